"""What sssom-py, the mapping sets' own library, says of the crosswalk as SSSOM.

It has an environment of its own: it needs 68 packages, among them plugins for pytest.
"""

import os
import subprocess
from pathlib import Path
from venv import EnvBuilder

import pytest

import consilience
from consilience.exports.crosswalk import sssom

pytestmark = pytest.mark.wheel

PINS = Path(__file__).parent / "sssom-constraints.txt"
_VALIDATE = """
import sys
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

read = parse_sssom_table(sys.argv[1])
reports = validate(read, fail_on_error=True)
faults = [str(result) for report in reports.values() for result in report.results]
print(len(read.df), len(reports), *faults)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that holds sssom-py."""
    folder = tmp_path_factory.mktemp("sssom")
    EnvBuilder(with_pip=True).create(folder)
    found = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run([*pip, "-r", PINS], check=True)
    return found


def validated(python: Path, text: str, file: Path) -> subprocess.CompletedProcess[str]:
    file.write_text(text, encoding="utf-8")
    command = [python, "-c", _VALIDATE, file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_sssom_py_reads_every_mapping_and_finds_nothing_wrong(
    kg: consilience.KnowledgeGraph, python: Path, tmp_path: Path
) -> None:
    text = sssom(kg, kg.crosswalk())
    mappings = sum(not line.startswith("#") for line in text.splitlines()) - 1  # but the head
    done = validated(python, text, tmp_path / "crosswalk.sssom.tsv")
    assert done.returncode == 0, done.stderr
    rows, checks, *faults = done.stdout.split()
    assert int(rows) == mappings > 0
    assert int(checks) > 0
    assert not faults

    guessed = text.replace("semapv:LogicalReasoning", "guessed")
    assert validated(python, guessed, tmp_path / "broken.sssom.tsv").returncode != 0
