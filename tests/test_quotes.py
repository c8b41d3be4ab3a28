"""Quotes are cut from the reader's own copy, by anchor, or there are none.

The documents here are invented copies: only their anchored words are put back, from no document.
"""

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from consilience import KnowledgeGraph, iris
from consilience.cli import main
from consilience.quotes import Quotes, as_shown

SNIS, REGENCE = "snis-2014", "regence-sur107"


def test_without_a_copy_nothing_is_quoted_and_the_files_are_named(
    kg: KnowledgeGraph, tmp_path: Path
) -> None:
    quotes = kg.quotes(tmp_path)
    table = quotes.beside(kg.query("contraindications"))
    assert table.columns[-1] == "quote"
    assert {row[-1] for row in table.rows} == {None}
    assert str(tmp_path / f"{SNIS}.txt") in quotes.missing and len(quotes.missing) == 5


def test_another_text_is_never_quoted_and_says_why(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / f"{SNIS}.txt").write_text("Absolute contraindications\n\n1. Other words.\n")
    quotes = kg.quotes(tmp_path)
    address = iris.statement(SNIS, "absolute.1")
    assert quotes.of(address) is None
    assert quotes.fault(address)
    assert quotes.fault(iris.statement(REGENCE, "I.A")) == ""


def test_an_answer_that_names_no_statement_cannot_be_quoted(build_folder: Path) -> None:
    env = {"CONSILIENCE_BUILD": str(build_folder)}
    result = CliRunner().invoke(main, ["query", "editions", "--quotes"], env=env)
    assert result.exit_code == 2
    assert "names no statement" in result.stderr


@pytest.mark.parametrize(
    ("copy", "shown"),
    [
        ("a **bold** and *slanted*, ***both***", "a bold and slanted, both"),
        ("x<sup>2</sup> H<sub>2</sub>O <strong>so</strong>", "x2 H2O so"),
        ("**one *two* three**", "one two three"),
        # what is no mark stays letter by letter
        ("p < 0.05* and 2*3*4, a * b * c, <b", "p < 0.05* and 2*3*4, a * b * c, <b"),
        ("** not bold ** and \\*kept\\*", "** not bold ** and \\*kept\\*"),
        ("snake_case_name and __init__", "snake_case_name and __init__"),
        ('<script>alert(1)</script><b onclick="x">', '<script>alert(1)</script><b onclick="x">'),
        ("<<sup>script>", "<script>"),  # once only: letters again, which the page escapes
        ("", ""),
    ],
)
def test_words_are_shown_without_marks_and_otherwise_letter_by_letter(
    copy: str, shown: str
) -> None:
    assert as_shown(copy) == shown


def test_a_part_is_shown_by_the_marks_of_its_whole_passage() -> None:
    text = "say **only these** words<sup>3</sup>"
    assert as_shown(text, 6, len(text)) == "only these words3"
    assert as_shown(text, 0, 10) == "say only"
    cuts = [0, 5, 6, 12, 17, 27, len(text)]
    parts = [as_shown(text, a, b) for a, b in pairwise(cuts)]
    assert "".join(parts) == as_shown(text) == "say only these words3"


def test_a_text_full_of_marks_takes_no_time() -> None:
    begun = time.process_time()
    as_shown("**a " * 5_000 + "*a" * 5_000 + "<sup>" * 5_000)
    assert time.process_time() - begun < 2


FOLDER = Path(os.environ.get("CONSILIENCE_DOCUMENTS") or "nowhere")


@pytest.mark.skipif(
    not (FOLDER / f"{SNIS}.txt").is_file(),
    reason="CONSILIENCE_DOCUMENTS names no folder with the documents' texts",
)
def test_every_statement_and_position_is_quoted_from_the_copies(kg: KnowledgeGraph) -> None:
    quotes = Quotes(kg.store, FOLDER)
    for source in kg.corpus.sources.values():
        for statement in source.statements:
            words = quotes.of(iris.statement(source.id, statement))
            assert words and not quotes.fault(iris.statement(source.id, statement))
        for position in source.positions:
            assert quotes.of(iris.position(source.id, position))
    bleeding = quotes.of(iris.statement(SNIS, "absolute.2"))
    assert bleeding is not None and bleeding.startswith("Uncorrectable")
