"""Lines: who draws the boundary between two bands of an axis."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any as Anything

from consilience.conditions import Compare
from consilience.corpus import Corpus
from consilience.region_axes import Step, compared_with, number_text
from consilience.region_bands import Band, in_line, own_marks
from consilience.region_marks import Mark, axiom_marks, told_apart
from consilience.vocabulary import Attribute


def boundaries(
    corpus: Corpus, axis: Attribute, bands: Sequence[Band], marks: Sequence[Mark],
    numbers: Mapping[str, Fraction],
) -> list[list[dict[str, Anything]]]:  # fmt: skip
    """Return for each band who draws the line before it; of values without order, who names it."""
    own, axioms = (
        own_marks(marks, axis),
        axiom_marks(corpus, {axis.id, *compared_with(corpus, axis.id)}),
    )
    if not in_line(axis):
        named = ([m for m in own if _named(band, m)] for band in bands)
        return [[_drawn(m) for m in found] for found in named]
    told: list[list[dict[str, Anything]]] = [[]]
    for before, band in pairwise(bands):
        one, other = before.last, band.first
        found = told_apart(own, one, other) or _through(corpus, axis, marks, one, other)
        drawn = [_drawn(m) for m in found] or _given(corpus, axis, numbers, one, other)
        told.append(drawn or [_drawn(m) for m in told_apart(axioms, one, other)])
    return told


def _named(band: Band, mark: Mark) -> bool:
    return bool(band.values) and Step((), band.values).meets(mark.test)


def _through(
    corpus: Corpus, axis: Attribute, marks: Sequence[Mark], one: Step, other: Step
) -> list[Mark]:
    """Return the marks on what the attribute is compared with that draw the line there."""
    if not axis.is_numeric:
        return []
    tied = compared_with(corpus, axis.id)
    theirs = [m for m in marks if not isinstance(m.test, Compare) and m.test.attribute in tied]
    return told_apart(theirs, one, other)


def _given(
    corpus: Corpus, axis: Attribute, numbers: Mapping[str, Fraction], one: Step, other: Step
) -> list[dict[str, Anything]]:
    """Return what the case gives of a compared attribute, where that is what draws the line."""
    tied = compared_with(corpus, axis.id)
    attributes, units = corpus.vocabulary.attributes, corpus.vocabulary.units
    return [
        {
            "source": "", "statement": "", "locator": "", "names": "", "attribute": name,
            "says": f"{attributes[name].label} is {number_text(attributes[name], number, units)}",
        }
        for name, number in numbers.items()
        if name in tied and number in (one.low, one.high, other.low, other.high)
    ]  # fmt: skip


def _drawn(mark: Mark) -> dict[str, Anything]:
    return {
        "source": mark.source, "statement": mark.statement, "locator": mark.locator,
        "names": getattr(mark.test, "written", ""), "attribute": mark.test.attribute,
        "says": mark.says,
    }  # fmt: skip
