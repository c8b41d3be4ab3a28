"""The app served for a measurement: started as a user starts it, on a saved build."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from consilience.front import free_ports

HOST = "127.0.0.1"
PATIENCE = 120  # seconds; far more than any step takes
_PROGRAM = "from consilience.cli import main; main()"


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process and the seconds it took to be healthy."""

    port: int
    pid: int
    begun: float
    healthy: float

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def resident_mb(self) -> float:
        return resident_mb(self.pid)


def family(pid: int) -> list[int]:
    """Return a process and those that it began, as far as the system tells."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    below = map(int, told.read_text().split()) if told.exists() else ()
    return [pid, *(p for child in below for p in family(child))]


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and those that it began, in MB."""
    pids = ",".join(map(str, family(pid)))
    told = subprocess.run(["ps", "-o", "rss=", "-p", pids], capture_output=True, text=True)
    return sum(map(int, told.stdout.split())) / 1024


def busy_seconds(pid: int) -> float:
    """Return the processor time that a process and those that it began have used.

    nan where the system does not tell; of those that have ended nothing is told.
    """
    told = [Path(f"/proc/{p}/stat") for p in family(pid)]
    if not told[0].exists():
        return float("nan")
    fields = [file.read_text().rpartition(")")[2].split() for file in told]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


def build(folder: Path) -> None:
    """Make a build and keep it in a folder, so that no visitor waits for it."""
    command = [sys.executable, "-c", _PROGRAM, "build"]
    subprocess.run(command, env=_environment(folder), check=True, stdout=subprocess.DEVNULL)


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "CONSILIENCE_BUILD": str(folder), "CONSILIENCE_SOURCES": "", **settings}


@contextmanager
def served(folder: Path, workers: int = 1, **settings: str) -> Iterator[Server]:
    """Serve the app on the build of a folder; settings are further environment variables."""
    [port] = free_ports(1)
    told = ["--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-c", _PROGRAM, "app", *told]
    with (folder / "log").open("w") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=_environment(folder, **settings), stdout=log, stderr=log
        )
        try:
            _wait(process, port, folder / "log")
            healthy = time.perf_counter() - begun
            yield Server(port, process.pid, begun, healthy)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")
