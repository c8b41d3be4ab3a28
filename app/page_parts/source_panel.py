"""One thing drawn from a document in full: a statement, its words, what it makes, what rests on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any as Anything

from consilience import KnowledgeGraph
from consilience.quotes import as_shown
from consilience.vocabulary import Term
from page_parts.findings_page import kind_chip, weighed
from page_parts.links import finding_link, resource_link
from page_parts.markup import Markup, element, joined
from page_parts.panel import section
from page_parts.source_head import facts
from page_parts.source_text import PICK
from page_parts.words import sentence_case, spaced

Record = Mapping[str, Anything]
FINDINGS = 5  # shown of those that rest on a statement
LONG = 400  # characters of a condition that would bury what follows
# what part a statement has in a position: (title, whether it stands open)
_PARTS = {
    "words": ("Positions that its words make", True),
    "condition": ("Positions that have it as a condition", False),
    "provided": ("Positions that ask for it besides", False),
}
_VERIFIED = {
    True: "verified against your copy", False: "not verified: your copy has other words here",
    None: "not verified: there is no copy",
}  # fmt: skip


class SourcePanel:
    """Draws what is picked of a document; `linked` gives the address with another thing picked."""

    def __init__(self, kg: KnowledgeGraph, document: Record, linked: Callable[..., str]) -> None:
        self.kg, self.document, self.linked = kg, document, linked
        self.records = {r["id"]: r for r in document["anchored"]}
        self.texts = {p["locator"]: p["text"] for p in document["passages"]}

    def draw(self, name: str) -> Markup:
        """Return everything that is known of it, with links to the one before and after."""
        record = self.records[name]
        return joined((
            self._head(record), self._said(record), self._facts(record), self._positions(record),
            self._findings(record["findings"]), self._address(record), self._neighbours(name),
        ))  # fmt: skip

    def _pick(self, name: str, shown: object, class_: str = "") -> Markup:
        return element(
            "a", shown, href=self.linked(statement=name), target="_self", class_=class_,
            data_row=name, data_cell=PICK,
        )  # fmt: skip

    def _term(self, list_: str, name: str) -> Term | None:
        return self.kg.vocabulary.lists[list_].get(name)

    def _meaning(self, list_: str, name: str) -> Markup | None:
        """Return a term of a closed list with what it means."""
        term = self._term(list_, name)
        if term is None:
            return None
        return joined(
            (element("b", term.label), element("span", f" {term.definition}", class_="small"))
        )

    def _head(self, record: Record) -> Markup:
        term = self._term("SpeechAct", record.get("act", ""))
        title = sentence_case(term.label if term else record["what"])
        close = element(
            "a", element("span", "Close", class_="unseen"), "×", href=self.linked(statement=""),
            target="_self", class_="close", data_row="", data_cell="",
        )  # fmt: skip
        place = element("p", element("code", record["at"]), " · ", element("code", record["id"]))
        return joined((element("header", element("h2", title, tabindex="-1"), close), place))

    # -------------------------------------------------------------------------- what it says

    def _said(self, record: Record) -> Markup:
        words = self._quoted(record)
        told = [element("h3", "In our words"), element("p", record["says"], class_="said")]
        if words:
            told += [element("h3", "As printed"), element("blockquote", words)]
        told += [element("p", fault, class_="lost") for fault in record["faults"] or ()]
        return element("div", *told, class_="statements")

    def _quoted(self, record: Record) -> str:
        """Return its words from the copy, those that are verified."""
        return " […] ".join(
            as_shown(self.texts[a["at"]], a["start"], a["end"])
            for a in record["anchors"]
            if a["verified"]
        )

    def _facts(self, record: Record) -> Markup:
        get = record.get
        vocabulary = self.kg.vocabulary
        duty = vocabulary.duties.get(get("duty", ""))
        defined = vocabulary.attributes.get(get("defines", ""))
        return facts((
            ("Force", self._meaning("Force", get("force", ""))),
            ("Operative words", element("q", get("wording")) if get("wording") else ""),
            ("Answers on", self._meaning("Question", get("question", ""))),
            ("When", _condition(get("when", ""))),
            ("Basis", self._meaning("Basis", get("basis", ""))),
            ("Strength as printed", " · ".join(filter(None, (get("strength"), get("scale"))))),
            ("Evidence is called", self._meaning("Appraisal", get("appraisal", ""))),
            ("Duty", duty and f"{duty.label}: {duty.definition}"),
            ("Asked of", get("duty_on")),
            ("Shown by", get("shown_by")),
            ("Defines", defined and defined.label),
            ("Item of", self._named([get("item_of")])),
            ("Refers to", self._named(get("cites", ()))),
            ("Same words also", self._named(self._beside(record))),
        ))  # fmt: skip

    def _named(self, names: Sequence[str | None]) -> Markup | None:
        links = [self._pick(n, element("code", n)) for n in names if n in self.records]
        return joined(links, " · ") if links else None

    def _beside(self, record: Record) -> list[str]:
        """Return what else some of its words were drawn into."""
        pieces = [p for passage in self.document["passages"] for p in passage["pieces"]]
        names = [n for p in pieces if record["id"] in p["of"] for n in p["of"]]
        return [n for n in dict.fromkeys(names) if n != record["id"]]

    # -------------------------------------------------------------------------- what follows

    def _positions(self, record: Record) -> Markup:
        folds = []
        for part, (title, open_) in _PARTS.items():
            told = [self._position(p) for p in record.get("positions", ()) if p["part"] == part]
            if told:
                summary = element(
                    "summary", f"{title} ", element("span", len(told), class_="number")
                )
                folds.append(
                    element(
                        "details", summary, element("ul", *told), class_="positions", open=open_
                    )
                )
        return joined(folds)

    def _position(self, position: Record) -> Markup:
        name = element("code", position["id"])
        link = element(
            "a", name, href=resource_link(position["iri"]), target="_self", class_="place"
        )
        told = (link, element("code", position["at"]), element("b", position["basis"]))
        lead = f"{position['stance']} on {position['question']} · "
        return element(
            "li", element("p", position["says"]),
            element("p", lead, joined(told, " · "), class_="small"),
            class_=position["stance"],
        )  # fmt: skip

    def _findings(self, ids: Sequence[str]) -> Markup:
        wanted = {*ids}
        found = weighed([f for f in self.kg.build.findings if f["id"] in wanted])
        items = [
            element(
                "li", kind_chip(f["kind"]), " ",
                element("a", f["explanation"], href=finding_link(f["id"]), target="_self"),
            )
            for f in found[:FINDINGS]
        ]  # fmt: skip
        more = len(found) - len(items)
        if more:
            items.append(element("li", f"and {more} more, of less weight", class_="small"))
        if not items:
            return element("p", "No finding rests on it.", class_="small rests")
        return section(f"Findings that rest on it ({len(found)})", items, "rests")

    # -------------------------------------------------------------------------- where it stands

    def _address(self, record: Record) -> Markup:
        rows = [
            element(
                "li", element("code", f"{a['at']}, characters {a['start']} to {a['end']}"),
                element("p", "SHA-256 ", element("code", a["sha256"]), class_="small"),
                element("p", _VERIFIED[a["verified"]], class_="small" if a["verified"] is not False else "lost"),
            )
            for a in record["anchors"]
        ]  # fmt: skip
        iri = record.get("iri")
        link = (
            element("a", element("code", iri), href=resource_link(iri), target="_self")
            if iri
            else None
        )
        address = element("p", "Permanent address: ", link, class_="small") if link else None
        none = None if rows else element("p", "It has no anchor yet.", class_="lost")
        title = f"Anchors ({len(rows)})"
        return element("div", section(title, rows, "anchors"), none, address)

    def _neighbours(self, name: str) -> Markup:
        links = [self._pick(other, shown) for other, shown in self._around(name, [*self.records])]
        return element("nav", *links, class_="around", aria_label="Before and after it")

    def _around(self, name: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        at = names.index(name)
        if at:
            yield names[at - 1], f"‹ {spaced(names[at - 1])}"
        if at + 1 < len(names):
            yield names[at + 1], f"{spaced(names[at + 1])} ›"


def _condition(sentence: str) -> Markup | None:
    """Return a condition as a sentence; a long one can be unfolded."""
    if not sentence:
        return None
    told = element("span", f"{sentence_case(sentence)}.")
    if len(sentence) <= LONG:
        return told
    return element("details", element("summary", f"a condition of {len(sentence)} letters"), told)
