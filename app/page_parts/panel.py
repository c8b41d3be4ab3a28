"""The side panel: what stands behind the selected cell, and the legend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any as Anything

from consilience.quotes import Quotes
from consilience.vocabulary import Term
from page_parts.address import ACROSS_CELL, Address
from page_parts.findings_list import findings_by_kind
from page_parts.grid import Column, Row, Source, row_title, speaks
from page_parts.legend import across_chip, label_chip, legend
from page_parts.markup import Markup, element, joined, outside_link
from page_parts.statements import statement_items
from page_parts.words import (
    ACROSS,
    LEADING,
    VERDICTS,
    glyph,
    meaning_of,
    sentence_case,
    spaced,
    word_of,
)

Finding = Mapping[str, Anything]


@dataclass(frozen=True)
class Panel:
    """Draws the panel from the matrix, its findings and the vocabulary's closed lists."""

    columns: Sequence[Column]
    address: Address
    readings: Mapping[str, Mapping[str, Anything]]
    findings: Sequence[Finding]
    lists: Mapping[str, Mapping[str, Term]]
    quotes: Quotes | None = None

    def draw(self, row: Row | None) -> Markup:
        """Return what the selected cell of a row rests on, or what to do first."""
        if row is None:
            invitation = element("p", "Select a cell to see what it rests on.", class_="hint")
            return joined((invitation, legend(self.lists["AbsenceKind"])))
        if self.address.cell == ACROSS_CELL:
            body = self._across(row)
        else:
            column = next(c for c in self.columns if c.id == self.address.cell)
            body = self._column(row, column)
        return joined((self._head(row), body, self._others(row)))

    def _head(self, row: Row) -> Markup:
        closed = replace(self.address, row="", cell="").link()
        close = element(
            "a", element("span", "Close", class_="unseen"), "×", href=closed, target="_self",
            class_="close", data_row="", data_cell="",
        )  # fmt: skip
        return element("header", element("h2", row_title(row), tabindex="-1"), close)

    # -------------------------------------------------------------------------- one column

    def _column(self, row: Row, column: Column) -> Markup:
        cells = [(s, row["cells"][s["id"]]) for s in column.sources]
        cells.sort(key=lambda pair: (not speaks(pair[1]), not pair[1]["turns_on"]))
        told = [self._source(s, c, brief=len(cells) > 1) for s, c in cells]
        ids = {s["id"] for s in column.sources}
        about = [f for f in self._of_row(row) if ids & {*f["sources"], *f["absences"]}]
        beside = [f for f in self._beside(row) if ids & set(f["sources"])]
        found = self._listed(about, f"Findings on this row that involve {column.name}")
        wider = self._listed(beside, f"Findings on {column.name} beyond this row")
        return joined((*told, found, wider if beside else None))

    def _source(self, source: Source, cell: Mapping[str, Anything], brief: bool) -> Markup:
        """Tell what one document says; one that is absent beside others needs no introduction."""
        return element(
            "section",
            element("h3", self._chip(cell["label"]), element("b", source["name"])),
            None if brief and not speaks(cell) else self._identity(source, cell),
            self._said(cell) if speaks(cell) else self._why_absent(cell),
            self._turns_on(cell["turns_on"]),
            self._positions(cell["positions"]),
            self._statements(cell["statements"]),
            class_="source",
        )

    def _chip(self, label: str) -> Markup:
        return label_chip(label, self.lists["AbsenceKind"])

    def _identity(self, source: Source, cell: Mapping[str, Anything]) -> Markup:
        subject, question = source["subject_to"], f"answers on {cell['question']}"
        dates = [f"{spaced(d['what'])} {d['on']}" for d in source["dates"]]
        about = (question, f"in force from {source['in_force_from']}", *dates)
        link = outside_link(source["url"], "publisher’s page")
        return joined((
            element("p", source["title"]),
            element("p", joined((*about, *([link] if link else [])), " · "), class_="small"),
            element("p", "Subject to: ", subject, class_="small") if subject else None,
        ))  # fmt: skip

    def _said(self, cell: Mapping[str, Anything]) -> Markup:
        word = word_of(cell["label"], {})
        if not cell["qualifier"]:
            return element(
                "p", element("b", word), f": {VERDICTS[cell['label']][1]}.", class_="said"
            )
        leads = (f"{word} {LEADING.get(cell['label'], '')}", *("or " for _ in cell["qualifier"]))
        told = [
            element("span", element("em", a), b)
            for a, b in zip(leads, cell["qualifier"], strict=False)
        ]
        return element("p", *told, class_="said")

    def _why_absent(self, cell: Mapping[str, Anything]) -> Markup:
        places = [element("code", place) for place in cell["where"]]
        why = meaning_of(cell["label"], self.lists["AbsenceKind"])
        where = joined((" Where: ", joined(places, " · "))) if places else None
        return element("p", why, where, class_="said")

    def _turns_on(self, names: Iterable[str]) -> Markup | None:
        told = [reading_item(self.readings[n]) for n in names if n in self.readings]
        return section(f"Turns on {_number(told, 'reading')}", told, "readings") if told else None

    def _positions(self, positions: Sequence[Mapping[str, str]]) -> Markup | None:
        told = [
            element(
                "li", element("p", p["says"]),
                element(
                    "p", element("code", p["at"]), f" · {p['stance']} · ", element("b", p["basis"]),
                    f" · refuses as {spaced(p['refusal'])}" if p["refusal"] else None, class_="small",
                ),
                class_=p["stance"] if p["stance"] in self.lists["Stance"] else "",
            )
            for p in positions
        ]  # fmt: skip
        return section(_number(told, "position"), told, "positions") if told else None

    def _statements(self, statements: Sequence[Mapping[str, str]]) -> Markup | None:
        told = statement_items(statements, self.quotes)
        return section(_number(told, "statement"), told, "statements") if told else None

    # -------------------------------------------------------------------------- across, others

    def _across(self, row: Row) -> Markup:
        word, meaning = ACROSS.get(row["across"], (spaced(row["across"]), ""))
        chip = across_chip(row["across"], word)
        head = element("h3", chip, element("b", "Across sources"))
        found = self._listed(self._of_row(row), "Findings on this row")
        return joined((head, element("p", f"{sentence_case(meaning)}.", class_="said"), found))

    def _others(self, row: Row) -> Markup | None:
        """Return links to what the other columns say on the row."""
        told = []
        for column in self.columns:
            if column.id == self.address.cell:
                continue
            cells = [(s, row["cells"][s["id"]]) for s in column.sources]
            cells = [c for c in cells if speaks(c[1])] or cells[:1]
            chips = [joined((self._chip(c["label"]), " ")) for _, c in cells]
            key = self.address.row
            href = replace(self.address, cell=column.id).link()
            link = element(
                "a", column.name, href=href, target="_self", data_row=key, data_cell=column.id
            )
            told.append(element("li", link, " ", *chips))
        title = "The sources" if self.address.cell == ACROSS_CELL else "Other sources on this row"
        return section(title, told, "others") if told else None

    def _of_row(self, row: Row) -> list[Finding]:
        ids = set(row["findings"])
        return [f for f in self.findings if f["id"] in ids]

    def _beside(self, row: Row) -> list[Finding]:
        """Return findings on a document or procedure as a whole: they belong to no row."""
        procedures = (None, row["procedure"])
        return [f for f in self.findings if f["condition"] is None and f["procedure"] in procedures]

    def _listed(self, findings: Sequence[Finding], title: str) -> Markup:
        return findings_by_kind(title, findings, self.lists["FindingKind"])


def reading_item(reading: Mapping[str, Anything], *more: object) -> Markup:
    """Return a reading with its options and what speaks for each."""
    options = [
        element(
            "li", element("b", text), element("i", " read so here") if o == reading["default"] else None,
            *(
                element("p", element("code", s["at"]), " ", s["says"], class_="small")
                for s in reading["support"] if s["option"] == o
            ),
        )
        for o, text in reading["options"].items()
    ]  # fmt: skip
    return element(
        "li", element("p", glyph("reading"), sentence_case(reading["ask"]), class_="ask"),
        element("p", reading["because"], class_="small"), element("ul", *options, class_="options"), *more,
    )  # fmt: skip


def section(title: str, items: Sequence[Markup], look: str) -> Markup:
    """Return a titled list that can be folded."""
    summary = element("summary", sentence_case(title))
    return element("details", summary, element("ul", *items), class_=look, open=True)


def _number(items: Sequence[object], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
