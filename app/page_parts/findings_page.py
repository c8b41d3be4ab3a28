"""Findings as a list and one of them in full: both sides' words, reasons, readings, its case."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any as Anything
from urllib.parse import urlencode

from consilience import KnowledgeGraph
from consilience.exports.words import SPOKEN
from consilience.findings.weight import weighed as weighed
from consilience.marks import Mark
from consilience.quotes import Quotes
from page_parts.legend import across_chip
from page_parts.markup import Markup, element, joined
from page_parts.statements import place, statement_items, statement_of
from page_parts.words import ACROSS, glyph, sentence_case, spaced

Finding = Mapping[str, Anything]
Params = Mapping[str, str | list[str]]

# What a finding holds for each filter; it fits if one of these is wanted.
_HELD: Mapping[str, Callable[[Finding], Iterable[str]]] = {
    "kind": lambda f: (f["kind"],),
    "procedure": lambda f: (f["procedure"],),
    "condition": lambda f: (f["condition"],),
    "source": lambda f: set(f["sources"]),
    "with": lambda f: set(f["sources"]),
    "spoken": lambda f: (f["spoken"],),
    "robust": lambda f: ("yes" if f["robust"] else "no",),
}
FILTERS = tuple(_HELD)
_MARKS = {"met": "yes", "not met": "no", "open": "unknown", "told": "reading"}


def matching(
    findings: Sequence[Finding], params: Params, narrower: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """Return the findings that every filter of the parameters lets through."""
    found = list(findings)
    for name, held in _HELD.items():
        if params.get(name):
            wanted = str(params[name])
            fitting = set(narrower.get(wanted, ()) if name == "procedure" else (wanted,))
            found = [f for f in found if not fitting.isdisjoint(held(f))]
    return found


def counts(
    findings: Sequence[Finding], params: Params, narrower: Mapping[str, Sequence[str]], name: str
) -> Mapping[str, int]:
    """Return how many findings each value of a filter leaves, the other filters as they are.

    Under `""`: how many are left without this filter.
    """
    left = matching(findings, {**params, name: ""}, narrower)
    return Counter(value for f in left for value in _HELD[name](f)) | {"": len(left)}


def searched(finding: Finding) -> str:
    """Return the text of a finding in which words are looked for."""
    places = " ".join(s["locator"] for s in finding["statements"])
    return f"{finding['explanation']} {places} {finding['id']}".lower()


def kind_chip(kind: str) -> Markup:
    """Return the kind of a finding as glyph and word."""
    return (
        across_chip(kind, *ACROSS[kind])
        if kind in ACROSS
        else across_chip(kind, sentence_case(kind))
    )


class FindingTable:
    """Draws a list of findings; `linked` gives the address that opens one."""

    def __init__(
        self, linked: Callable[[str], Params], marks: Mapping[str, Mark] = MappingProxyType({})
    ) -> None:
        self.linked, self.marks = linked, marks

    def draw(self, findings: Sequence[Finding]) -> Markup:
        """Return the list as a table."""
        head = element(
            "tr", element("th", "Kind", scope="col"), element("th", "What was found", scope="col")
        )
        caption = element("caption", "Findings, the weightiest first", class_="unseen")
        widths = element("colgroup", element("col", style="width:150px"), element("col"))
        rows = [self._row(f) for f in findings]
        return element(
            "table",
            caption,
            widths,
            element("thead", head),
            element("tbody", *rows),
            class_="found",
        )

    def _row(self, finding: Finding) -> Markup:
        told = (
            spaced(finding["subtype"]),
            SPOKEN.get(finding["spoken"]),
            None if finding["robust"] else "on some readings only",
        )
        about = element("span", joined((t for t in told if t), " · "), class_="small")
        mark = self.marks.get(finding["id"])
        marked = mark and element(
            "span", f"Mine: {mark.mark or 'noted'}", class_="mine", title=mark.note
        )
        href = "?" + urlencode(self.linked(finding["id"]), doseq=True)
        link = element(
            "a", element("span", finding["explanation"]), about, marked, href=href, target="_self",
            data_row=finding["id"], data_cell="finding",
        )  # fmt: skip
        head = element("th", kind_chip(finding["kind"]), scope="row")
        return element("tr", head, element("td", link), data_key=finding["id"])


class FindingPanel:
    """Draws one finding in full; `closed` are the parameters without it."""

    def __init__(self, kg: KnowledgeGraph, quotes: Quotes | None, closed: Params) -> None:
        self.kg, self.quotes, self.closed = kg, quotes, closed
        self.names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}

    def draw(self, finding: Finding, why: Mapping[str, Anything], case: str) -> Markup:
        """Return the finding with its statements, its reasons, its readings and its case."""
        href = "?" + urlencode(self.closed, doseq=True)
        close = element(
            "a", element("span", "Close", class_="unseen"), "×", href=href, target="_self",
            class_="close", data_row="", data_cell="",
        )  # fmt: skip
        head = element("header", element("h2", kind_chip(finding["kind"]), tabindex="-1"), close)
        link = element("a", "Open its case in the case checker", href=case, target="_self")
        return joined((
            head,
            element("p", finding["explanation"], class_="said"),
            element("p", "Basis: ", element("b", why["basis"]), " · ", element("code", finding["id"]), class_="small"),
            element("p", link) if case else None,
            self._sides(finding),
            *(self._reason(r, i) for i, r in enumerate(why["reasons"], 1)),
            self._readings(finding),
        ))  # fmt: skip

    def _sides(self, finding: Finding) -> Markup:
        told = []
        for source in dict.fromkeys(s["source"] for s in finding["statements"]):
            own = [s for s in finding["statements"] if s["source"] == source]
            items = statement_items(own, self.quotes)
            told.append(
                element("section", element("h3", self.names[source]), element("ul", *items))
            )
        return element("div", *told, class_="statements")

    def _reason(self, reason: Mapping[str, Anything], number: int) -> Markup:
        items = [
            element(
                "li",
                element("span", glyph(_MARKS[g["status"]]), class_=f"status {_MARKS[g['status']]}"),
                element("span", g["status"], ": ", class_="unseen"),
                element("span", g["says"], element("i", f" {g['basis']}")),
                place(g["source"], statement_of(g), g["locator"]), class_=f"depth{min(g['depth'], 4)}",
            )
            for g in reason["grounds"]
        ]  # fmt: skip
        facts = ", ".join(map(spaced, reason["facts"])) or "no facts"
        lead = element("p", f"From {facts}; nothing here can be left out.", class_="small")
        summary = element("summary", f"Why it follows, {number}")
        return element(
            "details", summary, lead, element("ul", *items, class_="trace"), open=number == 1
        )

    def _readings(self, finding: Finding) -> Markup | None:
        if finding["robust"]:
            return element("p", "It holds on every reading of the words.", class_="said")
        told = [
            element(
                "li",
                " and ".join(
                    f"{self.kg.readings[r]['ask']} {sentence_case(self.kg.readings[r]['options'][o])}."
                    for r, o in cube.items()
                ),
            )
            for cube in finding["readings"]
        ]  # fmt: skip
        summary = element("summary", "It holds on these readings only")
        return element("details", summary, element("ul", *told), open=True) if told else None
