"""Numbers in prose: where a text prints a numeral, in digits or in words, and what it is worth."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: i for i, word in enumerate(_UNITS)} | {
    word: 10 * i for i, word in enumerate(_TENS, 2)
}
_GREAT = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_PARTS = ("half", "third", "thirds", "quarter", "quarters")  # of one; kept as words
_WORD = "|".join(sorted([*_SMALL, *_GREAT], key=len, reverse=True))
_WORDS = rf"(?:{_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_WORD}))*"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w)\]%])\.\d+"
_NUMERAL = re.compile(
    rf"(?P<digits>{_DIGITS})|\b(?P<words>{_WORDS})\b|\b(?P<part>{'|'.join(_PARTS)})\b",
    re.IGNORECASE,
)
_MINUS = "-−–"
_MINUS_BEFORE = re.compile(rf"(?:^|[\s(=,;:[])[{_MINUS}]$")


@dataclass(frozen=True)
class Numeral:
    """A numeral in a text: its span, what it is worth as plain digits, and its sign if printed."""

    start: int
    end: int
    worth: str
    negative: bool = False

    @property
    def signed(self) -> str:
        """The worth with its sign."""
        return f"-{self.worth}" if self.negative else self.worth


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of a text: "1,231" is worth 1231, "Thirty-four" 34, "a third" third."""
    for found in _NUMERAL.finditer(text):
        start, end = found.span()
        if found["digits"]:
            before = text[max(0, start - 3) : start]
            negative = bool(_MINUS_BEFORE.search(before))
            yield Numeral(start, end, found["digits"].replace(",", ""), negative)
        elif found["words"]:
            yield Numeral(start, end, str(_worth(found["words"])))
        else:
            yield Numeral(start, end, found["part"].lower().rstrip("s"))


def _worth(words: str) -> int:
    """Return what a number in words is worth."""
    total = current = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _GREAT:
            total, current = total + max(current, 1) * _GREAT[word], 0
    return total + current


def parse(printed: str) -> Decimal | None:
    """Return the one number that a printed value holds, such as 94 of "94%"; None if not one."""
    found = list(numerals(printed))
    if len(found) != 1 or not re.fullmatch(r"[\d.]+", found[0].worth):
        return None
    return Decimal(found[0].signed)


def ends(printed: str) -> tuple[Decimal, Decimal] | None:
    """Return the two ends of a printed interval, such as "−3.7 to −1.0"; None if not two."""
    found = [n for n in numerals(printed) if re.fullmatch(r"[\d.]+", n.worth)]
    if len(found) != 2:
        return None
    return Decimal(found[0].signed), Decimal(found[1].signed)


def single_numbers(printed: Iterable[str]) -> Iterator[str]:
    """Yield the numbers of citations as printed, those inside a range such as "35-54" one by one."""
    for one in printed:
        span = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", one)
        if span:
            yield from (str(n) for n in range(int(span[1]), int(span[2]) + 1))
        else:
            yield one
