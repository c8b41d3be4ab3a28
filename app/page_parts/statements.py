"""Statements as list items: place, act and force, and the words of the reader's copy."""

from collections.abc import Iterable, Mapping
from typing import Any as Anything

from consilience import iris
from consilience.quotes import Quotes
from page_parts.links import evidence_link, statement_link
from page_parts.markup import Markup, element, joined
from page_parts.words import spaced


def statement_items(statements: Iterable[Mapping[str, str]], quotes: Quotes | None) -> list[Markup]:
    """Return an item per statement."""
    return [
        element(
            "li", place(s["source"], s["id"], s["locator"]), f" {spaced(s['act'])} · {spaced(s['force'])}",
            _in_evidence(s), _words(s, quotes),
        )
        for s in statements
    ]  # fmt: skip


def place(source: str, statement: str, locator: str) -> Markup:
    """Return a locator that leads to the statement beside its passage, if there is a statement."""
    shown = element("code", locator)
    if not statement:
        return shown
    return element(
        "a", shown, href=statement_link(source, statement), target="_self", class_="place"
    )


def statement_of(ground: Mapping[str, Anything]) -> str:
    """Return the statement that a ground of a reason is, the declared scope too, or nothing."""
    if ground["kind"] == "scope":
        return "scope"
    return str(ground["id"]) if ground["kind"] == "statement" else ""


def _in_evidence(statement: Mapping[str, str]) -> Markup | None:
    """Return a link to what every document says of the study that an item is, or is a result of."""
    kind, _, name = statement["id"].partition(" ")
    if kind not in ("study", "result"):
        return None
    href = evidence_link(study=f"{statement['source']}/{kind}/{name}")
    return joined((" · ", element("a", "its study in every document", href=href, target="_self")))


def _words(statement: Mapping[str, str], quotes: Quotes | None) -> Markup | None:
    """Return the passage's words from the reader's copy, else the operative ones."""
    address = iris.statement(statement["source"], statement["id"])
    quoted = quotes.of(address) if quotes else None
    if quoted:
        return element("blockquote", quoted)
    words = element("q", statement["wording"]) if statement["wording"] else None
    if quotes and quotes.fault(address):
        other = "Your copy of the document has other words here than those that were read."
        return joined((words, element("p", other, class_="small")))
    return words
