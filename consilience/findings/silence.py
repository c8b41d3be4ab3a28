"""Silences: on a row some sources speak and others do not, each with its kind of absence."""

from collections.abc import Iterator

from consilience.absence import absence, quiet, speaks_on
from consilience.encodings import Position, Source
from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.rows import CARE, COVERAGE, RowView, Taken
from consilience.sentences import listed
from consilience.solver import Witness, negate
from consilience.space import all_of, any_of


def silences(context: Context) -> Iterator[Finding]:
    """Yield one finding per row on which some source speaks and some does not, or only in part."""
    for view in context.rows:
        every = context.asked
        speaking = [s for s in view.sources if view.has(speaks_on(view, s))]
        absent = {s: absence(view, s, True) for s in every if s not in speaking}
        partial = {
            s: absence(view, s, quiet(view, s))
            for s in speaking
            if view.has(all_of(view.scope[s], quiet(view, s)))
        }
        if speaking and absent:
            yield _silence(context, view, speaking, absent, "whole-row")
        for source, kind in partial.items():
            yield _silence(context, view, [source], {source: kind}, "partial")


def _silence(
    context: Context,
    view: RowView,
    speaking: list[str],
    absent: dict[str, tuple[str, list[str]]],
    subtype: str,
) -> Finding:
    taken = [t for s in speaking for t in _voices(view, s)]
    if subtype == "whole-row":
        formula = all_of(
            any_of([speaks_on(view, s) for s in speaking]),
            *(negate(speaks_on(view, s)) for s in absent if s in view.sources),
        )
    else:
        formula = all_of(view.scope[speaking[0]], quiet(view, speaking[0]))
    robust, readings = on_readings(view.cubes(formula))
    witness = view.solver.witness(formula)
    names = listed([context.name(s) for s in speaking])
    kinds = listed(
        [f"{context.name(s)} is {_words(k)} ({'; '.join(w)})" for s, (k, w) in absent.items()]
    )
    lead = f"{names} {'speaks' if len(speaking) == 1 else 'speak'}"
    if subtype == "partial":
        lead = f"{names} speaks on some cases only; on others"
    return context.finding(
        view,
        kind="silence",
        subtype=subtype,
        key=",".join(speaking),
        questions=tuple(dict.fromkeys(t.position.question for t in taken)),
        sources=tuple(dict.fromkeys([*speaking, *absent])),
        statements=context.statements_of(pairs(taken)),
        positions=tuple((t.source, t.position.id) for t in taken),
        absences={s: k for s, (k, _) in absent.items()},
        extent="part" if subtype == "partial" else "total",
        robust=robust,
        readings=readings,
        rests_on=context.rests_on(pairs(taken), view, readings),
        witness=context.show_case(witness) if witness else None,
        explanation=f"On {context.row_name(view.row)}, {lead}{'' if subtype == 'partial' else ','} "
        f"{kinds}.",
        claims=lambda: _claims(context, view, taken, absent, subtype, witness),
    )


def _claims(
    context: Context,
    view: RowView,
    taken: list[Taken],
    absent: dict[str, tuple[str, list[str]]],
    subtype: str,
    witness: Witness | None,
) -> Iterator[Claim]:
    """One speaks on the witness or, in part, does not; on no case of a row does an absent one."""
    if subtype == "partial":
        assert witness is not None
        yield context.of_case(witness, inside=(taken[0].source,), fails=keys(taken))
        return
    for source, (kind, _) in absent.items():
        if source in view.sources:
            none = tuple((source, p.id) for p in _on_cases(context.corpus.sources[source]))
            outside = (source,) if kind == "out-of-scope" else ()
            yield context.of_row(view, fails=none, outside=outside)
    if witness is not None:
        yield context.of_case(witness, holds=(keys(taken),))


def _on_cases(owner: Source) -> list[Position]:
    return [
        p
        for p in owner.positions.values()
        if p.question in (CARE, COVERAGE) and p.stance in ("favours", "opposes")
    ]


def _voices(view: RowView, source: str) -> list[Taken]:
    return [
        t
        for q in (CARE, COVERAGE)
        for stance in ("favours", "opposes")
        for t in view.positions(source, q, stance)
    ]


def _words(kind: str) -> str:
    return kind.replace("-", " ")
