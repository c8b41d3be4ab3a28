"""Documents side by side: a row per point, a column per document."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any as Anything

from consilience import iris
from consilience.quotes import Quotes
from consilience.side_by_side import UNNAMED
from consilience.vocabulary import Term
from page_parts.legend import across_chip, label_chip
from page_parts.links import finding_link
from page_parts.markup import Markup, element, joined
from page_parts.statements import place
from page_parts.words import ACROSS, LEADING, VERDICTS, sentence_case, spaced

Point = Mapping[str, Anything]
Source = Mapping[str, Anything]
ALL, DIFFERENCES, CONFLICTS = "", "differences", "conflicts"
_DIFFERENT = ("conflict", "tension", "difference")  # several speak, and not alike
_UNNAMED = {
    "appraisal": "No appraisal of its own.",
    "criterion": "No criterion of its own on it.",
    "duty": "Does not ask for it.",
}  # fmt: skip
_FEW = 3  # conflicts named one by one under a point
_LONG = 170  # characters of an encoded condition that stand open
_KINDS = {
    "verdict": "Verdict", "appraisal": "Evidence", "criterion": "Criteria",
    "duty": "Asked of service, record and aftercare",
}  # fmt: skip


def shown_points(points: Sequence[Point], show: str) -> list[Point]:
    """Return the points asked for; of duties, those that several documents name come first."""
    kept = {
        ALL: lambda _: True,
        DIFFERENCES: lambda p: p["compared"] in _DIFFERENT,
        CONFLICTS: lambda p: bool(p["findings"]),
    }[show]
    order = list(_KINDS)
    found = [p for p in points if kept(p)]
    return sorted(found, key=lambda p: (order.index(p["kind"]), _alone(p)))


def _alone(point: Point) -> bool:
    return point["kind"] == "duty" and point["compared"] == "one-source-only"


class CompareTable:
    """Draws points; `names` gives the findings' sentences by their ids."""

    def __init__(
        self,
        sources: Sequence[Source],
        absences: Mapping[str, Term],
        quotes: Quotes | None,
        sentences: Mapping[str, Mapping[str, Anything]],
    ) -> None:
        self.sources, self.absences = sources, absences
        self.quotes, self.sentences = quotes, sentences
        self.names = {s["id"]: s["name"] for s in sources}

    def draw(self, points: Sequence[Point]) -> Markup:
        """Return the table."""
        bodies = []
        for kind, title in _KINDS.items():
            group = [p for p in points if p["kind"] == kind]
            if group:
                width = str(len(self.sources) + 1)
                head = element("th", title, scope="rowgroup", colspan=width)
                rows = [self._row(p) for p in group]
                bodies.append(element("tbody", element("tr", head, class_="group"), *rows))
        caption = element("caption", "The documents, point by point", class_="unseen")
        widths = element("colgroup", element("col", style="width:19%"))
        return element(
            "table", caption, widths, element("thead", self._head()), *bodies, class_="points"
        )

    def _head(self) -> Markup:
        cells = [element("th", "Point of comparison", scope="col")]
        for source in self.sources:
            about = (
                *source["jurisdiction"],
                spaced(source["kind"]),
                f"from {source['in_force_from']}",
            )
            told = element("span", joined(about, " · "), class_="about")
            cells.append(element("th", element("b", source["name"]), told, scope="col"))
        return element("tr", *cells)

    def _row(self, point: Point) -> Markup:
        cells = [
            element(
                "td",
                self._cell(point, s["id"]),
                class_=self._look(point, s["id"]),
                data_source=s["name"],
            )
            for s in self.sources
        ]
        return element("tr", element("th", *self._lead(point), scope="row"), *cells)

    def _look(self, point: Point, source: str) -> str:
        label = point["cells"][source]["label"]
        if label == "stated":
            return ""
        if label == UNNAMED:
            return "unnamed"
        return f"verdict {label}" if label in VERDICTS else f"absent {label}"

    # ------------------------------------------------------------------- the point itself

    def _lead(self, point: Point) -> list[Markup | None]:
        way = point["compared"]
        word, meaning = ACROSS.get(way, (sentence_case(spaced(way)), ""))
        return [
            element("b", sentence_case(point["label"])),
            element("p", across_chip(way, word, meaning)),
            self._between(point["between"]),
            self._opposed(point["findings"]),
        ]

    def _between(self, between: Sequence[Mapping[str, Anything]]) -> Markup | None:
        items = [
            element(
                "li", f"{self.names[b['source']]} ", element("code", b["locator"]), " is ",
                element("b", b["relation"]), f" against {self.names[b['other']]} ",
                element("code", b["other_locator"]), f": {b['reason']}.",
                *(element("p", f"But {text}.", class_="small") for text in b["would_be"]),
            )
            for b in between
            if b["relation"] != "exact" or b["would_be"]
        ]  # fmt: skip
        return _fold("How the criteria stand to each other", items, open_=False)

    def _opposed(self, findings: Sequence[str]) -> Markup | None:
        items = [
            element(
                "li",
                element(
                    "a", self.sentences[f]["explanation"], href=finding_link(f), target="_self"
                ),
            )
            for f in findings[:_FEW]
        ]
        if len(findings) > _FEW:
            items.append(element("li", f"and {len(findings) - _FEW} more", class_="small"))
        total = f"{len(findings)} {'conflict or tension' if len(findings) == 1 else 'conflicts and tensions'}"
        return _fold(f"{total} on it", items, open_=False)

    # ------------------------------------------------------------------- cells

    def _cell(self, point: Point, source: str) -> Markup:
        cell = point["cells"][source]
        items = [self._item(source, item) for item in cell["items"]]
        if cell["label"] == "stated":
            return element("ul", *items)
        if cell["label"] == UNNAMED:
            return element("p", _UNNAMED[point["kind"]], class_="small")
        chip = element("p", label_chip(cell["label"], self.absences))
        told = [
            element("p", element("em", lead, " "), qualifier)
            for lead, qualifier in zip(
                (LEADING.get(cell["label"], ""), *("or" for _ in cell["qualifier"])),
                cell["qualifier"],
                strict=False,
            )
        ]
        statements = f"{len(items)} statement{'' if len(items) == 1 else 's'}"
        return joined((chip, *told, _fold(statements, items, open_=False)))

    def _item(self, source: str, item: Mapping[str, Anything]) -> Markup:
        link = place(source, item["statement"], item["locator"])
        about = joined((spaced(item["act"]), spaced(item["force"])), " · ")
        quoted = self.quotes.of(iris.statement(source, item["statement"])) if self.quotes else None
        return element(
            "li",
            element("p", item["says"]),
            element("blockquote", quoted) if quoted else self._operative(item),
            self._encoded(item["sentence"]),
            element("p", link, " ", about, class_="small"),
            self._relation(item),
        )

    def _operative(self, item: Mapping[str, Anything]) -> Markup | None:
        return element("q", item["wording"]) if item["wording"] else None

    def _encoded(self, sentence: str) -> Markup | None:
        if not sentence:
            return None
        if len(sentence) <= _LONG:
            return element("p", "Encoded: ", element("b", sentence), class_="small")
        return _fold("As encoded", [element("li", sentence)], open_=False)

    def _relation(self, item: Mapping[str, Anything]) -> Markup | None:
        if not item["relation"]:
            return None
        told = f"{sentence_case(item['relation'])} to the point: {item['reason']}."
        return element("p", told, class_="small")


def _fold(title: str, items: Sequence[Markup], open_: bool) -> Markup | None:
    if not items:
        return None
    return element("details", element("summary", title), element("ul", *items), open=open_)


def summary(
    findings: Sequence[Mapping[str, Anything]], chips: Callable[[str], Markup], everything: str
) -> Markup:
    """Return what weighs most between the documents, in its own sentence, and how much more."""
    if not findings:
        return element(
            "p", "No conflict and no tension between these documents here.", class_="said"
        )
    first, more = findings[0], len(findings) - 1
    link = element("a", first["explanation"], href=finding_link(first["id"]), target="_self")
    others = f"{more} more between these documents on the points below. " if more else ""
    rest = element("a", "Everything found on this row", href=everything, target="_self")
    return element("p", chips(first["kind"]), " ", link, " ", others, rest, class_="weightiest")
