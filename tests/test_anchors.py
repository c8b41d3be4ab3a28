"""Anchors match the words they were made from, exactly, or they fail and say why."""

from dataclasses import replace
from pathlib import Path

import pytest

from consilience.anchors import (
    AnchorError,
    AnchorSet,
    anchor_words,
    drift,
    fault,
    quote,
    read_anchors,
    write_anchors,
)
from consilience.documents import Document
from consilience.passages import read_loaders
from consilience.rooms import room

TEXT = """\
An invented guidance

1 Recommendations

- 1.1 Invented care may be offered to people with an invented pain that lasts.
- 1.2 Invented care should only be offered in an invented place.

2 The procedure

2.1 The invented tool is put in place and taken out again.
"""


def document(text: str = TEXT) -> Document:
    [loader] = [one for one in read_loaders(room("loaders")) if "guidance" in one.kinds]
    return Document("invented", text, loader)


def test_pasted_words_are_found_and_quoted_again() -> None:
    words = "may be offered to people"
    anchor = anchor_words(document().passages["1.1"], f"  {words}\n")
    assert fault(anchor, document()) == ""
    assert quote(anchor, document()) == words


@pytest.mark.parametrize(
    ("words", "told"),
    [("", "no words"), ("may never be offered", "do not stand there"), ("n", "stand there")],
)
def test_words_that_cannot_be_anchored_are_refused(words: str, told: str) -> None:
    with pytest.raises(AnchorError, match=told):
        anchor_words(document().passages["1.1"], words)


def test_one_changed_word_is_a_fault_and_is_never_quoted() -> None:
    anchor = anchor_words(document().passages["1.1"], "may be offered to people")
    changed = document(TEXT.replace("may be offered", "must be offered"))
    assert "are not those it was anchored to" in fault(anchor, changed)
    assert quote(anchor, changed) is None
    assert drift(anchor, changed) == ("changed", ["1.1"])


def test_swapped_passages_are_told_as_moved() -> None:
    anchor = anchor_words(document().passages["1.1"], "may be offered to people")
    swapped = document(
        TEXT.replace("- 1.1", "- 1.x").replace("- 1.2", "- 1.1").replace("1.x", "1.2")
    )
    assert drift(anchor, swapped) == ("moved", ["1.2"])


def test_a_deleted_passage_is_gone() -> None:
    anchor = anchor_words(document().passages["2.1"], "taken out again")
    shorter = document(TEXT.split("2 The procedure")[0])
    assert "no passage '2.1'" in fault(anchor, shorter)
    assert drift(anchor, shorter) == ("gone", [])


def test_a_missing_and_an_empty_anchor_fail() -> None:
    anchor = anchor_words(document().passages["1.1"], "may be offered to people")
    assert fault(None, document()) == "it has no anchor"
    assert fault(replace(anchor, end=anchor.start), document()) == "its anchor is empty"


def test_anchors_are_kept_without_the_words(tmp_path: Path) -> None:
    anchor = anchor_words(document().passages["1.1"], "may be offered to people")
    kept = AnchorSet(document().fingerprint, {"1.1": anchor})
    file = write_anchors(tmp_path, "invented", kept)
    assert read_anchors(tmp_path, "invented") == kept
    assert "offered" not in file.read_text()


def test_a_broken_file_of_anchors_names_itself_and_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "invented.json").write_text("{}")
    with pytest.raises(ValueError, match=r"invented\.json: .* run `consilience anchor invented`"):
        read_anchors(tmp_path, "invented")
