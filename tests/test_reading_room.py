"""A document passage by passage: `kg.document` tells what `check` counts.

The invented document of test_coverage stands in; the tests on the real ones run where
CONSILIENCE_DOCUMENTS names the reader's copies.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from test_coverage import NOTICE, TEXT, WORDS, Notice, anchored, notice  # noqa: F401

import consilience
from consilience.anchors import Anchor
from consilience.cli import main
from consilience.corpus import load_corpus
from consilience.documents import find_documents
from consilience.passages import Passage
from consilience.quotes import as_shown
from consilience.reading_room import ReadingRoom, cells, pieces
from consilience.rooms import room

needs_copies = pytest.mark.skipif(
    not os.environ.get("CONSILIENCE_DOCUMENTS"), reason="CONSILIENCE_DOCUMENTS names no copies"
)
SOURCES = ("nice-htg108", "nice-htg3", "nice-htg422", "regence-sur107", "snis-2014")


def of_notice(notice: Notice) -> dict[str, Any]:  # noqa: F811
    corpus = load_corpus([room("ontology")], [room("sources"), notice.sources])
    copies = find_documents({NOTICE: "guidance"}, notice.documents)
    return ReadingRoom(corpus, copies).document(NOTICE)


def passage(document: dict[str, Any], locator: str) -> dict[str, Any]:
    return next(p for p in document["passages"] if p["locator"] == locator)


def thing(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(r for r in document["anchored"] if r["id"] == name)


def words(passage: dict[str, Any], name: str) -> str:
    return "".join(
        passage["text"][p["start"] : p["end"]] for p in passage["pieces"] if name in p["of"]
    )


# ------------------------------------------------------------------------------ with a copy


def test_a_passage_has_the_words_that_each_statement_was_drawn_from(anchored: Notice) -> None:  # noqa: F811
    found = passage(of_notice(anchored), "1.1")
    for line in WORDS.splitlines():
        name, _, printed = line.partition("\t")
        if name in ("1.1", "1.1.morning"):
            assert words(found, name) == printed
    assert found["state"] == "encoded" and found["of"] == ["1.1", "1.1.morning"]


def test_a_passage_that_is_not_encoded_has_its_class_and_reason(anchored: Notice) -> None:  # noqa: F811
    found = passage(of_notice(anchored), "2.1")
    assert (found["state"], found["class"], found["reason"]) == (
        "classed", "technique", "What was on sale.",
    )  # fmt: skip


def test_the_outline_counts_what_was_drawn_below_each_heading(anchored: Notice) -> None:  # noqa: F811
    outline = {h["locator"]: h["of"] for h in of_notice(anchored)["outline"]}
    assert outline["1 Recommendations"] == ["1.1", "1.1.morning", "1.2", "1.2.a", "1.2.b"]
    assert outline["2 The procedure"] == []


def test_a_changed_word_is_told_and_nothing_is_marked_there(anchored: Notice) -> None:  # noqa: F811
    anchored.write(TEXT.replace("in the morning", "in the evening"))
    document = of_notice(anchored)
    found = passage(document, "1.1")
    assert found["unmatched"] == ["1.1.morning"] and found["read"] == "changed"
    assert all("1.1.morning" not in p["of"] for p in found["pieces"])
    statement = thing(document, "1.1.morning")
    assert [a["verified"] for a in statement["anchors"]] == [False]
    assert "not those it was anchored to" in statement["faults"][0]
    assert thing(document, "1.1")["faults"] == []


def test_a_passage_that_is_gone_is_told(anchored: Notice) -> None:  # noqa: F811
    anchored.write(TEXT.replace("- Rooms must have a window.\n", ""))
    document = of_notice(anchored)
    assert document["gone"] == ["1.2 bullet 2"]
    assert thing(document, "1.2.b")["faults"]


# ------------------------------------------------------------------------------ without a copy


def test_without_a_copy_places_and_classes_are_known_and_words_and_proof_are_not(
    anchored: Notice,  # noqa: F811
) -> None:
    with_copy = of_notice(anchored)
    (anchored.documents / f"{NOTICE}.txt").unlink()
    without = of_notice(anchored)
    assert not without["copy"] and without["account"]["anchors_verified"] is None
    assert [p["text"] for p in without["passages"]] == [None] * len(with_copy["passages"])
    for name in ("locator", "kind", "state", "class", "of", "pieces"):
        assert [p[name] for p in without["passages"]] == [p[name] for p in with_copy["passages"]]
    assert {a["verified"] for r in without["anchored"] for a in r["anchors"]} == {None}
    assert {r["faults"] for r in without["anchored"]} == {None}


def test_what_was_never_anchored_has_the_places_that_it_names(notice: Notice) -> None:  # noqa: F811
    (notice.documents / f"{NOTICE}.txt").unlink()
    document = of_notice(notice)
    assert {"1.1", "1.2", "1.2 bullet 1"} <= {p["locator"] for p in document["passages"]}
    assert document["account"]["passages"] is None


# ------------------------------------------------------------------------------ pieces, cells


spans = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 30), st.integers(1, 12)), max_size=7
)


@given(spans)
def test_pieces_cover_what_is_anchored_and_no_more_once_each(
    given_: list[tuple[str, int, int]],
) -> None:
    named = [(n, Anchor("1.1", start, start + length, "")) for n, start, length in given_]
    found = pieces(named)
    for at in range(45):
        over = {n for n, a in named if a.start <= at < a.end}
        here = [set(p["of"]) for p in found if p["start"] <= at < p["end"]]
        assert here == ([over] if over else [])
    assert [p["start"] for p in found] == sorted(p["start"] for p in found)


def test_the_closest_anchor_comes_first() -> None:
    wide, close = Anchor("1.1", 0, 20, ""), Anchor("1.1", 5, 9, "")
    found = pieces([("wide", wide), ("close", close)])
    assert [(p["start"], p["end"], p["of"]) for p in found] == [
        (0, 5, ["wide"]), (5, 9, ["close", "wide"]), (9, 20, ["wide"]),
    ]  # fmt: skip


def row(raw: str, start: int) -> Passage:
    origin = tuple((i, i + 1) for i in range(start, len(raw)))
    text = raw[start:].replace("\t", " ")
    return Passage("row 1", "table-row", (), text, ((start, len(raw)),), origin)


def test_the_cells_of_a_row_keep_their_columns() -> None:
    told = [(c["column"], c["start"], c["end"]) for c in cells(row("a\t\tbc", 0), "a\t\tbc")]
    assert [column for column, _, _ in told] == [0, 1, 2]
    raw = "head\n\tb\tc"
    assert [(c["column"], c["end"]) for c in cells(row(raw, 6), raw)] == [(1, 2), (2, 3)]


# ------------------------------------------------------------------------------ the real documents


@pytest.fixture(scope="module")
def accounts() -> dict[str, dict[str, Any]]:
    found = json.loads(CliRunner().invoke(main, ["check", "--format", "json"]).stdout)
    return {one["source"]: one for one in found}


@pytest.mark.parametrize("source", SOURCES)
def test_figures_are_those_of_check(
    kg: consilience.KnowledgeGraph, accounts: dict[str, dict[str, Any]], source: str
) -> None:
    document, account = kg.document(source), accounts[source]
    assert document["account"] == account
    states = [p["state"] for p in document["passages"]]
    assert len(states) == account["passages"]
    for state in ("encoded", "classed", "unaccounted"):
        assert states.count(state) == account[state]
    assert sum(r["what"] == "statement" for r in document["anchored"]) == account["statements"]
    assert sum(bool(r["anchors"]) for r in document["anchored"]) == account["anchors"]


@needs_copies
@pytest.mark.parametrize("source", SOURCES)
def test_everything_verified_is_marked_where_it_was_drawn_from(
    kg: consilience.KnowledgeGraph, accounts: dict[str, dict[str, Any]], source: str
) -> None:
    document, quotes = kg.document(source), kg.quotes()
    marked = {n for p in document["passages"] for piece in p["pieces"] for n in piece["of"]}
    assert len(marked) == accounts[source]["anchors_verified"]
    assert marked == {r["id"] for r in document["anchored"]}
    by_locator = {p["locator"]: p for p in document["passages"]}
    for record in document["anchored"]:
        if record["what"] != "statement":
            continue
        places = dict.fromkeys(a["at"] for a in record["anchors"])
        if len(record["anchors"]) == len(places):
            told = " […] ".join(words(by_locator[at], record["id"]) for at in places)
            assert as_shown(told) == quotes.of(record["iri"])


@needs_copies
def test_cells_hold_the_whole_text_of_a_row(kg: consilience.KnowledgeGraph) -> None:
    rows = [p for s in SOURCES for p in kg.document(s)["passages"] if p["kind"] == "table-row"]
    assert rows
    for found in rows:
        assert (
            "".join(found["text"][c["start"] : c["end"]] for c in found["cells"]) == found["text"]
        )


@pytest.mark.parametrize("source", SOURCES)
def test_positions_and_findings_of_a_statement_are_those_of_the_graph(
    kg: consilience.KnowledgeGraph, source: str
) -> None:
    by_iri = {r["iri"]: r for r in kg.document(source)["anchored"] if r.get("iri")}
    for name, which, part in (
        ("wasDerivedFrom", "http://www.w3.org/ns/prov#wasDerivedFrom", "words"),
        ("provided", "https://w3id.org/consilience/core#provided", "provided"),
    ):
        answer = kg.sparql(
            "PREFIX cns: <https://w3id.org/consilience/core#> SELECT ?p ?s WHERE "
            f"{{ GRAPH ?g {{ ?p a cns:Position ; <{which}> ?s }} }}"
        )
        pairs = {(str(p), str(s)) for p, s in answer.rows if str(s) in by_iri}
        told = {
            (p["iri"], iri)
            for iri, r in by_iri.items()
            for p in r.get("positions", ())
            if p["part"] == part
        }
        assert told == pairs != set(), name
    resting = {
        (s["id"], f["id"])
        for f in kg.build.findings
        for s in f["statements"]
        if s["source"] == source
    }
    assert {(r["id"], f) for r in by_iri.values() for f in r["findings"]} == resting


def test_the_command_prints_it_and_words_only_when_asked_for(
    kg: consilience.KnowledgeGraph,
    build_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    (tmp_path / "nice-htg3.txt").write_text("1 Recommendations\n\nNothing of it is left.\n")
    command = ["document", "nice-htg3", "--documents", str(tmp_path)]
    printed = {
        flags: CliRunner().invoke(main, [*command, *flags]).stdout
        for flags in ((), ("--quotes",), ("--format", "json"), ("--format", "json", "--quotes"))
    }
    assert {flags for flags, text in printed.items() if "is left" in text} == {
        ("--quotes",), ("--format", "json", "--quotes"),
    }  # fmt: skip
    told = json.loads(printed["--format", "json", "--quotes"])
    assert told == json.loads(json.dumps(kg.document("nice-htg3", tmp_path)))


def test_an_unknown_source_is_refused_with_what_there_is(
    build_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    result = CliRunner().invoke(main, ["document", "nice-htg9"])
    assert result.exit_code == 2 and "nice-htg3" in result.output


def test_a_copy_can_stand_in_any_folder(kg: consilience.KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "nice-htg3.txt").write_text("1 Recommendations\n\nNothing of it is left.\n")
    document = kg.document("nice-htg3", tmp_path)
    assert document["copy"] and document["account"]["anchors_verified"] == 0
    assert not kg.document("nice-htg3", tmp_path, copy=False)["copy"]
