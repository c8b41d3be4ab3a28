"""The page of saved queries: each answer is that of `kg.query`, at an address of its own."""

import csv
import json
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from app_pages import HOSTILE, Opened, by_class, drawn, open_page
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

import consilience
from consilience import Table, iris
from consilience.cli import main
from consilience.exports.sheets import csv_text
from consilience.queries import read_catalogue
from consilience.rooms import room

PAGE = room("app") / "views" / "query.py"
CATALOGUE = read_catalogue(room("queries"))
PER_PAGE = 100


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import answer, answer_pages, links, query_form

    return SimpleNamespace(answer=answer, links=links, form=query_form, pages=answer_pages)


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


def told(page: AppTest) -> str:
    return "\n".join(t.value for t in page.text)


def answer(page: AppTest) -> list[list[str]]:
    """Return the cells of the answer as a reader sees them."""
    tables = by_class(drawn(page), "answer")
    return [
        ["".join(cell.itertext()) for cell in row]
        for table in tables
        for row in table.findall("tbody/tr")
    ]


def as_shown(kg: consilience.KnowledgeGraph, table: Table) -> list[list[str]]:
    """Return a table's values as the page writes them."""

    def one(value: object) -> str:
        if value is None:
            return "–empty"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return kg.resources.prefixes.shorten(str(value))

    return [[one(value) for value in row] for row in table.rows]


# -------------------------------------------------------------------------------- the list


def test_the_list_holds_every_question_with_a_link(opened: Opened) -> None:
    rows = {r.get("data-key"): r for r in drawn(opened()).iter("tr") if r.get("data-key")}
    assert set(rows) == set(CATALOGUE)
    for name, row in rows.items():
        words = "".join(row.itertext())
        saved = CATALOGUE[str(name)]
        assert saved.summary in words and saved.description in words
        assert all(tag in words for tag in saved.tags)
        assert next(row.iter("a")).get("href") == f"query?name={name}"


def test_the_list_is_narrowed_by_a_tag(opened: Opened) -> None:
    rows = {r.get("data-key") for r in drawn(opened(tag="silence")).iter("tr")} - {None}
    assert rows == {q.id for q in CATALOGUE.values() if "silence" in q.tags}


def test_no_parameter_of_a_query_is_one_of_the_page(parts: SimpleNamespace) -> None:
    own = set(parts.form.OWN) - set(parts.form.SHARED)  # a query's `as_of` is the pages' too
    assert not {p for q in CATALOGUE.values() for p in q.params} & own


# -------------------------------------------------------------------------------- the answers


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_question_shows_exactly_the_rows_of_its_answer(
    opened: Opened, kg: consilience.KnowledgeGraph, name: str
) -> None:
    table, page = kg.query(name), opened(name=name)
    assert answer(page) == as_shown(kg, table)[:PER_PAGE]
    heads = [
        th.get("data-column") for th in by_class(drawn(page), "answer")[0].findall("thead//th")
    ]
    assert heads == list(table.columns)
    words = "".join(drawn(page).itertext())
    assert all(meaning in words for meaning in CATALOGUE[name].columns.values())
    assert (
        kg.query_text(name).rstrip().endswith(next(drawn(page).iter("pre")).text.splitlines()[-1])
    )  # type: ignore[union-attr]


