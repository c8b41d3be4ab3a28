"""The command line as a user runs it: contracts, formats, exit codes, help."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consilience import KnowledgeGraph
from consilience.cli import main
from consilience.tables import FORMATS

Run = Callable[..., Result]

FIELDS = {
    "id", "kind", "subtype", "questions", "procedure", "condition", "where", "sources", "statements",
    "absences", "extent", "spoken", "relation", "robust", "readings", "rests_on", "witness",
    "explanation",
}  # fmt: skip
STATEMENT = {"source", "id", "locator", "act", "question", "force", "wording"}
SOURCES = ["nice-htg108", "nice-htg3", "nice-htg422", "regence-sur107", "snis-2014"]


@pytest.fixture
def run(build_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))

    def run_(*args: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, args, input=stdin)

    return run_


def answer(result: Result) -> object:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# ------------------------------------------------------------------------------ compare


def test_compare_gives_the_fields_of_the_contract(run: Run) -> None:
    found = answer(run("compare", "--format", "json"))
    assert isinstance(found, list)
    for finding in found:
        assert set(finding) >= FIELDS
        assert all(set(s) == STATEMENT for s in finding["statements"])
        assert set(finding["rests_on"]) == {"inferences", "bridges", "axioms"}
    assert {f["kind"] for f in found} == {
        "conflict", "tension", "internal", "difference", "agreement", "silence", "unknown", "claim",
        "evidence", "lint",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--procedure", "kiva", "procedure"),
        ("--condition", "haemangioma", "condition"),
        ("--kind", "silence", "kind"),
    ],
)
def test_compare_filters(run: Run, option: str, value: str, field: str) -> None:
    found = answer(run("compare", option, value, "--format", "json"))
    assert isinstance(found, list)
    assert {f[field] for f in found} == {value}


def test_a_broader_procedure_stands_for_the_narrower_ones(run: Run) -> None:
    found = answer(run("compare", "--procedure", "mechanical-kyphoplasty", "--format", "json"))
    assert isinstance(found, list)
    assert {f["procedure"] for f in found} == {
        "spinejack", "kiva", "vertebral-body-stenting", "radiofrequency-kyphoplasty",
    }  # fmt: skip


def test_several_sources_are_compared_with_each_other_alone(run: Run) -> None:
    args = (
        "--source",
        "nice-htg108",
        "--source",
        "snis-2014",
        "--procedure",
        "balloon-kyphoplasty",
    )
    found = answer(run("compare", *args, "--format", "json"))
    assert isinstance(found, list)
    assert found
    assert {s for f in found for s in f["sources"]} == {"nice-htg108", "snis-2014"}


def test_without_a_day_it_says_that_all_editions_count(run: Run) -> None:
    assert "in force or not" in run("compare", "--procedure", "sacroplasty").stderr
    assert "in force or not" in run("compare", "--help").stdout


def test_the_json_in_a_pipe_stands_alone(run: Run) -> None:
    assert run("compare", "--procedure", "sacroplasty", "--format", "json").stderr == ""


# ------------------------------------------------------------------------------ formats, codes


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("command", ["compare", "sources", "check"])
def test_every_table_comes_in_every_format(run: Run, command: str, style: str) -> None:
    args = ["--procedure", "sacroplasty"] if command == "compare" else []
    result = run(command, *args, "--format", style)
    assert result.exit_code == 0
    assert "regence" in result.stdout.lower()


def test_csv_can_be_read_back(run: Run, kg: KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(run("compare", "--format", "csv").stdout)))
    assert [r["id"] for r in rows] == [f["id"] for f in kg.findings()]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["compare", "--procedure", "sacroplasti"], "did you mean 'sacroplasty'"),
        (["compare", "--condition", "hemangioma"], "did you mean 'haemangioma'"),
        (["compare", "--source", "nice"], "known: nice-htg108"),
        (["compare", "--kind", "quarrel"], "known: conflict"),
        (["compare", "--as-of", "next week"], "write YYYY-MM-DD"),
        (["query", "no-such-query"], "No such command"),
    ],
)
def test_a_wrong_word_ends_with_code_2_and_says_what_is_known(
    run: Run, args: list[str], told: str
) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert told in result.output


def test_bad_encodings_end_with_code_1_and_list_every_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: bad\nkind: rumour\n")
    for command in ("build", "check", "compare", "sources"):
        result = run("--sources", str(tmp_path), command)
        assert result.exit_code == 1
        assert "bad.yaml:2:1: unknown kind 'rumour'; use one of:" in result.stderr
        assert "--last-build" in result.stderr
    assert run("--sources", str(tmp_path), "--last-build", "sources").exit_code == 0


# ------------------------------------------------------------------------------ the others


def test_build_says_where_and_how_much(run: Run, build_folder: Path) -> None:
    told = run("build").stdout
    assert str(build_folder) in told
    assert "findings" in told


def test_check_counts_what_is_encoded_by_document(run: Run) -> None:
    found = answer(run("check", "--format", "json"))
    assert isinstance(found, list)
    assert [d["source"] for d in found] == SOURCES
    assert all(d["statements"] > 0 and d["problems"] == [] for d in found)


def test_sources_says_what_is_in_force_on_a_day(run: Run) -> None:
    found = answer(run("sources", "--as-of", "2026-09-30", "--format", "json"))
    assert isinstance(found, list)
    assert {d["id"]: d["in_force"] for d in found} == {s: s != "regence-sur107" for s in SOURCES}


def test_query_answers_a_saved_question(run: Run) -> None:
    found = answer(run("query", "sacroplasty", "--format", "json"))
    assert isinstance(found, list)
    assert len({row["document"] for row in found}) == len(SOURCES)


def test_query_answers_any_sparql_from_the_standard_input(run: Run) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    found = answer(run("query", "sparql", "-", "--format", "json", stdin=text))
    assert isinstance(found, list)
    assert found[0]["n"] > 10000


@pytest.mark.parametrize("text", ["SELECT nothing", "SELECT * { SERVICE <http://a.b/> {} }"])
def test_query_refuses_what_is_no_query_or_leaves_the_machine(run: Run, text: str) -> None:
    assert run("query", "sparql", "-", stdin=text).exit_code == 2


def test_every_command_has_help_that_teaches(run: Run) -> None:
    for command in main.commands:
        result = run(command, "--help")
        assert result.exit_code == 0
        assert len(result.stdout.splitlines()) > 5


@pytest.mark.parametrize("command", ["anchor", "compare", "query"])
def test_the_examples_of_a_help_stand_on_lines_of_their_own(run: Run, command: str) -> None:
    told = run(command, "--help").output
    assert "\\b" not in told
    examples = [
        line for line in told.splitlines() if line.startswith(("  consilience ", "  I.A.5"))
    ]
    assert examples and all(" consilience " not in line[3:] for line in examples)
