"""Which accounts of two documents may be of one study: grounds for and against; nothing is merged.

A coincidence is no match: a shared surname or a shared number of patients alone leaves it open, and
numbers of arms that differ tell two studies apart however much else is alike.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, permutations

from consilience.encodings import Source
from consilience.evidence.model import Evidence, Result, Study
from consilience.evidence.numerals import parse
from consilience.vocabulary import Vocabulary

SAME, LIKELY, POSSIBLE, APART = "same", "likely", "possible", "apart"
HELD = (SAME, LIKELY)  # kinds on which two accounts are compared as of one study
# How much a ground counts; with less than `_ENOUGH` in all it stays possible.
_NAME, _STRONG, _MEDIUM, _WEAK, _ENOUGH = 4, 3, 2, 1, 3
_SHARED = 2  # printed results alike, below which it may be chance

Account = tuple[str, str]  # a source and a study


@dataclass(frozen=True)
class StudyMatch:
    """Two accounts, how they stand (same, likely, possible, apart), and why; `basis` of the link."""

    a: Account
    b: Account
    kind: str
    basis: str
    grounds: tuple[str, ...]
    against: tuple[str, ...]


@dataclass
class _Weighed:
    """Grounds gathered for one pair."""

    weight: int = 0
    grounds: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    named: bool = False

    def add(self, weight: int, ground: str) -> None:
        self.weight += weight
        self.grounds.append(ground)


def match_studies(sources: Mapping[str, Source], vocabulary: Vocabulary) -> list[StudyMatch]:
    """Return the proposed matches between every two documents, in a stable order."""
    found: list[StudyMatch] = []
    for a, b in combinations(sorted(sources), 2):
        matcher = _Matcher(sources[a], sources[b], vocabulary)
        found += matcher.matches()
    return found


class _Matcher:
    def __init__(self, a: Source, b: Source, vocabulary: Vocabulary) -> None:
        self.a, self.b, self.vocabulary = a, b, vocabulary

    def matches(self) -> list[StudyMatch]:
        weighed = {
            (one.id, other.id): self._weigh(one, other)
            for one in self.a.evidence.studies.values()
            for other in self.b.evidence.studies.values()
            if self._comparable(one, other)
        }
        held = {pair for pair, w in weighed.items() if _kind(w) in HELD}
        for pair in sorted(set(weighed) - held):
            self._through_others(pair, held, weighed[pair])
        return [
            StudyMatch(
                (self.a.id, one), (self.b.id, other), kind, "stated" if w.named else "inferred",
                tuple(w.grounds), tuple(w.against),
            )
            for (one, other), w in weighed.items()
            if (kind := _kind(w))
        ]  # fmt: skip

    def _comparable(self, a: Study, b: Study) -> bool:
        """A review is no trial; a later report of a trial is compared with later reports."""
        pools = self.vocabulary.review_designs
        return (a.design in pools) == (b.design in pools) and bool(a.follows_up) == bool(
            b.follows_up
        )

    def _weigh(self, a: Study, b: Study) -> _Weighed:
        w = _Weighed()
        self._by_name(a, b, w)
        _by_author(a, _author(a, self.a.evidence), b, _author(b, self.b.evidence), w)
        _by_numbers(a, b, self._alike(a, b), w)
        shared = _shared_results(self.a.evidence.results_of(a.id), self.b.evidence.results_of(b.id))
        if len(shared) >= _SHARED:
            w.add(_MEDIUM, f"they print the same results: {'; '.join(shared)}")
        return w

    def _alike(self, a: Study, b: Study) -> bool:
        """Whether both compare the same: every arm of one may be an arm of the other.

        A class of devices may be any procedure, and no comparator.
        """
        mine, theirs = ([self._can_be(arm.given) for arm in study.arms] for study in (a, b))
        return len(mine) == len(theirs) > 1 and any(
            all(one & other for one, other in zip(mine, order, strict=True))
            for order in permutations(theirs)
        )

    def _can_be(self, given: str) -> frozenset[str]:
        if given in self.vocabulary.procedures:
            return frozenset(self.vocabulary.narrower[given])
        if given in self.vocabulary.comparators:
            return frozenset([given])
        return frozenset(self.vocabulary.leaf_procedures)

    def _by_name(self, a: Study, b: Study, w: _Weighed) -> None:
        theirs = _names(b, self.b.evidence)
        for name, where in _names(a, self.a.evidence).items():
            if name in theirs:
                w.add(_NAME, f"both are called {where[0]} ({where[1]}; {theirs[name][1]})")
                w.named = True
                return

    # -------------------------------------------------------------------------- through others

    def _through_others(
        self, pair: tuple[str, str], held: set[tuple[str, str]], w: _Weighed
    ) -> None:
        """Later reports of matched trials; what is left of a review's total by matched trials."""
        a, b = self.a.evidence.studies[pair[0]], self.b.evidence.studies[pair[1]]
        if (a.follows_up, b.follows_up) in held:
            times = _times(self.a.evidence, a.id) & _times(self.b.evidence, b.id)
            if times:
                told = ", ".join(sorted(times))
                w.add(_MEDIUM, f"each gives later results of a trial that is matched, at {told}")
        for told in (
            *_remainders(self.a, self.b, pair, held),
            *_remainders(self.b, self.a, pair[::-1], {p[::-1] for p in held}),
        ):
            w.add(_STRONG, told)


