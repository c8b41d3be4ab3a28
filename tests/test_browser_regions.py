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


@pytest.mark.parametrize("page_name", ["regions", "crosswalk"])
def test_on_a_telephone_choices_wrap_and_the_table_says_that_it_scrolls(
    opened: Opened, page_name: str
) -> None:
    watched = opened(page_name)
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    frame = page.locator({"regions": "[data-part=table]", "crosswalk": ".scroller"}[page_name])
    expect(frame).to_be_visible()
    ends = "all => all.map(e => e.getBoundingClientRect().right)"
    buttons = page.get_by_test_id("stButtonGroup").get_by_role("button")
    radios = page.get_by_test_id("stButtonGroup").get_by_role("radio")
    found = [*buttons.evaluate_all(ends), *radios.evaluate_all(ends)]
    assert found and max(found) <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    sign = "e => (s => [s.content, s.visibility])(getComputedStyle(e, '::before'))"
    content, visibility = frame.evaluate(sign)
    assert "Scroll sideways" in content and visibility == "visible"
