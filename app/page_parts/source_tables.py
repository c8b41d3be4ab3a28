"""Documents, and what was drawn from them, as tables to take away."""

from collections.abc import Iterable, Mapping
from typing import Any as Anything

from consilience.tables import Table

Document = Mapping[str, Anything]
_DOCUMENTS = (
    "id", "issuer", "title", "kind", "edition", "in_force_from", "passages", "encoded", "classed",
    "unaccounted", "statements", "anchors", "anchors_verified", "url",
)  # fmt: skip
_STATEMENTS = (
    "source", "id", "at", "what", "act", "force", "wording", "says", "when", "basis", "verified",
    "iri",
)  # fmt: skip


def accounts_table(documents: Iterable[Document]) -> Table:
    """Return a line per document with the figures of `consilience check`."""
    return Table.of(_DOCUMENTS, [{**d["account"], **d} for d in documents])


def anchored_table(documents: Iterable[Document]) -> Table:
    """Return a line for everything anchored; `verified` is empty where there is no copy."""
    records = [
        {**one, "source": document["id"], "verified": _verified(one)}
        for document in documents
        for one in document["anchored"]
    ]
    return Table.of(_STATEMENTS, records)


def _verified(one: Mapping[str, Anything]) -> bool | None:
    told = [anchor["verified"] for anchor in one["anchors"]]
    return None if None in told else all(told)
