"""The home page as HTML: what this is, the documents, what they disagree on, where to go."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.exports.words import SPOKEN, counted
from consilience.headlines import DISAGREEMENTS, MOST
from consilience.sentences import listed
from consilience.vocabulary import Term
from page_parts.findings_page import kind_chip
from page_parts.links import compare_link, finding_link, findings_link, page_link, source_link
from page_parts.markup import Markup, element, joined
from page_parts.pages import Way
from page_parts.statements import place
from page_parts.words import glyph, sentence_case

Data = Mapping[str, Anything]

_RULE = (
    "A sentence tells one finding, and speaks for those of the same kind, documents and procedure. "
    "A yes against a no comes before a yes on other terms; each two documents come once before any "
    "come twice, then each procedure; then what holds on every reading of the words, then the "
    "weight that the list of findings has. Of those that a sentence speaks for, the one is told "
    "that rests on places not told yet, takes the fewest facts, and is of the usual condition."
)


def welcome(sources: Sequence[Data], findings: int, rows: int) -> Markup:
    """Return what this is, in two sentences."""
    issuers = len({s["issuer"] for s in sources})
    names = [element("a", s["name"], href=source_link(s["id"]), target="_self") for s in sources]
    return element(
        "p",
        f"{counted(len(sources), 'document')} of {counted(issuers, 'issuer')} (",
        joined(names, ", "),
        "), read statement by statement and compared: who says yes, who says no, in which sentence, "
        f"under which conditions. All of it is computed: {findings:,} findings over {rows} pairs of "
        "procedure and condition, each with its places in the documents.",
        class_="lead",
    )


def documents(sources: Iterable[Data], kinds: Mapping[str, Term], absent: Iterable[str]) -> Markup:
    """Return the documents, each with who issued it, what it is and from when it is in force."""
    away = set(absent)
    cards = [
        element(
            "li",
            element("a", s["name"], href=source_link(s["id"]), target="_self"),
            element("span", s["title"], class_="title"),
            element("span", _about(s, kinds), class_="small"),
            element("b", "not in force on the day chosen", class_="small") if s["id"] in away else None,
        )
        for s in sources
    ]  # fmt: skip
    return _section("The documents", element("ul", *cards, class_="documents"))


def _about(source: Data, kinds: Mapping[str, Term]) -> str:
    parts = (
        source["issuer_label"],
        f"{kinds[source['kind']].label}, {', '.join(source['jurisdiction'])}",
        f"in force from {source['in_force_from']}",
    )
    return " · ".join(parts)


def headlines(
    told: Sequence[Data],
    findings: Sequence[Data],
    rows: Sequence[Data],
    kinds: Mapping[str, Term],
) -> Markup:
    """Return what the documents disagree on, how it was chosen, and what they agree on."""
    items = [element("li", _headline(h)) for h in told]
    meant = [element("p", kind_chip(k), kinds[k].definition, class_="small")
             for k in dict.fromkeys(h["kind"] for h in told)]  # fmt: skip
    rule = element("details", element("summary", "How they are chosen"), element("p", _RULE))
    return _section(
        "What the documents disagree on",
        element("p", _counts(told, findings), class_="small"),
        element("div", *meant, class_="meant") if items else None,
        element("ol", *items, class_="headlines") if items else None,
        rule if items else None,
        _agreement(findings, rows),
    )


def _counts(told: Sequence[Data], findings: Sequence[Data]) -> str:
    """Return how much of the disagreement the sentences stand for, and whether there is no more."""
    kinds = Counter(f["kind"] for f in findings if f["procedure"])
    parted = [f"{kinds[k]:,} {k}s" for k in DISAGREEMENTS if kinds[k]]
    if not told:
        return "No two of them say yes and no to the same case, nor yes on different terms."
    stand, all_ = sum(h["more"] + 1 for h in told), sum(kinds[k] for k in DISAGREEMENTS)
    fewer = " They disagree on no more than this." if len(told) < MOST else ""
    return (
        f"{counted(len(told), 'sentence')}, chosen by rule. With the findings like them they stand "
        f"for {stand:,} of {all_:,} disagreements: {listed(parted)}.{fewer}"
    )


def _headline(headline: Data) -> Markup:
    """Return a sentence with what it is on standing out, and what either side says."""
    lead, on, rest = str(headline["sentence"]).partition(str(headline["on"]))
    href = finding_link(headline["finding"])
    link = element("a", lead, element("b", on) if on else None, rest, href=href, target="_self")
    sides = element("ul", *map(_side, headline["sides"]), class_="sides")
    return joined((
        element("p", kind_chip(headline["kind"]), link, class_="sentence"),
        sides if headline["sides"] else None,
        *(element("p", element("b", "Inferred: "), f"{t}.", class_="small") for t in headline["takes"]),
        _foot(headline),
    ))  # fmt: skip


def _side(side: Data) -> Markup:
    return element(
        "li",
        element("span", glyph(side["stance"]), class_=f"status {side['stance']}"),
        element(
            "span", element("b", side["name"]), f" {side['stance']}: {side['says']} ",
            place(side["source"], side["statement"], side["locator"]),
        ),
    )  # fmt: skip


def _foot(headline: Data) -> Markup:
    """Return how it is spoken, how many are like it, and where to go on."""
    kind, procedure, sources = headline["kind"], headline["procedure"], headline["sources"]
    how = SPOKEN.get(headline["spoken"])
    reading = "on every reading" if headline["robust"] else "on some readings only"
    alike = findings_link(
        kind=kind, procedure=procedure, source=sources[0], **{"with": sources[-1]}
    )
    more = headline["more"]
    told = (
        sentence_case(how or reading),
        reading if how else None,
        element("a", f"{more} more {kind}{'s' if more > 1 else ''} like it", href=alike, target="_self")
        if more
        else None,
        element(
            "a", "Compare point by point", target="_self",
            href=compare_link(procedure, headline["condition"], *sources),
        ),
    )  # fmt: skip
    return element("p", joined((t for t in told if t), " · "), class_="small")


def _agreement(findings: Sequence[Data], rows: Sequence[Data]) -> Markup | None:
    agreed = [f for f in findings if f["kind"] == "agreement"]
    if not agreed:
        return None
    where = len({f["row"] for f in agreed})
    link = element(
        "a", f"{len(agreed)} agreements", href=findings_link(kind="agreement"), target="_self"
    )
    return element(
        "p", "They agree, too: ", link, f" on {where} of {len(rows)} pairs of procedure and "
        "condition, where two of them say the same to some case.", class_="agreed",
    )  # fmt: skip


def where_to_go(ways: Iterable[Way]) -> Markup:
    """Return the pages, each with what one would come to it for and what it shows."""
    items = [
        element(
            "li",
            element("a", way.task or way.title, href=page_link(way.path), target="_self"),
            element("span", element("b", way.title), f": {way.says}" if way.says else "", class_="small"),
        )
        for way in ways
    ]  # fmt: skip
    return _section("Where to go", element("ul", *items, class_="tasks"))


def _section(title: str, *inside: Markup | None, class_: str = "") -> Markup:
    return element("section", element("h2", title), *inside, class_=class_)


def home(first: Markup, left: Sequence[Markup], right: Sequence[Markup]) -> Markup:
    """Return the page: what it is, then two columns where there is room."""
    columns = element("div", element("div", *left), element("div", *right), class_="columns")
    return element("div", first, columns, class_="home")
