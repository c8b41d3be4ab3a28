"""Claims as plain data, so that a build keeps them: what has to follow for a finding to be true.

Claims about complete cases share most of their facts, so each fact is told once, under a number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any as Anything
from typing import get_args

from consilience.conditions import Condition
from consilience.reasons import Claim

_SHARED = ("facts", "readings")
_TUPLE, _NUMBER = "", "number"  # what a list begins with that stands for a tuple, or a fraction
_KINDS = {kind.__name__: kind for kind in get_args(Condition)}


def claims_told(claims: Mapping[str, Iterable[Claim]]) -> dict[str, Anything]:
    """Return claims by finding as plain data, see `Claims`."""
    numbers: dict[str, dict[tuple[str, Anything], int]] = {name: {} for name in _SHARED}

    def record(claim: Claim) -> dict[str, Anything]:
        told = {
            f.name: _told(value)
            for f in fields(claim)
            if f.name not in _SHARED and (value := getattr(claim, f.name))
        }
        for name, known in numbers.items():
            pairs = getattr(claim, name).items()
            told[name] = [known.setdefault(pair, len(known)) for pair in pairs]
        return told

    by_finding = {finding: [record(c) for c in found] for finding, found in claims.items()}
    return {
        **{name: [_told(pair) for pair in known] for name, known in numbers.items()},
        "claims": by_finding,
    }


class Claims:
    """Claims read from plain data, those of a finding when it is asked about."""

    def __init__(self, told: Mapping[str, Anything]) -> None:
        self._by_finding = told.get("claims", {})
        self._shared = {name: [_read(pair) for pair in told.get(name, ())] for name in _SHARED}

    def of(self, finding: str) -> list[Claim] | None:
        """Return the claims of a finding; None if none are kept."""
        found = self._by_finding.get(finding)
        return None if found is None else [self._claim(record) for record in found]

    def _claim(self, record: Mapping[str, Anything]) -> Claim:
        shared: dict[str, Anything] = {
            name: dict(known[number] for number in record[name])
            for name, known in self._shared.items()
        }
        rest = {name: _read(value) for name, value in record.items() if name not in _SHARED}
        return Claim(**shared, **rest)


def _told(value: Anything) -> Anything:
    if isinstance(value, tuple):
        return [_TUPLE, *map(_told, value)]
    if isinstance(value, Fraction):
        return [_NUMBER, str(value)]
    if is_dataclass(value):
        return [type(value).__name__, *(_told(getattr(value, f.name)) for f in fields(value))]
    return value


def _read(value: Anything) -> Anything:
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if kind == _NUMBER:
        return Fraction(rest[0])
    parts = map(_read, rest)
    return tuple(parts) if kind == _TUPLE else _KINDS[kind](*parts)
