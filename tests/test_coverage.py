"""`anchor`, `check` and `drift`: an encoding held against its document, by hand and by machine.

The document is invented. Those on the real documents run where CONSILIENCE_DOCUMENTS names them.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from consilience.cli import main

TEXT = """\
Invented vertebroplasty

HealthTech guidance

Published: 3 March 2020

1 Recommendations

- 1.1 Invented vertebroplasty may be used for a painful fracture. It should be done in the morning.
- 1.2 The following are recommended:
- Teams should meet before.
- Rooms must have a window.

2 The procedure

2.1 A needle is used. Only blue needles were sold in 2020.
2.2 Fractures hurt.
"""
ENCODING = """\
id: invented-notice
edition: "2020"
title: Invented vertebroplasty
issuer: invented
issuer-label: Invented
kind: guidance
dates:
  - {what: content, on: "2020-03-03", at: title page line 2}
scope: {at: title, says: About one procedure., basis: stated, when: {procedure: percutaneous-vertebroplasty}}
statements:
  - {id: "1.1", at: "1.1", act: recommendation, question: care, force: permits, wording: may be used, basis: stated,
     says: It can be had where a fracture hurts., when: {painful: true}}
  - {id: "1.1.morning", at: "1.1", act: requirement, question: service, force: recommends, wording: should be done, basis: stated,
     duty: observation, says: The morning is the time.}
  - {id: "1.2", at: "1.2", act: recommendation, question: service, force: recommends, wording: are recommended, basis: stated,
     says: The items below are advised.}
  - {id: "1.2.a", at: 1.2 bullet 1, act: requirement, question: service, force: recommends, wording: should meet, basis: stated,
     duty: team-discussion, says: Teams come together first.}
  - {id: "1.2.b", at: 1.2 bullet 2, act: requirement, question: service, force: requires, wording: must have, basis: stated,
     duty: facilities, says: A window has to be there.}
positions:
  - {id: may, question: care, stance: favours, at: "1.1", basis: stated, by: ["1.1"], says: It can be had where a fracture hurts.,
     when: {all: [{ref: scope}, {ref: "1.1"}]}}
"""
WORDS = """\
scope\tInvented vertebroplasty
date content\t3 March 2020
1.1\tInvented vertebroplasty may be used for a painful fracture.
1.1.morning\tIt should be done in the morning.
1.2\tThe following are recommended
1.2.a\tTeams should meet before.
1.2.b\tRooms must have a window.
"""
CLASSES = """\
passages:
  - {class: heading, reason: A title., second-reader: heading, at: 1 Recommendations}
  - {class: background, reason: Nothing is asked., at: "2.2"}
  - {class: technique, reason: What was on sale., second-reader: technique, at: "2.1"}
