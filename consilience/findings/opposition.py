"""Conflicts and tensions: one source says yes, another no, to the same case."""

from collections.abc import Iterator

from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.rows import APPRAISAL, RowView, Taken
from consilience.sentences import few
from consilience.solver import Witness, negate
from consilience.space import Formula, all_of


def oppositions(context: Context) -> Iterator[Finding]:
    """Yield a finding for every pair of a yes and a no of two sources, row by row."""
    for view in context.rows:
        for yes in _all(view, "favours"):
            for no in _all(view, "opposes"):
                if yes.source != no.source and comparable(yes, no):
                    yield from _opposition(context, view, yes, no)


def comparable(yes: Taken, no: Taken) -> bool:
    """Whether a yes and a no can be in tension.

    "The evidence is enough" is no answer to a contraindication or an unmet criterion: across
    questions an appraisal meets only a no that is itself about evidence.
    """
    if yes.position.question == no.position.question:
        return True
    if yes.position.question == APPRAISAL:
        return no.position.refusal == "investigational"
    return True


def _all(view: RowView, stance: str) -> list[Taken]:
    return [t for (_, _, s), taken in sorted(view.taken.items()) if s == stance for t in taken]


def clash(view: RowView, yes: Taken, no: Taken) -> Formula:
    """Return the cases with this yes of a source that says no "no" and the other way round."""
    return all_of(
        yes.formula,
        negate(view.opposes(yes.source, yes.position.question)),
        no.formula,
        negate(view.favours(no.source, no.position.question)),
    )


def _opposition(context: Context, view: RowView, yes: Taken, no: Taken) -> Iterator[Finding]:
    formula = clash(view, yes, no)
    if not view.has(formula):
        return
    cubes = view.cubes(formula)
    robust, readings = on_readings(cubes)
    witness = view.solver.witness(formula)
    assert witness is not None
    forced = context.forced(witness, no.source, no.position)
    total = not view.has(all_of(yes.formula, negate(no.formula)))
    spoken = _spoken(context, view, yes, no, forced.attributes)
    same = yes.position.question == no.position.question
    taken = pairs([yes, no])
    yield context.finding(
        view,
        kind="conflict" if same else "tension",
        subtype=no.position.refusal or no.position.appraisal or leading_act(context, no),
        key="",
        questions=tuple(dict.fromkeys([yes.position.question, no.position.question])),
        sources=(yes.source, no.source),
        **context.witnessed(taken, forced.attributes),
        positions=tuple((s, p.id) for s, p in taken),
        extent="total" if total else "part",
        spoken=spoken,
        robust=robust,
        readings=readings,
        rests_on=context.rests_on(taken, view, readings, forced.axioms),
        witness=context.show_case(witness),
        explanation=_explain(context, view, yes, no, witness, forced.attributes, spoken),
        claims=lambda: _claims(context, view, yes, no, witness, total),
    )


def _claims(
    context: Context, view: RowView, yes: Taken, no: Taken, witness: Witness, total: bool
) -> Iterator[Claim]:
    """The witness has this yes and this no and not the opposite; a total conflict has no other."""
    against_yes = view.positions(yes.source, yes.position.question, "opposes")
    against_no = view.positions(no.source, no.position.question, "favours")
    yield context.of_case(
        witness, holds=(keys([yes]), keys([no])), fails=keys([*against_yes, *against_no])
    )
    if total:
        yield context.of_row(view, only_where=((keys([yes])[0], no.formula),))


def leading_act(context: Context, taken: Taken) -> str:
    """Return the speech act of the statement that leads a position."""
    return context.corpus.sources[taken.source].statements[taken.position.by[0]].act


def _spoken(context: Context, view: RowView, yes: Taken, no: Taken, reason: tuple[str, ...]) -> str:
    if no.position.closed_world:
        return "catch-all"
    return "omission" if _unmentioned(context, view, yes, reason) else "addressed"


def _unmentioned(context: Context, view: RowView, yes: Taken, reason: tuple[str, ...]) -> list[str]:
    """Return the attributes the no turns on that the yes does not speak of.

    What the row itself speaks of (its procedure, condition and part) is spoken of by both.
    """
    known = context.mentions(yes.source, yes.position) | context.own_attributes(view)
    return [a for a in reason if a not in known]


def _explain(
    context: Context,
    view: RowView,
    yes: Taken,
    no: Taken,
    witness: Witness,
    reason: tuple[str, ...],
    spoken: str,
) -> str:
    told = context.say_reason(view, witness, reason)
    where = f", as where {told}" if told else ""
    tail = {
        "addressed": "",
        "catch-all": f"; the no is a catch-all of {context.name(no.source)}",
        "omission": "",
    }[spoken]
    if spoken == "omission":
        labels = context.corpus.vocabulary.attributes
        missing = few([labels[a].label for a in _unmentioned(context, view, yes, reason)])
        tail = f"; {context.name(yes.source)} does not speak of {missing}"
    return (
        f"On {context.row_name(view.row)}, {context.name(yes.source)} says yes on "
        f"{yes.position.question} ({yes.position.at}) and {context.name(no.source)} no on "
        f"{no.position.question} ({no.position.at}){where}{tail}."
    )
