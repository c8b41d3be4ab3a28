"""Addresses: how an IRI is made for every kind of thing, and read (docs/decisions/0001-iris.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from consilience.vocabulary import BASE, CORE

ONTOLOGY_GRAPH = BASE + "graph/ontology"
FINDINGS_GRAPH = BASE + "graph/findings"


def _join(*parts: str) -> str:
    return BASE + "/".join(quote(p, safe="@") for p in parts)


def source(source_id: str) -> str:
    """A source as a work."""
    return _join("source", source_id)


def edition(source_id: str, edition_id: str) -> str:
    """One edition of a source."""
    return _join("source", source_id, "edition", edition_id)


def edition_graph(source_id: str, edition_id: str) -> str:
    """The named graph of an edition."""
    return _join("graph", source_id, edition_id)


def statement(source_id: str, statement_id: str) -> str:
    """A statement, whatever its edition."""
    return _join("source", source_id, "statement", statement_id)


def statement_form(source_id: str, edition_id: str, statement_id: str) -> str:
    """A statement's form in one edition."""
    return _join("source", source_id, "edition", edition_id, "statement", statement_id)


def passage(source_id: str, edition_id: str, locator: str) -> str:
    """A passage of an edition, by its locator."""
    return _join("source", source_id, "edition", edition_id, "passage", locator)


def position(source_id: str, position_id: str) -> str:
    """A position of a source."""
    return _join("source", source_id, "position", position_id)


def reading(reading_id: str) -> str:
    """A reading, by its corpus-wide id such as `snis-2014/connective-of-2`."""
    return _join("reading", *reading_id.split("/"))


def option(reading_id: str, option_id: str) -> str:
    """An option of a reading."""
    return reading(reading_id) + "/option/" + quote(option_id, safe="")


def device_class(source_id: str, class_id: str) -> str:
    """A class of devices as a source delimits it."""
    return _join("source", source_id, "class", class_id)


EVIDENCE_ITEMS = ("reference", "study", "result", "fact", "guideline", "reported", "claim")


def evidence_item(source_id: str, kind: str, item_id: str) -> str:
    """A study, result, reference … as a source tells of it; `kind` is one of EVIDENCE_ITEMS."""
    return _join("source", source_id, kind, item_id)


def row(key: str) -> str:
    """A row of the matrix, by its key."""
    return _join("row", *key.split("/"))


def cell(key: str, source_id: str) -> str:
    """A cell: a row and a source."""
    return row(key) + "/cell/" + quote(source_id, safe="")


def finding(finding_id: str) -> str:
    """A finding, by its hash."""
    return _join("finding", finding_id)


def criterion(name: str) -> str:
    """A canonical criterion that follows from what documents test; others are of a vocabulary."""
    return _join("criterion", name)


def alignment(criterion: str, *parts: str) -> str:
    """An alignment: the criterion, then a source and a statement, or two of each."""
    return _join("alignment", criterion, *parts)


def study_match(a: str, study_a: str, b: str, study_b: str) -> str:
    """A proposed match: two sources, each with its account of a study."""
    return _join("match", a, study_a, b, study_b)


def core(name: str) -> str:
    """A term of the core ontology."""
    return CORE + name


# ------------------------------------------------------------------------------ and back


@dataclass(frozen=True)
class Address:
    """What an IRI is the address of: the name of the function that makes it, and its arguments."""

    kind: str
    parts: tuple[str, ...]


_MAKERS: Mapping[str, Callable[..., str]] = {
    made.__name__: made
    for made in (
        source, edition, edition_graph, statement, statement_form, passage, position, reading,
        option, device_class, evidence_item, row, cell, finding, criterion, alignment, study_match, core,
    )
}  # fmt: skip
# What stands behind a source's or an edition's address, and what it then is the address of.
_OF_SOURCE = {"edition": "edition", "statement": "statement", "position": "position"}
_OF_SOURCE |= {"class": "device_class"}
_OF_EDITION = {"statement": "statement_form", "passage": "passage"}


def parse(iri: str) -> Address | None:
    """Return what an IRI is the address of, or None when nothing here makes such a one.

    None also for the parts of a thing that have no maker, such as the nodes of a condition.
    """
    found = Address("core", (iri[len(CORE) :],)) if iri.startswith(CORE) else _below_base(iri)
    if found is None or not all(found.parts):
        return None
    return found if _MAKERS[found.kind](*found.parts) == iri else None


def kind_of(iri: str) -> str | None:
    """Return the name of the function that makes such an IRI, such as `statement`, or None."""
    found = parse(iri)
    return found.kind if found else None


def _below_base(iri: str) -> Address | None:
    if not iri.startswith(BASE):
        return None
    match [unquote(part) for part in iri[len(BASE) :].split("/")]:
        case ["source", name]:
            return Address("source", (name,))
        case ["source", name, what, own] if what in _OF_SOURCE:
            return Address(_OF_SOURCE[what], (name, own))
        case ["source", name, what, own] if what in EVIDENCE_ITEMS:
            return Address("evidence_item", (name, what, own))
        case ["source", name, "edition", dated, what, own] if what in _OF_EDITION:
            return Address(_OF_EDITION[what], (name, dated, own))
        case ["graph", name, dated]:
            return Address("edition_graph", (name, dated))
        case ["reading", *path, "option", own] if path:
            return Address("option", ("/".join(path), own))
        case ["row", *path, "cell", own] if path:
            return Address("cell", ("/".join(path), own))
        case ["reading" | "row" as kind, *path] if path:
            return Address(kind, ("/".join(path),))
        case ["finding" | "criterion" as kind, own]:
            return Address(kind, (own,))
        case ["match", *path]:
            return Address("study_match", tuple(path)) if len(path) == 4 else None
        case ["alignment", criterion, *path]:
            return Address("alignment", (criterion, *path))
    return None
