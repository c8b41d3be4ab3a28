"""Takes the pictures of every page in both themes for `docs/screens/`: run by `make screens`.

No document is given to the app, so no picture holds the words of one.
"""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from app_server import build, served
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import consilience
from consilience.rooms import room

sys.path.insert(0, str(room("app")))
from page_parts.own_text import own_link

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
SIZE = {"width": 1360, "height": 860}
_CASE = {
    "procedure": "balloon-kyphoplasty", "fracture": "compression", "aetiology": "osteoporosis",
    "fracture-age": "8 wk", "therapy-duration": "4 wk",
}  # fmt: skip
_OWN = """PREFIX cns: <https://w3id.org/consilience/core#>

# How many statements of each document are contraindications, and of which act?
SELECT ?document ?act (COUNT(?statement) AS ?statements) WHERE {
  ?statement cns:saidBy ?document ; cns:act ?act .
  FILTER(CONTAINS(STR(?act), "contraindication"))
}
GROUP BY ?document ?act
ORDER BY ?document ?act
"""


def pages(kg: consilience.KnowledgeGraph) -> dict[str, str]:
    """Return the address of every page with something opened on it, by the picture's name."""
    kiva = {"procedure": "kiva", "condition": "osteoporotic-fracture"}
    finding = next(
        f["id"] for f in kg.findings(**kiva, kind="tension") if f["spoken"] == "addressed"
    )
    other = {f"b.{name}": v for name, v in {**_CASE, "therapy-duration": "6 wk"}.items()}
    return {
        "home": "",
        "matrix": "matrix?row=kiva~osteoporotic-fracture&cell=regence",
        "findings": "findings?" + urlencode({**kiva, "kind": "tension", "finding": finding}),
        "compare": "compare?procedure=balloon-kyphoplasty&condition=osteoporotic-fracture"
        "&sources=snis-2014,regence-sur107&show=differences",
        "case": f"case?{urlencode(_CASE)}",
        "cases": f"case?{urlencode({**_CASE, **other})}",
        "evidence": "evidence",
        "forest": "evidence?view=outcomes&outcome=disability",
        "crosswalk": "crosswalk?kind=contraindication&row=bleeding",
        "regions": "regions",
        "sources": "sources?source=regence-sur107&statement=I.A.4",
        "query": "query?name=under_six_weeks_route",
        "own": own_link(_OWN),
        "resource": "resource?iri=va:kiva",
        "graph": "graph?iri=va:failed-therapy&node=va:failed-therapy",
    }


def take(browser: Browser, address: str, file: Path, theme: str) -> None:
    """Take a picture of a page when it is drawn, with few colours, so that it is small."""
    page = browser.new_page(viewport=SIZE, color_scheme=theme)  # type: ignore[arg-type]
    page.set_default_timeout(120_000)
    page.goto(address)
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
    page.locator(".frame > [data-part]").first.wait_for(state="attached")
    page.wait_for_timeout(800)  # fonts, and scrolling to what is picked
    page.screenshot(path=file)
    page.close()
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(96).save(file, optimize=True)


def main() -> None:
    """Take every picture anew."""
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if not program:
        raise SystemExit("no Chromium or Chrome: install one, or set CHROMIUM to its path")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(Path(folder))
        found = pages(consilience.open(folder=Path(folder)))
        none = str(Path(folder) / "no-documents")
        Path(none).mkdir()
        marks = str(Path(folder) / "marks.json")
        with served(Path(folder), CONSILIENCE_DOCUMENTS=none, CONSILIENCE_MARKS=marks) as server:
            browser = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu"]
            )
            for name, address in found.items():
                for theme in ("light", "dark"):
                    take(browser, server.address + address, FOLDER / f"{name}-{theme}.png", theme)
                    print(f"{name}-{theme}.png")
            browser.close()


if __name__ == "__main__":
    main()
