"""Flaws in printed numbers by document and rule, and claims that do not hold."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.evidence_tables import checks
from consilience.exports.words import counted
from consilience.lint import RULES
from page_parts.evidence_words import places
from page_parts.links import finding_link, iri_link
from page_parts.markup import Markup, element
from page_parts.words import glyph, sentence_case, spaced

Finding = Mapping[str, Anything]
Claim = Mapping[str, Anything]


def flaws_lead(shown: Sequence[Finding], found: Sequence[Finding]) -> Markup:
    """Return how much the rules find, and what they are."""
    rules = {f["subtype"] for f in found}
    stored = sum(f["relation"] == "as stored" for f in found)
    lost = (
        f" {counted(stored, 'of them is', 'of them are')} probably of the stored text, which lost "
        "a sign, and not of the document." if stored else ""
    )  # fmt: skip
    told = (
        f"{len(shown)} of {counted(len(found), 'flaw')} in what documents print. "
        f"{len(rules)} of {len(RULES)} rules find something; nothing is corrected.{lost}"
    )
    return element("p", told, class_="lead")


def flaws_table(findings: Sequence[Finding], names: Mapping[str, str]) -> Markup:
    """Return flaws by document: as printed and why it cannot be right, the rule, the places."""
    bodies = []
    for source, name in names.items():
        own = [f for f in findings if f["sources"][0] == source]
        if own:
            head = element("th", f"{name} ({len(own)})", scope="rowgroup", colspan="3")
            rows = [_flaw(f) for f in own]
            bodies.append(element("tbody", element("tr", head, class_="group"), *rows))
    heads = ("Rule", "As printed, and why it cannot be right", "Where")
    return element(
        "table", element("caption", "Flaws in printed numbers, by document", class_="unseen"),
        element("colgroup", element("col", style="width:24%"), element("col", style="width:50%")),
        element("thead", element("tr", *(element("th", h, scope="col") for h in heads))),
        *bodies, class_="flaws",
    )  # fmt: skip


def _flaw(finding: Finding) -> Markup:
    rule = finding["subtype"]
    stored = (
        element("span", glyph("reading"), "probably the stored text, not the document",
                class_="stored")
        if finding["relation"] == "as stored" else None
    )  # fmt: skip
    link = element("a", finding["explanation"], href=finding_link(finding["id"]), target="_self")
    spots = [
        element("li", places(s["source"], s["id"], s["locator"])) for s in finding["statements"]
    ]
    return element(
        "tr",
        element("th", element("b", sentence_case(spaced(rule))),
                element("span", checks(rule), class_="part"), scope="row"),
        element("td", link, stored), element("td", element("ul", *spots)), data_key=finding["id"],
    )  # fmt: skip


def silent_rules(found: Sequence[Finding]) -> Markup:
    """Return the rules that find nothing, folded: what was looked for and is in order."""
    fired = {f["subtype"] for f in found}
    items = [
        element("li", element("b", sentence_case(spaced(rule))), f": {checks(rule)}")
        for rule in RULES if rule not in fired
    ]  # fmt: skip
    summary = element("summary", f"Rules that find nothing ({len(items)})")
    return element("details", summary, element("ul", *items))


def claims_table(claims: Sequence[Claim], names: Mapping[str, str]) -> Markup:
    """Return claims about others that do not hold as they stand, by document."""
    if not claims:
        return element("p", "Every claim that can be checked holds.", class_="lead")
    rows = [
        element(
            "tr",
            element("th", element("b", names[c["document"]]),
                    element("code", c["locator"], class_="spot", title=c["locator"]), scope="row"),
            element("td", c["claimed"], element("p", f"Of {c['speaks_of']}.", class_="small"),
                    element("p", element("a", "The claim in full", href=iri_link(c["item"]),
                                         target="_self"), class_="small")),
            element("td", element("b", sentence_case(c["stands"]))),
            element("td", element("a", c["explanation"], href=iri_link(c["finding"]),
                                  target="_self")),
            data_key=c["finding"],
        )
        for c in claims
    ]  # fmt: skip
    heads = ("Who says it", "What is claimed", "How it stands", "Why")
    return element(
        "table", element("caption", "Claims that do not hold as they stand", class_="unseen"),
        element("colgroup", *(element("col", style=f"width:{w}%") for w in (20, 27, 11))),
        element("thead", element("tr", *(element("th", h, scope="col") for h in heads))),
        element("tbody", *rows), class_="flaws",
    )  # fmt: skip
