"""What a printed number can stand for: all that rounds to it at its last printed digit."""

import re
from dataclasses import dataclass
from decimal import Decimal

from consilience.evidence.numerals import parse

# Words and signs by which a text says that a number is not exact; such a number is not checked.
_HEDGED = re.compile(
    r"[<>≤≥~≈±/]|\b(?:about|approximately|around|nearly|almost|roughly|over|under|above|below|up to|"
    r"at least|at most|more|less|fewer|within|between|or|to|of|per)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_P = re.compile(
    r"^\s*(?:p\s*)?(?P<sign><|≤|<=|>|≥|>=|=)?\s*(?P<number>-?(?:\d+(?:\.\d+)?|\.\d+))\s*$", re.I
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Span:
    """The numbers that a printed one can stand for, from `least` to `most`."""

    least: Decimal
    most: Decimal

    def holds(self, number: Decimal) -> bool:
        """Whether the number can be meant; both ends count, as halves are rounded either way."""
        return self.least <= number <= self.most

    def meets(self, other: "Span") -> bool:
        """Whether one number can be meant by both."""
        return self.least <= other.most and other.least <= self.most

    def ln(self) -> "Span":
        """Return the natural logarithms; both ends must be above 0."""
        return Span(self.least.ln(), self.most.ln())

    def __add__(self, other: "Span") -> "Span":
        return Span(self.least + other.least, self.most + other.most)

    def __sub__(self, other: "Span") -> "Span":
        return Span(self.least - other.most, self.most - other.least)


_ALL_P = Span(Decimal(0), Decimal(1))


def rounded(number: Decimal) -> Span:
    """Return what rounds to a number at its last digit: half a unit of it to either side."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(1).scaleb(exponent) / 2
    return Span(number - half, number + half)


def number(printed: str) -> Decimal | None:
    """Return the number that a text says without a hedge; None for ranges, "over 5" and the like."""
    return None if _HEDGED.search(_PERCENT.sub("", printed)) else parse(printed)


def whole(printed: str) -> int | None:
    """Return the whole number that a text says without a hedge; None for a percentage."""
    found = None if is_percent(printed) else number(printed)
    return int(found) if found is not None and found == found.to_integral_value() else None


def span(printed: str) -> Span | None:
    """Return what a printed number can stand for; a whole number that is no percentage is exact."""
    exact = whole(printed)
    if exact is not None and "." not in printed:
        return Span(Decimal(exact), Decimal(exact))
    found = number(printed)
    return None if found is None else rounded(found)


def measured(printed: str) -> Span | None:
    """Return what a printed measurement can stand for; whole numbers are rounded too."""
    found = number(printed)
    return None if found is None else rounded(found)


def is_percent(printed: str) -> bool:
    """Whether a text prints a percentage."""
    return bool(_PERCENT.search(printed))


def p_span(printed: str) -> Span | None:
    """Return what a printed p can stand for; None if it is no p.

    "<0.05" is from 0 to 0.05, ">0.05" from 0.05 to 1; "0.05" is what rounds to it.
    """
    found = _P.match(printed.replace("−", "-"))
    if not found:
        return None
    value = Decimal(found["number"])
    if found["sign"] in ("<", "≤", "<="):
        return Span(Decimal(0), value)
    if found["sign"] in (">", "≥", ">="):
        return Span(value, Decimal(1))
    return rounded(value)


def probability(printed: str) -> Span | None:
    """Return what a printed p can stand for; None if it is no p from 0 to 1."""
    found = p_span(printed)
    return found if found and found.least <= found.most and found.meets(_ALL_P) else None


def years(text: str) -> list[int]:
    """Return the years that a text prints."""
    return [int(found.group()) for found in _YEAR.finditer(text)]