def test_all_pages_together_hold_the_whole_answer(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    table = kg.query("positions")
    shown = [
        row
        for n in range(-(-len(table) // PER_PAGE))
        for row in answer(opened(name="positions", page=str(n + 1)))
    ]
    assert shown == as_shown(kg, table)
    last = opened(name="positions", page="999")
    assert answer(last) == shown[-(len(table) % PER_PAGE or PER_PAGE) :]
    page = opened(name="positions")
    next(b for b in page.button if b.label == "Next").click().run()
    assert answer(page) == shown[PER_PAGE : 2 * PER_PAGE]
    assert page.query_params["page"] == "2"


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("conflicts", {"procedure": "percutaneous-vertebroplasty", "kind": "tension"}),
        ("positions", {"source": ["nice-htg3", "nice-htg108"]}),
        ("positions", {"procedure": "mechanical-kyphoplasty"}),
        ("editions", {"as_of": "2026-09-30"}),
        ("contraindications_aligned", {"source": "snis-2014", "other": "regence-sur107"}),
        ("vertebral_body_stenting", {"procedure": "kiva"}),
    ],
)
def test_parameters_of_the_address_narrow_the_answer(
    opened: Opened, kg: consilience.KnowledgeGraph, name: str, params: dict[str, Any]
) -> None:
    page = opened(name=name, **params)
    table = kg.query(name, **params)
    assert answer(page) == as_shown(kg, table)[:PER_PAGE]
    assert len(table) > 0 and table.rows != kg.query(name).rows
    link, command, python, file = (c.value for c in page.code)
    assert {k: v if len(v) > 1 else v[0] for k, v in parse_qs(urlsplit(link).query).items()} == {
        "name": name, **params,
    }  # fmt: skip
    result = CliRunner().invoke(main, [*shlex.split(command)[1:], "--format", "json"])
    assert json.loads(result.stdout) == table.records()
    assert eval(python, {"kg": kg}).rows == table.rows
    address = urlsplit(shlex.split(file)[1])
    assert address.path.endswith(f"query/{name}.csv") or address.path == f"query/{name}.csv"
    assert parse_qs(address.query) == {
        k: v if isinstance(v, list) else [v] for k, v in params.items()
    }


def test_a_widget_changes_the_address_and_the_answer(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(name="conflicts", page="3")
    choice = next(s for s in page.selectbox if s.label == "Procedure")
    assert len(choice.options) == 1 + len(kg.choices("procedure") or {})
    choice.select("kiva").run()
    assert page.query_params["procedure"] == "kiva" and "page" not in page.query_params
    assert answer(page) == as_shown(kg, kg.query("conflicts", procedure="kiva"))[:PER_PAGE]
    day = opened(name="editions")
    day.text_input[0].set_value("2026-09-30").run()
    assert answer(day) == as_shown(kg, kg.query("editions", as_of="2026-09-30"))


def test_what_holds_without_a_choice_is_said(opened: Opened) -> None:
    page = opened(name="vertebral_body_stenting")
    assert page.selectbox[0].options[0].startswith("As asked: ")
    assert "Kiva" in page.selectbox[0].options[0]
    assert opened(name="editions").text_input[0].placeholder == "2026-11-01"


def test_a_value_given_twice_is_asked_once(opened: Opened, kg: consilience.KnowledgeGraph) -> None:
    page = opened(name="positions", source=["nice-htg3"] * 50)
    assert answer(page) == as_shown(kg, kg.query("positions", source="nice-htg3"))


def test_rows_are_sorted_by_a_column_of_the_address(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    table = kg.query("shared_studies")
    column, i = table.columns[0], 0
    page = opened(name="shared_studies", sort=f"-{column}")
    shown = [row[i] for row in answer(page)]
    assert shown == sorted((str(row[i]) for row in table.rows), key=str.casefold, reverse=True)
    assert len(set(shown)) > 1
    [head] = [th for th in drawn(page).iter("th") if th.get("aria-sort")]
    assert (head.get("aria-sort"), head.get("data-column")) == ("descending", column)
    assert answer(opened(name="shared_studies", sort="nothing")) == as_shown(kg, table)


def test_numbers_are_sorted_as_numbers_and_what_is_empty_comes_last(
    opened: Opened, parts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    table = Table(("n",), (("10",), (None,), ("9.5",), ("-1",)))
    monkeypatch.setattr("streamlit.query_params", {"sort": "n"})
    assert [r[0] for r in parts.pages.in_order(table).rows] == ["-1", "9.5", "10", None]
    monkeypatch.setattr("streamlit.query_params", {"sort": "-n"})
    assert [r[0] for r in parts.pages.in_order(table).rows] == ["10", "9.5", "-1", None]


# -------------------------------------------------------------------------------- links, quotes


def test_everything_that_has_a_page_links_to_it(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    def links(name: str) -> set[str]:
        [table] = by_class(drawn(opened(name=name)), "answer")
        return {str(a.get("href")) for a in table.iter("a")}

    findings = links("agreements")
    assert {parts.links.finding_link(f["id"]) for f in kg.findings(kind="agreement")} <= findings
    assert parts.links.source_link("snis-2014") in findings
    assert parts.links.statement_link("snis-2014", "absolute.1") in links("contraindications")
    positions = {str(r["position"]) for r in kg.query("positions").records()[:PER_PAGE]}
    assert {parts.links.resource_link(p) for p in positions} <= links("positions")


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        (iris.finding("0a"), "findings"), (iris.source("a b"), "sources"),
        (iris.statement("a", "1/2"), "sources"), (iris.statement("a", "scope"), "sources"),
        (iris.position("a", "b"), "resource"), (iris.core("Statement"), "resource"),
        ("http://example.org/x?y#z", "resource"), ("javascript:alert(1)", "resource"),
    ],
)  # fmt: skip
def test_an_address_leads_to_the_page_that_shows_it(
    parts: SimpleNamespace, iri: str, page: str
) -> None:
    link = urlsplit(parts.links.iri_link(iri))
    assert (link.scheme, link.netloc, link.path) == ("", "", page)


def test_quotes_stand_beside_the_rows_of_who_has_the_documents(
    opened: Opened, kg: consilience.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not opened(name="contraindications").toggle
    text = "\n".join(["ABSOLUTE CONTRAINDICATIONS", "Not the words that were read."])
    (tmp_path / "snis-2014.txt").write_text(text)
    monkeypatch.setenv("CONSILIENCE_DOCUMENTS", str(tmp_path))
    page = opened(name="contraindications")
    page.toggle[0].set_value(True).run()
    assert page.query_params["quotes"] == "yes" and not page.exception
    table = kg.quotes(tmp_path).beside(kg.query("contraindications"))
    assert answer(page) == as_shown(kg, table)
    assert "Nothing is quoted without your copies of" in told(page)


# -------------------------------------------------------------------------------- stale, hostile


def test_a_stale_name_says_so_and_lists_the_questions(opened: Opened) -> None:
    page = opened(name="conflictz", colour="red")
    assert "no saved query 'conflictz'; did you mean 'conflicts'" in told(page)
    assert "colour: red" in told(page)
    assert len([r for r in drawn(page).iter("tr") if r.get("data-key")]) == len(CATALOGUE)


def test_stale_parameters_and_values_say_so_and_are_left_out(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(name="conflicts", procedure=["kiva", "gone"], colour="red")
    assert "procedure: gone" in told(page) and "colour: red" in told(page)
    assert answer(page) == as_shown(kg, kg.query("conflicts", procedure="kiva"))[:PER_PAGE]
    page = opened(name="editions", as_of="next week")
    assert "as_of: next week" in told(page)
    assert answer(page) == as_shown(kg, kg.query("editions"))


def test_nothing_found_is_said_and_can_be_undone(opened: Opened) -> None:
    page = opened(name="conflicts", kind="agreement")
    assert answer(page) == [] and "No row of the graph" in told(page)
    page.button[0].click().run()
    assert len(answer(page)) == PER_PAGE


def test_hostile_text_stays_text(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    hostile = Table(("document", HOSTILE), ((HOSTILE, HOSTILE), ("<b>", None)))
    markup = parts.answer.AnswerTable(kg, {"document": HOSTILE}).draw(hostile, HOSTILE)
    tree = ElementTree.fromstring(markup)
    assert not [e for e in tree.iter() if e.tag in ("script", "a")]
    assert "".join(tree.itertext()).count(HOSTILE[1:]) == 5
    pre = next(ElementTree.fromstring(parts.answer.sparql_fold(HOSTILE, "query")).iter("pre"))
    assert pre.text == HOSTILE
    page = opened(name=HOSTILE)
    assert HOSTILE.split(" ")[0] in told(page)
    assert not any(HOSTILE[:8] in m.value for m in page.markdown)
    page = opened(name="conflicts", procedure=HOSTILE)
    assert f"procedure: {HOSTILE}" in told(page)


def test_the_download_holds_the_answer_and_no_formula(
    kg: consilience.KnowledgeGraph,
) -> None:
    table = kg.query("conflicts", procedure="kiva")
    rows = list(csv.reader(csv_text(table).splitlines()))
    assert rows[0] == list(table.columns) and len(rows) == 1 + len(table)
    assert [r[table.columns.index("explanation")] for r in rows[1:]] == [
        r["explanation"] for r in table.records()
    ]
    hostile = Table(("a", "b", "c"), (("=1+1", -1, None),))
    assert csv_text(hostile).splitlines()[1] == "'=1+1,-1,"


def test_a_long_value_shows_its_beginning_and_keeps_all_of_its_text(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    given = {"source": "regence-sur107"}
    page = opened(name="advice_against", **given)
    folded = by_class(drawn(page), "rest")
    means = [str(r["means"]) for r in kg.query("advice_against", **given).records()]
    long = [m for m in means if len(m) > 600]
    assert long and sorted("".join(f.itertext()) for f in folded) == sorted(long)
    for fold in folded:
        summary = fold.find("summary")
        assert summary is not None and 0 < len("".join(summary.itertext())) <= 240
