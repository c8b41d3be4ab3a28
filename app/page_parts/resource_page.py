"""A resource as HTML: what each graph says of it, what names it; and resources that were found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience import iris
from consilience.vocabulary import local_id
from page_parts.links import graph_link, own_page, resource_link
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

Named = Mapping[str, Anything]

_PLAIN = "xsd:string"  # text needs no datatype beside it
_OWN_PAGES = {
    "finding": "Open the finding in full", "source": "Open the document",
    "statement": "Open the statement beside its passage",
    "evidence_item": "Open the study as every document tells of it",
    "study_match": "Open the study as every document tells of it",
}  # fmt: skip


def worded(term: Named) -> str:
    """Return a term's label, or its name as words where it has none."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_id(term["iri"])).replace("-", " ")
    return str(term["label"]) or words.lower()


def linked(term: Named) -> Markup:
    """Return a resource by its label and its prefixed name, linked to what is said of it."""
    told = element(
        "a", term["label"] or term["name"], href=resource_link(term["iri"]), target="_self"
    )
    return joined((told, element("code", term["name"]) if term["label"] else None), " ")


class ResourceDrawing:
    """Draws a description; `sources` are the names of the documents by id."""

    def __init__(self, found: Named, sources: Mapping[str, str]) -> None:
        self.found, self.sources = found, sources

    def head(self) -> Markup:
        """Return what it is called, what it is, and a link to its own page."""
        found = self.found
        definitions = [d for d in found["definitions"] if d != found["label"]]
        types = [element("li", linked(t), class_="tagged") for t in found["types"]]
        own = own_page(found["iri"])
        opens = _OWN_PAGES.get(found["kind"] or "", "Open its page")
        return element(
            "header",
            element("h2", found["label"] or found["name"]),
            *(element("p", d, class_="lead") for d in definitions),
            element("ul", *types, class_="types") if types else None,
            element(
                "p",
                element("a", opens, href=own, target="_self") if own else None,
                element("a", "Neighbourhood", href=graph_link(found["iri"]), target="_self"),
                class_="acts",
            ),
            class_="resource",
        )

    def body(self) -> Markup:
        """Return what is said of it, graph by graph, and what names it."""
        parts = [self._graph(part) for part in self.found["graphs"]]
        if not parts:
            parts = [
                element("p", "No graph says anything of it; it is only named.", class_="small")
            ]
        return element("div", *parts, self._naming(), class_="resource")

    def _graph_name(self, graph: Named) -> str:
        match iris.parse(graph["iri"]):
            case iris.Address("edition_graph", (source, edition)):
                return f"{self.sources.get(source, source)}, edition {edition}"
        return sentence_case(worded(graph))

    def _graph(self, part: Named) -> Markup:
        name = self._graph_name(part["graph"])
        where = element(
            "a", part["graph"]["name"], href=resource_link(part["graph"]["iri"]), target="_self"
        )
        rows = [self._property(told) for told in part["properties"]]
        caption = element("caption", f"What is said of it in: {name}", class_="unseen")
        widths = element("colgroup", element("col", style="width:220px"), element("col"))
        table = element("table", caption, widths, element("tbody", *rows), class_="said-of")
        return element("section", element("h3", name, element("code", where)), table)

    def _property(self, told: Named) -> Markup:
        term = told["property"]
        link = element(
            "a", sentence_case(worded(term)), href=resource_link(term["iri"]), target="_self"
        )
        head = element("th", link, element("code", term["name"]), scope="row")
        values = [element("li", _value(v)) for v in told["values"]]
        return element("tr", head, element("td", element("ul", *values)))

    def _naming(self) -> Markup:
        found = self.found
        folds = [_fold(told) for told in found["named_by"]]
        uses = []
        if found["as_property"]:
            uses.append(f"It is the property of {_count(found['as_property'], 'triple')}.")
        if found["as_graph"]:
            uses.append(f"It is a named graph that holds {_count(found['as_graph'], 'triple')}.")
        if not folds and not uses:
            uses = ["Nothing."]
        return element(
            "section", element("h3", "What names it"), *(element("p", use) for use in uses), *folds
        )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _value(value: Named) -> Markup:
    if "iri" in value:
        return linked(value)
    told = value["language"] or ("" if value["datatype"] == _PLAIN else value["datatype"])
    return joined((value["text"], element("code", told) if told else None), " ")


def _fold(told: Named) -> Markup:
    term, first = told["property"], told["first"]
    number = element("span", f"{told['count']:,}", class_="number")
    named = element("code", term["name"])
    summary = element("summary", sentence_case(worded(term)), " ", named, " ", number)
    items = element("ul", *(element("li", linked(one)) for one in first))
    more = told["count"] - len(first)
    rest = element("p", f"and {more:,} more", class_="small") if more else None
    return element("details", summary, items, rest, open=told["count"] <= 10)


def found_table(results: Sequence[Named], caption: str) -> Markup:
    """Return resources that were found: name, kind, address."""
    head = element("tr", *(element("th", t, scope="col") for t in ("Resource", "Kind", "Name")))
    return element(
        "table", element("caption", caption, class_="unseen"), element("thead", head),
        element("tbody", *map(_result, results)), class_="results",
    )  # fmt: skip


def _result(found: Named) -> Markup:
    link = element(
        "a", found["label"] or found["name"], href=resource_link(found["iri"]), target="_self"
    )
    kinds = joined((worded(t) for t in found["types"]), ", ")
    return element(
        "tr", element("th", link, scope="row"), element("td", kinds),
        element("td", element("code", found["name"])), data_key=found["iri"],
    )  # fmt: skip


def kinds_table(kinds: Iterable[tuple[Named, int]]) -> Markup:
    """Return the kinds of things in the graph with how many there are."""
    head = element("tr", *(element("th", t, scope="col") for t in ("Kind", "Name", "How many")))
    rows = [
        element(
            "tr",
            element(
                "th",
                element("a", sentence_case(worded(kind)), href=resource_link(kind["iri"]), target="_self"),
                scope="row",
            ),
            element("td", element("code", kind["name"])),
            element("td", f"{count:,}", class_="figure"), data_key=kind["iri"],
        )
        for kind, count in kinds
    ]  # fmt: skip
    caption = element("caption", "Kinds of things in the graph", class_="unseen")
    return element(
        "table", caption, element("thead", head), element("tbody", *rows), class_="results"
    )
