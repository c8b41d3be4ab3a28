"""The matrix page in a real browser: run by `make test-browser`."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

import consilience
from consilience.build import save
from consilience.rooms import room

pytestmark = pytest.mark.browser

HOST = "127.0.0.1"
SECONDS = 120  # far more than any step takes, also where the graph is computed anew
expect.set_options(timeout=SECONDS * 1000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-quic",
)  # fmt: skip


@pytest.fixture(scope="session")
def kg() -> consilience.KnowledgeGraph:
    return consilience.open()


@pytest.fixture(scope="session")
def served(
    kg: consilience.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the app on a saved build; give its address."""
    folder = tmp_path_factory.mktemp("served")
    save(kg.build, folder / "build")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    env = {**os.environ, "CONSILIENCE_BUILD": str(folder / "build"), "CONSILIENCE_SOURCES": ""}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        room("app") / "main.py",
        f"--server.port={port}",
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            wait_until_served(server, port, folder / "log")
            yield f"http://{HOST}:{port}/"
        finally:
            server.terminate()
            server.wait(SECONDS)


def wait_until_served(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; the tests fail without one, since they are run only when asked for."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        pytest.fail(f"no Chromium: install one of {', '.join(NAMES)} or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield found
        found.close()


@dataclass
class Watched:
    """A page and what went wrong on it: messages, and requests to other machines."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> None:
        self.page.goto(self.address + query)
        self.settle()

    def settle(self) -> None:
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
        expect(self.table).to_be_visible()
        expect(self.page.locator(".frame[aria-busy]")).to_have_count(0)

    @property
    def table(self) -> Locator:
        return self.page.locator("[data-part=table] table")

    @property
    def panel(self) -> Locator:
        return self.page.locator("[data-part=panel]")

    def cell(self, row: str, column: str) -> Locator:
        return self.table.locator(f'a[data-row="{row}"][data-cell="{column}"]')

    def show(self, columns: str) -> None:
        self.page.get_by_test_id("stButtonGroup").get_by_text(columns, exact=True).click()


@pytest.fixture
def opened(browser: Browser, served: str) -> Iterator[Callable[..., Watched]]:
    """Open a page of a size and theme; at the end nothing may have gone wrong on it."""
    watched: list[Watched] = []

    def open_page(query: str = "", theme: Any = "light", width: int = 1280) -> Watched:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=theme)
        page.set_default_timeout(SECONDS * 1000)
        seen = Watched(page, served)
        watched.append(seen)
        page.on("request", lambda r: outside(r.url) and seen.wrong.append(f"request {r.url}"))
        page.on("pageerror", lambda error: seen.wrong.append(f"page {error}"))
        page.on("console", lambda m: m.type == "error" and seen.wrong.append(f"console {m.text}"))
        seen.open(query)
        return seen

    yield open_page
    for seen in watched:
        seen.page.close()
        assert seen.wrong == []


def outside(url: str) -> bool:
    return not url.startswith((f"http://{HOST}:", f"ws://{HOST}:", "data:", "blob:"))


SACRUM = "sacroplasty~sacral-insufficiency-fracture"
KIVA = "kiva~osteoporotic-fracture"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_matrix_shows_the_computed_labels(
    opened: Callable[..., Watched], kg: Any, theme: str
) -> None:
    watched = opened("?columns=document", theme)
    assert watched.table.locator("tr[data-key]").count() == len(kg.matrix()["rows"])
    expect(watched.cell(SACRUM, "regence-sur107")).to_contain_text("No")
    for source in kg.sources:
        if source != "regence-sur107":
            expect(watched.cell(SACRUM, source)).to_have_text("Out of scope")


def test_a_click_opens_the_panel_and_back_closes_it_with_one_press(
    opened: Callable[..., Watched],
) -> None:
    watched = opened()
    expect(watched.panel).to_contain_text("Select a cell")
    watched.cell(SACRUM, "regence").click()
    expect(watched.panel.locator("h2")).to_have_text("Sacroplasty · sacral insufficiency fracture")
    expect(watched.panel.locator(".positions code")).to_have_text("II, fourth listed item")
    words = "blockquote" if os.environ.get("CONSILIENCE_DOCUMENTS") else "q"  # the reader's copy
    expect(watched.panel.locator(f".statements {words}").first).to_contain_text("investigational")
    assert watched.page.url.endswith(f"?row={SACRUM}&cell=regence")
    watched.page.go_back()
    expect(watched.panel).to_contain_text("Select a cell")
    assert watched.page.url == watched.address
    watched.page.go_forward()
    expect(watched.panel.locator("h2")).to_contain_text("Sacroplasty")


def test_back_takes_one_step_of_several(opened: Callable[..., Watched]) -> None:
    watched = opened()
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
    first = opened()
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
    watched = opened("?columns=document")
    expect(watched.table.locator("thead th b")).to_have_count(5)
    watched.show("Issuer")
    expect(watched.table.locator("thead th b")).to_have_count(3)
    row = "percutaneous-vertebroplasty~osteoporotic-fracture"
    expect(watched.cell(row, "nice").locator(".word")).to_have_text("Yes, only ifHTG3")


def test_the_keyboard_moves_selects_and_closes(opened: Callable[..., Watched]) -> None:
    watched = opened("?procedure=sacroplasty")
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
    watched = opened()
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
    watched = opened(f"?columns={columns}&row={KIVA}&cell=across", theme, width)
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
    watched = opened()
    watched.table.locator("tr[data-key]").last.scroll_into_view_if_needed()
    expect(watched.table.locator("thead th").last).to_be_in_viewport()


def test_the_themes_differ_and_text_stands_out(opened: Callable[..., Watched]) -> None:
    def colours(theme: str) -> tuple[str, str]:
        watched = opened(theme=theme)
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


def choose(page: Page, question: str, answer: str | re.Pattern[str]) -> None:
    page.get_by_label(question).click()
    page.get_by_role("option", name=answer, exact=isinstance(answer, str)).click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_is_entered_by_clicks_and_a_verdict_turns(
    opened: Callable[..., Watched], theme: str
) -> None:
    page = opened("", theme).page
    page.get_by_role("link", name="Case checker").click()
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
    page.get_by_role("link", name="Findings").click()
    choose(page, "Kind", re.compile(r"^Conflict \(\d+\)$"))
    first = page.locator(".found td > a").first
    first.click()
    expect(watched.panel).to_contain_text("Why it follows")
    expect(watched.panel.locator(".trace code").first).not_to_be_empty()
    across = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(across)
    page.go_back()
    expect(watched.panel).to_have_count(0)
