"""The crosswalk in a browser: filter it, open a row, take it away and read the files back."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import Watched, choose, taken
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Watched]


def test_filter_open_a_row_and_take_it_away(opened: Opened, kg: Any, tmp_path: Path) -> None:
    watched = opened()
    page = watched.page
    page.get_by_test_id("stTopNavLink").get_by_text("Crosswalk", exact=True).click()
    expect(page.locator("h1")).to_have_text("Crosswalk")
    watched.settle()
    choose(page, "Kind", re.compile(r"^Contraindications \(\d+\)$"))
    expect(page.locator(".crosswalk .group")).to_have_count(1)
    watched.settle()
    page.get_by_test_id("stButtonGroup").get_by_text(re.compile(r"^Differing \(\d+\)$")).click()
    rows = [
        r for r in kg.crosswalk()
        if r["kind"] == "contraindication" and r["compared"] == "difference"
    ]  # fmt: skip
    expect(page.locator(".crosswalk tr[data-key]")).to_have_count(len(rows))
    watched.settle()

    watched.cell("bleeding", "row").click()
    expect(watched.panel).to_contain_text("not corrected but correctable")
    expect(watched.panel.locator(".relation.narrower").first).to_be_visible()
    assert "row=bleeding" in page.url and "kind=contraindication" in page.url
    watched.settle()

    lines = list(csv.DictReader(taken(page, "CSV", tmp_path).read_text().splitlines()))
    assert {x["row_id"] for x in lines} == {r["id"] for r in rows}
    snis = [x for x in lines if (x["row_id"], x["document"]) == ("bleeding", "SNIS 2014")]
    assert [(x["where"], x["relation"]) for x in snis] == [
        ("Absolute contraindications 2", "narrower")
    ]

    text = taken(page, "SSSOM mapping set", tmp_path).read_text()
    body = [line for line in text.splitlines() if not line.startswith("#")]
    mappings = list(csv.DictReader(body, delimiter="\t"))
    [found] = [
        m["predicate_id"] for m in mappings
        if m["subject_id"].endswith("absolute.2") and m["object_id"] == "va:bleeding"
    ]  # fmt: skip
    assert found == "skos:broadMatch"

    watched.panel.locator(".close").click()
    expect(watched.panel).to_have_count(0)
    page.go_back()
    expect(watched.panel).to_contain_text("not corrected but correctable")


def test_head_and_names_stay_while_the_table_is_scrolled(opened: Opened) -> None:
    watched = opened("crosswalk", width=390)
    page = watched.page
    box = page.locator(".scroller")
    box.evaluate("e => e.scrollTo(400, 900)")
    frame = box.bounding_box()
    head = page.locator(".crosswalk thead th").first.bounding_box()
    name = page.locator(".crosswalk tr[data-key] > th").first.bounding_box()
    assert frame and head and name
    assert abs(head["y"] - frame["y"]) < 3
    assert abs(head["x"] - frame["x"]) < 3
    assert abs(name["x"] - frame["x"]) < 3
    assert box.evaluate("e => e.scrollLeft") > 300


def test_the_keyboard_goes_through_rows_and_opens_one(opened: Opened) -> None:
    watched = opened("crosswalk?kind=contraindication")
    page = watched.page
    first = page.locator(".crosswalk a[data-cell]").first
    first.focus()
    page.keyboard.press("ArrowDown")
    focused = page.locator(".crosswalk a[data-cell]:focus")
    expect(focused).to_have_attribute(
        "data-row", str(page.locator("tr[data-key]").nth(1).get_attribute("data-key"))
    )
    page.keyboard.press("Enter")
    expect(watched.panel).to_be_visible()
    watched.settle()
    page.keyboard.press("Escape")
    expect(watched.panel).to_have_count(0)


def test_files_have_addresses(opened: Opened) -> None:
    watched = opened("crosswalk")
    request, root = watched.page.request, watched.address
    table = request.get(f"{root}graph/crosswalk.csv")
    assert table.ok and "Absolute contraindications 2" in table.text()
    mappings = request.get(f"{root}graph/crosswalk.sssom.tsv")
    assert mappings.ok and mappings.text().startswith("#mapping_set_id")
    assert "crosswalk.sssom.tsv" in mappings.headers["content-disposition"]
    watched.page.goto(f"{root}id/criterion/hospitalised")
    expect(watched.page.locator("h1")).to_have_text("Crosswalk")
    expect(watched.panel).to_contain_text("follows by rule")
