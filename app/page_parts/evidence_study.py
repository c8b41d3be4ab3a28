"""One study: what each document says of it side by side, numbers, findings, who could know it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience import iris
from consilience.evidence.pairs import CONTRARY, DIFFERENT
from consilience.quotes import Quotes
from consilience.study_room import STANDINGS
from page_parts.evidence_account import LINES
from page_parts.evidence_words import (
    BETTER,
    Told,
    about,
    beside,
    flags,
    groups,
    match_fold,
    number,
    places,
    standing,
    study_link,
    verdict,
)
from page_parts.links import finding_link, resource_link
from page_parts.markup import Markup, element, joined
from page_parts.words import glyph, sentence_case, spaced

Study = Mapping[str, Anything]
# Findings that the network counts as disagreement, in the order in which they are told.
_ORDER = (
    "read-differently", "told-in-part", "numbers-differ", "opposite-advice-same-study",
    "contradicted",
)  # fmt: skip
_WAYS = {
    ("contains", "in"): "Contained in", ("contains", "out"): "Contains",
    ("follows up", "in"): "Followed up by", ("follows up", "out"): "Follows up",
    ("analyses", "in"): "Analysed by", ("analyses", "out"): "Analyses",
    ("rests on", "in"): "Guidelines said to rest on it",
}  # fmt: skip
_NOTHING = "not told"


class StudyPage:
    """Draws one study; `documents` are the room's, `asked` is a result that a link leads to."""

    def __init__(
        self, study: Study, documents: Sequence[Told], quotes: Quotes | None, asked: str = ""
    ) -> None:
        self.study, self.quotes, self.asked = study, quotes, asked
        self.documents = documents
        telling = {a["source"] for a in study["accounts"]}
        self.telling = [d for d in documents if d["id"] in telling]

    def draw(self) -> Markup:
        """Return every part, the disagreement first."""
        parts = (
            self._disagreement(), self._accounts(), self._numbers(), self._known(), self._around(),
            self._further(),
        )  # fmt: skip
        return element("div", *(part for part in parts if part), class_="study")

    # ------------------------------------------------------------------------ disagreement

    def _disagreement(self) -> Markup:
        disputed = _disputed(self.study)
        matches = [self._match(m) for m in self.study["matches"]]
        head = element("h2", f"Disagreement that rests on it ({len(disputed)})")
        body = (
            element("ul", *(_finding(f, "conflict") for f in disputed), class_="findings-on")
            if disputed
            else element("p", "No finding of disagreement rests on it.", class_="small")
        )
        told = [element("h3", "Why these are taken for one study, or not"), *matches]
        return element("section", head, body, *(told if matches else ()))

    def _match(self, match: Told) -> Markup:
        names = {d["id"]: d["document"] for d in self.documents}
        sides = f"{names[match['a'][0]]} and {names[match['b'][0]]}: "
        other = (
            joined((" ", study_link(match["other"], "the other study")))
            if match["other"] != self.study["node"] else None
        )  # fmt: skip
        return element(
            "div", element("b", sides), match_fold(match, open_=True), other, class_="matched"
        )

    # ------------------------------------------------------------------------ accounts

    def _accounts(self) -> Markup:
        rows = [
            self._line(title, [self._each(d["id"], made) for d in self.telling])
            for title, made in LINES
        ]
        heads = [element("th", element("b", d["document"]), scope="col") for d in self.telling]
        head = element("tr", element("th", "As told", scope="col"), *heads)
        lines = [row for row in rows if row]
        caption = element("caption", "What each document says of it", class_="unseen")
        table = element(
            "table", caption, element("colgroup", element("col", style="width:13%")),
            element("thead", head), element("tbody", *lines, self._words()),
            class_="points accounts",
        )  # fmt: skip
        return element("section", element("h2", "What each document says of it"), table)

    def _each(self, source: str, made: Anything) -> Markup | None:
        found = [made(a) for a in self.study["accounts"] if a["source"] == source]
        return joined((f for f in found if f), element("br")) or None

    def _line(self, title: str, cells: Sequence[Markup | None]) -> Markup | None:
        if not any(cells):
            return None
        drawn = [
            element("td", cell or element("span", _NOTHING, class_="small"),
                    data_source=document["document"])
            for document, cell in zip(self.telling, cells, strict=True)
        ]  # fmt: skip
        return element("tr", element("th", title, scope="row"), *drawn)

    def _words(self) -> Markup | None:
        """Return a line with the words of the reader's copy, if there is one."""
        return self._line("Its words", [self._each(d["id"], self._quoted) for d in self.telling])

    def _quoted(self, account: Told) -> Markup | None:
        return self._quote(account["source"], "study", account["id"])

    def _quote(self, source: str, kind: str, name: str) -> Markup | None:
        address = iris.evidence_item(source, kind, name)
        found = self.quotes.of(address) if self.quotes else None
        if found:
            summary = element("summary", "Words of your copy")
            return element("details", summary, element("blockquote", found))
        if self.quotes and self.quotes.fault(address):
            other = "Your copy has other words here than those that were read."
            return element("p", other, class_="small")
        return None

    # ------------------------------------------------------------------------ numbers

    def _numbers(self) -> Markup:
        results: Sequence[Told] = self.study["results"]
        head = element("h2", f"Numbers and results, as printed ({len(results)})")
        if not results:
            return element("section", head, element("p", "No result is told.", class_="small"))
        by_outcome = sorted(_by(results, "outcome").values(), key=self._weight)
        bodies = [self._outcome(own) for own in by_outcome]
        heads = [element("th", element("b", d["document"]), scope="col") for d in self.telling]
        caption = element("caption", "Results by outcome and time, side by side", class_="unseen")
        table = element(
            "table", caption, element("colgroup", element("col", style="width:13%")),
            element("thead", element("tr", element("th", "When", scope="col"), *heads)), *bodies,
            class_="points results-told",
        )  # fmt: skip
        return element("section", head, table)

    def _weight(self, results: Sequence[Told]) -> tuple[bool, bool, bool]:
        """Order outcomes: where documents differ, where numbers are compared, where several tell."""
        relations = {one["relation"] for r in results for one in r["beside"]}
        alone = len({r["source"] for r in results}) == 1 < len(self.telling)
        return not relations & {DIFFERENT, CONTRARY}, not relations, alone

    def _outcome(self, results: Sequence[Told]) -> Markup:
        first = results[0]
        documents = list(dict.fromkeys(r["document"] for r in results))
        alone = f" · only {documents[0]} tells of it" if len(documents) < len(self.telling) else ""
        title = element("span", sentence_case(first["outcome_told"]), element("i", alone))
        head = element("th", title, scope="rowgroup", colspan=str(len(self.telling) + 1))
        rows = [self._time(when, own) for when, own in _by(results, "when").items()]
        return element("tbody", element("tr", head, class_="group"), *rows)

    def _time(self, when: str, results: Sequence[Told]) -> Markup:
        cells = []
        for document in self.telling:
            own = [self._result(r) for r in results if r["source"] == document["id"]]
            inside = element("ul", *own) if own else element("p", "prints nothing", class_="small")
            cells.append(element("td", inside, data_source=document["document"]))
        shown = when or element("span", "time not told", class_="small")
        return element("tr", element("th", shown, scope="row"), *cells)

    def _result(self, told: Told) -> Markup:
        better = BETTER.get(told["better"], "")
        what = " · ".join(p for p in (told["measure_told"], told["method"], better) if p)
        measured = any(told[field] for field in ("value", "count", "denominator", "p"))
        return element(
            "li",
            element("p", number(told), element("span", f" {what}", class_="small"))
            if measured else None,
            element("p", groups(told), class_="small") if groups(told) else None,
            element("p", told["says"]),
            element("p", verdict(told), class_="small") if verdict(told) else None,
            element("p", about(told), class_="small") if about(told) else None,
            beside(told), flags(told),
            element("p", places(told["source"], f"result {told['id']}", told["locator"])),
            self._quote(told["source"], "result", told["id"]),
            class_="asked" if self.asked == told["item"] else "",
        )  # fmt: skip

    # ------------------------------------------------------------------------ the rest

    def _known(self) -> Markup:
        years = " / ".join(map(str, self.study["years"])) or "a year that is not told"
        items = [
            element("li", element("b", d["document"]), f" ({d['dated']}) ", self._stands(d["id"]))
            for d in self.documents
        ]
        lead = element("p", f"It is of {years}.", class_="small")
        return element("section", element("h2", "Who could have known it"), lead,
                       element("ul", *items, class_="known"))  # fmt: skip

    def _stands(self, source: str) -> Markup:
        kind = self.study["standings"][source]
        return joined((standing(kind), element("span", f" {STANDINGS[kind]}", class_="small")))

    def _around(self) -> Markup | None:
        found = []
        for (how, way), title in _WAYS.items():
            ends = [e for e in self.study["around"] if (e["how"], e["way"]) == (how, way)]
            if ends:
                links = [_end(e) for e in ends]
                found.append(element("li", element("b", f"{title}: "), joined(links, ", ")))
        if not found:
            return None
        return element("section", element("h2", "Reviews, reports, guidelines"),
                       element("ul", *found, class_="known"))  # fmt: skip

    def _further(self) -> Markup | None:
        disputed = {f["id"] for f in _disputed(self.study)}
        others = [f for f in self.study["findings"] if f["id"] not in disputed]
        addresses = [
            element("li", element("a", f"{a['document']}: {a['called']}",
                                  href=resource_link(a["item"]), target="_self"))
            for a in self.study["accounts"]
        ]  # fmt: skip
        folded = [
            element("details", element("summary", f"Other findings on it ({len(others)})"),
                    element("ul", *(_finding(f, "reading") for f in others), class_="findings-on"))
        ] if others else []  # fmt: skip
        raw = element("details", element("summary", "As data"), element("ul", *addresses))
        return element("section", *folded, raw)


