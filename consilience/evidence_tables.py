"""Evidence as tables to take away and to print: studies, one study, an outcome, who could know it."""

from collections.abc import Iterable, Mapping
from typing import Any as Anything

from consilience.citation_network import STUDY_COLUMNS
from consilience.forest import Drawn, Told, panels
from consilience.lint import RULES, says
from consilience.study_room import STANDINGS, StudyRoom
from consilience.tables import Table

RESULT_COLUMNS = (
    "outcome_told", "document", "study", "design", "arm", "against", "measure", "value", "count",
    "denominator", "unit", "method", "time", "subgroup", "interval", "level", "interval_type", "p",
    "baseline", "sd", "comparison", "significant", "favours", "says", "locator", "item", "node",
)  # fmt: skip
_DRAWING = ("panel", "drawn", "why_not", "flaws")
_ACCOUNT = (
    "study", "node", "document", "called", "design", "year", "n", "unit", "arms", "citations",
    "reads_it_as", "population", "says", "locator", "item",
)  # fmt: skip
_WITH_INTERVAL, _POINT, _NOT_DRAWN = "value and interval", "value", "not drawn"


def studies_table(room: StudyRoom, rows: Iterable[Mapping[str, Anything]]) -> Table:
    """Return a row per study: the columns of `consilience network`, then how each document stands."""
    records = [
        {**row, "design": " ".join(row["designs"]), "years": " ".join(map(str, row["years"])),
         "match": "; ".join(f"{m['kind']}: {ground}" for m in row["matches"] if m["held"]
                            for ground in m["grounds"]),
         **{s: _cell(row, s) for s in room.sources}}
        for row in rows
    ]  # fmt: skip
    return Table.of((*STUDY_COLUMNS, "design", "years", "match", *room.sources), records)


def _cell(row: Mapping[str, Anything], source: str) -> str:
    told = [a for a in row["accounts"] if a["source"] == source]
    if not told:
        return STANDINGS[row["standings"][source]]
    return " | ".join(
        f"{a['called']}: n {a['n'] or 'not told'}; {a['design_told']}; {a['locator']}" for a in told
    )


def accounts_table(rows: Iterable[Mapping[str, Anything]]) -> Table:
    """Return a row for each document's account of each study."""
    records = [
        {**account, "study": row["study"], "node": row["node"], "document": account["source"],
         "arms": "; ".join(f"{arm['given']} {arm['n']}".strip() for arm in account["arms"]),
         "citations": " ".join(account["citations"]), "reads_it_as": account["reading_told"]}
        for row in rows for account in row["accounts"]
    ]  # fmt: skip
    return Table.of(_ACCOUNT, records)


def results_table(results: Iterable[Mapping[str, Anything]]) -> Table:
    """Return results as printed, with the columns of the query `outcome_numbers` and further ones."""
    records = [{**r, "document": r["source"], "measure": r["measure_told"]} for r in results]
    return Table.of(
        RESULT_COLUMNS, [{n: None if v == "" else v for n, v in r.items()} for r in records]
    )


def outcome_table(results: Iterable[Mapping[str, Anything]]) -> Table:
    """Return the results on an outcome with where each is drawn, or why it is not."""
    drawn, left = panels(results)
    told: list[tuple[Told, str | None, str, str]] = [
        (row.told, panel.title, *_how(row)) for panel in drawn for row in panel.rows
    ]
    told += [(result, None, _NOT_DRAWN, why) for result, why in left]
    plain = results_table(result for result, *_ in told)
    rows = [
        (*row, panel, how, why or None, "; ".join(f["says"] for f in result["flaws"]) or None)
        for row, (result, panel, how, why) in zip(plain.rows, told, strict=True)
    ]
    return Table((*plain.columns, *_DRAWING), tuple(rows))


def _how(row: Drawn) -> tuple[str, str]:
    return (_POINT if row.low is None else _WITH_INTERVAL), row.why_not


def timeline_table(room: StudyRoom) -> Table:
    """Return a row for each study and document: its years, and how the document stands to it."""
    dated = {d["id"]: d for d in room.documents()}
    records = [
        {"study": row["study"], "node": row["node"], "years": " ".join(map(str, row["years"])),
         "design": " ".join(row["designs"]), "document": source,
         "known_to": dated[source]["known_to"], "dated": dated[source]["dated"],
         "standing": standing, "means": STANDINGS[standing]}
        for row in room.studies for source, standing in row["standings"].items()
    ]  # fmt: skip
    columns = (
        "study", "node", "years", "design", "document", "known_to", "dated", "standing", "means"
    )  # fmt: skip
    return Table.of(columns, records)


def flaws_table(findings: Iterable[Mapping[str, Anything]]) -> Table:
    """Return lint findings, with what each rule checks."""
    records = [
        {"document": f["sources"][0], "rule": f["subtype"], "checks": checks(f["subtype"]),
         "how": f["relation"], "locators": " | ".join(s["locator"] for s in f["statements"]),
         "explanation": f["explanation"], "finding": f["id"]}
        for f in findings
    ]  # fmt: skip
    return Table.of(
        ("document", "rule", "checks", "how", "locators", "explanation", "finding"), records
    )


def checks(rule: str) -> str:
    """Return what a rule of lint checks; empty for a rule that is not there any more."""
    return says(rule) if rule in RULES else ""
