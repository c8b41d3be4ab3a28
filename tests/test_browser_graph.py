"""The graph page in a browser: search, legend, expanding in place, the list's keys, files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from browsing import Watched
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Watched]
CENTRE = "va:failed-therapy"
ADDRESS = f"graph?iri={CENTRE}"
SVG = "{http://www.w3.org/2000/svg}"


def picture(page: Page) -> dict[str, Any]:
    """What the picture holds when it is drawn: places and texts of what is seen, and the view."""
    frame = page.locator(".frame.graph")
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')].some(
            (e) => e.shadowRoot?.querySelector('.frame.graph')?.picture?.nodes().length)"""
    )
    found: dict[str, Any] = frame.evaluate(
        """(f) => ({
            places: Object.fromEntries(f.picture.nodes(":visible").map((n) => [n.id(), n.position()])),
            texts: f.picture.nodes(":visible").map((n) => n.data("text")),
            ids: f.picture.nodes().map((n) => n.id()),
            view: [f.picture.zoom(), f.picture.pan().x, f.picture.pan().y],
        })"""
    )
    return found


def middle_of(page: Page, iri: str) -> dict[str, float]:
    """Where a node stands in its canvas."""
    place: dict[str, float] = page.locator(".frame.graph").evaluate(
        "(f, iri) => f.picture.getElementById(iri).renderedPosition()", iri
    )
    return place


def iri_of(kg: Any, name: str) -> str:
    return str(kg.resources.prefixes.expand(name))


def test_search_choose_filter_and_go_back(opened: Opened, kg: Any) -> None:
    watched = opened("graph")
    page = watched.page
    expect(page.locator(".canvas")).to_have_count(0)  # nothing is drawn before one is chosen
    page.get_by_label("Find something to draw").fill("conservative therapy has failed")
    page.keyboard.press("Enter")
    label = kg.resources.label(iri_of(kg, CENTRE))
    page.locator(f'li[data-key="{iri_of(kg, CENTRE)}"] a').click()
    expect(page.locator(".about-node h3").first).to_contain_text(label[:30])
    watched.settle()
    view = kg.neighbourhood(CENTRE)
    assert set(picture(page)["places"]) == {n["iri"] for n in view["nodes"]}

    of_kind = {n["iri"] for n in view["nodes"] if n["kind"] == "statement"}
    switch = page.locator('.switch[data-key="hide statement"]')
    expect(switch.locator(".number")).to_have_text(str(len(of_kind)))
    switch.click()
    expect(switch).to_have_class(re.compile("off"))
    watched.settle()
    assert "hide=statement" in page.url
    assert not of_kind & set(picture(page)["places"])
    assert set(picture(page)["ids"]) >= of_kind  # hidden, and still where they were
    page.go_back()
    expect(switch).not_to_have_class(re.compile("off"))
    watched.settle()
    assert of_kind <= set(picture(page)["places"])


def test_expanding_from_the_list_by_keyboard_moves_nothing_and_a_link_restores_it(
    opened: Opened, kg: Any
) -> None:
    watched = opened(ADDRESS)
    page = watched.page
    picture(page)
    page.get_by_role("button", name="Nearer").click()
    before = picture(page)
    node = next(n for n in kg.neighbourhood(CENTRE)["nodes"][1:] if n["kind"] == "statement")
    expand = page.locator(f'[data-part=list] [data-key="open {node["iri"]}"]').first
    expand.focus()
    page.keyboard.press("Enter")
    expect(expand).to_have_text(re.compile("^Fold"))
    watched.settle()
    expect(expand).to_be_focused()
    after = picture(page)
    expected = {n["iri"] for n in kg.neighbourhood(CENTRE, [node["name"]])["nodes"]}
    assert set(after["places"]) == expected > set(before["places"])
    assert after["view"] == before["view"]
    assert all(after["places"][n] == place for n, place in before["places"].items())
    expect(page.locator(".told")).to_have_text(re.compile(r"^\d+ nodes added"))

    again = opened(page.url.removeprefix(watched.address))
    assert picture(again.page)["places"] == after["places"]
    page.keyboard.press("Enter")  # folds it
    expect(expand).to_have_text(re.compile("^Expand"))
    watched.settle()
    assert picture(page)["places"] == before["places"]


