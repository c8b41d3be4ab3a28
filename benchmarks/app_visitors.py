"""The app as its users feel it: start, clicks in a browser, and many visitors at the same time.

Everything runs on two cores at most, visitors and browser in processes of their own beside the
server's. Latencies of visitors are from the request to the last message of the answer; what a
browser needs to draw is in the clicks. As a peer the same visitors come to a server with
`runner.postScriptGC`, as Streamlit has it by default. No time makes it fail; errors on pages do.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import app_in_browser
from app_server import Server, build, served
from streamlit_client import session
from visitors import CASE, FIRST, INTERACTIONS, Sample, Visitors, draw_cases, measure

CORES = 2
PEER_COUNT = 20
DEFAULT_GC = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
AIMS = {"warm reload": 1.2, "matrix filter": 0.4, "findings filter": 0.4}  # seconds
AIM_P95 = (100, 0.15)  # visitors, seconds


def machine() -> dict[str, Any]:
    """Keep to two cores; return what the figures depend on."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 0
    return {
        "cores": cores,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
        "load": os.getloadavg()[0],
    }


def start(folder: Path, times: int) -> dict[str, Any]:
    """Start the server anew some times; return seconds to healthy, to a page, and memory."""
    found: dict[str, Any] = {"healthy": [], "first page": [], "resident_mb": []}
    for _ in range(times):
        with served(folder) as server:
            found["healthy"].append(server.healthy)
            asyncio.run(_first_page(server.port))
            found["first page"].append(time.perf_counter() - server.begun)
            found["resident_mb"].append(server.resident_mb())
    return found


async def _first_page(port: int) -> None:
    async with session(port) as opened:
        answer = await opened.rerun()
        if answer.wrong:
            raise RuntimeError("; ".join(answer.wrong))


def visitors(
    folder: Path, count: int, cases: Sequence[str], workers: int = 1, **settings: str
) -> dict[str, Any]:
    """Let visitors come to servers of their own; one has looked at everything before them."""
    with served(folder, workers, **settings) as server:
        _come(server, workers, cases[:1] * workers, seed=0, think=0)
        load = os.getloadavg()[0]
        return {"load": load, **_come(server, count, cases[1:])}


def _come(server: Server, count: int, cases: Sequence[str], **more: Any) -> dict[str, Any]:
    """Let them come from a process of their own."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        return pool.apply(measure, (Visitors(server.port, server.pid, count, cases, **more),))


def figures(seconds: Sequence[float]) -> dict[str, float]:
    """Return how many there were, and their p50, p95 and most."""
    ordered = sorted(seconds)
    p95 = ordered[-(-len(ordered) * 95 // 100) - 1]
    return {"n": len(ordered), "p50": median(ordered), "p95": p95, "max": ordered[-1]}


def summarise(run: dict[str, Any]) -> dict[str, Any]:
    """Return a run's latencies by kind of interaction and in all, and what went wrong."""
    samples: list[Sample] = run["samples"]
    answered = [s for s in samples if s.received]
    kinds = list(dict.fromkeys(s.kind for s in answered))
    latency = {k: figures([s.seconds for s in answered if s.kind == k]) for k in kinds}
    later = [s for s in answered if s.kind != FIRST]
    latency["all but cases"] = figures([s.seconds for s in later if s.kind != CASE])
    latency["all"] = figures([s.seconds for s in later])
    wrong = [f"{s.kind}: {w}" for s in samples for w in s.wrong]
    return {
        **run,
        "samples": [asdict(s) for s in samples],
        "latency": latency,
        "errors": wrong,
        "mb_per_visitor": (run["after_mb"] - run["before_mb"]) / run["visitors"],
    }


def show_clicks(title: str, seconds: dict[str, list[float]]) -> None:
    """Print a line per kind of click."""
    print(f"\n{title:<24} {'median s':>9} {'worst':>9} {'times':>6}")
    for kind, found in seconds.items():
        aim = f"   aim < {AIMS[kind]} s" if kind in AIMS else ""
        print(f"{kind:<24} {median(found):>9.2f} {max(found):>9.2f} {len(found):>6}{aim}")


def show_visitors(run: dict[str, Any], title: str = "") -> None:
    """Print a run: a line per kind of interaction, then memory, rate and errors."""
    count = run["visitors"]
    print(f"\n{f'{count} visitors{title}':<24} {'p50 ms':>9} {'p95':>9} {'max':>9} {'times':>6}")
    for kind, told in run["latency"].items():
        times = " ".join(f"{1000 * told[name]:>9.0f}" for name in ("p50", "p95", "max"))
        aimed = kind == "all" and count == AIM_P95[0]
        aim = f"   aim p95 < {1000 * AIM_P95[1]:.0f} ms" if aimed else ""
        print(f"{kind:<24} {times} {told['n']:>6}{aim}")
    print(
        f"{run['per_second']:.1f} reruns per second, "
        f"{1000 * run['server_seconds']:.0f} ms of the server's processor time each; "
        f"{run['mb_per_visitor']:.2f} MB per visitor "
        f"({run['before_mb']:.0f} MB before, {run['after_mb']:.0f} after); "
        f"{len(run['errors'])} errors; load before {run['load']:.1f}; "
        f"the visitors' own process {run['client_busy']:.0%} busy"
    )
    for wrong in run["errors"]:
        print(f"  {wrong}")


def show_peer(ours: dict[str, Any], peer: dict[str, Any]) -> None:
    """Print how many times longer the peer's visitors waited."""
    pairs = [(peer["latency"]["all"][p], ours["latency"]["all"][p]) for p in ("p50", "p95")]
    p50, p95 = (theirs / mine for theirs, mine in pairs)
    print(f"With it a rerun takes {p50:.1f} times as long at the median, {p95:.1f} at p95.")


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure and print everything; return it as plain data."""
    facts = machine()
    print(", ".join(f"{name} {told}" for name, told in facts.items()))
    build(folder)
    os.environ["CONSILIENCE_BUILD"] = str(folder)
    times = 2 if options.quick else 5
    found: dict[str, Any] = {"machine": facts, "start": start(folder, times)}
    resident = found["start"]["resident_mb"]
    show_clicks("start", {k: v for k, v in found["start"].items() if k != "resident_mb"})
    print(f"{median(resident):.0f} MB resident after the first page")
    with served(folder) as server:
        found["clicks"], found["click_errors"] = app_in_browser.measure(server.address, times)
    show_clicks("in the browser", found["clicks"])
    for wrong in found["click_errors"]:
        print(f"  {wrong}")
    cases = draw_cases(1 + max(*options.visitors, PEER_COUNT), seed=1)
    found["visitors"] = []
    for count in options.visitors:
        found["visitors"].append(summarise(visitors(folder, count, cases, options.workers)))
        show_visitors(found["visitors"][-1], f", {options.workers} servers")
    ours = next((r for r in found["visitors"] if r["visitors"] == PEER_COUNT), None)
    if ours:
        found["peer"] = summarise(
            visitors(folder, PEER_COUNT, cases, options.workers, **DEFAULT_GC)
        )
        show_visitors(found["peer"], ", postScriptGC")
        show_peer(ours, found["peer"])
    return found


def counts(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if int(part) > 0]


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told = f"how many at the same time, {INTERACTIONS} interactions each; default: 1,20,100"
    parser.add_argument("--visitors", type=counts, default=[1, 20, 100], help=told)
    parser.add_argument(
        "--workers", type=int, default=CORES, help=f"servers behind one address; default: {CORES}"
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions of the clicks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(options, Path(folder))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    errors = found["click_errors"] + [w for r in found["visitors"] for w in r["errors"]]
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
