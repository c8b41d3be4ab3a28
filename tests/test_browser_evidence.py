"""From the evidence page to the trials that carry the disagreement, and into the documents."""

import csv
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Watched, choose
from playwright.sync_api import expect
from test_browser_tasks import go, taken, violations

pytestmark = pytest.mark.browser

COPIES = bool(os.environ.get("CONSILIENCE_DOCUMENTS"))  # whether the reader has the documents
CAFE = "regence-sur107/study/berenson-2011"
VIEWS = ("evidence?told=several", "evidence?view=outcomes&outcome=procedure-success", "evidence?view=timeline",
         "evidence?view=flaws", f"evidence?study={CAFE}")  # fmt: skip
Opened = Callable[..., Watched]


def test_find_which_trials_carry_the_disagreement_and_follow_one_into_the_document(
    opened: Opened, tmp_path: Path
) -> None:
    watched = opened()
    page = go(watched, "Evidence")
    expect(page.locator(".carriers")).to_contain_text("CAFE carries the most disagreement")
    named = page.locator(".studies tbody").first.locator("th[scope=row] > a")
    expect(named).to_contain_text(["CAFE", "VERTOS II", "KAST"])
    choose(page, "Told of by", re.compile(r"^Two or more documents \(8\)$"))
    expect(page.get_by_text("8 of 80 studies and reviews")).to_be_visible()
    watched.settle()
    rows = list(csv.DictReader(taken(page, "CSV", tmp_path).read_text().splitlines()))
    assert [r["study"] for r in rows][:3] == ["CAFE", "VERTOS II", "KAST"]
    page.go_back()
    expect(page.get_by_text("80 of 80 studies and reviews")).to_be_visible()

    named.first.click()
    expect(page.locator("h1")).to_have_text("CAFE")
    watched.settle()
    accounts = page.locator(".accounts td[data-source]")
    expect(accounts.filter(has_text="balloon kyphoplasty: 70")).to_have_attribute(
        "data-source", "SNIS 2014"
    )
    differing = page.locator(".results-told td > ul > li", has_text="differs from SNIS 2014")
    expect(differing).to_contain_text("differs from SNIS 2014 (<0.0001)")
    here = page.url
    place = differing.locator("a.place")
    locator = place.inner_text()
    place.click()
    expect(page.locator("h1")).to_have_text("Sources")
    watched.settle()
    expect(watched.panel).to_contain_text(locator)
    if COPIES:
        expect(page.locator("mark").first).to_be_attached()
    page.go_back()
    expect(page.locator("h1")).to_have_text("CAFE")
    watched.settle()
    assert page.url == here


def test_views_are_chosen_by_keyboard_and_kept_in_the_address(opened: Opened) -> None:
    watched = opened("evidence?disputed=any")
    page = watched.page
    page.get_by_role("radio", name="Studies").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".forest").first).to_be_visible()
    watched.settle()
    assert "view=outcomes" in page.url and "disputed" not in page.url
    link = page.locator(".forest th[scope=row] > a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What each document says of it")).to_be_visible()
    watched.settle()
    page.go_back()
    expect(page.locator(".forest").first).to_be_visible()


def test_marks_lie_under_the_numbers_of_their_axis(opened: Opened) -> None:
    page = opened("evidence?view=outcomes&outcome=disability").page
    table = page.locator(".forest").first
    row = table.locator("tr", has_text="−7.6 to −9.2")
    zero = table.locator(".scale text", has_text=re.compile(r"^0$")).bounding_box()
    ten = table.locator(".scale text", has_text="−10").bounding_box()
    square = row.locator(".square").bounding_box()
    assert zero and ten and square
    middle = {n: b["x"] + b["width"] / 2 for n, b in (("0", zero), ("-10", ten), ("at", square))}
    told = -10 * (middle["0"] - middle["at"]) / (middle["0"] - middle["-10"])
    assert told == pytest.approx(-8.4, abs=0.15)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_view_and_none_is_wider_than_its_window(
    opened: Opened, theme: str
) -> None:
    watched = opened(VIEWS[0], theme)
    page = watched.page
    for view in VIEWS:
        page.set_viewport_size({"width": 1280, "height": 800})
        watched.open(view)
        page.locator(".frame details").evaluate_all(
            "all => all.slice(0, 12).forEach(details => { details.open = true })"
        )
        assert violations(page) == [], view
        for width in (1024, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(250)  # until the window has its new size
            assert page.evaluate(
                "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
                ".every(e => e.scrollWidth <= e.clientWidth)"
            ), (view, width)
