"""Checks of one document's numbers, dates, references and terms against each other.

They tell what cannot be right as it is printed and correct nothing. A printed number stands for
all that rounds to it; what rounding can explain is let pass.
"""

from collections.abc import Mapping
from inspect import getdoc

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.lint import (
    comparisons,
    dates,
    intervals,
    numbers,
    references,
    repeats,
    significance,
    studies,
    terms,
)
from consilience.lint.model import Flaw, Rule
from consilience.vocabulary import Vocabulary

__all__ = ["RULES", "Flaw", "lint", "says"]

_ALL = (
    intervals.interval_order, intervals.interval_contains_estimate, intervals.lost_sign,
    intervals.estimate_off_centre,
    significance.significance_against_interval, significance.p_against_interval,
    significance.p_too_small_for_interval, significance.p_against_words,
    comparisons.p_against_fractions, comparisons.p_against_means,
    numbers.fraction_against_percentage, numbers.count_above_denominator,
    numbers.percentage_above_100, numbers.p_outside_0_to_1, numbers.value_off_scale,
    numbers.parts_against_sum, numbers.difference_against_arms,
    studies.arms_against_n, studies.flow_against_n, studies.measured_against_arm,
    studies.trials_against_review, studies.contained_against_studies, studies.studies_alike,
    references.author_against_reference, references.year_against_reference,
    references.guideline_against_reference, references.reference_missing,
    references.reference_unused,
    dates.later_than_document, dates.date_order, dates.review_overdue,
    repeats.told_twice_differently,
    terms.term_in_two_senses, terms.section_missing,
)  # fmt: skip

# Every rule by its name, in the order in which flaws are told.
RULES: Mapping[str, Rule] = {rule.__name__.replace("_", "-"): rule for rule in _ALL}


def lint(source: Source, vocabulary: Vocabulary) -> list[Flaw]:
    """Return every flaw of a document, by rule, then in the order of the encoding.

    What rests on a result that is only inferred is our reading's, not the document's flaw.
    """
    items = source.evidence.items()
    inferred = {n for n, i in items.items() if isinstance(i, Result) and i.basis != "stated"}
    found = [flaw for rule in RULES.values() for flaw in rule(source, vocabulary)]
    return [flaw for flaw in found if not inferred & {*flaw.items}]


def says(rule: str) -> str:
    """Return what a rule checks, in one sentence; KeyError if there is no such rule."""
    return (getdoc(RULES[rule]) or "").partition("\n")[0]
