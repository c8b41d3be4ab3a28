"""What a document cites against the reference list that it prints."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from consilience.encodings import Source
from consilience.evidence.model import Fact, Guideline, Reference, Study
from consilience.evidence.numerals import single_numbers
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import years
from consilience.sentences import listed
from consilience.vocabulary import Vocabulary

_FEW = 3  # entries that a message names
Citing = Study | Fact | Guideline


def author_against_reference(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The author named for a study is among the authors of an entry cited for it.

    Lists that break off print the first author, which is the one that is named. Entries without
    authors say nothing. The entries that do have the author are named.
    """
    for study in source.evidence.studies.values():
        cited = [r for r in _cited(source, study) if r.authors]
        if not study.author or not cited or any(_has(r, study.author) for r in cited):
            continue
        printed = listed(f"entry {r.id} is by {r.authors[0]}" for r in cited)
        message = f"{study.author} is named as its author, while {printed}{_instead(source, study)}"
        yield Flaw("author-against-reference", source.id, _items(study, cited), message)


def year_against_reference(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The year given to a study is the year of an entry cited for it.

    Where the entry is not by the author at all, that alone is told. Years are exact: a document
    that counts from the first publication differs from its own list.
    """
    for study in source.evidence.studies.values():
        cited = [r for r in _cited(source, study) if not study.author or _has(r, study.author)]
        yield from _year_flaw("year-against-reference", source, study, study.year, cited)


def guideline_against_reference(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The year given to a guideline is the year of an entry cited for it.

    Entries without a year say nothing. Bodies are not compared: an entry names its writers. An
    entry of the year that is cited for a study of somebody else is named.
    """
    for guideline in source.evidence.guidelines.values():
        cited = list(_cited(source, guideline))
        yield from _year_flaw(
            "guideline-against-reference", source, guideline, guideline.year, cited
        )


def reference_missing(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Every number cited is in the list, where the document prints one."""
    known = source.evidence.references
    for item in _citing(source):
        missing = [r for r in single_numbers(item.references) if r not in known]
        if known and missing:
            message = f"Reference {listed(missing)} is cited, while the list has no such entry"
            yield Flaw("reference-missing", source.id, (name_of(item),), message)


def reference_unused(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Every entry of the list is cited somewhere. Silent where nothing encoded cites at all."""
    used = {r for item in _citing(source) for r in single_numbers(item.references)}
    for reference in source.evidence.references.values():
        if used and reference.id not in used:
            message = f"Entry {reference.id} of the list is cited nowhere"
            yield Flaw("reference-unused", source.id, (name_of(reference),), message)


def _citing(source: Source) -> Iterator[Citing]:
    evidence = source.evidence
    yield from evidence.studies.values()
    yield from evidence.facts.values()
    yield from evidence.guidelines.values()


def _cited(source: Source, item: Citing) -> Iterator[Reference]:
    known = source.evidence.references
    yield from (known[r] for r in single_numbers(item.references) if r in known)


def _items(item: Citing, cited: Iterable[Reference]) -> tuple[str, ...]:
    return (name_of(item), *(name_of(r) for r in cited))


def _year_flaw(
    rule: str, source: Source, item: Study | Guideline, year: str, cited: Iterable[Reference]
) -> Iterator[Flaw]:
    dated = [r for r in cited if years(r.year)]
    if not years(year) or not dated or any(set(years(year)) & set(years(r.year)) for r in dated):
        return
    printed = listed(f"entry {r.id} ({_first(r)}) is of {r.year}" for r in dated)
    message = f"It is told of as from {year}, while {printed}{_mixed_up(source, item, year)}"
    yield Flaw(rule, source.id, _items(item, dated), message)


def _instead(source: Source, study: Study) -> str:
    """Return which entries have the author, those of the same year first; empty if none has."""
    found = [r for r in source.evidence.references.values() if _leads(r, study.author)]
    same_year = [r for r in found if study.year and r.year == study.year]
    shown = (same_year or found)[:_FEW]
    if not shown:
        return ""
    told = listed((f"entry {r.id} ({r.authors[0]}, {r.year})" for r in shown), "or")
    return f"; {told} has that author first"


def _mixed_up(source: Source, item: Study | Guideline, year: str) -> str:
    """Return which entries of the year a guideline may have lost to a study; empty if none."""
    if isinstance(item, Study):
        return ""
    told = [
        f"entry {r.id} ({_first(r)}), which is cited for {study.name}, is of {r.year}"
        for study in source.evidence.studies.values()
        for r in _cited(source, study)
        if r.authors and study.author and not _has(r, study.author) and r.year == year
    ]
    return f"; {listed(told)}" if told else ""


def _first(reference: Reference) -> str:
    return reference.authors[0] if reference.authors else "without authors"


def _leads(reference: Reference, author: str) -> bool:
    return bool(reference.authors) and _names(author) <= _names(reference.authors[0])


def _has(reference: Reference, author: str) -> bool:
    """Whether an author of the entry has the whole name, initials and accents apart."""
    return any(_names(author) <= _names(one) for one in reference.authors)


def _names(printed: str) -> set[str]:
    """Return the words of a name that are no initials, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", printed)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return {w.casefold() for w in re.findall(r"[^\W\d_]+", plain) if not w.isupper()}
