"""The report and the brief in a real browser: run by `make test-browser`."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import consilience
from consilience.exports.brief import brief
from consilience.exports.report import report
from consilience.exports.selection import Selection

pytestmark = pytest.mark.browser

WIDTHS = (1200, 1024, 390)


@pytest.fixture(scope="module", params=["report", "brief"])
def file(
    request: pytest.FixtureRequest,
    kg: consilience.KnowledgeGraph,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A page of every part: absences, readings, reasons, a mark, a document left out."""
    if request.param == "brief":
        html = brief(kg, "kiva")
    else:
        chosen = Selection(procedure="sacroplasty")
        marks = {chosen.findings(kg)[0]["id"]: {"mark": "Confirmed", "note": "a note"}}
        html = report(kg, chosen, reasons=True, marks=marks)
    found = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    found.write_text(html, encoding="utf-8")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_is_fetched(
    browser: Browser, file: Path, scheme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (colour == "rgb(255, 255, 255)") == (scheme == "light")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations] == []
    assert asked == [file.as_uri()]
    context.close()


def test_the_skip_link_leads_to_the_main_part(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().x >= 0")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.close()
