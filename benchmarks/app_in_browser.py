"""The app in a headless browser: what a user waits for after a reload or a click.

A wait ends when the script has stopped, nothing shown is stale, and what was asked for has changed.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app_server import PATIENCE
from playwright.sync_api import Locator, Page, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-quic",
)  # fmt: skip
_WINDOW = {"width": 1600, "height": 900}  # the navigation shows every page
_PAGE = "[data-testid=stMain], .frame"
_FIRST, _TABLE, _CARDS = ".home", "[data-part=table] table", ".cards"
_WATCH = """
window.seen = (what) => {
  const within = (root) => [
    ...root.querySelectorAll(what),
    ...[...root.querySelectorAll("*")].filter((e) => e.shadowRoot)
      .flatMap((e) => within(e.shadowRoot)),
  ];
  return within(document).map((e) => e.textContent).join("\\n");
};
window.settled = ([what, before]) =>
  document.querySelector('[data-test-script-state="notRunning"]') &&
  document.querySelector("[data-testid=stMain] h1") &&
  !document.querySelector('[data-stale="true"]') && seen(what) !== before;
"""
Seconds = dict[str, list[float]]


class Watched:
    """A page and the seconds that each kind of click took on it, in the order of first use."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.seconds: Seconds = {}
        self.wrong: list[str] = []
        page.set_default_timeout(PATIENCE * 1000)
        page.add_init_script(_WATCH)

    def open(self, kind: str = "") -> None:
        """Open the first page."""
        self._until(kind, _FIRST, "", lambda: self.page.goto(self.address, wait_until="commit"))

    def reload(self, kind: str) -> None:
        self._until(kind, _FIRST, "", lambda: self.page.reload(wait_until="commit"))

    def click(self, kind: str, what: str, target: Locator) -> None:
        """Click and wait until something has changed."""
        self._until(kind, what, self.page.evaluate("seen", what), target.click)

    def choose(self, kind: str, what: str, choice: Locator, number: int) -> None:
        """Choose the n-th option after the first; opening the list is not part of the time."""
        choice.get_by_role("combobox").click()
        self.click(kind, what, self.page.get_by_role("option").nth(number))

    def _until(self, kind: str, what: str, before: str, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        act()
        self.page.wait_for_function("settled", arg=[what, before])
        if kind:
            self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        for shown in self.page.get_by_test_id("stException").all():
            self.wrong.append(f"{kind}: {shown.inner_text()}")


def measure(address: str, times: int) -> tuple[Seconds, list[str]]:
    """Return the seconds of every kind of click, and the errors that pages showed."""
    seconds: Seconds = {}
    wrong: list[str] = []
    with sync_playwright() as playwright:
        for _ in range(times):  # each in a browser that has never seen the app
            with _watched(playwright, address) as watched:
                watched.open("cold first page")
            seconds = _joined(seconds, watched.seconds)
            wrong += watched.wrong
        with _watched(playwright, address) as watched:
            watched.open()
            for _ in range(times):
                watched.reload("warm reload")
            _pages(watched, times)
            _filters(watched, times)
    return _joined(seconds, watched.seconds), wrong + watched.wrong


def _joined(some: Seconds, others: Seconds) -> Seconds:
    return {k: some.get(k, []) + others.get(k, []) for k in {**some, **others}}


@contextmanager
def _watched(playwright: Playwright, address: str) -> Iterator[Watched]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if not program:
        raise SystemExit(f"no Chromium: install one of {', '.join(_NAMES)} or set CHROMIUM")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as user_data:
        context = playwright.chromium.launch_persistent_context(
            Path(user_data), executable_path=program, args=list(_ARGUMENTS), viewport=_WINDOW
        )
        yield Watched(context.pages[0], address)
        context.close()


def _pages(watched: Watched, times: int) -> None:
    """Go through every page that the navigation has, by clicks."""
    links = watched.page.get_by_test_id("stTopNavLink")
    names = links.all_inner_texts()
    for _ in range(times):
        for number in [*range(1, len(names)), 0]:
            watched.click(f"page {names[number].strip()}", _PAGE, links.nth(number))


def _filters(watched: Watched, times: int) -> None:
    """Press a filter of the matrix, choose kinds of findings, and enter a fact of a case."""
    page = watched.page
    links = page.get_by_test_id("stTopNavLink")
    watched.click("", _PAGE, links.filter(has_text="Matrix"))
    pills = page.get_by_test_id("stButtonGroup").last.get_by_role("button")
    for number in range(times):
        watched.click("matrix filter", _TABLE, pills.nth(number // 2 % 2))  # on, off, the next
    watched.click("", _PAGE, links.filter(has_text="Findings"))
    for number in range(1, times + 1):
        kind = page.get_by_test_id("stSelectbox").first
        watched.choose("findings filter", _TABLE, kind, number % 3)
    watched.click("", _PAGE, links.filter(has_text="Case checker"))
    form = page.get_by_test_id("stVerticalBlock").filter(has_text="What is known of the case").last
    for number in range(1, times + 1):
        fact = form.get_by_test_id("stSelectbox").first
        watched.choose("case fact", _CARDS, fact, number)
