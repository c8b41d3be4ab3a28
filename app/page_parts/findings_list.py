"""Findings as HTML: one fold per kind, conflicts and tensions first."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.vocabulary import Term
from page_parts.links import finding_link
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case, spaced

_EXTENTS = {"total": "in all of it", "part": "in part of it"}


def findings_by_kind(
    title: str, findings: Sequence[Mapping[str, Anything]], kinds: Mapping[str, Term]
) -> Markup:
    """Return findings grouped by kind in the vocabulary's order; the first group stands open."""
    order = {name: term.order for name, term in kinds.items()}
    present = sorted({f["kind"] for f in findings}, key=lambda k: order.get(k, len(order)))
    folds = [
        _fold(kind, [f for f in findings if f["kind"] == kind], open_=not i)
        for i, kind in enumerate(present)
    ]
    body = joined(folds) if folds else element("p", "None.", class_="small")
    return element(
        "section",
        element("h3", f"{title} ", element("span", str(len(findings)), class_="number")),
        body,
        class_="findings",
    )


def _fold(kind: str, findings: Sequence[Mapping[str, Anything]], open_: bool) -> Markup:
    number = element("span", str(len(findings)), class_="number")
    summary = element("summary", sentence_case(kind), " ", number)
    items = element("ul", *map(_finding, findings))
    return element("details", summary, items, class_=f"kind {kind}", open=open_)


def _finding(finding: Mapping[str, Anything]) -> Markup:
    told = (
        spaced(finding["subtype"]),
        _EXTENTS.get(finding["extent"], finding["extent"]),
        finding["spoken"] and f"by {spaced(finding['spoken'])}",
        "on " + " and ".join(finding["questions"]),
        None if finding["robust"] else element("b", "on some readings only"),
    )
    about = element("p", joined((t for t in told if t), " · "), class_="small")
    link = element("a", finding["explanation"], href=finding_link(finding["id"]), target="_self")
    return element("li", element("p", link), about)
