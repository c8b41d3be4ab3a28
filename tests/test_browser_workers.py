"""Several servers behind one address: visitors are spread, and each finds what was made for them."""

from pathlib import Path

import pytest
from browsing import Watched, serving
from playwright.sync_api import Browser, BrowserContext

import consilience
from consilience.front import COOKIE

pytestmark = pytest.mark.browser


def test_every_visitor_keeps_to_one_server_and_gets_its_downloads(
    kg: consilience.KnowledgeGraph, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "html.py").write_text("raise SystemExit('run from the current folder')")
    with serving(kg, tmp_path, workers=2) as address:
        contexts = [browser.new_context() for _ in range(3)]
        served_by = [_visit(context, address) for context in contexts]
        for context in contexts:  # open till now, so that each comes where the fewest are
            context.close()
    assert set(served_by) == {"0", "1"}


def _visit(context: BrowserContext, address: str) -> str:
    """Take a table away twice, opened anew each time; return the number of the one server."""
    seen = Watched(context.new_page(), address)
    numbers = set()
    for _ in range(2):
        seen.open("matrix?procedure=kiva")
        seen.page.get_by_role("button", name="Take away").click()
        with seen.page.expect_download() as begun:
            seen.page.get_by_role("button", name="CSV").click()
        assert "kiva" in begun.value.path().read_text()
        numbers |= {str(c["value"]) for c in context.cookies() if c["name"] == COOKIE}
    [number] = numbers
    return number
