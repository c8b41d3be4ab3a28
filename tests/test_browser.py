"""The matrix page in a real browser: run by `make test-browser`."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import Watched, choose
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SACRUM = "sacroplasty~sacral-insufficiency-fracture"
KIVA = "kiva~osteoporotic-fracture"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_matrix_shows_the_computed_labels(
    opened: Callable[..., Watched], kg: Any, theme: str
) -> None:
    watched = opened("matrix?columns=document", theme)
    assert watched.table.locator("tr[data-key]").count() == len(kg.matrix()["rows"])
    expect(watched.cell(SACRUM, "regence-sur107")).to_contain_text("No")
    for source in kg.sources:
        if source != "regence-sur107":
            expect(watched.cell(SACRUM, source)).to_have_text("Out of scope")


def test_a_click_opens_the_panel_and_back_closes_it_with_one_press(
    opened: Callable[..., Watched],
) -> None:
    watched = opened("matrix")
    expect(watched.panel).to_contain_text("Select a cell")
    watched.cell(SACRUM, "regence").click()
    expect(watched.panel.locator("h2")).to_have_text("Sacroplasty · sacral insufficiency fracture")
    expect(watched.panel.locator(".positions code")).to_have_text("II, fourth listed item")
    words = "blockquote" if os.environ.get("CONSILIENCE_DOCUMENTS") else "q"  # the reader's copy
    expect(watched.panel.locator(f".statements {words}").first).to_contain_text("investigational")
    assert watched.page.url.endswith(f"?row={SACRUM}&cell=regence")
    watched.page.go_back()
    expect(watched.panel).to_contain_text("Select a cell")
    assert watched.page.url == f"{watched.address}matrix"
    watched.page.go_forward()
    expect(watched.panel.locator("h2")).to_contain_text("Sacroplasty")


def test_back_takes_one_step_of_several(opened: Callable[..., Watched]) -> None:
    watched = opened("matrix")
    watched.cell(SACRUM, "across").click()
    expect(watched.panel).to_contain_text("Findings on this row")
    watched.show("Document")
    expect(watched.table.locator("thead th")).to_have_count(7)
    watched.cell(SACRUM, "nice-htg3").click()
    expect(watched.panel).to_contain_text("NICE HTG3")
    watched.page.go_back()
    expect(watched.panel).to_contain_text("Findings on this row")
    expect(watched.table.locator("thead th")).to_have_count(7)
    watched.page.go_back()
    expect(watched.table.locator("thead th")).to_have_count(5)


def test_the_address_reopens_the_state(opened: Callable[..., Watched]) -> None:
    first = opened("matrix")
    first.show("Document")
    expect(first.table.locator("thead th")).to_have_count(7)
    first.cell(KIVA, "nice-htg422").click()
    expect(first.panel).to_contain_text("Turns on")
    again = opened(first.page.url.removeprefix(first.address))
    expect(again.table.locator("thead th")).to_have_count(7)
    expect(again.cell(KIVA, "nice-htg422")).to_have_attribute("aria-current", "true")
    expect(again.cell(KIVA, "nice-htg422")).to_be_in_viewport()
    assert again.panel.inner_text() == first.panel.inner_text()


def test_issuer_columns_hold_the_documents_of_an_issuer(opened: Callable[..., Watched]) -> None:
    watched = opened("matrix?columns=document")
    expect(watched.table.locator("thead th b")).to_have_count(5)
    watched.show("Issuer")
    expect(watched.table.locator("thead th b")).to_have_count(3)
    row = "percutaneous-vertebroplasty~osteoporotic-fracture"
    expect(watched.cell(row, "nice").locator(".word")).to_have_text("Yes, only ifHTG3")


def test_the_keyboard_moves_selects_and_closes(opened: Callable[..., Watched]) -> None:
    watched = opened("matrix?procedure=sacroplasty")
    first = watched.table.locator("tr[data-key] a").first
    first.focus()
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("End")
    watched.page.keyboard.press("ArrowLeft")
    watched.page.keyboard.press("Enter")
    expect(watched.panel.locator("h3").first).to_contain_text("Regence")
    watched.page.keyboard.press("Escape")
    expect(watched.panel).to_contain_text("Select a cell")
    expect(watched.table.locator("a:focus")).to_have_attribute("data-cell", "regence")


def test_a_filter_narrows_the_rows_and_back_widens_them(opened: Callable[..., Watched]) -> None:
    watched = opened("matrix")
    rows = watched.table.locator("tr[data-key]")
    everything = rows.count()
    watched.page.get_by_text("Conflict (", exact=False).first.click()
    expect(rows).not_to_have_count(everything)
    watched.page.go_back()
    expect(rows).to_have_count(everything)


@pytest.mark.parametrize("columns", ["issuer", "document"])
@pytest.mark.parametrize("width", [1280, 1024])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(
    opened: Callable[..., Watched], theme: str, width: int, columns: str
) -> None:
    watched = opened(f"matrix?columns={columns}&row={KIVA}&cell=across", theme, width)
    assert watched.page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".every(e => e.scrollWidth <= e.clientWidth)"
    )
    right = watched.table.bounding_box()
    assert right is not None
    assert right["x"] + right["width"] <= width
    clipped = watched.table.evaluate(
        "t => [...t.querySelectorAll('td .word, th b, th .about span')]"
        ".filter(e => e.scrollWidth > e.closest('td, th').clientWidth).map(e => e.textContent)"
    )
    assert clipped == []


def test_the_head_of_the_table_stays_in_sight(opened: Callable[..., Watched]) -> None:
    watched = opened("matrix")
    watched.table.locator("tr[data-key]").last.scroll_into_view_if_needed()
    expect(watched.table.locator("thead th").last).to_be_in_viewport()


def test_the_themes_differ_and_text_stands_out(opened: Callable[..., Watched]) -> None:
    def colours(theme: str) -> tuple[str, str]:
        watched = opened("matrix", theme)
        background = (
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        return (
            watched.page.evaluate(background),
            watched.table.evaluate("t => getComputedStyle(t).color"),
        )

    assert colours("light") == ("rgb(255, 255, 255)", "rgb(22, 32, 44)")
    assert colours("dark") == ("rgb(18, 23, 29)", "rgb(231, 236, 241)")


# -------------------------------------------------------------------------------- the other pages


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_is_entered_by_clicks_and_a_verdict_turns(
    opened: Callable[..., Watched], theme: str
) -> None:
    page = opened("", theme).page
    page.get_by_test_id("stTopNav").get_by_role("link", name="Case checker").click()
    expect(page.get_by_text("Nothing is known of the case yet")).to_be_visible()
    choose(page, "Which procedure", "Balloon kyphoplasty")
    choose(page, "Is the index level fractured", "Vertebral compression fracture")
    yes = page.locator(".card.favours")
    expect(yes).to_contain_text("NICE HTG108")
    choose(page, "Which procedure", "Percutaneous vertebroplasty")
    expect(yes).to_have_count(0)
    page.go_back()
    expect(yes).to_contain_text("NICE HTG108")
    assert "procedure=balloon-kyphoplasty" in page.url


@pytest.mark.parametrize("width", [1024, 1280])
def test_a_finding_is_opened_explained_and_closed_by_back(
    opened: Callable[..., Watched], width: int
) -> None:
    watched = opened("", width=width)
    page = watched.page
    page.get_by_test_id("stTopNav").get_by_role("link", name="Findings").click()
    choose(page, "Kind", re.compile(r"^Conflict \(\d+\)$"))
    first = page.locator(".found td > a").first
    first.click()
    expect(watched.panel).to_contain_text("Why it follows")
    expect(watched.panel.locator(".trace code").first).not_to_be_empty()
    across = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(across)
    page.go_back()
    expect(watched.panel).to_have_count(0)