def test_click_double_click_and_keys_in_the_picture(opened: Opened, kg: Any) -> None:
    watched = opened(ADDRESS)
    page, canvas = watched.page, watched.page.locator(".canvas")
    picture(page)
    nodes = kg.neighbourhood(CENTRE)["nodes"]
    node = next(n for n in nodes[1:] if n["kind"] == "statement")
    canvas.click(position=middle_of(page, node["iri"]))
    card = page.locator(".card-of")
    expect(card).to_contain_text(node["label"])
    watched.settle()
    assert f"node={node['name'].split('/')[0]}" in page.url.replace("%3A", ":")
    expect(card.get_by_role("link", name=re.compile("^Page"))).to_have_attribute(
        "href", re.compile(r"^sources\?.*statement=")
    )
    old = picture(page)
    canvas.dblclick(position=middle_of(page, node["iri"]))
    expect(card.get_by_role("link", name=re.compile("^Fold"))).to_be_visible()
    watched.settle()
    new = picture(page)
    assert new["view"] == old["view"] and len(new["places"]) > len(old["places"])
    assert all(new["places"][n] == place for n, place in old["places"].items())

    canvas.focus()
    page.keyboard.press("ArrowRight")  # stands on the centre first
    page.keyboard.press("ArrowRight")
    told = page.locator(".told").inner_text()
    page.keyboard.press("Enter")
    expect(card.locator("h2")).to_have_text(told.partition(": ")[2])
    watched.settle()
    page.keyboard.press("c")
    expect(card).to_have_count(0)
    watched.settle()
    assert "open=" not in page.url


def test_a_large_group_is_drawn_when_asked_for(opened: Opened, kg: Any) -> None:
    watched = opened("graph?iri=va:kiva")
    page = watched.page
    before = picture(page)
    group = next(g for g in kg.neighbourhood("va:kiva")["groups"] if not g["shown"])
    key = f"va:kiva {group['key']}"
    page.locator(f'[data-key="{group["of"]} {group["key"]}"] summary').click()
    page.locator(f'[data-key="more {key}"]').click()
    expected = {n["iri"] for n in kg.neighbourhood("va:kiva", [key])["nodes"]}
    added = len(expected) - len(before["places"])
    expect(page.locator(".told")).to_contain_text(f"{added} nodes added")
    assert set(picture(page)["places"]) == expected
    upon_each_other = page.locator(".frame.graph").evaluate(
        """(f) => {
            const boxes = f.picture.nodes(":visible").map((n) => n.boundingBox({includeEdges: false}));
            const over = (a, b) => Math.min(a.x2 - b.x1, b.x2 - a.x1) > 5
                && Math.min(a.y2 - b.y1, b.y2 - a.y1) > 5;
            return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => over(a, b))).length;
        }"""
    )
    assert upon_each_other == 0


def test_svg_and_png_of_what_is_seen(opened: Opened, tmp_path: Path) -> None:
    watched = opened(f"{ADDRESS}&hide=position")
    page = watched.page
    seen = picture(page)
    files = {}
    for name in ("SVG", "PNG"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        files[name] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(files[name])
    drawing = ElementTree.parse(files["SVG"]).getroot()
    lines = {str(t.text) for t in drawing.iter(f"{SVG}tspan")}
    assert seen["texts"] and all(set(t.split("\n")) <= lines for t in seen["texts"])
    assert len(list(drawing.iter(f"{SVG}line"))) > 0
    image = files["PNG"].read_bytes()
    assert image.startswith(b"\x89PNG") and len(image) > 10_000


def test_without_the_library_the_list_still_works(browser: Browser, served: str, kg: Any) -> None:
    page = browser.new_page()
    page.route("**/vendor/**", lambda route: route.abort())
    page.goto(served + ADDRESS)
    expect(page.locator(".told")).to_contain_text("the list holds everything")
    expect(page.locator(".canvas")).to_be_hidden()
    node = next(n for n in kg.neighbourhood(CENTRE)["nodes"][1:] if n["kind"] == "statement")
    page.locator(f'[data-part=list] [data-key="open {node["iri"]}"]').first.click()
    expect(page.locator(f'[data-of="{node["iri"]}"] h3')).to_be_visible()
    whole = page.request.get(f"{served}graph/consilience.ttl")  # beside the page's own address
    assert whole.ok and "turtle" in whole.headers["content-type"]
    code = page.request.get(f"{served}vendor/cytoscape/cytoscape.esm.min.mjs")
    assert code.ok and "javascript" in code.headers["content-type"]
    page.close()
