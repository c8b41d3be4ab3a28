"""A map as plain data: bands and who draws their lines, cells, regions, and who parts where."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from string import ascii_uppercase
from typing import Any as Anything

from consilience.case_facts import Case, read_case
from consilience.cases import CaseChecker
from consilience.problems import InputRefusedError
from consilience.region_bands import Band, example, in_line, order_of
from consilience.region_lines import boundaries
from consilience.regions import Facts, Map, Regions
from consilience.store import QueryError
from consilience.tables import Table
from consilience.vocabulary import Attribute

Cell = Mapping[str, Anything]
NO_CASE = "no case"
_COLUMNS = (
    "x", "y", "order", "region", "source", "question", "verdict", "verdicts",
    "on_other_readings", "care", "x_value", "y_value", "why_not",
)  # fmt: skip


def told(checker: CaseChecker, found: Map, facts: Facts) -> dict[str, Anything]:
    """Return a map as plain data; `facts` may name the case on it that is `picked`.

    `x`, `y`: the attribute and its bands in order, each with its label, a value in it as a case
    gives it, whether its first end lies in it, who draws the line before it (of values without an
    order: who names it) and in how many cells along the line an
    answer `changes`. `cells`:
    the numbers of their bands, `order` (how x stands to y there, where that splits a cell), a case
    inside, its region, what every source says (nothing: it is no case). `regions`: what the sources say together and in how
    many cells. `parting`: who favours what another opposes, with the numbers of the cells.
    """
    cells = _lettered(list(_cells(checker, found)))
    return {
        "x": _axis(checker, found, found.axes.x, found.columns, cells, "x"),
        "y": _axis(checker, found, found.axes.y, found.rows, cells, "y"),
        "tied": found.axes.tied,
        "sources": list(found.sources),
        "questions": {s: checker.said(s).question for s in found.sources},
        "regions": _regions(cells),
        "cells": cells,
        "parting": list(_parting(checker, cells, found.sources)),
        "picked": cell_of(checker, found, facts, cells),
    }


def region_map(
    checker: CaseChecker, x: str, y: str, facts: Facts, sources: Sequence[str]
) -> dict[str, Anything]:
    """Return the map of two attributes as plain data; see `told`.

    Raises QueryError for attributes that make no map, InputRefusedError for facts that are none
    or exclude each other.
    """
    there = [a for a in checker.corpus.vocabulary.attributes if a not in checker.corpus.defining]
    for name in (x, y):
        if name not in there:
            raise QueryError(f"{name!r} is no fact of a case; there are: {', '.join(there)}")
    if x == y or not sources:
        raise QueryError("a map has two facts and a document" if sources else "nobody is asked")
    return told(checker, Regions(checker).map(x, y, facts, sources), facts)


def _cells(checker: CaseChecker, found: Map) -> Iterator[dict[str, Anything]]:
    for j, row in enumerate(found.rows):
        for i, column in enumerate(found.columns):
            parts = found.grid.parts(column, row)
            for place, orders in parts:
                cell = (column, row)
                given = example(checker.corpus, found.axes, found.grid, cell, orders)
                case = dict(zip(found.axes.names, given, strict=True))
                yield {
                    "x": i, "y": j, "order": " or ".join(orders) if len(parts) > 1 else "",
                    "case": case, "region": "",
                    "why_not": "" if place.is_case else _why_not(checker, found, case),
                    "answers": {
                        source: {
                            "question": checker.said(source).question, "verdict": said.verdict,
                            "verdicts": said.verdicts, "care": said.care,
                            "on_other_readings": said.on_other_readings,
                        }
                        for source, said in zip(found.sources, place.said, strict=False)
                    },
                }  # fmt: skip


def _why_not(checker: CaseChecker, found: Map, case: Facts) -> str:
    """Return which facts exclude each other; what the axioms and the readings taken make of it."""
    try:
        read_case(checker.corpus, {**found.rest.facts, **case, "readings": found.rest.readings})
    except InputRefusedError as error:
        return "; ".join(p.message for p in error.problems)
    return ""


def combination(cell: Cell) -> tuple[str, ...]:
    """Return what the sources say in a cell, one after another; nothing where it is no case."""
    return tuple(answer["verdict"] for answer in cell["answers"].values())


def parts(cell: Cell, yes: str, no: str) -> bool:
    """Whether one source favours the cases of a cell and another opposes them."""
    said = cell["answers"]
    return bool(said) and (said[yes]["verdict"], said[no]["verdict"]) == ("favours", "opposes")


def _lettered(cells: list[dict[str, Anything]]) -> list[dict[str, Anything]]:
    """Name the regions A, B …: those in which sources part first, then the largest."""
    counts = Counter(combination(cell) for cell in cells if cell["answers"])
    ranked = sorted(counts, key=lambda c: (not {"favours", "opposes"} <= set(c), -counts[c]))
    letters = dict(zip(ranked, _letters(), strict=False))
    return [{**cell, "region": letters.get(combination(cell), NO_CASE)} for cell in cells]


def _letters() -> Iterator[str]:
    yield from ascii_uppercase
    yield from (a + b for a in ascii_uppercase for b in ascii_uppercase)


def _regions(cells: Sequence[Cell]) -> list[dict[str, Anything]]:
    counts = Counter(cell["region"] for cell in cells)
    first = {cell["region"]: cell for cell in reversed(cells)}
    return [
        {
            "region": name, "cells": counts[name],
            "verdicts": {s: a["verdict"] for s, a in first[name]["answers"].items()},
        }
        for name in sorted(counts, key=lambda n: (n == NO_CASE, len(n), n))
    ]  # fmt: skip


def _axis(
    checker: CaseChecker, found: Map, axis: Attribute, bands: Sequence[Band],
    cells: Sequence[Cell], side: str,
) -> dict[str, Anything]:  # fmt: skip
    lines = boundaries(checker.corpus, axis, bands, found.marks, found.rest.numbers)
    changes = [None, *_changes(cells, side, len(bands))] if in_line(axis) else [None] * len(bands)
    return {
        "attribute": axis.id, "label": axis.label, "ask": axis.ask, "kind": axis.kind,
        "in_line": in_line(axis),
        "bands": [
            {
                "label": band.label, "given": band.given, "values": list(band.values),
                "start": band.start, "starts_in": not band.first.is_open,
                "drawn_by": drawn, "changes": changed,
            }
            for band, drawn, changed in zip(bands, lines, changes, strict=True)
        ],
    }  # fmt: skip


def _changes(cells: Sequence[Cell], side: str, count: int) -> list[int]:
    """Return for each line between two bands in how many cells along it anything changes."""
    other = "y" if side == "x" else "x"
    along: list[dict[int, list[Anything]]] = [{} for _ in range(count)]
    for cell in cells:
        if cell["answers"]:
            along[cell[side]].setdefault(cell[other], []).append(cell["answers"])
    return [sum(one[k] != next_.get(k, one[k]) for k in one) for one, next_ in pairwise(along)]


def _parting(
    checker: CaseChecker, cells: Sequence[Cell], sources: Sequence[str]
) -> Iterator[dict[str, Anything]]:
    """Yield who favours what another opposes: a conflict on one question, a tension across two."""
    for pair in combinations(sources, 2):
        asked = {checker.said(s).question for s in pair}
        for yes, no in (pair, pair[::-1]):
            found = [i for i, cell in enumerate(cells) if parts(cell, yes, no)]
            if found:
                kind = "conflict" if len(asked) == 1 else "tension"
                yield {"favours": yes, "opposes": no, "kind": kind, "cells": found}


def cell_of(checker: CaseChecker, found: Map, facts: Facts, cells: Sequence[Cell]) -> int | None:
    """Return the number of the cell in which a case lies, if both facts are given exactly."""
    names = found.axes.names
    try:  # one by one, as together they may be no case, and still lie on the map
        one = [read_case(checker.corpus, {n: facts[n]} if n in facts else {}) for n in names]
    except InputRefusedError:
        return None
    bands = (found.columns, found.rows)
    place = [_band_of(some, case) for some, case in zip(bands, one, strict=True)]
    order = ""
    if found.axes.tied and None not in place:
        order = order_of(*(case.numbers[n] for n, case in zip(names, one, strict=True)))
    for k, cell in enumerate(cells):
        if [cell["x"], cell["y"]] == place and _in_order(cell, order):
            return k
    return None


def _in_order(cell: Cell, order: str) -> bool:
    return not cell["order"] or order in cell["order"].split(" or ")


def _band_of(bands: Sequence[Band], case: Case) -> int | None:
    return next((k for k, band in enumerate(bands) if band.holds(case)), None)


def cell_table(found: Mapping[str, Anything]) -> Table:
    """Return a line per cell and source; one line of a cell that is no case."""
    lines: list[dict[str, Anything]] = []
    x, y = found["x"], found["y"]
    for cell in found["cells"]:
        whole = {
            "x": f"{x['label']}: {x['bands'][cell['x']]['label']}",
            "y": f"{y['label']}: {y['bands'][cell['y']]['label']}",
            "order": cell["order"], "region": cell["region"], "why_not": cell["why_not"],
            "x_value": _plain(cell["case"][x["attribute"]]),
            "y_value": _plain(cell["case"][y["attribute"]]),
        }  # fmt: skip
        for source, said in cell["answers"].items() or [("", {})]:
            listed = {n: " ".join(said.get(n, ())) for n in ("verdicts", "on_other_readings")}
            lines.append({**whole, "source": source, **said, **listed})
    return Table.of(_COLUMNS, lines)


def _plain(value: Anything) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)
