"""The analyst's marks and notes: kept across builds, never lost, never written over what is wrong."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from consilience import InputRefusedError, KnowledgeGraph
from consilience.cli import main
from consilience.marks import marks_file, marks_table, read_marks, set_mark


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "marks.json"
    monkeypatch.setenv("CONSILIENCE_MARKS", str(place))
    return place


def finding(number: int = 1) -> dict[str, Any]:
    return {"id": f"{number:04x}", "explanation": f"A says yes and B no, {number}."}


def test_a_mark_is_kept_with_its_day_and_the_sentence_it_was_given_to(file: Path) -> None:
    assert read_marks() == {}
    set_mark(finding(), "disputed", "ask", on="2026-11-21")
    mark = read_marks()["0001"]
    assert (mark.mark, mark.note, mark.on) == ("disputed", "ask", "2026-11-21")
    assert mark.explanation == "A says yes and B no, 1."
    assert marks_file() == file


def test_mark_and_note_stand_alone_and_both_empty_take_it_away(file: Path) -> None:  # noqa: ARG001
    set_mark(finding(), "", "only a note")
    assert read_marks()["0001"].mark == ""
    set_mark(finding(), "later", "")
    assert read_marks()["0001"].note == ""
    set_mark(finding(), "", "")
    assert read_marks() == {}


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"a": 1}', '{"a": {"mark": "liked", "note": "", "on": "", "explanation": ""}}',
        '{"a": {"mark": "later"}}',
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_and_left_as_it_is(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(InputRefusedError) as refused:
        set_mark(finding(), "later", "")
    assert "marks.json" in str(refused.value.problems[0])
    assert file.read_text() == text


def test_marks_made_at_once_are_all_kept(file: Path) -> None:  # noqa: ARG001
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: set_mark(finding(n), "accepted", ""), range(40)))
    assert len(read_marks()) == 40


MARKING = """
import sys
from consilience.marks import set_mark
print("ready", flush=True)
input()
for number in range(int(sys.argv[1]), int(sys.argv[1]) + 20):
    set_mark({"id": f"{number:016x}", "explanation": "told"}, "accepted", "")
"""


def test_marks_made_by_several_processes_at_once_are_all_kept(file: Path) -> None:  # noqa: ARG001
    marking = [
        subprocess.Popen(
            [sys.executable, "-c", MARKING, str(n)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) for n in (0, 20, 40)
    ]  # fmt: skip
    for process in marking:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in marking:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate() and process.returncode for process in marking] == [0, 0, 0]
    assert len(read_marks()) == 60


def test_a_mark_whose_finding_is_gone_is_still_told(file: Path) -> None:  # noqa: ARG001
    set_mark(finding(1), "accepted", "")
    set_mark(finding(2), "later", "")
    told = {r["finding"]: r["there"] for r in marks_table(read_marks(), [finding(2)]).records()}
    assert told == {"0001": "no", "0002": "yes"}


def test_the_command_lists_marks(kg: KnowledgeGraph, file: Path, build_folder: Path) -> None:
    chosen = kg.build.findings[0]
    set_mark(chosen, "disputed", "a note")
    result = CliRunner().invoke(
        main, ["marks", "--format", "json"], env={"CONSILIENCE_BUILD": str(build_folder)}
    )
    assert result.exit_code == 0, result.output
    [row] = json.loads(result.stdout)
    assert (row["finding"], row["mark"], row["there"]) == (chosen["id"], "disputed", "yes")
    assert file.exists()
