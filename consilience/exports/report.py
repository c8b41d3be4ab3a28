"""The comparison as one document: what was compared, the matrix, every finding, the method."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Anything

import consilience
from consilience.exports import about
from consilience.exports.cited import Cited
from consilience.exports.pages import page
from consilience.exports.report_findings import REASONED, FindingBlocks
from consilience.exports.selection import Data, Selection, Step, quiet
from consilience.exports.tables import NO_MARKS, Marks, places
from consilience.exports.words import NOTICE, VERDICTS, ranges, sentence_case, word_of

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

_OUTSIDE = "out-of-scope"


def report(
    kg: "KnowledgeGraph",
    selection: Selection = Selection(),  # noqa: B008  a frozen value
    *,
    quotes: bool = False,
    reasons: bool = False,
    marks: Marks = NO_MARKS,
    documents: Path | None = None,
    made: str | None = None,
    step: Step = quiet,
) -> str:
    """Return the report on a selection as HTML that is well-formed XML too.

    `quotes` adds the words of the reader's copies (in `documents`, else as always). `reasons` adds
    why findings follow, for the kinds of REASONED (about 0.1 s each). `marks` are the analyst's.
    `made` (YYYY-MM-DD) is the date it bears, else today's. `step` is told what is being computed.

    Raises QueryError for an unknown id, InputRefusedError when a copy cannot be read.
    """
    found = selection.findings(kg, step)
    matrix = kg.matrix(selection.as_of, step, selection.profile)
    step("report")
    cited = Cited(kg, kg.quotes(documents) if quotes else None)
    blocks = FindingBlocks(cited, marks, reasons, step, selection.as_of)
    told = [blocks.block(number, finding) for number, finding in enumerate(found, 1)]
    columns = selection.columns(matrix)
    rows = _rows(kg, selection.rows(kg, matrix, _numbers(found)), columns, found)
    return page(
        "report.html.jinja",
        title=_title(kg, selection),
        filters=selection.told(kg),
        as_of=selection.as_of,
        editions=about.editions(selection.as_of),
        made=made or date.today().isoformat(),
        inputs=kg.build.inputs,
        version=consilience.__version__,
        whole=len(kg.build.findings),
        counts=_counts(kg, found),
        marked=sum(bool(b["mark"] or b["note"]) for b in told),
        documents=_documents(kg, columns),
        findings=told,
        asked_reasons=reasons,
        reasoned_kinds=REASONED,
        names=blocks.names,
        statements=blocks.statements(),
        quotes_asked=quotes,
        missing=[Path(f).name for f in cited.quotes.missing] if cited.quotes else [],
        **_matrix(columns, rows, found),
        **_readings(kg, selection, found, rows),
        **_method(kg),
    )


def _numbers(found: Sequence[Data]) -> dict[str, int]:
    return {finding["id"]: number for number, finding in enumerate(found, 1)}


def _title(kg: "KnowledgeGraph", selection: Selection) -> str:
    label = kg.vocabulary.label
    parts = [label(p) for p in (selection.procedure, selection.condition) if p]
    about_ = sentence_case(" for ".join(parts)) if parts else "All procedures and conditions"
    kind = f", {kg.vocabulary.lists['FindingKind'][selection.kind].label}" if selection.kind else ""
    return f"{about_}{kind}: what the documents say"


def _counts(kg: "KnowledgeGraph", found: Sequence[Data]) -> list[dict[str, Anything]]:
    every, robust = (
        Counter(f["kind"] for f in found),
        Counter(f["kind"] for f in found if f["robust"]),
    )
    return [
        {"kind": k, "label": t.label, "definition": t.definition, "all": every[k], "robust": robust[k]}
        for k, t in kg.vocabulary.lists["FindingKind"].items()
        if every[k]
    ]  # fmt: skip


def _documents(kg: "KnowledgeGraph", columns: Sequence[Data]) -> list[dict[str, Anything]]:
    kinds = kg.vocabulary.lists["DocumentKind"]
    return [{**source, "kind_label": kinds[source["kind"]].label} for source in columns]


# ------------------------------------------------------------------------ matrix


def _rows(
    kg: "KnowledgeGraph", rows: Sequence[Data], columns: Sequence[Data], found: Sequence[Data]
) -> list[dict[str, Anything]]:
    numbers, absences = _numbers(found), kg.vocabulary.lists["AbsenceKind"]
    return [
        {
            **row,
            "runs": _runs([numbers[f] for f in row["findings"] if f in numbers], found),
            "cells": {c["id"]: _cell(row["cells"][c["id"]], absences) for c in columns},
        }
        for row in rows
    ]


def _cell(cell: Data, absences: Mapping[str, Anything]) -> dict[str, Anything]:
    look = "verdict" if cell["label"] in VERDICTS else "absent"
    named = [one for at in places(cell) for one in at.split("; ")]
    word = word_of(cell["label"], absences)
    return {**cell, "look": look, "word": word, "places": list(dict.fromkeys(named))}


def _runs(numbers: Sequence[int], found: Sequence[Data]) -> list[dict[str, str]]:
    """Return the findings of a row as runs of numbers, each leading to its first."""
    return [
        {"id": found[first - 1]["id"], "words": str(first) if first == last else f"{first}–{last}"}
        for first, last in ranges(numbers)
    ]


def _matrix(
    columns: Sequence[Data], rows: Sequence[Data], found: Sequence[Data]
) -> dict[str, Anything]:
    """Return the rows with the documents that bear on them, and the names of the others."""
    cited = {s["source"] for finding in found for s in finding["statements"]}

    def apart(column: Data) -> bool:
        cells = [row["cells"][column["id"]] for row in rows]
        outside = all(c["label"] == _OUTSIDE and not c["turns_on"] for c in cells)
        return outside and column["id"] not in cited

    left_out = [c["name"] for c in columns if apart(c)]
    return {
        "columns": [c for c in columns if not apart(c)], "rows": rows, "left_out": left_out,
    }  # fmt: skip


# ------------------------------------------------------------------------ readings, method


def _readings(
    kg: "KnowledgeGraph", selection: Selection, found: Sequence[Data], rows: Sequence[Data]
) -> dict[str, Anything]:
    """Return every reading that a finding or a cell turns on, the one that most turn on first."""
    turning = Counter(r for f in found for r in {r for cube in f["readings"] for r in cube})
    turning.update({r: 0 for row in rows for c in row["cells"].values() for r in c["turns_on"]})
    asked = {q["reading"]: q for q in kg.questions().records()}
    profile = selection.profile or {}
    told = [
        {
            "id": name,
            "at": number,
            "ask": kg.readings[name]["ask"],
            "options": [{"id": o, "says": s} for o, s in kg.readings[name]["options"].items()],
            "default": kg.readings[name]["default"],
            "chosen": profile.get(name, kg.readings[name]["default"]),
            "turning": count,
            "to": asked[name]["to"],
            "question": asked[name]["question"],
        }
        for number, (name, count) in enumerate(turning.most_common(), 1)
    ]
    return {"readings": told, "readings_at": {r["id"]: r["at"] for r in told}}


def _method(kg: "KnowledgeGraph") -> dict[str, Anything]:
    lists = kg.vocabulary.lists
    return {
        "notice": NOTICE, "locators": about.LOCATORS, "words": about.WORDS,
        "licence": about.LICENCE, "quoted_note": about.QUOTED, "verdicts": VERDICTS.values(),
        "kinds": lists["FindingKind"].values(), "absences": lists["AbsenceKind"].values(),
        "questions": lists["Question"].values(), "refusals": lists["Refusal"].values(),
        "bases": lists["Basis"].values(),
    }  # fmt: skip
