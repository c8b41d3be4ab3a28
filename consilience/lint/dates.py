"""Dates that cannot follow each other as they are told."""

from collections.abc import Iterator

from consilience.encodings import Source
from consilience.evidence.model import Fact, Guideline, Reference, Study
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import years
from consilience.vocabulary import Vocabulary

_MADE = ("effective", "content", "last-review")  # dates up to which a document's content goes
_NEXT = "next-review"
_REGULATORY = "regulatory"


def later_than_document(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Nothing told of is later than the document says that it is itself.

    The latest of the dates of its content, its review and its effect counts, by the precision
    that both print; of a regulator's notice also the year in its number.
    """
    made = max((d.on for d in source.dates if d.what in _MADE), default="")
    if not made:
        return
    evidence = source.evidence
    dated: list[Study | Guideline | Reference | Fact] = [
        *evidence.studies.values(), *evidence.guidelines.values(),
        *evidence.references.values(), *evidence.facts.values(),
    ]  # fmt: skip
    for item in dated:
        found = [on for on in _dates(item) if on > made[: len(on)] and len(on) <= len(made)]
        if found:
            message = f"It names {max(found)}, while the document is from {made}"
            yield Flaw("later-than-document", source.id, (name_of(item),), message)


def date_order(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Later results come no earlier than their trial, nor a review or analysis than what is in it.

    By the years that the document gives; the same year is let pass.
    """
    studies = source.evidence.studies
    for study in studies.values():
        earlier = [("later results of", study.follows_up)] if study.follows_up else []
        earlier += [("said to contain", name) for name in study.contains]
        earlier += [("an analysis of", name) for name in study.analyses]
        for how, name in earlier:
            one, other = years(study.year), years(studies[name].year)
            if one and other and max(one) < min(other):
                message = (
                    f"{study.name} is of {study.year} and {how} {studies[name].name}, "
                    f"which is of {studies[name].year}"
                )
                items = (name_of(study), name_of(studies[name]))
                yield Flaw("date-order", source.id, items, message)


def review_overdue(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The next review that a document announces is not before the document itself."""
    made = max((d.on for d in source.dates if d.what in _MADE), default="")
    for dated in source.dates:
        length = min(len(dated.on), len(made))
        if dated.what == _NEXT and made and dated.on[:length] < made[:length]:
            message = (
                f"The next review is announced for {dated.on}, while the document is from {made}"
            )
            yield Flaw("review-overdue", source.id, (f"date {dated.what}",), message)


def _dates(item: Study | Guideline | Reference | Fact) -> list[str]:
    """Return the dates of an item, as ISO texts of the precision in which they are told."""
    if not isinstance(item, Fact):
        return [str(year) for year in years(item.year)]
    named = years(item.says) if item.kind == _REGULATORY else []
    return [str(year) for year in named] + ([item.on] if item.on else [])