"""
NOTICE = "invented-notice"


class Notice:
    """The invented encoding in one folder, its document in another."""

    def __init__(self, folder: Path) -> None:
        self.sources, self.documents = folder / "sources", folder / "documents"
        self.sources.mkdir()
        self.documents.mkdir()
        (self.sources / "passages").mkdir()
        self.write(TEXT)
        (self.sources / f"{NOTICE}.yaml").write_text(ENCODING)
        (self.sources / "passages" / f"{NOTICE}.yaml").write_text(CLASSES)

    def write(self, text: str) -> None:
        (self.documents / f"{NOTICE}.txt").write_text(text)

    def run(self, *args: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, ["--sources", str(self.sources), *args], input=stdin)

    def anchor(self, words: str = WORDS) -> Result:
        return self.run("anchor", NOTICE, stdin=words)

    def account(self) -> dict[str, Any]:
        found = json.loads(self.run("check", "--format", "json").stdout)
        return next(one for one in found if one["source"] == NOTICE)

    @property
    def file(self) -> Path:
        return self.sources / "anchors" / f"{NOTICE}.json"


@pytest.fixture
def notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notice:
    found = Notice(tmp_path)
    monkeypatch.setenv("CONSILIENCE_DOCUMENTS", str(found.documents))
    monkeypatch.setenv("CONSILIENCE_BUILD", str(tmp_path / "build"))
    return found


@pytest.fixture
def anchored(notice: Notice) -> Notice:
    assert notice.anchor().exit_code == 0
    return notice


# ------------------------------------------------------------------------------ anchor


def test_a_document_that_is_all_accounted_for_has_no_problem(anchored: Notice) -> None:
    account = anchored.account()
    assert account == {
        "source": NOTICE, "document": True, "passages": 11, "encoded": 6, "classed": 5,
        "unaccounted": 0, "statements": 5, "anchors": 7, "anchors_verified": 7, "problems": [],
        "studies": 0, "results": 0, "facts": 0, "numerals": None, "numerals_accounted": None,
    }  # fmt: skip
    assert anchored.run("check").exit_code == 0


def test_the_words_are_not_kept(anchored: Notice) -> None:
    assert "window" not in anchored.file.read_text()


def test_words_that_do_not_stand_there_are_refused_whole_and_listed_at_once(notice: Notice) -> None:
    bad = WORDS.replace("Teams should", "Teams must").replace("1.2.b\t", "1.2.c\t") + "no tab\n"
    result = notice.anchor(bad)
    assert result.exit_code == 1
    assert ":6:1: 1.2.a: " in result.stderr and "do not stand there" in result.stderr
    assert ":7:1: '1.2.c' is nothing encoded" in result.stderr
    assert ":8:1: 'no tab' is nothing encoded" in result.stderr
    assert not notice.file.exists()


def test_some_words_can_be_anchored_again_and_the_others_stay(anchored: Notice) -> None:
    before = json.loads(anchored.file.read_text())
    assert anchored.anchor("1.2.b\tmust have a window\n").exit_code == 0
    after = json.loads(anchored.file.read_text())
    assert {n for n in after["anchors"] if after["anchors"][n] != before["anchors"][n]} == {"1.2.b"}


def test_a_changed_document_is_not_taken_over_for_words_that_were_not_pasted_again(
    anchored: Notice,
) -> None:
    anchored.write(TEXT.replace("Teams should", "Teams must"))
    result = anchored.anchor("1.2.b\tRooms must have a window.\n")
    assert result.exit_code == 1
    assert "1.2.a" in result.stderr and "paste its words again" in result.stderr


def test_an_unknown_source_and_a_missing_document_are_wrong_use(notice: Notice) -> None:
    assert notice.run("anchor", "nobody", stdin="").exit_code == 2
    shutil.rmtree(notice.documents)
    result = notice.anchor()
    assert result.exit_code == 2
    assert "put your copy there" in result.stderr


# ------------------------------------------------------------------------------ check


@pytest.mark.parametrize(
    ("old", "new", "concerned"),
    [
        ("Teams should meet", "Teams must meet", {"1.2.a"}),
        (
            "Invented vertebroplasty may be used for a painful fracture. It should be done in the morning.",
            "It should be done in the morning. Invented vertebroplasty may be used for a painful fracture.",
            {"1.1", "1.1.morning"},
        ),
        ("- Teams should meet before.\n", "", {"1.2.a", "1.2.b"}),
        ("3 March", "4 March", {"date content"}),
    ],
    ids=["a changed word", "swapped sentences", "a deleted bullet", "a changed date"],
)
def test_a_change_is_reported_with_the_statements_concerned(
    anchored: Notice, old: str, new: str, concerned: set[str]
) -> None:
    assert old in TEXT
    anchored.write(TEXT.replace(old, new))
    account = anchored.account()
    assert {p.split(": ")[0] for p in account["problems"] if "anchored" in p} | {
        p.split(": ")[0] for p in account["problems"] if "no passage" in p
    } == concerned
    assert account["anchors_verified"] == 7 - len(concerned)
    assert anchored.run("check").exit_code == 1


def test_a_changed_word_outside_every_anchor_is_reported_too(anchored: Notice) -> None:
    anchored.write(TEXT.replace("Fractures hurt", "Fractures ache"))
    assert any(p.startswith("2.2: the passage changed") for p in anchored.account()["problems"])


def test_a_normative_word_outside_every_anchor_is_not_passed_over(anchored: Notice) -> None:
    file = anchored.sources / "passages" / f"{NOTICE}.yaml"
    file.write_text(CLASSES.replace(", second-reader: technique", ""))
    [problem] = anchored.account()["problems"]
    assert problem.startswith("2.1: 'only' stands outside every anchor")
    file.write_text(CLASSES.replace("second-reader: technique", "second-reader: normative"))
    assert anchored.account()["problems"] == [problem]
    settled = "second-reader: normative, settled: It is about shops"
    file.write_text(CLASSES.replace("second-reader: technique", settled))
    assert anchored.account()["problems"] == []


def test_a_passage_that_nothing_accounts_for_fails(anchored: Notice) -> None:
    file = anchored.sources / "passages" / f"{NOTICE}.yaml"
    file.write_text("\n".join(line for line in CLASSES.splitlines() if '"2.2"' not in line))
    account = anchored.account()
    assert account["unaccounted"] == 1
    assert any(p.startswith("2.2: nothing accounts for it") for p in account["problems"])


def test_words_not_printed_there_and_a_class_of_nothing_are_reported(anchored: Notice) -> None:
    yaml = anchored.sources / f"{NOTICE}.yaml"
    yaml.write_text(ENCODING.replace("wording: may be used", "wording: might be used"))
    classes = anchored.sources / "passages" / f"{NOTICE}.yaml"
    classes.write_text(CLASSES + '  - {class: evidence, reason: Not there., at: "9.9"}\n')
    problems = anchored.account()["problems"]
    assert any(p.startswith("1.1: 'might be used' is not printed there") for p in problems)
    assert any("there is no passage '9.9'" in p for p in problems)


def test_a_locator_that_names_no_passage_is_reported(anchored: Notice) -> None:
    yaml = anchored.sources / f"{NOTICE}.yaml"
    yaml.write_text(ENCODING.replace('stance: favours, at: "1.1"', 'stance: favours, at: "1.1; 7"'))
    [problem] = anchored.account()["problems"]
    assert problem.startswith("position may: the document has no passage '7'")


def test_a_bad_file_of_classes_is_refused_with_its_place(anchored: Notice) -> None:
    file = anchored.sources / "passages" / f"{NOTICE}.yaml"
    file.write_text("passages:\n  - {class: novel, reason: x}\n")
    result = anchored.run("check")
    assert result.exit_code == 1
    assert f"passages/{NOTICE}.yaml:2:" in result.stderr
    assert "unknown class 'novel'" in result.stderr and "it names no passage" in result.stderr


def test_without_the_document_the_figures_stand_and_the_words_are_not_verified(
    anchored: Notice,
) -> None:
    (anchored.documents / f"{NOTICE}.txt").unlink()
    account = anchored.account()
    assert account["document"] is False and account["anchors_verified"] is None
    assert (account["passages"], account["encoded"], account["classed"]) == (11, 6, 5)
    result = anchored.run("check")
    assert result.exit_code == 0
    assert f"{NOTICE}.txt is not there; its words were not checked" in result.stderr
    asked = anchored.run("check", "--documents", str(anchored.documents))
    assert asked.exit_code == 1


def test_a_document_that_is_not_utf8_is_refused_with_its_line(anchored: Notice) -> None:
    (anchored.documents / f"{NOTICE}.txt").write_bytes(TEXT.encode()[:60] + b"\xff\n")
    result = anchored.run("check")
    assert result.exit_code == 1
    assert f"{NOTICE}.txt:" in result.stderr and "not UTF-8" in result.stderr


# ------------------------------------------------------------------------------ drift


def test_drift_tells_what_became_of_each_anchor(anchored: Notice, tmp_path: Path) -> None:
    new = tmp_path / "new.txt"
    new.write_text(
        TEXT.replace("- Teams should meet before.\n", "").replace("3 March", "4 March")
        + "2.3 Fractures heal.\n"
    )
    result = anchored.run("drift", NOTICE, str(new), "--format", "json")
    found = {(r["anchored"], r["fate"], r["now_at"]) for r in json.loads(result.stdout)}
    assert found >= {
        ("1.2.a", "gone", ""),
        ("1.2.b", "moved", "1.2 bullet 1"),
        ("date content", "changed", "title page line 2"),
        ("1.1", "kept", "1.1"),
        ("", "new passage", "2.3"),
    }


# ------------------------------------------------------------------------------ the five

FOLDER = Path(os.environ.get("CONSILIENCE_DOCUMENTS") or "nowhere")
needs_documents = pytest.mark.skipif(
    not (FOLDER / "snis-2014.txt").is_file(),
    reason="CONSILIENCE_DOCUMENTS names no folder with the documents' texts",
)


def checked(folder: Path) -> dict[str, dict[str, Any]]:
    args = ["check", "--documents", str(folder), "--format", "json"]
    return {one["source"]: one for one in json.loads(CliRunner().invoke(main, args).stdout)}


@needs_documents
def test_every_anchor_of_the_five_is_verified_and_every_passage_accounted_for() -> None:
    for account in checked(FOLDER).values():
        assert account["problems"] == []
        assert account["unaccounted"] == 0
        assert account["anchors_verified"] == account["anchors"] > account["statements"] > 0


Edit = Callable[[str], str]


def _swap(text: str) -> str:
    """Swap two neighbouring sentences of SNIS's pre-procedure evaluation."""
    start = text.index("Imaging of the spine is to be")
    middle = text.index("This is", start)
    end = text.index("x-Rays can serve", middle)
    return text[:start] + text[middle:end] + text[start:middle] + text[end:]