def _by(results: Iterable[Told], name: str) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for told in results:
        found.setdefault(told[name], []).append(told)
    return found


def _disputed(study: Study) -> list[Told]:
    """Return the findings of disagreement that rest on a study, as the network counts them."""
    told = {one for found in study["disputes"].values() for one in found}
    own = [f for f in study["findings"] if f["id"] in told]
    order = {subtype: i for i, subtype in enumerate(_ORDER)}
    return sorted(own, key=lambda f: order.get(f["subtype"], len(order)))


def _finding(finding: Told, look: str) -> Markup:
    kind = element("b", sentence_case(spaced(finding["subtype"])), ". ")
    link = element("a", finding["explanation"], href=finding_link(finding["id"]), target="_self")
    return element("li", glyph(look), element("span", kind, link))


def _end(end: Mapping[str, str]) -> Markup | str:
    return end["label"] if end["kind"] == "guideline" else study_link(end["node"], end["label"])


def lead(study: Study) -> Markup:
    """Return what a study is and who tells of it, in a line, and the way back."""
    designs = " / ".join(dict.fromkeys(a["design_told"] for a in study["accounts"]))
    names = ", ".join(dict.fromkeys(a["document"] for a in study["accounts"]))
    years = " / ".join(map(str, study["years"])) or "year not told"
    unnamed = "" if study["named"] else " · no document gives it a name; this one is ours"
    told = f"{sentence_case(designs)} · {years} · told of by {names}{unnamed}"
    return element("p", told, class_="lead")
