"""Addresses: how an IRI is made for every kind of thing (docs/decisions/0001-iris.md)."""

from urllib.parse import quote

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


def row(key: str) -> str:
    """A row of the matrix, by its key."""
    return _join("row", *key.split("/"))


def cell(key: str, source_id: str) -> str:
    """A cell: a row and a source."""
    return row(key) + "/cell/" + quote(source_id, safe="")


def finding(finding_id: str) -> str:
    """A finding, by its hash."""
    return _join("finding", finding_id)


def alignment(criterion: str, *parts: str) -> str:
    """An alignment: the criterion, then a source and a statement, or two of each."""
    return _join("alignment", criterion, *parts)


def core(name: str) -> str:
    """A term of the core ontology."""
    return CORE + name
