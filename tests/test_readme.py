"""The README keeps its promises: its example runs, its commands exist."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from consilience.cli import main

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ \.venv/bin/consilience (.+)$", TEXT, re.MULTILINE)


@pytest.fixture(autouse=True)
def with_build(build_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)
    assert "NICE HTG108 says yes on care (1.1)" in capsys.readouterr().out
    assert len(names["positions"]) > 0  # type: ignore[arg-type]
    assert len(names["table"]) == 4  # type: ignore[arg-type]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_runs(command: str) -> None:
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert result.stdout


def test_both_ways_in_are_on_the_first_screen() -> None:
    first = "\n".join(TEXT.splitlines()[:12])
    assert "make app" in first
    assert "make test" in first


def test_every_command_is_in_the_readme_or_in_its_help() -> None:
    told = TEXT + CliRunner().invoke(main, ["--help"]).stdout
    assert all(name in told for name in main.commands)
