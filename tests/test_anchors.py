"""Anchors match the words they were made from, exactly, or they fail and say why."""

from dataclasses import replace
from pathlib import Path

import pytest

from consilience import InputRefusedError
from consilience.anchor_files import (
    AnchorSet,
    PassagePrint,
    read_anchor_sets,
    write_anchor_set,
)
from consilience.anchors import (
    AnchorError,
    Drift,
    Passages,
    anchor_words,
    drift,
    fault,
    fingerprint,
    quote,
)
from consilience.passages import load_passages, read_loaders
from consilience.rooms import room

TEXT = """\
An invented guidance

1 Recommendations

- 1.1 Invented care may be offered to people with an invented pain that lasts.
- 1.2 Invented care should only be offered in an invented place.

2 The procedure

2.1 The invented tool is put in place and taken out again.
"""
WORDS = "may be offered to people"


def passages(text: str = TEXT) -> Passages:
    [loader] = [one for one in read_loaders(room("loaders")) if "guidance" in one.kinds]
    return {p.locator: p for p in load_passages(text, loader)}


OLD = {fingerprint(p.text) for p in passages().values()}
ANCHOR = anchor_words(WORDS, [passages()["1.1"]])


def test_pasted_words_are_found_and_quoted_again() -> None:
    anchor = anchor_words(f"  {WORDS}\n", [passages()["1.1"]])
    assert fault(anchor, passages()) == ""
    assert quote([anchor], passages()) == WORDS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "no words"),
        ("may never be offered", "do not stand there"),
        ("vented care", "do not stand there"),  # cut out of a longer word
        ("an invented", "do not stand there"),  # stands in 1.1, but also in the longer 1.2
    ],
)
def test_words_that_cannot_be_anchored_are_refused(words: str, told: str) -> None:
    where = [passages()["2.1"]] if words == "an invented" else [passages()["1.1"]]
    with pytest.raises(AnchorError, match=told):
        anchor_words(words, where)


def test_words_that_stand_twice_are_refused() -> None:
    with pytest.raises(AnchorError, match="stand there 2 times"):
        anchor_words("Invented care", [passages()["1.1"], passages()["1.2"]])


def test_one_changed_word_is_a_fault_and_is_never_quoted() -> None:
    changed = passages(TEXT.replace("may be offered", "must be offered"))
    assert "are not those it was anchored to" in fault(ANCHOR, changed)
    assert quote([ANCHOR], changed) is None
    assert drift(ANCHOR, OLD, changed) == Drift("changed", ("1.1",))


def test_swapped_passages_are_told_as_moved() -> None:
    swapped = TEXT.replace("- 1.1", "- 1.x").replace("- 1.2", "- 1.1").replace("1.x", "1.2")
    assert drift(ANCHOR, OLD, passages(swapped)) == Drift("moved", ("1.2",))


def test_words_moved_within_their_passage_are_no_longer_at_their_place() -> None:
    longer = passages(TEXT.replace("Invented care may", "All invented care may"))
    assert fault(ANCHOR, longer)
    assert drift(ANCHOR, OLD, longer) == Drift("moved", ("1.1",))


def test_where_another_passage_took_the_place_the_words_are_gone() -> None:
    lines = TEXT.splitlines()
    shorter = "\n".join([*lines[:4], lines[5].replace("1.2", "1.1"), *lines[6:]])
    numbered = {fingerprint(passages(shorter)["1.1"].text), *OLD}
    assert drift(ANCHOR, numbered, passages(shorter)) == Drift("gone")


def test_a_deleted_passage_is_gone() -> None:
    anchor = anchor_words("taken out again", [passages()["2.1"]])
    shorter = passages(TEXT.split("2 The procedure")[0])
    assert "no passage '2.1'" in fault(anchor, shorter)
    assert drift(anchor, OLD, shorter) == Drift("gone")


def test_an_empty_anchor_fails() -> None:
    assert "is empty" in fault(replace(ANCHOR, end=ANCHOR.start), passages())
    assert quote([], passages()) is None


def test_anchors_are_kept_without_the_words(tmp_path: Path) -> None:
    prints = {"1.1": PassagePrint("paragraph", "0" * 64)}
    kept = AnchorSet(fingerprint(TEXT), prints, {"1.1": (ANCHOR,)})
    file = write_anchor_set(tmp_path, "invented", kept)
    assert read_anchor_sets([tmp_path]) == {"invented": kept}
    assert "offered" not in file.read_text()


def test_a_broken_file_of_anchors_names_itself_and_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "anchors").mkdir()
    (tmp_path / "anchors" / "invented.json").write_text("{}")
    with pytest.raises(InputRefusedError, match=r"invented\.json:.* run `consilience anchor inv"):
        read_anchor_sets([tmp_path])
