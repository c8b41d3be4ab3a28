"""Findings: everything the comparison computes. None is ever written by hand."""

from collections.abc import Callable, Collection, Iterator, Sequence

from consilience.corpus import Corpus
from consilience.findings.advice import advice
from consilience.findings.agreement import agreements
from consilience.findings.at_large import claims_at_large
from consilience.findings.claims import claims
from consilience.findings.clock import clocks
from consilience.findings.context import Context
from consilience.findings.difference import differences
from consilience.findings.flaws import flaws
from consilience.findings.internal import internals
from consilience.findings.model import Finding
from consilience.findings.opposition import oppositions
from consilience.findings.routes import routes
from consilience.findings.silence import silences
from consilience.findings.studies import studies
from consilience.findings.unknown import unknowns

__all__ = ["STEPS", "Context", "Finder", "Finding", "find_all", "findings_of"]

STEPS: tuple[tuple[str, Callable[[Context], Iterator[Finding]]], ...] = (
    ("conflicts and tensions", oppositions),
    ("clashes inside one source", internals),
    ("routes of one source", routes),
    ("clocks", clocks),
    ("differences", differences),
    ("agreements", agreements),
    ("silences", silences),
    ("unknowns", unknowns),
    ("reports of guidelines", claims),
    ("claims about all", claims_at_large),
    ("studies in two documents", studies),
    ("evidence behind advice", advice),
    ("flaws of one document", flaws),
)


_FOUND_BY: dict[str, tuple[Callable[[Context], Iterator[Finding]], ...]] = {
    "conflict": (oppositions,),
    "tension": (oppositions,),
    "internal": (internals, routes, clocks),
    "difference": (differences,),
    "agreement": (agreements,),
    "silence": (silences,),
    "unknown": (unknowns,),
    "claim": (claims, claims_at_large),
    "evidence": (studies, advice),
    "lint": (flaws,),
}


class Finder:
    """Finds single findings of one kind; those that it comes upon on the way are kept."""

    def __init__(self, context: Context, kind: str) -> None:
        self._rest = (finding for compute in _FOUND_BY[kind] for finding in compute(context))
        self._found: dict[str, Finding] = {}

    def find(self, name: str) -> Finding:
        """Return the finding that has an id; raises StopIteration if there is none."""
        while name not in self._found:
            finding = next(self._rest)
            self._found.setdefault(finding.id, finding)
        return self._found[name]


def find_all(
    corpus: Corpus,
    as_of: str | None = None,
    step: Callable[[str], None] = lambda _: None,
    procedures: Collection[str] | None = None,
    conditions: Collection[str] | None = None,
) -> list[Finding]:
    """Compute every finding, in a stable order; `step` is told what is being computed.

    Without `as_of` every edition counts, in force or not; without `procedures` and `conditions`
    every row.
    """
    return findings_of(Context(corpus, as_of, procedures, conditions), step)


def findings_of(context: Context, step: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Compute every finding of a comparison: by kind, then by row in the vocabulary's order."""
    vocabulary = context.corpus.vocabulary
    kinds = list(vocabulary.lists["FindingKind"])
    found: dict[str, Finding] = {}
    for name, compute in STEPS:
        step(name)
        for finding in compute(context):
            if finding.id in found:
                raise AssertionError(f"two findings share the id {finding.id}: {finding}")
            found[finding.id] = finding
    procedures, conditions = list(vocabulary.procedures), list(vocabulary.rows)
    return sorted(
        found.values(),
        key=lambda f: (
            kinds.index(f.kind), _place(procedures, f.procedure), _place(conditions, f.condition),
            f.row_key, f.sources, f.id,
        ),
    )  # fmt: skip


def _place(order: Sequence[str], name: str | None) -> int:
    """Return where a name stands in the vocabulary's order; after all others without one."""
    return order.index(name) if name in order else len(order)
