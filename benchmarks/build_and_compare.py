"""Seconds and peak memory of each step from the encodings to canonical N-Quads.

Every repetition runs in a new process, so that nothing is kept from the one before. Peak memory is
that of the process up to the end of the step. For comparison the same N-Quads are then parsed into
memory by pyoxigraph and by rdflib; the ratio is rdflib's seconds to pyoxigraph's.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")
PEERS = ("parse, pyoxigraph", "parse, rdflib")


def measure(_: int = 0) -> dict[str, Any]:
    """Run every step once; return seconds and peak memory by step, and what was counted."""
    import pyoxigraph as ox
    import rdflib

    from consilience.alignment import alignments_of
    from consilience.corpus import load_corpus
    from consilience.findings import Context, findings_of
    from consilience.graph import build_quads, canonical
    from consilience.matrix import matrix
    from consilience.rooms import room

    steps: dict[str, dict[str, float]] = {}

    def timed(name: str, run: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = run()
        seconds = time.perf_counter() - start
        steps[name] = {"seconds": seconds, "peak_mb": peak_mb()}
        return result

    corpus = timed("load", lambda: load_corpus([room("ontology")], [room("sources")]))
    context = timed("rows", lambda: Context(corpus))
    findings = timed("findings", lambda: findings_of(context))
    rows = timed("matrix", lambda: matrix(context, [f.as_dict() for f in findings]))
    alignments = timed("alignment", lambda: alignments_of(context))
    quads = timed("graph", lambda: build_quads(context, findings, rows, alignments))
    text = timed("canonical N-Quads", lambda: canonical(quads))
    store, dataset = ox.Store(), rdflib.Dataset()
    timed(PEERS[0], lambda: store.load(text, format=ox.RdfFormat.N_QUADS))
    timed(PEERS[1], lambda: dataset.parse(data=text, format="nquads"))
    counts = {
        "documents": len(corpus.sources),
        "rows": len(rows),
        "findings": len(findings),
        "quads": len(store),
    }
    return {"counts": counts, "steps": steps}


def peak_mb() -> float:
    """Return the most memory this process has held so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def summarise(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the runs by step, and the median ratio of the peers."""
    steps = {
        name: {unit: [run["steps"][name][unit] for run in runs] for unit in ("seconds", "peak_mb")}
        for name in runs[0]["steps"]
    }
    ours, theirs = (steps[peer]["seconds"] for peer in PEERS)
    ratio = median(t / o for o, t in zip(ours, theirs, strict=True))
    return {"counts": runs[0]["counts"], "steps": steps, "rdflib_to_pyoxigraph": ratio}


def show(summary: dict[str, Any]) -> None:
    """Print the summary as a small table."""
    print(", ".join(f"{count} {what}" for what, count in summary["counts"].items()))
    print(f"{'step':<18} {'median s':>9} {'least':>9} {'most':>9} {'peak MB':>9}")
    for name, found in summary["steps"].items():
        s = found["seconds"]
        times = f"{median(s):>9.3f} {min(s):>9.3f} {max(s):>9.3f}"
        print(f"{name:<18} {times} {max(found['peak_mb']):>9.0f}")
    print(f"rdflib takes {summary['rdflib_to_pyoxigraph']:.1f} times pyoxigraph's time to parse")


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--repetitions", type=int, default=3, help="default: 3")
    parser.add_argument("--json", action="store_true", help="print every number as JSON")
    options = parser.parse_args()
    if options.repetitions < 1:
        parser.error("at least one repetition")
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1, maxtasksperchild=1) as pool:
        summary = summarise(pool.map(measure, range(options.repetitions), chunksize=1))
    print(json.dumps(summary, indent=1)) if options.json else show(summary)


if __name__ == "__main__":
    main()
