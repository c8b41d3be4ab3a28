"""Own questions in a real browser: written, asked, shared; hostile ones beside another visitor."""

import json
import re
import shlex
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import SECONDS, Watched, serving
from playwright.sync_api import Browser, Page, expect

import consilience

pytestmark = pytest.mark.browser

LIMIT = 2  # seconds
SLACK = 10  # seconds; other tests run beside these, and what is not stopped takes minutes
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!<x:1>)* ?b . ?b (!<x:2>)* ?c }"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Opened = Callable[..., Watched]


@pytest.fixture(scope="module")
def served(
    kg: consilience.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The app with small limits."""
    settings = {"CONSILIENCE_QUERY_SECONDS": str(LIMIT), "CONSILIENCE_QUERY_ROWS": "500"}
    with serving(kg, tmp_path_factory.mktemp("served"), **settings) as address:
        yield address


def editor(watched: Watched) -> Any:
    found = watched.page.locator(".cm-content")
    expect(found).to_be_visible()
    return found


def write(watched: Watched, text: str) -> None:
    """Put a text in the place of all that the editor holds."""
    editor(watched).click()
    watched.page.keyboard.press("ControlOrMeta+a")
    watched.page.keyboard.press("Delete")
    watched.page.keyboard.insert_text(text)


def ask(watched: Watched) -> None:
    watched.page.keyboard.press("Control+Enter")
    watched.settle()


def answer(page: Page) -> Any:
    return page.locator(".answer tbody tr")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]]


# ------------------------------------------------------------------------------ one visitor


def test_an_own_question_is_written_with_completion_answered_and_shared(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    watched = opened("query")
    page = watched.page
    page.get_by_role("link", name="Own question in SPARQL").click()
    expect(editor(watched)).to_contain_text("SELECT ?kind")
    watched.settle()
    write(watched, "SELECT ?device ?name WHERE { ?device a ")
    page.keyboard.type("Proced")
    page.keyboard.press("Control+Space")
    option = page.locator(".cm-tooltip-autocomplete li").filter(has_text="cns:Procedure")
    expect(option.first).to_be_visible()
    expect(page.locator(".cm-tooltip-autocomplete li[aria-selected=true]")).to_contain_text(
        "cns:Procedure"
    )
    page.wait_for_timeout(200)  # what is chosen at once counts as typed on
    page.keyboard.press("Enter")
    expect(editor(watched)).to_contain_text("PREFIX cns: <https://w3id.org/consilience/core#>")
    page.keyboard.insert_text(" ; skos:prefLabel ?name } ORDER BY ?name")
    ask(watched)
    table = kg.sparql("SELECT ?d ?n { ?d a cns:Procedure ; skos:prefLabel ?n } ORDER BY ?n")
    assert isinstance(table, consilience.Table)
    expect(answer(page)).to_have_count(len(table))
    expect(page.get_by_text(re.compile(rf"^{len(table)} rows · "))).to_be_visible()
    first = kg.resources.prefixes.shorten(str(table.rows[0][0]))
    expect(answer(page).first.locator("a")).to_have_text(first)
    link = page.url
    assert "q=" in link and len(link) < 600

    page.locator("th a.sorts", has_text="Name").click()
    watched.settle()
    page.locator("th a.sorts", has_text="Name").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Name")
    expect(answer(page).first).to_contain_text(str(table.rows[-1][1]))
    answer(page).first.locator("a").click()
    expect(page.locator("h1")).not_to_have_text("Query")
    watched.settle()
    page.go_back()
    expect(page.locator("th[aria-sort=descending]")).to_be_visible()

    other = opened(link.removeprefix(watched.address)).page
    expect(answer(other)).to_have_count(len(table))
    expect(other.locator(".cm-content")).to_contain_text("?device a cns:Procedure")


def test_a_fault_is_told_and_marked_and_the_text_stays(opened: Opened) -> None:
    watched = opened("query?own=yes")
    page = watched.page
    write(watched, "SELECT ?x WHERE {\n?x nope:y ?z\n}")
    ask(watched)
    expect(page.get_by_role("alert").filter(has_text="nope")).to_contain_text("Line 2, column 4")
    expect(page.locator(".cm-lintRange-error")).to_have_text("nope:y")
    expect(editor(watched)).to_contain_text("?x nope:y ?z")
    write(watched, "ASK { ?x a ?y }")
    page.get_by_role("button", name="Ask", exact=True).click()
    watched.settle()
    expect(answer(page)).to_have_text("yes")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("alert").filter(has_text="nope")).to_be_visible()
    expect(editor(watched)).to_contain_text("?x nope:y ?z")


def test_the_keyboard_is_not_caught_in_the_editor(opened: Opened) -> None:
    watched = opened("query?own=yes")
    editor(watched).click()
    before = editor(watched).inner_text()
    watched.page.keyboard.press("Tab")
    expect(watched.page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    watched.page.keyboard.press("Shift+Tab")
    expect(editor(watched)).to_be_focused()
    assert editor(watched).inner_text() == before


def test_without_the_editor_s_library_the_text_area_asks(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.route("**/vendor/codemirror/**", lambda route: route.abort())
    page.goto(f"{served}query?own=yes")
    area = page.get_by_label("Your question in SPARQL")
    area.fill("ASK { ?x a ?y }")
    area.press("Control+Enter")
    expect(answer(page)).to_have_text("yes")
    assert "q=" in page.url
    page.close()


def test_a_question_that_takes_its_time_can_be_stopped(opened: Opened) -> None:
    watched = opened("query?own=yes")
    write(watched, CROSS)
    watched.page.keyboard.press("Control+Enter")
    watched.page.get_by_role("button", name="Stop asking").click()
    expect(watched.page.get_by_role("alert").filter(has_text="as you asked")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_no_state_is_wider_than_its_window(
    opened: Opened, theme: str
) -> None:
    watched = opened("query?own=yes", theme)
    page = watched.page

    def hold(state: str) -> None:
        assert violations(page) == [], state
        for width in (1024, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(150)
            assert page.evaluate(
                "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
                ".every(e => e.scrollWidth <= e.clientWidth)"
            ), (state, width)

    editor(watched).click()
    page.get_by_text("What can be asked, and how much").click()
    hold("as opened")
    write(watched, "# what there is\nSELECT ?x (1.5 AS ?n) ('a' AS ?t) { ?x a cns:Pro")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    hold("completing")
    page.keyboard.press("Escape")
    page.keyboard.insert_text("cedure }")
    ask(watched)
    hold("not answered")
    write(watched, "SELECT ?s ?p ?o { ?s a cns:Statement ; ?p ?o } ORDER BY ?s")
    ask(watched)
    page.get_by_text("Link, cURL, Python, command line").click()
    hold("answered")
    write(watched, "ASK { SERVICE <x:y> {} }")
    ask(watched)
    hold("refused")


# ------------------------------------------------------------------------------ hostile visitors


def test_hostile_questions_are_stopped_while_another_visitor_s_pages_go_on(
    opened: Opened, served: str
) -> None:
    visitor = opened("findings")
    saved = "query?name=shared_studies"

    def seconds(times: int) -> list[float]:
        took = []
        for _ in range(times):
            for address in ("findings?kind=conflict", saved):
                begun = time.monotonic()
                visitor.open(address)
                took.append(time.monotonic() - begun)
        return took

    before = median(seconds(1))
    stop: list[bool] = []

    def hostile(text: str, number: int) -> list[tuple[int, float]]:
        seen = []
        while not stop:
            begun = time.monotonic()
            status, _, _ = sparql(served, f"{text} # {number} {len(seen)}")
            seen.append((status, time.monotonic() - begun))
        return seen

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(hostile, text, i) for i, text in enumerate((CROSS, PATHS) * 2)]
        time.sleep(0.5)
        try:
            during = median(seconds(2))
        finally:
            stop.append(True)
        seen = [told for future in running for told in future.result()]
    assert {status for status, _ in seen} <= {504, 503, 507}
    assert any(status in (504, 507) for status, _ in seen)
    print(f"another visitor's page: {before:.2f} s before, {during:.2f} s during")
    assert during < before + SLACK
    status, body, _ = sparql(served, "ASK { ?s ?p ?o }")
    assert status == 200 and json.loads(body)["boolean"] is True


def test_a_hostile_question_on_the_page_ends_within_its_limit_and_says_why(
    opened: Opened,
) -> None:
    watched = opened("query?own=yes")
    for text, told in (
        (CROSS, "Stopped after 2 s"),
        ("SELECT * {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "Line 2, column 2: SERVICE"),
        (PATHS, "Stopped after 2 s"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "Line 1, column 1: INSERT"),
    ):
        write(watched, text)
        begun = time.monotonic()
        ask(watched)
        expect(watched.page.locator(".refusal[role=alert]")).to_contain_text(told)
        assert time.monotonic() - begun < LIMIT + 2 * SLACK
    write(watched, "ASK { ?x a ?y }")
    ask(watched)
    expect(answer(watched.page)).to_have_text("yes")


# ------------------------------------------------------------------------------ by other programs


def sparql(served: str, text: str, **headers: str) -> tuple[int, str, Any]:
    """Post a question; return status, body and headers of the answer."""
    body = urlencode({"query": text}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return fetched(Request(f"{served}sparql", body, named))


def fetched(request: Request) -> tuple[int, str, Any]:
    try:
        with urlopen(request, timeout=SECONDS) as found:
            return found.status, found.read().decode(), found.headers
    except HTTPError as error:
        return error.code, error.read().decode(), error.headers


@pytest.mark.parametrize(
    ("accept", "text", "media"),
    [
        ("*/*", "ASK {}", "application/sparql-results+json"),
        ("application/json", "ASK {}", "application/sparql-results+json"),
        ("text/csv", "SELECT (1 AS ?x) {}", "text/csv"),
        ("text/html, text/*;q=0.5", "SELECT (1 AS ?x) {}", "text/csv"),
        ("text/tab-separated-values", "SELECT (1 AS ?x) {}", "text/tab-separated-values"),
        ("application/sparql-results+xml", "SELECT (1 AS ?x) {}", "application/sparql-results+xml"),
        ("text/turtle", "DESCRIBE va:kiva", "text/turtle"),
        ("application/n-triples;q=0.9, text/turtle;q=0.1", "DESCRIBE va:kiva", "application/n-triples"),
    ],
)  # fmt: skip
def test_the_form_of_an_answer_is_negotiated(
    served: str, accept: str, text: str, media: str
) -> None:
    status, body, headers = sparql(served, text, accept=accept)
    assert (status, headers["content-type"].partition(";")[0]) == (200, media), body
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("status", "text", "headers"),
    [
        (400, "ASK {", {}),
        (400, "", {}),
        (400, "ASK { SERVICE <x:y> {} }", {}),
        (400, "INSERT DATA { <a:a> <a:b> <a:c> }", {}),
        (400, "ASK { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }", {}),
        (406, "ASK {}", {"accept": "text/csv"}),
        (406, "DESCRIBE va:kiva", {"accept": "image/png"}),
        (413, "ASK {}" + " " * 30_000, {}),
        (413, "ASK {}" + " " * 300_000, {}),
        (415, "ASK {}", {"content_type": "application/sparql-update"}),
        (504, CROSS, {}),
    ],
)
def test_what_is_not_answered_has_a_status_and_a_reason(
    served: str, status: int, text: str, headers: dict[str, str]
) -> None:
    found, body, _ = sparql(served, text, **headers)
    assert found == status, body
    assert len(body) > 20 and "Traceback" not in body


def test_a_cut_answer_says_so_in_its_head(served: str) -> None:
    status, body, headers = sparql(served, "SELECT ?s { ?s ?p ?o }", accept="text/csv")
    assert status == 200 and len(body.splitlines()) == 501
    assert "first 500 of more" in headers["consilience-cut"]
    assert "consilience-cut" not in sparql(served, "SELECT ?s { ?s ?p ?o } LIMIT 9")[2]


def test_the_ways_of_the_protocol_and_the_files_of_saved_queries(
    served: str, opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    text = "SELECT ?s { ?s a cns:Row } ORDER BY ?s LIMIT 2"
    posted = sparql(served, text)[1]
    assert fetched(Request(f"{served}sparql?{urlencode({'query': text})}"))[1] == posted
    plain = {"content-type": "application/sparql-query"}
    assert fetched(Request(f"{served}sparql", text.encode(), plain))[1] == posted
    assert fetched(Request(f"{served}sparql?query=ASK%7B%7D&default-graph-uri=x:y"))[0] == 400
    assert fetched(Request(f"{served}sparql?query=ASK%7B%7D", method="PUT"))[0] == 405

    answer = fetched(Request(f"{served}query/positions.json?procedure=kiva"))
    assert json.loads(answer[1]) == kg.query("positions", procedure="kiva").records()
    assert fetched(Request(f"{served}query/positions.csv?procedure=none"))[0] == 404
    assert fetched(Request(f"{served}query/none.csv"))[0] == 404

    watched = opened("sparql")
    expect(watched.page.locator("h1")).to_have_text("Query")
    write(watched, text)
    ask(watched)
    watched.page.get_by_text("Link, cURL, Python, command line").click()
    command = shlex.split(watched.page.locator("code", has_text="curl").inner_text())
    sent = command[command.index("--data-urlencode") + 1].removeprefix("query=")
    assert command[-1] == f"{served}sparql" and sparql(served, sent)[1] == posted
