"""`consilience lint` as a user runs it, and the numbers that its rules read."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_lint import made

from consilience.cli import main
from consilience.lint import RULES, Flaw, says
from consilience.lint.printed import measured, number, p_span, span, whole, years
from consilience.rooms import room
from consilience.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("printed", "least", "most"),
    [("36.8%", "36.75", "36.85"), ("−3", "-3.5", "-2.5"), ("Sixty-five percent", "64.5", "65.5")],
)
def test_a_printed_measurement_stands_for_what_rounds_to_it(
    printed: str, least: str, most: str
) -> None:
    found = measured(printed)
    assert found is not None
    assert (str(found.least), str(found.most)) == (least, most)


@pytest.mark.parametrize(
    "printed",
    ["58% to 97%", "over 5", "<8", "1.5 million", "between 4 and 6", "", "2 or 3", "a third"],
)
def test_a_hedged_or_double_number_is_no_number(printed: str) -> None:
    assert number(printed) is None


def test_whole_numbers_are_exact() -> None:
    assert (whole("2,731"), whole("Two hundred and nineteen"), whole("18%"), whole("1.5")) == (
        2731,
        219,
        None,
        None,
    )
    exact = span("19")
    assert exact is not None
    assert exact.least == exact.most == 19


@pytest.mark.parametrize(
    ("printed", "least", "most"),
    [
        ("<0.05", "0", "0.05"),
        ("> .05", ".05", "1"),
        ("0.72", "0.715", "0.725"),
        ("p=0.72", "0.715", "0.725"),
    ],
)
def test_a_p_with_its_sign(printed: str, least: str, most: str) -> None:
    found = p_span(printed)
    assert found is not None
    assert (float(found.least), float(found.most)) == (float(least), float(most))


def test_years_are_not_found_in_longer_numbers() -> None:
    assert years("MDA/2007/088 of 12007 and 20071, 1998-07") == [2007, 1998]


# ------------------------------------------------------------------------------ the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made(
        tmp_path,
        load_vocabulary([room("ontology")]),
        [('n: "31"', 'n: "30"'), ("-3.7 to -1.0", "3.7 to -1.0")],
    )
    return tmp_path


def run(folder: Path, *args: str) -> str:
    result = CliRunner().invoke(main, ["--sources", str(folder), "lint", *args])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_prints_each_flaw_with_its_document_rule_and_items(folder: Path) -> None:
    lines = run(folder, "example").splitlines()
    assert lines[0].startswith("example lost-sign [result abel.pain]: The interval 3.7 to -1.0")
    assert lines[1].startswith("example arms-against-n [study baecker]: ")
    assert lines[2:] == ["2 flaws in 1 document"]


def test_the_formats_hold_the_same_flaws(folder: Path) -> None:
    told = json.loads(run(folder, "example", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(run(folder, "example", "--format", "csv"))))
    assert [list(flaw) for flaw in told] == [
        ["source", "rule", "items", "message", "stored_text"]
    ] * 2
    assert [(r["rule"], r["message"], r["stored_text"]) for r in rows] == [
        (f["rule"], f["message"], "yes" if f["stored_text"] else "no") for f in told
    ]


def test_one_rule_alone(folder: Path) -> None:
    told = json.loads(run(folder, "example", "--rule", "lost-sign", "--format", "json"))
    assert [flaw["rule"] for flaw in told] == ["lost-sign"]


def test_the_rules_are_listed_with_what_they_check(folder: Path) -> None:
    assert run(folder, "--rules").splitlines() == [f"{rule}: {says(rule)}" for rule in RULES]
    assert all(says(rule).endswith(".") for rule in RULES)


@pytest.mark.parametrize("wrong", [["nothing"], ["--rule", "nothing"]])
def test_wrong_names_are_wrong_use(wrong: list[str], folder: Path) -> None:
    result = CliRunner().invoke(main, ["--sources", str(folder), "lint", *wrong])
    assert result.exit_code == 2
    assert "known: " in result.output


def test_a_flaw_as_a_record() -> None:
    flaw = Flaw("a-rule", "example", ("study a",), "It is so")
    assert flaw.as_dict() == {
        "source": "example", "rule": "a-rule", "items": ["study a"], "message": "It is so", "stored_text": False,
    }  # fmt: skip
