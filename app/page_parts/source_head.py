"""What a document is: all of them as a table, one with its dates, figures and readings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.vocabulary import Term
from page_parts.links import source_link, statement_link
from page_parts.markup import Markup, element, joined, outside_link
from page_parts.panel import reading_item
from page_parts.words import sentence_case, spaced

Document = Mapping[str, Anything]
Reading = Mapping[str, Anything]

# name in the account: what it counts
FIGURES = {
    "passages": "passages", "encoded": "encoded", "classed": "classed with a reason",
    "unaccounted": "unaccounted for", "statements": "statements", "anchors": "anchors",
    "anchors_verified": "anchors verified",
}  # fmt: skip
NOT_KNOWN = "not known"


def figure(value: int | None) -> str:
    """Return a figure; without what it counts it is not known, which is not none."""
    return NOT_KNOWN if value is None else str(value)


def documents_table(
    documents: Sequence[Document], names: Mapping[str, str], kinds: Mapping[str, Term]
) -> Markup:
    """Return all documents with their figures, each linking to its page."""
    heads = ("Document", "Kind and place", "In force from", *map(sentence_case, FIGURES.values()))
    head = element("tr", *(element("th", h, scope="col") for h in heads))
    rows = [_row(d, names[d["id"]], kinds) for d in documents]
    caption = element("caption", "The documents and how far each is accounted for", class_="unseen")
    return element(
        "table", caption, element("thead", head), element("tbody", *rows), class_="documents"
    )


def _row(document: Document, name: str, kinds: Mapping[str, Term]) -> Markup:
    link = element("a", element("b", name), href=source_link(document["id"]), target="_self")
    title = element("span", document["title"], class_="part")
    about = joined((kinds[document["kind"]].label, *document["jurisdiction"]), ", ")
    figures = [
        element("td", element("span", f"{told} ", class_="label-narrow"), _count(document, n))
        for n, told in FIGURES.items()
    ]
    return element(
        "tr", element("th", link, title, scope="row"), element("td", sentence_case(about)),
        element("td", element("span", "in force from ", class_="label-narrow"), document["in_force_from"]),
        *figures,
    )  # fmt: skip


def _count(document: Document, name: str) -> Markup:
    value = document["account"][name]
    return element("span", figure(value), class_="small" if value is None else "")


# ------------------------------------------------------------------------------ one document


def document_head(document: Document, name: str, kinds: Mapping[str, Term]) -> Markup:
    """Return what one document is, what accounts for it, and what is wrong with that."""
    return element(
        "section",
        element("h2", element("span", name), " ", element("span", document["title"])),
        _identity(document, kinds),
        _figures(document["account"]),
        _problems(document["account"]["problems"]),
        class_="document",
    )


def _identity(document: Document, kinds: Mapping[str, Term]) -> Markup:
    kind = sentence_case(kinds[document["kind"]].label)
    told = (
        ("Issuer", document["issuer"]),
        ("Kind", joined((kind, *document["jurisdiction"]), ", ")),
        ("Edition", document["edition"]),
        ("In force from", document["in_force_from"]),
        ("Dates as printed", _dates(document)),
        ("Status", document["status"]),
        ("Subject to", document["subject_to"]),
        ("Replaces", ", ".join(document["replaces"])),
        ("Read with", ", ".join(document["read_with"])),
        ("Endorsed by", ", ".join(document["endorsed_by"])),
        ("Publisher", outside_link(document["url"], "publisher’s page") or "no address recorded"),
    )
    return facts(told)


def facts(told: Iterable[tuple[str, object]]) -> Markup:
    """Return a list of names and what they are; what is empty is left out."""
    pairs = [
        element("div", element("dt", name), element("dd", value)) for name, value in told if value
    ]
    return element("dl", *pairs, class_="facts")


def _dates(document: Document) -> Markup:
    """Return the dates with their places; one that another document prints leads there."""
    told = []
    for d in document["dates"]:
        at = element("code", f"{d['source']} {d['at']}".strip())
        name = f"date {d['what']}"
        href = source_link(d["source"]) if d["source"] else statement_link(document["id"], name)
        link = element("a", at, href=href, target="_self", class_="place")
        told.append(joined((f"{spaced(d['what'])} {d['on']} ", link)))
    return joined(told, " · ")


def _figures(account: Mapping[str, Anything]) -> Markup:
    items = [
        element("li", element("b", figure(account[name])), f" {told}")
        for name, told in FIGURES.items()
    ]
    return element("ul", *items, class_="figures", aria_label="How far it is accounted for")


def _problems(problems: Sequence[str]) -> Markup | None:
    if not problems:
        return None
    number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    items = [element("li", p) for p in problems]
    summary = element("summary", f"Your copy and the encoding do not fit: {number}")
    return element("details", summary, element("ul", *items), class_="faults", open=True)


# ------------------------------------------------------------------------------ its readings


def readings_of(
    source: str, readings: Mapping[str, Reading], ledger: Iterable[Mapping[str, Anything]]
) -> Markup | None:
    """Return a document's own ambiguities with what turns on each, the weightiest first."""
    options: dict[str, list[Mapping[str, Anything]]] = {}
    for record in ledger:
        if readings[record["reading"]]["source"] == source:
            options.setdefault(record["reading"], []).append(record)
    if not options:
        return None
    items = [reading_item(readings[name], *map(_turning, told)) for name, told in options.items()]
    number = element("span", str(len(items)), class_="number")
    summary = element("summary", "Where its words can be read in two ways ", number)
    return element("details", summary, element("ul", *items), class_="readings")


def _turning(record: Mapping[str, Anything]) -> Markup:
    findings = "1 finding turns" if record["turning"] == 1 else f"{record['turning']} findings turn"
    return element(
        "p", element("b", f"{findings} on it"),
        f"; read as “{spaced(record['option'])}”, {record['lost']} would go and "
        f"{record['gained']} come.",
        class_="small",
    )  # fmt: skip
