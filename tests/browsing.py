"""What the browser tests share: the app served on a saved build, a Chromium, a watched page."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

import consilience
from consilience.build import save
from consilience.front import free_ports
from consilience.rooms import room

HOST = "127.0.0.1"
SECONDS = int(
    os.environ.get("BROWSER_SECONDS", "120")
)  # far more than any step takes, also where the graph is computed anew
_PROGRAM = "from consilience.cli import main; main()"
expect.set_options(timeout=SECONDS * 1000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-quic",
)  # fmt: skip


@pytest.fixture(scope="session")
def served(
    kg: consilience.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the app on a saved build; give its address."""
    with serving(kg, tmp_path_factory.mktemp("served")) as address:
        yield address


@contextmanager
def serving(
    kg: consilience.KnowledgeGraph, folder: Path, workers: int = 1, **settings: str
) -> Iterator[str]:
    """Serve the app on a saved build, with settings of the environment; give its address.

    Several workers as the command begins them, one as Streamlit alone does.
    """
    save(kg.build, folder / "build")
    [port] = free_ports(1)
    env = {
        **os.environ,
        "CONSILIENCE_BUILD": str(folder / "build"),
        "CONSILIENCE_SOURCES": "",
        "CONSILIENCE_MARKS": str(folder / "marks.json"),
        **settings,
    }
    alone = ["-m", "streamlit", "run", room("app") / "main.py", f"--server.port={port}"]
    several = ["-P", "-c", _PROGRAM, "app", "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, *(several if workers > 1 else alone)]
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
        """Wait until nothing is computed and drawn any more."""
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.locator(".frame > [data-part]").first).to_be_attached()
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
        page.on("console", lambda m: complained(m) and seen.wrong.append(f"console {m.text}"))
        seen.open(query)
        return seen

    yield open_page
    for seen in watched:
        seen.page.close()
        assert seen.wrong == []


def complained(message: ConsoleMessage) -> bool:
    """Whether a message tells an error: Streamlit looks below a page for itself first, in vain."""
    place = message.location.get("url", "")
    probing = "404" in message.text and place.endswith(("/_stcore/health", "/_stcore/host-config"))
    return message.type == "error" and not probing


def outside(url: str) -> bool:
    return not url.startswith((f"http://{HOST}:", f"ws://{HOST}:", "data:", "blob:"))


def taken(page: Page, label: str, folder: Path) -> Path:
    """Take a file from the page's menu."""
    button = page.get_by_role("button", name=label, exact=True)
    if not button.is_visible():
        page.get_by_role("button", name=re.compile("Take away")).click()
    with page.expect_download() as waiting:
        button.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    page.keyboard.press("Escape")
    return file


def choose(page: Page, question: str, answer: str | re.Pattern[str]) -> None:
    """Choose from a list; one that is opened while the page is drawn anew may close again."""
    option = page.get_by_role("option", name=answer, exact=isinstance(answer, str))
    for _ in range(5):
        page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
        page.get_by_label(question).first.click()
        try:
            option.click(timeout=4000)
        except NotThere:
            page.keyboard.press("Escape")
        else:
            return
    pytest.fail(f"{question} does not offer {answer}")
