"""How pairs, findings, seconds and memory grow with the number of documents.

The documents are synthetic (see `synthetic`). A pair overlaps if both say yes or no to some case
of a row; the comparison's time is shown per overlapping pair. As a peer, Z3 answers the question of
conflict (one says yes and the other no to the same case) for a sample of the same pairs; the ratio
is Z3's time per question to the engine's. Every size runs in a process of its own.
"""

import argparse
import itertools
import json
import multiprocessing
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from build_and_compare import peak_mb
from synthetic import write

SAMPLE = 200  # pairs about which Z3 is asked


def measure(count: int) -> dict[str, Any]:
    """Compare a number of synthetic documents; return counts, seconds and peak memory."""
    from consilience.corpus import load_corpus
    from consilience.findings import Context, findings_of
    from consilience.rooms import room

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), count)
        begun = time.perf_counter()
        corpus = load_corpus([room("ontology")], [Path(folder)])
        loaded = time.perf_counter()
    context = Context(corpus)
    found = findings_of(context)
    compared = time.perf_counter()
    beside = [
        (row, a, b)
        for row in context.rows
        for a, b in itertools.combinations(sorted({s for s, _, _ in row.taken}), 2)
    ]
    pairs = {(row.row.key, a, b) for row, a, b in beside if _overlap(row, a, b)}
    return {
        "documents": count,
        "rows": len(context.rows),
        "beside": len(beside),
        "pairs": len(pairs),
        "findings": len(found),
        "load": loaded - begun,
        "compare": compared - loaded,
        "peak_mb": peak_mb(),
        "z3_ratio": _against_z3(context, sorted(pairs)),
    }


def _overlap(row: Any, a: str, b: str) -> bool:
    """Whether two documents say yes or no to a common case of a row."""
    from consilience.absence import speaks_on

    return bool(row.solver.satisfiable(speaks_on(row, a), speaks_on(row, b)))


def _against_z3(context: Any, pairs: list[tuple[str, str, str]]) -> float | None:
    """Return Z3's time per question of conflict to the engine's, on a sample of pairs.

    Both build what they need for each question; the engine's formulas are compiled already.
    """
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from oracle import Z3Space

    from consilience.conditions import Is
    from consilience.space import all_of

    corpus = context.corpus
    views = {view.row.key: view for view in context.rows}
    questions = []
    for key, a, b in random.Random(1).sample(pairs, min(SAMPLE, len(pairs))):
        taken = [t for (s, _, _), some in views[key].taken.items() if s in (a, b) for t in some]
        for yes, no in itertools.permutations(taken, 2):
            stances = (yes.position.stance, no.position.stance)
            if yes.source != no.source and stances == ("favours", "opposes"):
                questions.append((views[key], yes, no))
    if not questions:
        return None
    begun = time.perf_counter()
    ours = [view.has(all_of(yes.formula, no.formula)) for view, yes, no in questions]
    halfway = time.perf_counter()
    peer = Z3Space(
        corpus.vocabulary.attributes, {c.id: tuple(c.options) for c in corpus.choices.values()}
    )
    axioms = [a.condition for a in corpus.axioms]
    theirs = [
        peer.possible(
            Is("procedure", (view.row.procedure,)),
            corpus.rows[view.row.condition],
            *(Is(attribute, (value,)) for attribute, value in view.row.part),
            *(corpus.position(t.source, t.position) for t in (yes, no)),
            *axioms,
        )
        for view, yes, no in questions
    ]
    ended = time.perf_counter()
    if ours != theirs:
        raise AssertionError("Z3 and the engine disagree")
    return (ended - halfway) / (halfway - begun)


COLUMNS = (
    "documents",
    "rows",
    "beside",
    "pairs",
    "findings",
    "load",
    "compare",
    "ms/pair",
    "peak_mb",
    "z3_ratio",
)


def show(runs: list[dict[str, Any]]) -> None:
    """Print a line per number of documents."""
    print(" ".join(f"{name:>9}" for name in COLUMNS))
    for run in runs:
        per_pair = 1000 * run["compare"] / run["pairs"] if run["pairs"] else float("nan")
        cells = {**run, "ms/pair": per_pair}
        told = (cells[name] for name in COLUMNS)
        print(" ".join(f"{'-' if x is None else round(x, 1):>9}" for x in told))


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 100, 1000])
    parser.add_argument("--json", action="store_true", help="print every number as JSON")
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1, maxtasksperchild=1) as pool:
        runs = pool.map(measure, options.sizes, chunksize=1)
    print(json.dumps(runs, indent=1)) if options.json else show(runs)


if __name__ == "__main__":
    main()
