"""Trials by year against the documents' dates: a lane per document, and the same as a table."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.exports.words import counted
from consilience.study_room import StudyRoom
from page_parts.evidence_words import SHORT, standing, study_link, study_name
from page_parts.links import source_link
from page_parts.markup import Markup, element, joined
from page_parts.words import spaced

Row = Mapping[str, Anything]
Document = Mapping[str, Anything]
SHOWN = ("tells", "could-have-known", "may-tell", "same-year", "later", "not-told")
_STEP, _TOP, _BASE = 11, 16, 20  # pixels: between dots, above them, for the years below
_EVERY = 5  # years between two that are written out


class Timeline:
    """Draws a lane per document; studies without a year are counted and not drawn."""

    def __init__(self, room: StudyRoom, rows: Sequence[Row]) -> None:
        self.documents, self.rows = room.documents(), rows
        years = [row["years"][0] for row in rows if row["years"]]
        dated = [int(d["on"][:4]) for doc in self.documents for d in doc["dates"]]
        self.first = min([*years, *dated], default=0) - 1
        self.last = max([*years, *dated], default=0) + 1

    def draw(self) -> Markup:
        """Return the lanes with what they mean in words, then the table."""
        lanes = [self._lane(d) for d in self.documents]
        return element("div", self._key(), *lanes, self._table(), class_="timeline")

    def _key(self) -> Markup:
        items = [
            element("li", element("svg", self._dot(8, 8, kind), class_="dot", aria_hidden="true"),
                    SHORT[kind][0])
            for kind in SHOWN
        ]  # fmt: skip
        dated = element("li", element("span", "▲", class_="dated"), "a date of the document")
        limit = element(
            "li",
            element("span", "┊", class_="dated"),
            "the year of its date ends: what is later it could not know",
        )
        return element("ul", *items, dated, limit, class_="forest-key")

    def _lane(self, document: Document) -> Markup:
        by_kind = {k: [r for r in self.rows if r["standings"][document["id"]] == k] for k in SHOWN}
        return element(
            "section",
            element("h2", element("a", document["document"], href=source_link(document["id"]),
                                  target="_self"),
                    element("span", _could_know(document),
                            class_="small")),
            element("p", self._told(by_kind)),
            self._picture(document, by_kind),
            element("p", self._dates(document), class_="small"),
            *(self._names(kind, by_kind[kind]) for kind in ("could-have-known", "same-year", "later", "may-tell")),
            class_="lane",
        )  # fmt: skip

    def _told(self, by_kind: Mapping[str, Sequence[Row]]) -> str:
        tells = by_kind["tells"]
        undated = sum(not row["years"] for row in tells)
        without = f", {undated} of them without a year" if undated else ""
        return (
            f"Tells of {counted(len(tells), 'study', 'studies')}{without}. Of those that others "
            f"tell of, {len(by_kind['later'])} in its scope came too late for it, and "
            f"{len(by_kind['same-year'])} are of the year of its date, so that years do not tell "
            f"which came first. {counted(len(by_kind['could-have-known']), 'randomised trial')} it "
            "could have known, and no account of them is matched."
        )

    def _dates(self, document: Document) -> str:
        told = [f"{spaced(d['what'])} {d['on']}" for d in document["dates"]]
        return f"Its dates: {', '.join((*told, 'in force from ' + document['in_force_from']))}."

    def _names(self, kind: str, rows: Sequence[Row]) -> Markup | None:
        if not rows:
            return None
        links = [
            joined(
                (study_link(r["node"], study_name(r)), f" {r['years'][0]}" if r["years"] else "")
            )
            for r in sorted(rows, key=lambda r: (r["years"] or [0], r["study"]))
        ]
        summary = element("summary", f"{SHORT[kind][0]} ({len(rows)})")
        return element("details", summary, element("p", joined(links, ", ")),
                       open=kind == "could-have-known")  # fmt: skip

    # ------------------------------------------------------------------------ the picture

    def _x(self, year: float) -> float:
        """Return where a year begins, in percent of the width."""
        return 2 + 96 * (year - self.first) / (self.last - self.first)

    def _picture(self, document: Document, by_kind: Mapping[str, Sequence[Row]]) -> Markup:
        dots, stacks = [], dict.fromkeys(range(self.first, self.last + 1), 0)
        placed = [(k, r) for k in SHOWN for r in by_kind[k] if r["years"]]
        highest = max((_count(placed, y) for y in stacks), default=1) or 1
        height = _TOP + _STEP * highest + _BASE
        for kind, row in placed:
            year = row["years"][0]
            y = height - _BASE - _STEP / 2 - _STEP * stacks[year]
            stacks[year] += 1
            title = f"{study_name(row)} {year}: {SHORT[kind][0].lower()}"
            dots.append(self._dot(self._x(year + 0.5), y, kind, title, "%"))
        floor = str(height - _BASE)
        known, over = (self._x(document[name] + 1) for name in ("known_to", "over"))
        parts = [
            element("rect", x=f"{self._x(self.first):.2f}%", width=f"{over - 2:.2f}%", y="0",
                    height=floor, class_="known-to"),
            element("line", x1=f"{known:.2f}%", x2=f"{known:.2f}%", y1="0", y2=floor, class_="limit"),
            element("line", x1="2%", x2="98%", y1=floor, y2=floor, class_="floor"),
            *self._years(height), *self._marks(document, height), *dots,
        ]  # fmt: skip
        told = f"Studies by year for {document['document']}: {self._told(by_kind)}"
        return element("svg", *parts, height=str(height), width="100%", role="img", aria_label=told)

    def _years(self, height: int) -> list[Markup]:
        return [
            element("text", str(year), x=f"{self._x(year + 0.5):.2f}%", y=str(height - 6),
                    text_anchor="middle")
            for year in range(self.first, self.last + 1) if year % _EVERY == 0
        ]  # fmt: skip

    def _marks(self, document: Document, height: int) -> list[Markup]:
        """Return the document's dates as marks on the floor of its lane."""
        found = []
        for dated in document["dates"]:
            year = int(dated["on"][:4])
            month = int(dated["on"][5:7] or 7)
            x = f"{self._x(year + (month - 0.5) / 12):.2f}%"
            title = element("title", f"{spaced(dated['what'])} {dated['on']}")
            found.append(element("text", title, "▲", x=x, y=str(height - _BASE + 8),
                                 text_anchor="middle", class_="dated"))  # fmt: skip
        return found

    @staticmethod
    def _dot(x: float, y: float, kind: str, title: str = "", unit: str = "") -> Markup:
        inside = element("title", title) if title else None
        return element(
            "circle", inside, cx=f"{x:.2f}{unit}", cy=f"{y:.1f}", r="4.2", class_=f"at {kind}"
        )

    # ------------------------------------------------------------------------ the table

    def _table(self) -> Markup:
        heads = ["Study", "Year", *(d["document"] for d in self.documents)]
        rows = sorted(self.rows, key=lambda r: (r["years"] or [9999], r["study"]))
        body = [
            element(
                "tr", element("th", study_link(row["node"], study_name(row)), scope="row"),
                element("td", " / ".join(map(str, row["years"])) or "not told", data_source="Year"),
                *(element("td", standing(row["standings"][d["id"]]), data_source=d["document"])
                  for d in self.documents),
                data_key=row["node"],
            )
            for row in rows
        ]  # fmt: skip
        table = element(
            "table", element("caption", "Who could have known which study", class_="unseen"),
            element("thead", element("tr", *(element("th", h, scope="col") for h in heads))),
            element("tbody", *body), class_="studies standings-table",
        )  # fmt: skip
        return element("details", element("summary", "The same as a table"), table)


def _could_know(document: Document) -> str:
    """Return which studies a document could know, as far as years tell."""
    year, dated = document["known_to"], document["dated"]
    if document["over"] == year:
        return f"could know what came by the end of {year} ({dated})"
    return f"could know what came before {year}; of {year} itself years do not tell ({dated})"


def _count(placed: Sequence[tuple[str, Row]], year: int) -> int:
    return sum(row["years"][0] == year for _, row in placed)
