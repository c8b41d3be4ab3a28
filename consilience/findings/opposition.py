"""Conflicts and tensions: one source says yes, another no, to the same case."""

from collections.abc import Iterable, Iterator, Mapping

from consilience.conditions import Any, Is, walk
from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.rows import APPRAISAL, RowView, Taken
from consilience.sentences import few, listed
from consilience.solver import Witness, negate
from consilience.space import Formula, all_of

_PLACES = 3  # that one sentence can name


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
    spoken = _spoken(context, yes, no, witness, forced.attributes)
    same = yes.position.question == no.position.question
    taken = pairs([yes, no])
    where = context.say_reason(view, witness, forced.attributes)
    yield context.finding(
        view,
        kind="conflict" if same else "tension",
        subtype=no.position.refusal or no.position.appraisal or leading_act(context, no),
        key="",
        where=where,
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
        explanation=_explain(context, view, yes, no, witness, forced.attributes, spoken, where),
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


def _spoken(
    context: Context, yes: Taken, no: Taken, witness: Witness, reason: tuple[str, ...]
) -> str:
    if no.position.closed_world:
        return "catch-all"
    missing = _unmentioned(context, yes, no, witness, reason)
    if not missing:
        return "addressed"
    return "likened" if _likened(context, yes, missing) else "omission"


def _unmentioned(
    context: Context, yes: Taken, no: Taken, witness: Witness, reason: tuple[str, ...]
) -> list[str]:
    """Return the attributes the no turns on that the yes does not mention.

    Of facts of which several hold at once (causes, infections), a yes that names other ones does
    not mention those of the case that the no names.
    """
    known = context.mentions(yes.source, yes.position) | {"procedure"}
    case = context.corpus.solver.describe(witness)
    mine, theirs = _values(context, yes), _values(context, no)

    def named(attribute: str) -> bool:
        held = case[attribute]
        if not isinstance(held, Mapping):
            return attribute in known
        turning = {(attribute, v) for v, there in held.items() if there} & theirs
        return attribute in known and (not turning or bool(turning & mine))

    return [a for a in reason if not named(a)]


def _likened(context: Context, yes: Taken, missing: list[str]) -> set[str]:
    """Return what the yes tests in place of every attribute that it does not mention, if it does.

    A canonical criterion that is any of several tests joins what documents call by names of their
    own: who tests another of them speaks of something like it. Values of one fact are not alike.
    """
    known, found = context.mentions(yes.source, yes.position), set[str]()
    corpus = context.corpus
    criteria = [corpus.mentions(c) for c in corpus.criteria.values() if isinstance(c, Any)]
    for attribute in missing:
        joined = set[str]().union(*[tested for tested in criteria if attribute in tested]) & known
        if not joined or corpus.vocabulary.attributes[attribute].kind == "several":
            return set()
        found |= joined
    return found


def _values(context: Context, taken: Taken) -> set[tuple[str, str]]:
    """Return the values that a position tests, as (attribute, value)."""
    condition = context.corpus.position(taken.source, taken.position)
    nodes = (node for node in walk(condition) if isinstance(node, Is))
    return {(node.attribute, value) for node in nodes for value in node.values}


def _elsewhere(context: Context, yes: Taken, attributes: list[str]) -> list[str]:
    """Return where the document of a yes names attributes that the yes itself does not."""
    own = _own(context, yes)
    others = [n for n in context.corpus.sources[yes.source].statements if n not in own]
    return _testing(context, yes, others, attributes)


def _own(context: Context, taken: Taken) -> set[str]:
    """Return the statements that a position is made of."""
    return {*taken.position.by, *context.corpus.sources[taken.source].refs(taken.position.when)}


def _testing(
    context: Context, taken: Taken, names: Iterable[str], attributes: Iterable[str]
) -> list[str]:
    """Return where statements of a document test some attributes, the first few places."""
    statements, wanted = context.corpus.sources[taken.source].statements, set(attributes)
    found = [
        statements[n].at
        for n in statements
        if n in set(names) and context.corpus.own_words(taken.source, statements[n]) & wanted
    ]
    return list(dict.fromkeys(found))[:_PLACES]


def _explain(
    context: Context,
    view: RowView,
    yes: Taken,
    no: Taken,
    witness: Witness,
    reason: tuple[str, ...],
    spoken: str,
    told: str,
) -> str:
    where = f", as where {told}" if told else ""
    tail = f"; the no is a catch-all of {context.name(no.source)}" if spoken == "catch-all" else ""
    if spoken in ("omission", "likened"):
        labels = context.corpus.vocabulary.attributes
        silent_on = _unmentioned(context, yes, no, witness, reason)
        missing = few([labels[a].label for a in silent_on])
        tail = f"; that yes of {context.name(yes.source)} does not mention {missing}"
        if places := _elsewhere(context, yes, silent_on):
            tail += f" (the document does, at {listed(places)})"
    if spoken == "likened":
        near = _testing(context, yes, _own(context, yes), _likened(context, yes, silent_on))
        tail += f", but asks for something like it in words of its own ({listed(near)})"
    return (
        f"On {context.row_name(view.row)}, {context.name(yes.source)} says yes on "
        f"{yes.position.question} ({yes.position.at}) and {context.name(no.source)} no on "
        f"{no.position.question} ({no.position.at}){where}{tail}."
    )
