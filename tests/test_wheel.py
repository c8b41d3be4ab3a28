"""What users get: the wheel, installed in a clean environment, away from the checkout.

A folder of content that is missing from the wheel shows here and nowhere else.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path, PurePosixPath
from venv import EnvBuilder

import pytest

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
ROOMS = ("ontology", "sources", "loaders", "queries", "app", "tests/cases")
SECONDS = 300  # far more than any step takes


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the installed `consilience` of a clean environment."""
    folder = tmp_path_factory.mktemp("clean")
    EnvBuilder(with_pip=True).create(folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pins = ROOT / "constraints.txt"
    pip = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "-c", pins, wheel, cwd=folder)
    return programs / "consilience"


@pytest.fixture
def env() -> dict[str, str]:
    """Return the environment without what could lead back to the checkout."""
    led = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if k not in led and "CONSILIENCE" not in k}


@pytest.fixture
def served(command: Path, env: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """Serve the app from an empty folder; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = (tmp_path / "log").open("w+")
    (tmp_path / "empty").mkdir()
    server = subprocess.Popen(
        [command, "app", "--port", str(port)],
        cwd=tmp_path / "empty", env=env, stdout=log, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_served(server, port, Path(log.name))
        yield port
    finally:
        with suppress(ProcessLookupError):  # it may have stopped by itself
            os.killpg(server.pid, signal.SIGTERM)  # the server is a child of the command
        server.wait(timeout=SECONDS)
        log.close()


def wait_until_served(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the app stopped:\n{log.read_text()}"
        try:
            if get(port, "/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the app did not answer in {SECONDS} s:\n{log.read_text()}")


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


# ------------------------------------------------------------------------------ contents


@pytest.mark.parametrize("room", ROOMS)
def test_the_wheel_holds_every_file_of_a_room(wheel: Path, room: str) -> None:
    files = [f for f in (ROOT / room).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    expected = {f"consilience/_rooms/{f.relative_to(ROOT).as_posix()}" for f in files}
    assert expected
    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_core_ontology(wheel: Path) -> None:
    assert "consilience/_rooms/ontology/core.ttl" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_no_test_no_document_and_no_leftover(wheel: Path) -> None:
    names = [PurePosixPath(n) for n in zipfile.ZipFile(wheel).namelist()]
    assert {n.parts[0] for n in names} == {"consilience", f"consilience-{VERSION}.dist-info"}
    cases = "consilience/_rooms/tests/cases"  # cases to start from, no tests
    unwanted = {"tests", "documents", "benchmarks", "__pycache__", ".venv"}
    endings = (".pdf", ".html", ".txt", ".pyc")
    frames = "consilience/_rooms/app/page_parts/"  # of components
    shipped = [n for n in names if n.parts[0] == "consilience" and cases != n.parent.as_posix()]
    shipped = [
        n for n in shipped if not (n.as_posix().startswith(frames) and n.name == "frame.html")
    ]
    assert not [n for n in shipped if unwanted & set(n.parts) or n.suffix in endings]


def test_the_wheel_holds_both_licences(wheel: Path) -> None:
    names = {PurePosixPath(n).name for n in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "LICENSE-CONTENT"} <= names


# ------------------------------------------------------------------------------ use


def test_the_installed_command_tells_its_version(
    command: Path, env: dict[str, str], tmp_path: Path
) -> None:
    assert VERSION in run(command, "--version", cwd=tmp_path, env=env)


def test_the_installed_command_lists_the_saved_queries(
    command: Path, env: dict[str, str], tmp_path: Path
) -> None:
    assert "editions" in run(command, "query", "--help", cwd=tmp_path, env=env)


def test_the_installed_command_answers_a_saved_query(
    command: Path, env: dict[str, str], tmp_path: Path
) -> None:
    answer = run(command, "query", "editions", "--format", "json", cwd=tmp_path, env=env)
    assert len(json.loads(answer)) >= len(list((ROOT / "sources").glob("*.yaml")))


def test_the_installed_command_serves_a_page(served: int) -> None:
    status, page = get(served, "/")
    assert status == 200
    assert "<html" in page.lower()
