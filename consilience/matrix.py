"""The agreement matrix: rows of cases, a computed cell per source, never a written one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any as Anything

from consilience.absence import absence
from consilience.conditions import OnReading, walk
from consilience.corpus import ChoicePoint
from consilience.encodings import Position, Statement
from consilience.findings import Context
from consilience.findings.difference import show_cells
from consilience.rows import RowView, Taken, question_of
from consilience.sentences import listed
from consilience.solver import negate
from consilience.space import Formula, all_of

YES, UNLESS, ONLY_IF, NO, BOTH, CAUTION = (
    "yes", "yes-unless", "yes-only-if", "no", "both", "caution",
)  # fmt: skip
# What a row is called after, the weightiest first; internal findings belong to one source.
_ACROSS = ("conflict", "tension", "difference", "agreement")


@dataclass(frozen=True)
class Cell:
    """What one source says about one row on its question, on one profile of readings.

    `label` is one of the six verdicts or a kind of absence. `turns_on` names the readings under
    another option of which the label would change.
    """

    source: str
    question: str
    label: str
    qualifier: tuple[str, ...]
    turns_on: tuple[str, ...]
    where: tuple[str, ...]
    positions: tuple[Mapping[str, str], ...]
    statements: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class MatrixRow:
    """One row: procedure, condition, part, a cell per source, and the findings on it."""

    procedure: str
    condition: str
    part: str
    cells: Mapping[str, Cell]
    across: str
    counts: Mapping[str, int]
    findings: tuple[str, ...]


def matrix(
    context: Context,
    findings: Iterable[Mapping[str, Anything]],
    profile: Mapping[str, str] | None = None,
) -> list[MatrixRow]:
    """Compute every row; neighbouring parts of a split row with equal cells are merged.

    `findings` are those of the same comparison, as plain data. `profile` (reading to option) says
    how the words are read; what it does not name is read by default.
    """
    by_row: dict[str, list[Mapping[str, Anything]]] = {}
    for finding in findings:
        by_row.setdefault(finding["row"], []).append(finding)
    rows: list[MatrixRow] = []
    for view in context.rows:
        row = _row(context, view, by_row.get(view.row.key, []), profile or {})
        if rows and _mergeable(rows[-1], row):
            parts = f"{rows[-1].part}; {row.part}"
            findings_ = tuple(dict.fromkeys([*rows[-1].findings, *row.findings]))
            counts = Counter(rows[-1].counts) + Counter(row.counts)
            merged = dict(sorted(counts.items()))
            rows[-1] = replace(rows[-1], part=parts, findings=findings_, counts=merged)
        else:
            rows.append(row)
    return rows


def _row(
    context: Context,
    view: RowView,
    findings: list[Mapping[str, Anything]],
    profile: Mapping[str, str],
) -> MatrixRow:
    counts = Counter(f["kind"] for f in findings)
    read = _options(view, profile)
    cells = {s: cell(context, view, s, read) for s in context.asked}
    speaking = [c for c in cells.values() if c.label in (YES, UNLESS, ONLY_IF, NO, BOTH)]
    across = next((k for k in _ACROSS if counts[k]), "")
    if len(speaking) < 2:
        across = "one-source-only" if speaking else "none-speaks"
        if any(c.turns_on for c in cells.values() if c not in speaking):
            across = "unknown"  # on another reading a further source speaks
    return MatrixRow(
        view.row.procedure,
        view.row.condition,
        context.part_name(view.row),
        cells,
        across,
        dict(sorted(counts.items())),
        tuple(f["id"] for f in findings),
    )


def _mergeable(before: MatrixRow, after: MatrixRow) -> bool:
    same = (before.procedure, before.condition, before.across) == (
        after.procedure, after.condition, after.across,
    )  # fmt: skip
    vectors = [
        [(c.label, c.qualifier, c.turns_on) for c in row.cells.values()] for row in (before, after)
    ]
    return same and vectors[0] == vectors[1]


def cell(context: Context, view: RowView, source: str, read: Mapping[int, int]) -> Cell:
    """Compute the cell of one source in one row; `read` are the options of the readings."""
    question, usual = question_of(context.corpus, source), _fixed(read)
    taken = [
        t
        for stance in ("favours", "opposes", "cautions")
        for t in view.positions(source, question, stance)
        if view.has(all_of(t.formula, usual))
    ]
    label = _label(view, source, question, usual)
    where: list[str] = []
    if not label:
        label, where = absence(view, source, usual)
        taken = []
    qualifier = _qualifier(context, view, source, question, label, usual)
    return Cell(
        source,
        question,
        label,
        tuple(qualifier),
        tuple(_turning(view, source, question, read)),
        tuple(where),
        tuple(
            {
                "id": t.position.id,
                "stance": t.position.stance,
                "at": t.position.at,
                "says": t.position.says,
                "basis": t.position.basis,
                "refusal": t.position.refusal,
            }
            for t in taken
        ),
        context.statements_of([(t.source, t.position) for t in taken]),
    )


def _options(view: RowView, profile: Mapping[str, str]) -> dict[int, int]:
    """Return the option of every reading, by the number of its variable: chosen, else default."""
    return {
        i: v.cells.index(profile[v.name]) if v.name in profile else v.typical
        for i, v in enumerate(view.solver.space.variables)
        if v.is_reading
    }


def _fixed(read: Mapping[int, int]) -> Formula:
    """Return the readings taken, as a formula."""
    return all_of(*(("lit", i, 1 << option) for i, option in read.items()))


def _label(view: RowView, source: str, question: str, readings: Formula) -> str:
    """Return the verdict label, or an empty text where the source gives no verdict."""
    if source not in view.sources:
        return ""
    yes = all_of(view.favours(source, question), readings)
    no = all_of(view.opposes(source, question), readings)
    if view.has(yes):
        if not view.has(all_of(yes, negate(no))):
            return BOTH
        if not view.has(all_of(readings, negate(all_of(yes, negate(no))))):
            return YES
        typical = view.typical(readings)
        if not view.solver.holds(typical, yes):
            return ONLY_IF
        return BOTH if view.solver.holds(typical, no) else UNLESS
    if view.has(no):
        return NO
    cautions = [
        t for t in view.positions(source, question, "cautions")
        if view.has(all_of(t.formula, readings))
    ]  # fmt: skip
    return CAUTION if cautions else ""


def _turning(view: RowView, source: str, question: str, read: Mapping[int, int]) -> list[str]:
    """Return readings under another option of which the label changes, one changed at a time."""
    here = _label(view, source, question, _fixed(read))
    variables = view.solver.space.variables
    found = []
    for i, option in read.items():
        others = [c for c in range(len(variables[i].cells)) if c != option]
        if any(_label(view, source, question, _fixed({**read, i: c})) != here for c in others):
            found.append(variables[i].name)
    return found


# ------------------------------------------------------------------------------ qualifiers


def _qualifier(
    context: Context, view: RowView, source: str, question: str, label: str, readings: Formula
) -> list[str]:
    """Say what the verdict asks for: attributes whose values in it are fewer than in the row."""
    if label not in (UNLESS, ONLY_IF, NO):
        return []
    stance = "opposes" if label == NO else "favours"
    taken = view.positions(source, question, stance)
    there = [t for t in taken if view.has(all_of(t.formula, readings))]
    told = [_asked(context, view, t, readings, label) for t in there]
    told = list(dict.fromkeys(t for t in told if t))
    return [] if label == NO and len(told) < len(there) else told


def _asked(context: Context, view: RowView, taken: Taken, readings: Formula, label: str) -> str:
    within = all_of(taken.formula, readings)
    told, needed = [], 0
    mentioned = context.mentions(taken.source, taken.position)
    for attribute in context.corpus.vocabulary.attributes.values():
        if attribute.id not in mentioned:
            continue
        if attribute.id == "procedure":
            continue
        for i, variable in enumerate(view.solver.space.variables):
            if variable.attribute != attribute.id or variable.is_reading:
                continue
            possible = view.possible(within, i)
            everywhere = view.possible(readings, i)
            typical_out = not possible >> variable.typical & 1
            if possible == everywhere or (label == ONLY_IF and not typical_out):
                continue
            # "unless" names what is shut out, the other labels what is asked for
            shown = everywhere & ~possible if label == UNLESS else possible
            told.append(_tell(context, attribute.id, i, shown))
            needed |= 1 << i
    asked = (" or " if label == UNLESS else " and ").join(told)
    way = _one_way(context, view, within, mentioned, needed) if label == ONLY_IF else []
    also = ""
    if way:
        also = f"and, all else being typical, one of several further things, such as: {listed(way)}"
    return ", ".join(part for part in (asked, also) if part)


def _one_way(
    context: Context, view: RowView, within: Formula, mentioned: set[str], needed: int
) -> list[str]:
    """Name what else the nearest yes changes, where alternatives leave no single requirement."""
    nearest, usual = view.solver.witness(within), view.typical()
    assert nearest is not None
    return [
        _tell(context, variable.attribute, i, 1 << nearest.cells[i])
        + _besides(context, variable.attribute)
        for i, variable in enumerate(view.solver.space.variables)
        if variable.attribute in mentioned
        and not needed >> i & 1
        and nearest.cells[i] != usual.cells[i]
    ]


def _besides(context: Context, attribute: str) -> str:
    """Say what typically holds beside a value, of facts of which several hold at once."""
    known = context.corpus.vocabulary.attributes[attribute]
    if known.kind != "several" or not known.typical:
        return ""
    return f" (besides {listed(known.value_label(v) for v in known.typical)})"


def _tell(context: Context, attribute_id: str, index: int, mask: int) -> str:
    attribute = context.corpus.vocabulary.attributes[attribute_id]
    variable = context.corpus.space.variables[index]
    if attribute.is_numeric:
        return f"{attribute.label} {show_cells(context, attribute_id, variable.cells, mask)}"
    values = [variable.cells[c] for c in range(len(variable.cells)) if mask >> c & 1]
    if variable.value:
        label = attribute.value_label(variable.value)
        return label if values == ["yes"] else f"no {label}"
    if attribute.kind == "boolean":
        return attribute.phrase if values == ["yes"] else attribute.phrase_if_not
    if attribute.kind == "ordered" and len(values) > 2:
        return f"{attribute.label} {values[0]} to {values[-1]}"
    return listed([attribute.value_label(v) for v in values], "or")


def as_data(context: Context, rows: list[MatrixRow]) -> dict[str, Anything]:
    """Return the matrix as plain data: sources, rows, and labels of what they name."""
    vocabulary = context.corpus.vocabulary
    return {
        "as_of": context.as_of,
        "readings": {c.id: _reading(context, c) for c in context.corpus.choices.values()},
        "sources": [_source(context, s) for s in context.asked],
        "rows": [
            {
                "procedure": r.procedure,
                "procedure_label": vocabulary.label(r.procedure),
                "condition": r.condition,
                "condition_label": vocabulary.label(r.condition),
                "part": r.part,
                "across": r.across,
                "counts": dict(r.counts),
                "findings": list(r.findings),
                "cells": {s: _cell_data(c) for s, c in r.cells.items()},
            }
            for r in rows
        ],
    }


def _cell_data(found: Cell) -> dict[str, Anything]:
    return {
        "question": found.question,
        "label": found.label,
        "qualifier": list(found.qualifier),
        "turns_on": list(found.turns_on),
        "where": list(found.where),
        "positions": [dict(p) for p in found.positions],
        "statements": [dict(s) for s in found.statements],
    }


def _reading(context: Context, choice: ChoicePoint) -> dict[str, Anything]:
    return {
        "asked_of": _issuers(context, choice),
        "at": _places(context, choice),
        "kind": choice.kind,
        "source": choice.source,
        "ask": choice.ask,
        "because": choice.because,
        "options": dict(choice.options),
        "default": choice.default,
        "support": [{"option": s.option, "at": s.at, "says": s.says} for s in choice.support],
    }


def _issuers(context: Context, choice: ChoicePoint) -> list[str]:
    """Return who could settle a reading: the document's issuer, or the owners of bridged words."""
    corpus = context.corpus
    if choice.source:
        return [corpus.sources[choice.source].issuer_label]
    bridge = next(a.condition for a in corpus.axioms if a.id == choice.id)
    owners = {corpus.vocabulary.attributes[a].owner for a in corpus.mentions(bridge)}
    return list(
        dict.fromkeys(s.issuer_label for s in corpus.sources.values() if s.issuer in owners)
    )


def _places(context: Context, choice: ChoicePoint) -> list[str]:
    """Return the passages whose statements, or positions, turn on a reading."""
    if not choice.source:
        return []
    owner = context.corpus.sources[choice.source]
    holders: list[Statement | Position] = [*owner.statements.values(), *owner.positions.values()]
    name = choice.id.removeprefix(f"{owner.id}/")
    found = [
        h.at
        for h in holders
        if h.when is not None
        and any(isinstance(node, OnReading) and node.reading == name for node in walk(h.when))
    ]
    return list(dict.fromkeys(found))


def _source(context: Context, source: str) -> dict[str, Anything]:
    found = context.corpus.sources[source]
    return {
        "id": source,
        "name": context.name(source),
        "title": found.title,
        "issuer": found.issuer,
        "issuer_label": found.issuer_label,
        "kind": found.kind,
        "jurisdiction": list(found.jurisdiction),
        "in_force_from": found.in_force_from(),
        "in_force_until": found.in_force_until(),
        "dates": [{"what": d.what, "on": d.on, "at": d.at} for d in found.dates],
        "subject_to": found.subject_to,
        "url": found.url,
        "in_force": source in context.sources,
    }
