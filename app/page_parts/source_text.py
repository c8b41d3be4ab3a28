"""A document's outline, and its passages in reading order with the words that were drawn from.

Every piece that something was drawn from is a link; the closest anchor is what it opens.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any as Anything

from consilience.quotes import as_shown
from consilience.reading_room import HEADING, TABLE_ROW
from consilience.vocabulary import Term
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case, spaced

Document = Mapping[str, Anything]
Passage = Mapping[str, Anything]
Linked = Callable[..., str]  # the address with some parameters changed

# what to show: (words, whether a passage is shown)
SHOWN: Mapping[str, tuple[str, Callable[[Passage], bool]]] = {
    "": ("All passages", lambda _: True),
    "encoded": ("Encoded only", lambda p: p["state"] == "encoded"),
    "not-encoded": ("Not encoded only", lambda p: p["state"] != "encoded"),
}
PICK = "statement"
_MARK_UP = re.compile(r"^#{1,6} ")


def within(passages: Sequence[Passage], section: str, show: str) -> list[Passage]:
    """Return the passages of a section that a filter lets through; empty: all."""
    fits = SHOWN.get(show, SHOWN[""])[1]
    return [
        p for p in passages if fits(p) and (not section or section in (p["locator"], *p["above"]))
    ]


def counts(passages: Sequence[Passage], section: str) -> dict[str, str]:
    """Return the choices of what to show with how many passages each would show."""
    return {n: f"{words} ({len(within(passages, section, n))})" for n, (words, _) in SHOWN.items()}


def outline(document: Document, section: str, linked: Linked) -> Markup:
    """Return the headings as links, each with how many statements were drawn below it."""
    statements = {r["id"] for r in document["anchored"] if r["what"] == "statement"}
    items = [_entry("", "Whole document", 0, len(statements), section, linked)]
    items += [
        _entry(h["locator"], h["title"], h["level"], len(statements & {*h["of"]}), section, linked)
        for h in document["outline"]
    ]
    title = element("h3", "Outline ", element("span", "statements drawn", class_="small"))
    if not document["copy"] and document["outline"]:
        levels = "Without a copy the levels are not known: each heading counts up to the next."
        title = joined((title, element("p", levels, class_="small")))
    return element("nav", title, element("ul", *items), aria_label="Outline", class_="outline")


def _entry(
    locator: str, title: str, level: int, statements: int, section: str, linked: Linked
) -> Markup:
    number = element("span", str(statements), class_="number")
    here = locator == section
    link = element(
        "a", element("span", sentence_case(title)), number, target="_self",
        href=linked(section=locator, statement=""), aria_current="true" if here else False,
        data_row=locator, data_cell="section",
    )  # fmt: skip
    return element("li", link, class_=f"level{min(level, 4)}{'' if statements else ' none'}")


class SourceText:
    """Draws passages; `linked` gives the address with what is picked."""

    def __init__(self, document: Document, classes: Mapping[str, Term], linked: Linked) -> None:
        self.document, self.classes, self.linked = document, classes, linked
        self.records = {r["id"]: r for r in document["anchored"]}

    def draw(self, passages: Sequence[Passage]) -> Markup:
        """Return the passages in reading order; without words those that follow alike as one."""
        runs = _runs(passages, self.document["copy"])
        before = [None, *(run[-1] for run in runs)]
        items = [self._run(run, _alike(run[0], b)) for run, b in zip(runs, before, strict=False)]
        body = element("ol", *items, class_="passages")
        return joined((self._gone(), body))

    def _gone(self) -> Markup | None:
        """Say which passages the copy has no more, and what was drawn from them."""
        told = [
            element("li", element("code", at), self._chips([
                n for n, r in self.records.items() if any(a["at"] == at for a in r["anchors"])
            ]))
            for at in self.document["gone"]
        ]  # fmt: skip
        if not told:
            return None
        lead = element("p", "Your copy has no such passages (any more):")
        return element("section", lead, element("ul", *told), class_="lost", role="note")

    def _run(self, run: Sequence[Passage], alike: bool) -> Markup:
        """Return a passage; one classed as the one before it need not say why again."""
        first, last = run[0], run[-1]
        place = first["locator"]
        if len(run) > 1:
            place = f"{place} … {_rest(last['locator'], place)} ({len(run)})"
        heading = first["kind"] == HEADING
        words = self._words(first) if self.document["copy"] else self._without_words(first)
        return element(
            "li",
            element("code", place, class_="locator"),
            element("div", words, self._lost(first), self._beside(first), class_="words"),
            class_=f"passage {first['kind']} {first['state']}"
            + (f" depth{min(len(first['above']), 4)}" if heading else "")
            + (" alike" if alike else ""),
            data_key=place,
        )

    def _words(self, passage: Passage) -> Markup:
        text = passage["text"]
        if passage["kind"] == TABLE_ROW and passage["cells"]:
            cells = [
                element("span", *self._cut(passage, c["start"], c["end"]), class_="cell", style=f"grid-column:{c['column'] + 1}")
                for c in passage["cells"]
            ]  # fmt: skip
            return element("p", *cells, class_="row")
        name = "h3" if passage["kind"] == HEADING else "p"
        return element(name, *self._cut(passage, 0, len(text)), class_="text")

    def _without_words(self, passage: Passage) -> Markup | None:
        if passage["kind"] != HEADING:
            return None
        return element("h3", sentence_case(passage["locator"].rsplit(" > ", 1)[-1]), class_="text")

    def _cut(self, passage: Passage, start: int, end: int) -> Iterator[Markup]:
        """Yield the words between two places: plain, or as links where something is drawn."""
        text, done = passage["text"], start
        for piece in passage["pieces"]:
            a, b = max(piece["start"], start), min(piece["end"], end)
            if a < b:
                yield _plain(as_shown(text, done, a))
                yield self._drawn(piece["of"], as_shown(text, a, b))
                done = b
        yield _plain(as_shown(text, done, end))

    def _drawn(self, names: Sequence[str], words: str) -> Markup:
        """Return a marked piece as a link; a lone blank or full stop between others is only marked."""
        marked, look = element("mark", _plain(words)), f"drawn deep{min(len(names), 3)}"
        of = json.dumps(names)
        if not any(c.isalnum() for c in words):
            return element("span", marked, class_=look, data_of=of)
        return element(
            "a", marked, href=self.linked(statement=names[0]), target="_self", class_=look,
            data_row=names[0], data_cell=PICK, data_of=of,
        )  # fmt: skip

    # -------------------------------------------------------------------------- beside the words

    def _lost(self, passage: Passage) -> Markup | None:
        if passage["unmatched"]:
            told = "The words here are not those that these were drawn from, so none is marked:"
            return element(
                "div", element("p", told), self._chips(passage["unmatched"]), class_="lost"
            )
        if passage["read"] in ("changed", "new"):
            told = {"changed": "changed since it was anchored", "new": "new since it was anchored"}
            return element("p", f"This passage is {told[passage['read']]}.", class_="lost")
        return None

    def _beside(self, passage: Passage) -> Markup | None:
        """Return what was drawn from a passage, or what it is and why nothing was."""
        if passage["state"] == "encoded":
            return self._chips([n for n in passage["of"] if n not in (passage["unmatched"] or ())])
        if passage["state"] == "unaccounted":
            return element("p", "Nothing accounts for this passage.", class_="lost")
        if passage["kind"] == HEADING and passage["class"] == HEADING:
            return None
        label = self.classes[passage["class"]].label
        return element(
            "p", element("b", sentence_case(label)), f": {passage['reason']}", class_="why"
        )

    def _chips(self, names: Sequence[str]) -> Markup | None:
        """Return a link per thing drawn, in the order of its words; ours, where the copy's lack."""
        listed = [n for n in self.records if n in {*names}]
        return element("ul", *map(self._chip, listed), class_="drawn-here") if listed else None

    def _chip(self, name: str) -> Markup:
        record = self.records[name]
        act = record.get("act")
        shown = (
            (element("span", sentence_case(spaced(act))), " ", element("code", name))
            if act
            else (sentence_case(name),)
        )
        says = None if self.document["copy"] else element("span", record["says"], class_="says")
        link = element(
            "a", *shown, says,
            href=self.linked(statement=name), target="_self",
            data_row=name, data_cell=PICK, data_of=json.dumps([name]),
        )  # fmt: skip
        return element("li", link)


def _rest(locator: str, first: str) -> str:
    """Return a locator without the words that it begins with like another."""
    words, same = locator.split(" "), 0
    while words[: same + 1] == first.split(" ")[: same + 1] and same + 1 < len(words):
        same += 1
    return " ".join(words[same:])


def _plain(text: str) -> Markup:
    """Return text letter by letter, the mark of a heading that the copy keeps set quieter."""
    done, parts = 0, []
    for found in _MARK_UP.finditer(text):
        parts += [text[done : found.start()], element("span", found[0], class_="mark-up")]
        done = found.end()
    return joined((*parts, text[done:]))


def _runs(passages: Sequence[Passage], copy: bool) -> list[list[Passage]]:
    """Return passages one by one; without words, those that only have one class, as one."""
    runs: list[list[Passage]] = []
    for p in passages:
        if not copy and runs and p["kind"] != HEADING and _alike(p, runs[-1][-1]):
            runs[-1].append(p)
        else:
            runs.append([p])
    return runs


def _alike(passage: Passage, before: Passage | None) -> bool:
    """Whether a passage is classed just as the one before it."""
    if before is None or passage["state"] != "classed":
        return False
    return all(passage[k] == before[k] for k in ("kind", "class", "reason"))
