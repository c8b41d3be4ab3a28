"""Why a source gives no verdict: the closed list of absences, the first kind that applies."""

from consilience.encodings import Deferral, Source
from consilience.rows import CARE, CASE_QUESTIONS, COVERAGE, RowView
from consilience.solver import negate
from consilience.space import Formula, all_of


def speaks_on(view: RowView, source: str) -> Formula:
    """Return the cases to which a source says yes or no on care or coverage."""
    return ("or", tuple(view.speaks(source, q) for q in (CARE, COVERAGE)))


def absence(view: RowView, source: str, silent_on: Formula) -> tuple[str, list[str]]:
    """Return the kind of absence of a source on cases of a row, and the locators it rests on.

    `silent_on` are the cases to which the source says neither yes nor no; the kind is that of the
    one among them that is nearest to the typical case.
    """
    if source not in view.sources:
        return "not-in-force", [f"in force from {_from(view, source)}"]
    owner = view.corpus.sources[source]
    inside = all_of(view.scope[source], silent_on)
    if not view.has(inside):
        return "out-of-scope", [owner.scope.at]
    usual = view.solver.witness(inside)
    assert usual is not None
    for deferral, cases in deferrals(view, source):
        if view.solver.holds(usual, cases):
            return "deferred", [f"to {deferral.to} ({deferral.at})"]
    mentioned = [
        s.at
        for s in owner.statements.values()
        if s.act == "background-fact"
        and s.when is not None
        and view.solver.holds(usual, _formula(view, owner, s.when))
    ]
    return ("fact-only", mentioned) if mentioned else ("silent", [owner.scope.at])


def deferrals(view: RowView, source: str) -> list[tuple[Deferral, Formula]]:
    """Return the deferrals of a source on care and coverage, each with the cases that it is for."""
    owner = view.corpus.sources[source]
    return [
        (d, True if d.when is None else _formula(view, owner, d.when))
        for d in owner.deferrals
        if d.question in CASE_QUESTIONS
    ]


def _formula(view: RowView, owner: Source, when: object) -> Formula:
    return view.corpus.space.compile(view.corpus.resolve(owner, when))  # type: ignore[arg-type]


def _from(view: RowView, source: str) -> str:
    return view.corpus.sources[source].in_force_from()


def quiet(view: RowView, source: str) -> Formula:
    """Return the cases of the row on which a source says neither yes nor no."""
    return negate(speaks_on(view, source))
