"""The map of cases in a browser: find the cases that one document favours and another opposes."""

import re
from collections.abc import Callable

import pytest
from browsing import Watched
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Watched]
TITLE = "Cases that SNIS 2014 favours and Regence SUR107 opposes"


def test_find_what_one_favours_and_another_opposes_and_open_a_case_of_it(opened: Opened) -> None:
    watched = opened()
    page = watched.page
    page.get_by_test_id("stTopNavLink").get_by_text("Regions", exact=True).click()
    expect(page.locator("h1")).to_have_text("Regions")
    watched.settle()
    lists = page.locator("[data-part=lists]")
    expect(lists).to_contain_text(TITLE)
    lists.locator("a[data-cell]").first.click()
    expect(watched.panel.locator(".open-case")).to_be_visible()
    watched.settle()
    here = page.url
    cell = watched.table.locator("a[data-picked]")
    expect(cell).to_contain_text(re.compile(r"Regence SUR107 no.*SNIS 2014 yes", re.S))
    assert "parted" in str(cell.locator("xpath=..").get_attribute("class"))

    watched.panel.locator(".open-case").click()
    expect(page.locator("h1")).to_have_text("Case checker")
    watched.settle()
    expect(page.locator(".card.opposes")).to_contain_text("Regence SUR107")
    expect(page.locator(".card.favours")).to_contain_text("SNIS 2014")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Regions")
    watched.settle()
    assert page.url == here


def test_the_keyboard_walks_over_the_map_and_back_takes_one_step(opened: Opened) -> None:
    watched = opened("regions")
    page, links = watched.page, watched.table.locator("a[data-cell]")
    assert links.count() > 4
    first = watched.table.locator("a[data-cell][tabindex='0']")
    first.focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    place = """() => {
        let found = document.activeElement;
        while (found.shadowRoot) found = found.shadowRoot.activeElement;
        return [found.closest("tr").dataset.key, found.closest("td").cellIndex];
    }"""
    assert page.evaluate(place) == ["1", 2]
    page.keyboard.press("Enter")
    expect(watched.panel.locator("h2").first).to_contain_text("Time since the fracture")
    watched.settle()
    assert "procedure=" in page.url
    page.keyboard.press("Escape")
    expect(watched.panel.locator("h2").first).to_have_text("Regions")
    page.go_back()
    expect(watched.panel.locator("h2").first).to_contain_text("Time since the fracture")
    page.go_back()
    expect(watched.panel.locator("h2").first).to_have_text("Regions")
    assert "procedure=" not in page.url
