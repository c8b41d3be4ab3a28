"""The saved questions as HTML: all of them in a list, and one with what it is about."""

from collections.abc import Iterable
from urllib.parse import urlencode

from consilience import KnowledgeGraph
from consilience.queries import SavedQuery
from page_parts.links import query_link
from page_parts.markup import Markup, element, joined


def catalogue(queries: Iterable[SavedQuery]) -> Markup:
    """Return a table with a question per row."""
    head = element(
        "tr", *(element("th", t, scope="col") for t in ("Question", "About", "Narrowed by"))
    )
    return element(
        "table",
        element("caption", "Saved queries", class_="unseen"),
        element("thead", head),
        element("tbody", *map(_row, queries)),
        class_="catalogue",
    )


def _row(saved: SavedQuery) -> Markup:
    link = element("a", saved.summary, href=query_link(saved.id), target="_self")
    about = element("span", saved.description, class_="small")
    narrowed = joined((p.replace("_", " ") for p in saved.params), ", ")
    return element(
        "tr", element("th", link, about, scope="row"), element("td", tags(saved)),
        element("td", narrowed), data_key=saved.id,
    )  # fmt: skip


def ways(kg: KnowledgeGraph, own: bool) -> Markup:
    """Return the two ways to ask, the one that is shown marked."""
    told = {
        f"Saved queries ({len(kg.queries)})": "query",
        "Own question in SPARQL": "query?own=yes",
    }
    links = (
        element("a", title, href=address, target="_self", aria_current="page" if here else "")
        for (title, address), here in zip(told.items(), (not own, own), strict=True)
    )
    return element("nav", *links, aria_label="Ways to ask", class_="ways")


def question(saved: SavedQuery) -> Markup:
    """Return a question in words."""
    back = element("a", "All saved queries", href="query", target="_self")
    return joined((
        element("p", back),
        element("h2", saved.summary),
        element("p", saved.description),
        element("p", tags(saved)),
    ), "")  # fmt: skip


def tags(saved: SavedQuery) -> Markup:
    """Return what a question is about, each a link to the questions about it."""
    links = (
        element("a", tag, href="query?" + urlencode({"tag": tag}), target="_self", class_="tag")
        for tag in saved.tags
    )
    return joined(links, " ")
