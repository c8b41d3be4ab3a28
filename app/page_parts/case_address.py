"""The facts of a case as parameters of the address, and back: the one place that knows how.

A page may hold two cases; the parameters of the second begin with `b.`. Of facts of which several
hold at once, `a,b` is complete, `none` is none of them, and `a:yes,b:no` says only what it says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any as Anything
from urllib.parse import urlencode

from consilience.vocabulary import Attribute
from page_parts.params import SHARED, State

Facts = Mapping[str, Anything]
Params = dict[str, str | list[str]]

NONE = "none"
READING, START = "reading", "start"  # reading: name=option, repeatable; start: what it began from
SOURCES, EDIT = "sources", "edit"
ACROSS, DOWN, QUESTION = "x", "y", "question"  # of a map of cases
FIRST, SECOND = "", "b."  # what the parameters of either case begin with
_NO_FACTS = {SOURCES, EDIT, ACROSS, DOWN, QUESTION, "build", *SHARED} - {READING}


@dataclass(frozen=True)
class Held:
    """One case as the address holds it; `stale` is what in it is no fact of a case."""

    facts: Facts
    start: str
    stale: tuple[str, ...]


class CaseAddress:
    """Reads and writes the cases of an address; `attributes` are the facts that there are."""

    def __init__(self, attributes: Mapping[str, Attribute]) -> None:
        self.attributes = attributes

    def held(self, params: State, side: str = FIRST) -> Held:
        """Return the case that parameters hold on one side."""
        facts: dict[str, Anything] = {}
        stale, start = [], ""
        for name, own, values in _own(params, side):
            if own == READING:
                facts["readings"] = dict(v.partition("=")[::2] for v in values)
            elif own == START:
                start = values[-1]
            elif own in self.attributes:
                facts[own] = self._fact(self.attributes[own].kind, ",".join(values))
            else:
                stale.append(f"{name}: {', '.join(values)}")
        return Held(facts, start, tuple(stale))

    def params(self, facts: Facts, start: str = "", side: str = FIRST) -> Params:
        """Return the parameters of a case."""
        told: Params = {f"{side}{START}": start} if start else {}
        told |= {f"{side}{n}": self.written(n, v) for n, v in facts.items() if n != "readings"}
        readings = [f"{name}={option}" for name, option in facts.get("readings", {}).items()]
        return told | ({f"{side}{READING}": readings} if readings else {})

    def replaced(self, params: State, facts: Facts, start: str = "", side: str = FIRST) -> Params:
        """Return parameters with another case on one side, everything else as it was."""
        return {**without(params, side), **self.params(facts, start, side)}

    def link(self, params: State, facts: Facts, start: str = "", side: str = FIRST) -> str:
        """Return the address of the same page with another case on one side."""
        return "?" + urlencode(self.replaced(params, facts, start, side), doseq=True)

    def case_link(self, facts: Facts, start: str = "") -> str:
        """Return the address of the case checker with a case."""
        return "case?" + urlencode(self.params(facts, start), doseq=True)

    def written(self, name: str, value: Anything) -> str:
        """Return a fact as the address and the form's text fields hold it."""
        if isinstance(value, Mapping):
            return ",".join(f"{v}:{'yes' if held else 'no'}" for v, held in value.items())
        if isinstance(value, list | tuple):
            several = self.attributes[name].kind == "several"
            return ",".join(map(str, value)) or (NONE if several else "")
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)

    def _fact(self, kind: str, text: str) -> Anything:
        if kind != "several":
            return text
        listed = [v for v in text.split(",") if v and v != NONE]
        if any(":" in v for v in listed):
            parts = (v.partition(":") for v in listed)
            return {name: held != "no" for name, _, held in parts}
        return listed


def without(params: State, side: str) -> Params:
    """Return parameters without the case of one side."""
    own = {name for name, _, _ in _own(params, side)}
    return {name: value for name, value in params.items() if name not in own}


def entered(facts: Facts, name: str, value: Anything) -> dict[str, Anything]:
    """Return facts with one more; what is known in part is added to what was known in part."""
    before = facts.get(name)
    if isinstance(before, Mapping) and isinstance(value, Mapping):
        value = {**before, **value}
    return {**facts, name: value}


def _own(params: State, side: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the parameters of one side's case: name, name without what it begins with, values."""
    for name, value in params.items():
        second = name.startswith(SECOND)
        if second == (side == SECOND) and name not in _NO_FACTS:
            yield name, name.removeprefix(side), value if isinstance(value, list) else [value]
