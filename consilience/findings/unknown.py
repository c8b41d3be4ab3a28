"""Unknowns: the answer turns on an undecided bridge, a deferral, or something not encoded."""

from collections.abc import Iterator
from functools import partial

from consilience.absence import deferrals, quiet
from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.rows import CARE, COVERAGE, RowView, Taken
from consilience.sentences import listed
from consilience.solver import Witness
from consilience.space import all_of, any_of


def unknowns(context: Context) -> Iterator[Finding]:
    """Yield what the encodings leave open, row by row and per document read with a source."""
    for view in context.rows:
        yield from _undecided_classes(context, view)
        yield from _deferrals(context, view)
    yield from _not_encoded(context)


def _undecided_classes(context: Context, view: RowView) -> Iterator[Finding]:
    for member in context.corpus.memberships.values():
        if (
            member.procedure != view.row.procedure
            or member.status != "undecided"
            or member.source not in view.sources
        ):
            continue
        taken = [
            t
            for (s, _, _), found in sorted(view.taken.items())
            if s == member.source
            for t in found
        ]
        if not taken:
            continue
        owner = context.corpus.sources[member.source]
        name = owner.classes[member.device_class].label
        hints = f"; {listed(member.evidence)}, which suggests it" if member.evidence else ""
        said = f" The descriptions give: {' '.join(member.facts)}" if member.facts else ""
        cubes = view.cubes(taken[0].formula)
        _, readings = on_readings(cubes)
        yield context.finding(
            view,
            kind="unknown",
            subtype="bridge",
            key=member.reading,
            questions=tuple(dict.fromkeys(t.position.question for t in taken)),
            sources=(member.source,),
            statements=context.statements_of(pairs(taken)),
            positions=tuple((t.source, t.position.id) for t in taken),
            robust=False,
            readings=readings,
            rests_on=context.rests_on(pairs(taken), view, readings),
            explanation=(
                f"On {context.row_name(view.row)}, whether {context.name(member.source)} speaks "
                f"at all turns on whether the procedure falls under its {name}, which no document "
                f"settles{hints}.{said}"
            ),
            claims=partial(_on_reading, context, view, taken, member.reading),
        )


def _on_reading(
    context: Context, view: RowView, taken: list[Taken], reading: str
) -> Iterator[Claim]:
    """It speaks on some case if the procedure falls under the class, and on none if it does not."""
    yield context.of_row(view, {reading: "out"}, fails=keys(taken))
    inside = view.solver.witness(any_of([t.formula for t in taken]))
    assert inside is not None
    yield context.of_case(inside, holds=(keys(taken),))


def _deferrals(context: Context, view: RowView) -> Iterator[Finding]:
    for source in view.sources:
        taken: list[Taken] = [
            t for (s, _, _), found in sorted(view.taken.items()) if s == source for t in found
        ]
        for deferral, cases in deferrals(view, source):
            formula = all_of(view.scope[source], quiet(view, source), cases)
            witness = view.solver.witness(formula)
            if witness is None:
                continue
            robust, readings = on_readings(view.cubes(formula))
            yield context.finding(
                view,
                kind="unknown",
                subtype="deferral",
                key=f"{source} to {deferral.to}",
                questions=(deferral.question,),
                sources=(source,),
                statements=context.statements_of(pairs(taken)),
                positions=tuple((t.source, t.position.id) for t in taken),
                absences={source: "deferred"},
                robust=robust,
                readings=readings,
                rests_on=context.rests_on(pairs(taken), view, readings),
                witness=context.show_case(witness),
                explanation=(
                    f"On {context.row_name(view.row)}, {context.name(source)} says neither yes nor "
                    f"no to some cases and sends its reader to {deferral.to} ({deferral.at})."
                ),
                claims=partial(_quiet, context, view, source, witness),
            )


def _quiet(context: Context, view: RowView, source: str, witness: Witness) -> Iterator[Claim]:
    fails = [
        t
        for q in (CARE, COVERAGE)
        for s in ("favours", "opposes")
        for t in view.positions(source, q, s)
    ]
    yield context.of_case(witness, inside=(source,), fails=keys(fails))


def _not_encoded(context: Context) -> Iterator[Finding]:
    for source in context.sources:
        owner = context.corpus.sources[source]
        for other in owner.read_with:
            if other in context.corpus.sources:
                continue
            yield Finding(
                kind="unknown",
                subtype="not-encoded",
                key=other,
                questions=("care",),
                sources=(source,),
                statements=(),
                absences={other: "not-encoded"},
                robust=True,
                explanation=(
                    f"{context.name(source)} is to be read with {other}, which is not encoded: "
                    f"what it adds is not known here."
                ),
            )
