"""Run every mutant of the encodings; `make mutate`.

A mutant is killed by a vignette or a named expectation that it fails. Of the others, those of which
no case tells any difference are shown to be the same by the decision procedure, over all cases and
readings; every other survivor has to be explained here by name. Ends with 1 below 95 % killed of
those that differ, or with a survivor that nobody explained.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from judges import Judge
from mutants import OPERATORS, mutants
from rich.console import Console
from rich.progress import track

from consilience.corpus import load_corpus
from consilience.rooms import room

LEAST = 0.95
EXPLAINED = {
    "snis-2014 statement cancer-related: value, primary-bone-tumour is taken into aetiology": (
        "The report speaks of patients with cancer; whether a primary bone tumour without a known "
        "cancer is meant, its words do not say, and no reader of them was asked."
    ),
}


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed by an expectation, the same in every case, or alive."""

    name: str
    operator: str
    killer: str = ""
    case: str = ""

    @property
    def fate(self) -> str:
        """killed, same or alive."""
        return "killed" if self.killer else "alive" if self.case else "same"


class _Court:
    """The judge and the mutants of one process."""

    def __init__(self) -> None:
        corpus = load_corpus([room("ontology")], [room("sources")])
        self.judge = Judge(corpus)
        self.mutants = list(mutants(corpus))


_courts: list[_Court] = []


def _court() -> _Court:
    if not _courts:
        _courts.append(_Court())
    return _courts[0]


def judged(number: int) -> Verdict:
    """Judge one mutant, by its number."""
    court = _court()
    mutant = court.mutants[number]
    killer = court.judge.killer(mutant)
    if killer:
        return Verdict(mutant.name, mutant.operator, killer)
    return Verdict(mutant.name, mutant.operator, case=court.judge.told_apart(mutant) or "")


def score(verdicts: Iterable[Verdict]) -> float:
    """Return the part killed of those that differ from the encodings."""
    fates = Counter(v.fate for v in verdicts)
    return fates["killed"] / (fates["killed"] + fates["alive"])


def _report(verdicts: list[Verdict]) -> None:
    for operator in OPERATORS:
        fates = Counter(v.fate for v in verdicts if v.operator == operator)
        told = ", ".join(f"{fates[fate]} {fate}" for fate in ("killed", "same", "alive"))
        print(f"{operator:<11} {told}")
    for verdict in verdicts:
        if verdict.fate == "same":
            print(f"same: {verdict.name}; no case tells it apart")
    for verdict in verdicts:
        if verdict.fate == "alive":
            why = EXPLAINED.get(verdict.name, f"NOT EXPLAINED; told apart by {verdict.case}")
            print(f"alive: {verdict.name}; {why}")
    fates = Counter(v.fate for v in verdicts)
    print(
        f"{len(verdicts)} mutants: {fates['killed']} killed, {fates['same']} the same in every "
        f"case, {fates['alive']} alive; score {score(verdicts):.1%}"
    )


def main() -> int:
    """Judge every mutant, or every n-th, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="judge every n-th mutant [1]")
    every = parser.parse_args().every
    court = _court()
    wrong = list(court.judge.failures(court.judge.corpus))
    if wrong:
        print("The encodings themselves fail:", *wrong, sep="\n")
        return 1
    numbers = range(0, len(court.mutants), every)
    with ProcessPoolExecutor() as pool:
        found = pool.map(judged, numbers, chunksize=4)
        console = Console(stderr=True)
        verdicts = list(
            track(found, "Judging mutants", len(numbers), console=console, transient=True)
        )
    _report(verdicts)
    alive = {v.name for v in verdicts if v.fate == "alive"}
    return int(score(verdicts) < LEAST or bool(alive - set(EXPLAINED)))


if __name__ == "__main__":
    sys.exit(main())
