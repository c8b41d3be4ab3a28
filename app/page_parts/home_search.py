"""What a search over everything found, as HTML: groups with counts, every result a link."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.exports.words import shortened
from consilience.search import NEAR, fits
from page_parts.links import iri_link, page_link, query_link
from page_parts.markup import Markup, element, joined
from page_parts.pages import Way
from page_parts.words import sentence_case

Group = Mapping[str, Anything]
PAGES = "pages"
_NAMED = ("terms", "words", "readings", "others", NEAR)  # shown with the name for a query
_LONGEST = 260  # characters of a label; the whole stands on its own page


def pages_found(text: str, ways: Iterable[Way]) -> list[Group]:
    """Return the pages that a text fits, as a group, if there are any."""
    first = [
        {"page": way.path, "label": way.title, "about": way.says}
        for way in ways
        if fits(text, (way.title, way.task, way.says))
    ]
    told = {"group": PAGES, "label": "Pages", "count": len(first), "first": first}
    return [told] if first else []


def found(text: str, groups: Sequence[Group], chosen: str, links: Mapping[str, str]) -> Markup:
    """Return what was found; `links` lead to a group alone, under `""` to all of them."""
    total = sum(g["count"] for g in groups if g["group"] != NEAR)
    title = f"{total:,} found for “{text}”"
    if not total:
        title = f"Nothing {'of this kind ' if chosen else ''}is called “{text}”"
    back = element("a", "All groups", href=links[""], target="_self") if chosen else None
    return element(
        "div",
        element("h2", title),
        element("p", back) if back else _overview(groups, links),
        *(_group(g, links) for g in groups),
        element(
            "p", "The documents’ own words are not searched here: ",
            element("a", "Sources", href=page_link("sources"), target="_self"),
            " shows them passage by passage from your copies.", class_="small",
        ),
        class_="home hits",
    )  # fmt: skip


def _overview(groups: Sequence[Group], links: Mapping[str, str]) -> Markup | None:
    if len(groups) < 2:
        return None
    told = [
        element("a", f"{g['label']} ({g['count']:,})", href=links[g["group"]], target="_self", class_="tag")
        for g in groups
    ]  # fmt: skip
    return element("nav", joined(told, " "), aria_label="Groups of what was found")


def _group(group: Group, links: Mapping[str, str]) -> Markup:
    shown, count = len(group["first"]), group["count"]
    number = element("span", f"{count:,}", class_="number")
    more = None
    if shown < count:
        told = f"The first {shown} of {count:,}"
        link = element(
            "a", f"Show more of these {count:,}", href=links[group["group"]], target="_self"
        )
        more = element("p", link if shown < 10 else told, class_="small")
    items = element("ul", *(_hit(h, group["group"] in _NAMED) for h in group["first"]))
    return element("section", element("h3", group["label"], " ", number), items, more)


def _hit(hit: Mapping[str, str], named: bool) -> Markup:
    label = sentence_case(shortened(hit["label"], _LONGEST))
    link = element("a", label or hit["name"], href=_address(hit), target="_self")
    code = element("code", hit["name"]) if named and label else None
    about = element("span", joined((a for a in (hit["about"], code) if a), " "), class_="small")
    return element("li", link, about)


def _address(hit: Mapping[str, str]) -> str:
    if "page" in hit:
        return page_link(hit["page"])
    return query_link(hit["query"]) if "query" in hit else iri_link(hit["iri"])
