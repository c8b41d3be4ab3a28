"""Studies × documents: a row per study, the most disputed first, a column per document."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.exports.words import counted
from consilience.study_room import STANDINGS, StudyRoom
from page_parts.evidence_words import (
    DISPUTES,
    SHORT,
    Told,
    disputes,
    match_fold,
    short_place,
    standing,
    study_link,
    study_name,
)
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

Row = Mapping[str, Anything]
SEVERAL, ALONE, ANY, NONE = "several", "one", "any", "none"
# What a study holds for each filter; it is shown if one of these is wanted.
_HELD: Mapping[str, Callable[[Row], Iterable[str]]] = {
    "design": lambda r: r["designs"],
    "told": lambda r: (SEVERAL if r["documents"] > 1 else ALONE, *r["told_by"].split(" ")),
    "disputed": lambda r: (
        (ANY if r["disagreements"] else NONE),
        *(name for name in DISPUTES if r[name]),
    ),
    "procedure": lambda r: r["procedures"] or (NONE,),
    "measured": lambda r: r["outcomes"] or (NONE,),
}
FILTERS = tuple(_HELD)
_GROUPS = (
    ("Disagreement rests on them", lambda r: r["disagreements"] > 0),
    ("Told of by several documents, no finding of disagreement rests on them",
     lambda r: r["disagreements"] == 0 and r["documents"] > 1),
    ("Told of by one document", lambda r: r["disagreements"] == 0 and r["documents"] == 1),
)  # fmt: skip


def matching(rows: Sequence[Row], params: Mapping[str, Anything]) -> list[Row]:
    """Return the studies that every filter of the parameters lets through."""
    return [
        row for row in rows
        if all(params[n] in held(row) for n, held in _HELD.items() if params.get(n))
    ]  # fmt: skip


def counts(rows: Sequence[Row], params: Mapping[str, Anything], name: str) -> Mapping[str, int]:
    """Return how many studies each value of a filter leaves, the other filters as they are."""
    left = matching(rows, {**params, name: ""})
    return Counter(value for row in left for value in {*_HELD[name](row)}) | {"": len(left)}


class StudyTable:
    """Draws studies; `documents` are those of the room, in the order of their columns."""

    def __init__(self, room: StudyRoom) -> None:
        self.documents = room.documents()
        self.most = max((r["disagreements"] for r in room.studies), default=0)

    def draw(self, rows: Sequence[Row]) -> Markup:
        """Return the table."""
        bodies = []
        for title, fits in _GROUPS:
            own = [row for row in rows if fits(row)]
            if own:
                width = str(len(self.documents) + 2)
                head = element("th", f"{title} ({len(own)})", scope="rowgroup", colspan=width)
                drawn = [self._row(row) for row in own]
                bodies.append(element("tbody", element("tr", head, class_="group"), *drawn))
        caption = element(
            "caption", "Studies by document, the most disputed first", class_="unseen"
        )
        widths = element(
            "colgroup", element("col", style="width:17%"), element("col", style="width:13%")
        )
        return element(
            "table", caption, widths, element("thead", self._head()), *bodies, class_="studies"
        )

    def _head(self) -> Markup:
        cells = [element("th", h, scope="col") for h in ("Study", "Disagreement it carries")]
        for document in self.documents:
            told = element("span", document["dated"], class_="about")
            cells.append(element("th", element("b", document["document"]), told, scope="col"))
        return element("tr", *cells)

    def _row(self, row: Row) -> Markup:
        cells = [self._cell(row, d["id"], d["document"]) for d in self.documents]
        return element(
            "tr", self._study(row), self._carried(row), *cells, data_key=row["node"]
        )  # fmt: skip

    def _study(self, row: Row) -> Markup:
        designs = dict.fromkeys(a["design_told"] for a in row["accounts"])
        years = [str(y) for y in row["years"]] or ["year not told"]
        about = " · ".join((" / ".join(designs), " / ".join(years)))
        unnamed = None if row["named"] else "no document names it"
        return element(
            "th", study_link(row["node"], study_name(row)),
            element("span", about, class_="part"),
            element("span", unnamed, class_="part") if unnamed else None,
            *(match_fold(m) for m in row["matches"] if m["held"]), scope="row",
        )  # fmt: skip

    def _carried(self, row: Row) -> Markup:
        total = row["disagreements"]
        if not total:
            return element("td", element("span", "none", class_="small"), class_="carried",
                           data_source="Disagreement it carries")  # fmt: skip
        bar = element("rect", width=f"{100 * total / self.most:.0f}%", height="100%")
        return element(
            "td", element("b", str(total)), element("svg", bar, class_="bar", aria_hidden="true"),
            disputes(row), class_="carried", data_source="Disagreement it carries",
        )  # fmt: skip

    def _cell(self, row: Row, source: str, name: str) -> Markup:
        told = [a for a in row["accounts"] if a["source"] == source]
        if told:
            return element(
                "td", *(_account(a, row["study"]) for a in told), class_="tells", data_source=name
            )
        kind = row["standings"][source]
        proposed = [
            element("p", study_link(m["other"], "the proposed match"), class_="small")
            for m in row["matches"]
            if kind == "may-tell" and not m["held"] and m["other"] != row["node"]
        ]
        look = "absent out-of-scope" if kind == "outside" else "absent"
        return element("td", standing(kind), *proposed, class_=look, data_source=name)


def _account(account: Told, name: str) -> Markup:
    """Return how a document tells of a study, in a few lines."""
    called = account["called"] if account["named"] and account["called"] != name else ""
    citations = ", ".join(account["citations"])
    lines = (
        element("b", called) if called else None,
        element("span", size(account)),
        element("span", f"reads it as: {account['reading_told']}")
        if account["reading"] != "none" else None,
        element("span", f"citation {citations}", class_="small") if citations else None,
    )  # fmt: skip
    return element(
        "div", *(line for line in lines if line),
        short_place(account["source"], f"study {account['id']}", account["locator"]),
        class_="account",
    )  # fmt: skip


def size(account: Told) -> str:
    """Return how many took part, in all and by arm, as printed."""
    whole = f"n {account['n']} {account['unit']}".rstrip() if account["n"] else "n not told"
    arms = [arm["n"] for arm in account["arms"] if arm["n"]]
    pooled = f"{account['studies']} studies" if account["studies"] else ""
    return " · ".join(part for part in (whole, " / ".join(arms), pooled) if part)


def legend() -> Markup:
    """Return what the cells mean, folded."""
    items = [
        element("li", standing(kind), element("span", meaning))
        for kind, meaning in STANDINGS.items() if kind != "tells"
    ]  # fmt: skip
    return element(
        "details", element("summary", "What the cells mean"), element("ul", *items),
        class_="standings",
    )  # fmt: skip


def labels(room: StudyRoom, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what can be chosen in each filter: labels by value."""
    vocabulary = room.corpus.vocabulary
    outcomes = {o: sentence_case(m.label) for o, m in vocabulary.outcomes.items()}
    procedures = {p: sentence_case(vocabulary.label(p)) for p in vocabulary.leaf_procedures}
    return {
        "design": {d: sentence_case(t.label) for d, t in vocabulary.lists["StudyDesign"].items()},
        "told": {SEVERAL: "Two or more documents", ALONE: "One document alone",
                 **{s: names[s] for s in room.sources}},
        "disputed": {ANY: "With disagreement", **{n: sentence_case(w) for n, w in DISPUTES.items()},
                     NONE: "Without"},
        "procedure": {**procedures, NONE: "What was given is not told"},
        "measured": {**dict(sorted(outcomes.items(), key=lambda o: o[1])), NONE: "No result told"},
    }  # fmt: skip


def summary(room: StudyRoom, shown: Sequence[Row]) -> Markup:
    """Return which studies carry the disagreement, in a sentence, with links to the first."""
    first = [study_link(r["node"], study_name(r)) for r in room.studies[:3] if r["disagreements"]]
    opened = joined(("Open ", joined(first, " · "))) if first else None
    told = counted(len(shown), "study or review", "studies and reviews")
    return element(
        "section", element("p", room.carriers, class_="carriers"),
        element("p", opened, class_="small") if opened else None,
        element("p", f"{told} shown of {len(room.studies)}.", class_="unseen"), class_="weightiest",
    )  # fmt: skip


__all__ = ["FILTERS", "SHORT", "StudyTable", "counts", "labels", "legend", "matching", "summary"]
