"""What every export says of itself: data, program, editions, date, and what it is not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import consilience
from consilience.exports.words import NOTICE, counted
from consilience.tables import Table

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

LOCATORS = (
    "A locator names a passage by the document's own numbering or layout, such as 1.2 bullet 3 or "
    "CONCLUSION paragraph 2. Several are parted by semicolons; a part of a passage stands behind a "
    "comma in small letters."
)
WORDS = (
    "What documents say is told in our own words. The documents belong to their publishers; this "
    "file holds facts, locators, paraphrases and at most a few operative words of them."
)
QUOTED = (
    "Quotes are cut from your own copies of the documents and belong to their publishers: mind "
    "their terms before you pass this file on."
)
LICENCE = "Encodings and findings: CC BY 4.0. The documents are not part of them."


def editions(as_of: str | None) -> str:
    """Say which editions were compared."""
    return f"in force on {as_of}" if as_of else "all editions, in force or not"


def about_table(
    kg: "KnowledgeGraph", title: str, sheets: Mapping[str, Table], as_of: str | None, made: str
) -> Table:
    """Return what a workbook says of itself, a line each."""
    rows = [
        ("Title", title),
        ("What it is", NOTICE),
        *((f"Sheet {name}", counted(len(table), "row")) for name, table in sheets.items()),
        ("Editions", editions(as_of)),
        *((source["name"], dated(source)) for source in kg.build.matrix["sources"]),
        ("Locators", LOCATORS),
        ("Words", WORDS),
        ("Licence", LICENCE),
        ("Data", f"SHA-256 of the inputs {kg.build.inputs}"),
        ("Program", f"Consilience {consilience.__version__}"),
        ("Made on", made),
    ]
    return Table(("about", "says"), tuple(rows))


def dated(source: Mapping[str, str]) -> str:
    """Return a document's title, issuer and the day it is in force from."""
    return f"{source['title']} ({source['issuer_label']}); in force from {source['in_force_from']}"
