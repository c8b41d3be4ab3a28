"""An analyst's four tasks by clicks from the start page, and every page held against WCAG 2.2."""

import csv
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Watched, choose, taken
from playwright.sync_api import Page, expect

import consilience
from consilience import iris

pytestmark = pytest.mark.browser

COPIES = bool(os.environ.get("CONSILIENCE_DOCUMENTS"))  # whether the reader has the documents
VERTEBROPLASTY = "percutaneous-vertebroplasty"
Opened = Callable[..., Watched]


def go(watched: Watched, title: str) -> Page:
    watched.page.get_by_test_id("stTopNavLink").get_by_text(title, exact=True).click()
    expect(watched.page.get_by_test_id("stTopNavLink").filter(has_text=title)).to_be_visible()
    watched.settle()
    return watched.page


# ------------------------------------------------------------------------------ the four tasks


@pytest.mark.parametrize("kind", ["conflict", "tension"])
def test_find_every_conflict_and_tension_on_vertebroplasty_and_export_them(
    opened: Opened, kg: Any, kind: str, tmp_path: Path
) -> None:
    watched = opened()
    page = go(watched, "Findings")
    choose(page, "Procedure", re.compile(r"^Percutaneous vertebroplasty \(\d+\)$"))
    choose(page, "Kind", re.compile(rf"^{kind.capitalize()} \(\d+\)$"))
    expected = {f["id"]: f for f in kg.findings(procedure=VERTEBROPLASTY, kind=kind)}
    expect(
        page.get_by_text(f"{len(expected)} of {len(kg.build.findings)} findings")
    ).to_be_visible()
    watched.settle()

    rows = list(csv.DictReader(taken(page, "CSV", tmp_path).read_text().splitlines()))
    assert {r["id"] for r in rows} == set(expected)
    for row in rows:
        assert row["explanation"] == expected[row["id"]]["explanation"]

    with zipfile.ZipFile(taken(page, "Excel", tmp_path)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = book.read("xl/sharedStrings.xml").decode()
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert len(sheet.findall(".//m:row", space)) == len(expected) + 1
    assert not sheet.findall(".//m:f", space)
    assert all(name in texts for name in expected)

    report = taken(page, "Report, accessible HTML", tmp_path).read_text()
    assert all(name in report for name in expected)
    assert kg.build.inputs[:16] in report
    told = " ".join(ElementTree.fromstring(report.partition("?>")[2] or report).itertext())
    assert "neither medical advice nor a coverage decision" in told


def test_explain_the_route_under_six_weeks_down_to_the_words(opened: Opened, kg: Any) -> None:
    watched = opened()
    page = go(watched, "Compare")
    choose(page, "Procedure", "Balloon kyphoplasty")
    choose(page, "Condition", "Osteoporotic fracture")
    page.get_by_test_id("stButtonGroup").get_by_text("NICE HTG108", exact=True).click()
    expect(page.locator(".points thead")).not_to_contain_text("NICE HTG108")
    watched.settle()
    row = page.locator(".points tr", has=page.locator("th b", has_text=re.compile("six weeks$")))
    early = row.filter(has_text="fracture of less than six weeks")
    regence, snis = (
        early.locator(f'td[data-source="{n}"]') for n in ("Regence SUR107", "SNIS 2014")
    )
    expect(regence).to_contain_text("I.B")
    expect(regence).to_contain_text("time since the fracture is less than 6 wk")
    expect(snis).to_contain_text("No criterion of its own on it")
    if COPIES:
        words = kg.quotes().of(iris.statement("regence-sur107", "I.B.duration"))
        assert words and words in " ".join(regence.inner_text().split())

    early.get_by_text(re.compile(r"conflicts? (and|or) tensions? on it")).click()
    link = early.locator("details[open] a").first
    said = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text("Findings")
    watched.settle()
    expect(watched.panel).to_contain_text(said)
    expect(watched.panel).to_contain_text("Why it follows")
    expect(watched.panel.locator(".trace")).to_contain_text(["I.B"])


def test_enter_a_case_make_a_verdict_turn_and_hold_the_two_beside_each_other(
    opened: Opened,
) -> None:
    watched = opened()
    page = go(watched, "Case checker")
    asked = "Which procedure, with which device, is proposed?"
    choose(page, asked, "Balloon kyphoplasty")
    choose(page, "Is the index level fractured, and what kind of fracture is it?",
           "Vertebral compression fracture")  # fmt: skip
    expect(page.locator(".card.favours")).to_contain_text("NICE HTG108")
    watched.settle()
    page.get_by_role("button", name="Compare with another case").click()
    expect(page.get_by_text("Both cases are the same so far")).to_be_visible()
    watched.settle()
    choose(page, asked, "Percutaneous vertebroplasty")
    expect(page.locator(".differ")).to_contain_text("percutaneous vertebroplasty")
    turned = page.locator(".card.turned", has_text="NICE HTG108")
    expect(turned.locator(".sides")).to_contain_text(re.compile("Yes.*Out of scope"))
    watched.settle()
    page.go_back()
    expect(page.get_by_text("Both cases are the same so far")).to_be_visible()


def test_follow_a_finding_to_its_passage_and_come_back_with_one_press(opened: Opened) -> None:
    watched = opened()
    page = go(watched, "Findings")
    choose(page, "Document", re.compile(r"^NICE HTG3 \(\d+\)$"))
    watched.settle()
    page.locator(".found td > a").first.click()
    expect(watched.panel).to_contain_text("Why it follows")
    watched.settle()
    here = page.url
    place = watched.panel.locator(".statements a.place").first
    locator = place.inner_text()
    place.click()
    expect(page.locator("h1")).to_have_text("Sources")
    watched.settle()
    assert "statement=" in page.url
    expect(watched.panel).to_contain_text(locator)
    if COPIES:
        expect(page.locator("mark").first).to_be_attached()
        expect(page.locator("a[data-cell=statement]:focus")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Findings")
    watched.settle()
    assert page.url == here


# ------------------------------------------------------------------------------ every page


def pages(kg: consilience.KnowledgeGraph) -> dict[str, str]:
    """Every page with something opened on it."""
    conflict = kg.findings(procedure="kiva", kind="conflict")[0]["id"]
    case = {
        "procedure": "balloon-kyphoplasty", "fracture": "compression", "fracture-age": "8 wk",
        "aetiology": "osteoporosis",
    }  # fmt: skip
    other = {f"b.{name}": value for name, value in (case | {"fracture-age": "4 wk"}).items()}
    return {
        "home": "",
        "matrix": "matrix?columns=document&row=kiva~osteoporotic-fracture&cell=regence-sur107",
        "across": "matrix?row=kiva~osteoporotic-fracture&cell=across",
        "findings": f"findings?kind=conflict&finding={conflict}",
        "compare": "compare?procedure=kiva&condition=osteoporotic-fracture",
        "case": f"case?{urlencode(case)}",
        "cases": f"case?{urlencode(case | other)}",
        "crosswalk": "crosswalk?kind=contraindication&row=canal",
        "regions": f"regions?{urlencode(case | {'therapy-duration': '4 wk'})}",
        "evidence": "evidence",
        "sources": "sources",
        "source": "sources?source=nice-htg3&statement=1.2.c",
        "query": "query?name=conflicts&procedure=kiva",
        "queries": "query",
        "resource": f"resource?{urlencode({'iri': iris.statement('regence-sur107', 'I.A.4')})}",
        "graph": "graph?iri=va:kiva&node=va:kiva&open=va:kiva+^found-on+finding&hide=study",
        "graphs": "graph",
        "day": "matrix?as_of=2026-09-30&older=10&readings=default",
    }


@pytest.fixture(scope="session")
def addresses(kg: consilience.KnowledgeGraph) -> dict[str, str]:
    return pages(kg)


NAMES = (
    "home", "matrix", "across", "findings", "compare", "case", "cases", "sources", "source",
    "query", "queries", "resource", "graph", "graphs", "day", "crosswalk", "regions",
    "evidence",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        (v["id"], v["impact"], [n["html"][:160] for n in v["nodes"][:3]])
        for v in found.response["violations"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    opened: Opened, addresses: dict[str, str], name: str, theme: str
) -> None:
    watched = opened(addresses[name], theme)
    assert violations(watched.page) == []
    for width in (1024, 390):
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.page.wait_for_timeout(250)  # until the window has its new size
        watched.settle()
        assert watched.page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".every(e => e.scrollWidth <= e.clientWidth)"
        ), width
        assert watched.page.get_by_text("neither medical advice nor a coverage decision").count()


def test_the_menus_of_day_readings_and_files_are_clean(opened: Opened) -> None:
    watched = opened("matrix?readings=default")
    for name in ("All editions", "Chosen readings", "Take away", "Legend"):
        watched.page.get_by_role("button", name=re.compile(name)).click()
        expect(watched.page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert violations(watched.page) == [], name
        watched.page.keyboard.press("Escape")


def test_a_panel_that_scrolls_and_holds_nothing_to_focus_is_reached_by_keys(opened: Opened) -> None:
    watched = opened("matrix")
    watched.page.set_viewport_size({"width": 1280, "height": 320})
    watched.page.reload()
    watched.settle()
    assert watched.panel.evaluate("p => p.scrollHeight > p.clientHeight && p.tabIndex") == 0
    assert [v for v in violations(watched.page) if "panel" in str(v)] == []


def test_a_day_and_a_reading_are_chosen_by_clicks_and_back_undoes_them(opened: Opened) -> None:
    watched = opened("matrix?columns=document")
    page = watched.page
    page.get_by_role("button", name=re.compile("All editions")).click()
    day = page.get_by_label("Only editions in force on this day")
    day.fill("2026-09-30")
    day.press("Enter")
    expect(page.get_by_text("Regence SUR107 is not yet in force on 2026-09-30")).to_be_visible()
    page.keyboard.press("Escape")
    watched.settle()
    cell = watched.cell("kiva~osteoporotic-fracture", "regence-sur107")
    expect(cell).to_contain_text("Not in force")
    page.go_back()
    expect(page.get_by_text("Regence SUR107 is not yet in force")).to_have_count(0)
    expect(cell).not_to_contain_text("Not in force")


def test_a_mark_outlasts_the_page_and_is_exported(opened: Opened, kg: Any, tmp_path: Path) -> None:
    finding = kg.findings(procedure="kiva", kind="conflict")[0]["id"]
    watched = opened(f"findings?procedure=kiva&kind=conflict&finding={finding}")
    page = watched.page
    page.get_by_role("radio", name="Disputed").or_(
        page.get_by_role("button", name="Disputed")
    ).click()
    note = page.get_by_label("My note")
    note.fill("=ask the issuer")
    note.press("Enter")
    expect(page.locator(".mine")).to_have_text("Mine: disputed")
    other = opened("findings?marked=disputed").page
    expect(other.locator(".found td > a")).to_have_count(1)
    [row] = csv.DictReader(taken(other, "CSV", tmp_path).read_text().splitlines())
    assert (row["id"], row["mark"], row["note"]) == (finding, "disputed", "'=ask the issuer")


def test_permanent_addresses_lead_to_pages_and_files(opened: Opened, kg: Any) -> None:
    watched = opened()
    page, root = watched.page, watched.address
    finding = kg.build.findings[0]["id"]
    page.goto(f"{root}id/finding/{finding}")
    expect(page.locator("h1")).to_have_text("Findings")
    assert finding in page.url
    turtle = page.request.get(f"{root}id/finding/{finding}", headers={"accept": "text/turtle"})
    assert turtle.ok and finding in turtle.text()
    graph = page.request.get(f"{root}graph/regence-sur107.ttl")
    assert graph.ok and "I.A.4" in graph.text()
    assert page.request.get(f"{root}graph/none.ttl").status == 404
    policy = graph.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy


def test_the_menu_keeps_the_day_that_was_asked_for(opened: Opened) -> None:
    watched = opened("matrix?as_of=2026-09-30")
    page = watched.page
    page.get_by_role("navigation").get_by_role("link", name="Findings").click()
    expect(page.locator("h1")).to_have_text("Findings")
    watched.settle()
    expect(page.get_by_text("Regence SUR107 is not yet in force on 2026-09-30")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Agreement matrix")
    expect(page.get_by_text("Regence SUR107 is not yet in force on 2026-09-30")).to_be_visible()