def _remainders(
    by: Source, of: Source, pair: tuple[str, str], held: set[tuple[str, str]]
) -> Iterator[str]:
    """A review in `by` contains the study and matched ones; its total leaves just the number."""
    theirs = of.evidence.studies[pair[1]]
    left = parse(theirs.n)
    for review in by.evidence.studies.values():
        total = parse(review.n)
        if pair[0] not in review.contains or left is None or total is None:
            continue
        others = [n for n in review.contains if n != pair[0]]
        matched = [next((q for p, q in held if p == n), "") for n in others]
        sizes = [parse(of.evidence.studies[m].n) if m else None for m in matched]
        known = [s for s in sizes if s is not None]
        if known and len(known) == len(sizes) and total == sum(known, left):
            parts = " + ".join(str(s) for s in (*known, left))
            yield (
                f"{by.id} prints {review.n} for the trials of {review.name}, which is {parts} "
                f"with what {of.id} prints of them"
            )


# ------------------------------------------------------------------------------ grounds


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _names(study: Study, evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Return the folded names of a study, each as printed and where it is printed."""
    found = {}
    for number in study.references:
        reference = evidence.references.get(number)
        if reference is not None and reference.called and _fits(study, reference.authors):
            found[_folded(reference.called)] = (reference.called, reference.at)
    if study.called:
        found[_folded(study.called)] = (study.called, study.at.split("; ")[0])
    return found


def _fits(study: Study, authors: tuple[str, ...]) -> bool:
    """Whether a reference can be the study's: a citation number may point to another work."""
    return not study.author or any(_folded(study.author) in _folded(author) for author in authors)


def _author(study: Study, evidence: Evidence) -> str:
    """Return the first author that the text names, else that of the only reference cited."""
    cited = [evidence.references[n] for n in study.references if n in evidence.references]
    if study.author or len(cited) != 1 or not cited[0].authors:
        return study.author
    return cited[0].authors[0]


def _by_author(a: Study, author: str, b: Study, other: str, w: _Weighed) -> None:
    if not author or not other:
        return
    one, two = sorted((_folded(author), _folded(other)), key=len)
    if not two.startswith(one):
        if not w.named:
            w.against.append(f"their first authors are {author} and {other}")
        return
    if a.year and b.year and a.year == b.year:
        w.add(_STRONG, f"both are by {author} {a.year}")
    elif a.year and b.year:
        w.against.append(f"both are by {author}, of {a.year} and {b.year}")
    else:
        w.add(_WEAK, f"both name {author} first; a surname alone settles nothing")


def _by_numbers(a: Study, b: Study, alike: bool, w: _Weighed) -> None:
    arms, others = _arm_numbers(a), _arm_numbers(b)
    if len(arms) > 1 and len(others) > 1:
        told = " and ".join("/".join(str(n) for n in ns) for ns in (arms, others))
        if arms == others:
            w.add(_STRONG, f"their arms have the same numbers ({'/'.join(map(str, arms))})")
        else:
            w.against.append(f"the numbers of their arms are {told}")
    mine, theirs = parse(a.n), parse(b.n)
    if mine is None or theirs is None or (a.unit and b.unit and a.unit != b.unit):
        return
    if mine != theirs:
        w.against.append(f"they print {a.n} and {b.n} {a.unit or b.unit}".rstrip())
    elif a.studies and b.studies and parse(a.studies) == parse(b.studies):
        w.add(_STRONG, f"both pool {a.studies} studies with {a.n} {a.unit}".rstrip())
    elif alike:
        w.add(
            _WEAK, f"both print {a.n} {a.unit or b.unit} for a like comparison".replace("  ", " ")
        )


def _arm_numbers(study: Study) -> list[Decimal]:
    return sorted(n for arm in study.arms if (n := parse(arm.n)) is not None)


def _times(evidence: Evidence, study: str) -> set[str]:
    return {r.time for r in evidence.results_of(study) if r.time}


def _shared_results(mine: list[Result], theirs: list[Result]) -> list[str]:
    """Return the results that both print alike, with a decimal or a numerator, each once."""
    printed = {_print(r): r for r in theirs if _telling(r)}
    return list(
        dict.fromkeys(
            f"{r.outcome} {r.value}" for r in mine if _telling(r) and _print(r) in printed
        )
    )


def _telling(result: Result) -> bool:
    number = parse(result.value)
    return number is not None and len(number.as_tuple().digits) > 1


def _print(result: Result) -> tuple[str, Decimal | None]:
    number = parse(result.value)
    return result.outcome, None if number is None else abs(number)


def _kind(w: _Weighed) -> str:
    """Return how a pair stands; empty where nothing speaks for one study."""
    if not w.grounds:
        return ""
    if w.against:
        return POSSIBLE if w.weight >= _ENOUGH else APART
    if w.named:
        return SAME
    return LIKELY if w.weight >= _ENOUGH else POSSIBLE
