"""Agreements: the largest sets of sources with the same verdict on some case of a row."""

from collections.abc import Iterator, Sequence

from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.rows import APPRAISAL, CARE, COVERAGE, RowView, Taken
from consilience.sentences import listed
from consilience.solver import Witness, maximal_sets, negate
from consilience.space import Formula, all_of

Voice = tuple[str, str]  # a source and the question it answers


def agreements(context: Context) -> Iterator[Finding]:
    """Yield maximal agreements on yes and on no; across questions they are `aligned`."""
    for view in context.rows:
        for questions in ((CARE, COVERAGE), (APPRAISAL,)):
            for stance in ("favours", "opposes"):
                yield from _maximal(context, view, questions, stance)


def _maximal(
    context: Context, view: RowView, questions: tuple[str, ...], stance: str
) -> Iterator[Finding]:
    voices = [(s, q) for s in view.sources for q in questions if view.positions(s, q, stance)]
    verdict = {
        v: view.only_favours(*v) if stance == "favours" else view.only_opposes(*v) for v in voices
    }

    def agree(chosen: Sequence[int]) -> bool:
        said = [voices[i] for i in chosen]
        one_each = len({source for source, _ in said}) == len(said)
        return one_each and view.solver.satisfiable(*(verdict[v] for v in said))

    for chosen in maximal_sets(len(voices), agree):
        if len(chosen) > 1:
            said = tuple(voices[i] for i in chosen)
            yield _agreement(context, view, said, stance, all_of(*(verdict[v] for v in said)))


def _agreement(
    context: Context, view: RowView, voices: tuple[Voice, ...], stance: str, common: Formula
) -> Finding:
    robust, readings = on_readings(view.cubes(common))
    witness = view.solver.witness(common)
    assert witness is not None
    taken: list[Taken] = [
        t
        for v in voices
        for t in view.positions(*v, stance)
        if view.solver.holds(witness, t.formula)
    ]
    relation = _relation(view, voices)
    questions = tuple(dict.fromkeys(q for _, q in voices))
    names = listed([context.name(s) for s, _ in voices])
    answer = "yes" if stance == "favours" else "no"
    places = "; ".join(f"{context.name(t.source)} {t.position.at}" for t in taken)
    scope = "every case they speak on" if relation == "equal" else "some cases"
    return context.finding(
        view,
        kind="agreement",
        subtype=("same-question" if len(questions) == 1 else "aligned") + f"-{answer}",
        key="",
        questions=questions,
        sources=tuple(s for s, _ in voices),
        statements=context.statements_of(pairs(taken)),
        positions=tuple((t.source, t.position.id) for t in taken),
        extent="total" if relation == "equal" else "part",
        relation=relation,
        robust=robust,
        readings=readings,
        rests_on=context.rests_on(pairs(taken), view, readings),
        witness=context.show_case(witness),
        explanation=(
            f"On {context.row_name(view.row)}, {names} say {answer} to {scope} ({places})."
        ),
        claims=lambda: [_claim(context, view, voices, stance, witness)],
    )


def _claim(
    context: Context, view: RowView, voices: tuple[Voice, ...], stance: str, witness: Witness
) -> Claim:
    """Every voice has a position with the stance on the witness, and none of the other stance."""
    other = "opposes" if stance == "favours" else "favours"
    return context.of_case(
        witness,
        holds=tuple(keys(view.positions(*v, stance)) for v in voices),
        fails=keys(t for v in voices for t in view.positions(*v, other)),
    )


def _relation(view: RowView, voices: tuple[Voice, ...]) -> str:
    """Return equal, narrower, broader or overlapping: the first voice's yes against the others'."""
    first, *others = voices
    if all(_same(view, first, other) for other in others):
        return "equal"
    if len(voices) > 2:
        return "overlapping"
    a, b = (view.favours(*v) for v in voices)
    if not view.has(all_of(a, negate(b))):
        return "narrower"
    return "broader" if not view.has(all_of(b, negate(a))) else "overlapping"


def _same(view: RowView, a: Voice, b: Voice) -> bool:
    for side in (view.favours, view.opposes):
        x, y = side(*a), side(*b)
        if view.has(all_of(x, negate(y))) or view.has(all_of(y, negate(x))):
            return False
    return True
