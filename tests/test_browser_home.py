"""A newcomer on the home page: looks something up, follows a headline, by mouse and by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import Watched
from playwright.sync_api import Page, expect
from test_browser_tasks import violations

pytestmark = pytest.mark.browser

Opened = Callable[..., Watched]


def search(page: Page, text: str) -> None:
    field = page.get_by_label(re.compile("^Search everything"))
    field.fill(text)
    field.press("Enter")


def test_a_thing_is_looked_up_and_opened_and_back_leads_home(opened: Opened) -> None:
    watched = opened()
    page = watched.page
    search(page, "cement leakage")
    hit = page.locator(".hits a", has_text="Cement can leak in sacroplasty")
    expect(hit).to_be_visible()
    assert "q=cement+leakage" in page.url or "q=cement%20leakage" in page.url
    hit.click()
    expect(page.locator("h1")).to_have_text("Sources")
    watched.settle()
    assert "statement=sacroplasty.leakage" in page.url
    page.go_back()
    expect(hit).to_be_visible()
    page.go_back()
    expect(page.locator(".headlines > li")).to_have_count(5)
    assert page.url == watched.address


def test_a_headline_leads_to_its_finding_and_to_those_like_it(opened: Opened, kg: Any) -> None:
    watched = opened()
    page, headline = watched.page, kg.headlines()[0]
    page.locator(".headlines > li").first.get_by_role("link", name=headline["sentence"]).click()
    expect(page.locator("h1")).to_have_text("Findings")
    watched.settle()
    finding = next(f for f in kg.build.findings if f["id"] == headline["finding"])
    expect(watched.panel).to_contain_text(finding["explanation"])
    expect(watched.panel).to_contain_text("Why it follows")
    page.go_back()
    page.locator(".headlines > li").first.get_by_role("link", name="like it").click()
    expect(page.get_by_text(f"{headline['more'] + 1} of {len(kg.build.findings)}")).to_be_visible()
    watched.settle()
    expect(page.get_by_text("And document")).to_be_visible()


def test_the_keyboard_leads_from_the_search_to_a_result_and_through_the_page(
    opened: Opened,
) -> None:
    watched = opened()
    page = watched.page
    page.get_by_label(re.compile("^Search everything")).focus()
    page.keyboard.press("Tab")
    expect(page.locator(".lead a").first).to_be_focused()
    page.get_by_label(re.compile("^Search everything")).focus()
    page.keyboard.type("va:kiva")
    page.keyboard.press("Enter")
    expect(page.locator(".hits section a")).to_have_count(1)
    watched.settle()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.locator(".hits section a:focus").count():
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Resource")
    watched.settle()
    expect(page.get_by_role("heading", name="Kiva")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_what_was_found(opened: Opened, theme: str) -> None:
    watched = opened("?q=kyphoplasty", theme)
    assert violations(watched.page) == []
    watched.page.set_viewport_size({"width": 390, "height": 800})
    watched.settle()
    assert watched.page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".every(e => e.scrollWidth <= e.clientWidth)"
    )