def _without(marker: str, until: str) -> Edit:
    def cut(text: str) -> str:
        start = text.index(marker)
        return text[:start] + text[text.index(until, start) :]

    return cut


@needs_documents
@pytest.mark.parametrize(
    ("source", "edit", "concerned"),
    [
        (
            "regence-sur107",
            lambda text: text.replace("Uncorrected coagulation", "Uncorrectable coagulation"),
            {"I.A.5.g"},
        ),
        ("snis-2014", _swap, {"pre-procedure.imaging"}),
        (
            "nice-htg3",
            _without("- The procedure should be limited", "2 The procedure"),
            {"1.2.c"},
        ),
    ],
    ids=["a changed word", "swapped sentences", "a deleted bullet"],
)
def test_a_change_in_a_document_is_reported_with_its_statements(
    tmp_path: Path, source: str, edit: Edit, concerned: set[str]
) -> None:
    for file in FOLDER.glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        changed = edit(text) if file.stem == source else text
        assert (changed != text) == (file.stem == source)
        (tmp_path / file.name).write_text(changed, encoding="utf-8")
    accounts = checked(tmp_path)
    found = {p.split(": ")[0] for p in accounts[source]["problems"]}
    assert concerned <= found
    left = accounts[source]["anchors"] - accounts[source]["anchors_verified"]
    facts = {name for name in found if name.startswith("fact ")}
    assert left == len(concerned | facts)
    assert all(not a["problems"] for name, a in accounts.items() if name != source)
