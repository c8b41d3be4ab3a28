"""The catalogue of saved queries: read from `queries/*.rq`, checked, and filled with parameters.

A file's `#+` lines hold its documentation as YAML (the grlc convention). A parameter is a slot
`VALUES ?name { UNDEF }` in the query itself; only serialised RDF terms ever go into it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from consilience.problems import InputRefusedError, Place, Problems
from consilience.store import QueryError, variables_of

Terms = list[ox.NamedNode | ox.Literal]
_KEYS = {"summary", "description", "tags", "params", "columns"}
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{([^{}]*)\}")


@dataclass(frozen=True)
class SavedQuery:
    """One question: its id (the file's name), documentation and text."""

    id: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: Mapping[str, str]
    columns: Mapping[str, str]
    text: str

    @property
    def defaults(self) -> Mapping[str, str]:
        """What a slot holds unless it is filled, as written; empty where that is everything."""
        slots = {slot[1]: slot[2].strip() for slot in _SLOT.finditer(self.text)}
        return {name: "" if held == "UNDEF" else held for name, held in slots.items()}

    def filled(self, terms: Mapping[str, Terms]) -> str:
        """Return the query with the terms in the slots of their names; the other slots stay.

        Raises QueryError for a parameter that the query does not have.
        """
        unknown = sorted(set(terms) - set(self.params))
        if unknown:
            known = ", ".join(self.params) or "none"
            raise QueryError(f"{self.id} has no parameter {', '.join(unknown)}; it has: {known}")

        def fill(slot: re.Match[str]) -> str:
            if slot[1] not in terms:
                return slot[0]
            return f"VALUES ?{slot[1]} {{ {' '.join(str(t) for t in terms[slot[1]])} }}"

        return _SLOT.sub(fill, self.text)


def read_catalogue(folder: Path) -> dict[str, SavedQuery]:
    """Read every query of the folder, by id.

    Raises InputRefusedError listing every problem of every file.
    """
    problems = Problems()
    found = [_read(file, problems) for file in sorted(folder.glob("*.rq"))]
    if problems:
        raise InputRefusedError(problems)
    return {query.id: query for query in found if query is not None}


def _read(file: Path, problems: Problems) -> SavedQuery | None:
    text = file.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    place = Place(file.name)
    try:
        header = YAML(typ="safe").load("\n".join(lines)) or {}
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(Place(file.name, line), f"the header: {error.problem}", "mend the YAML")
        return None
    for key in sorted(set(header) - _KEYS):
        problems.add(place, f"unknown key {key!r}", f"use one of: {', '.join(sorted(_KEYS))}")
    for key in sorted({"summary", "tags", "columns"} - set(header)):
        problems.add(place, f"no {key!r} in the header", f"add `#+ {key}:`")
    query = SavedQuery(
        id=file.stem,
        summary=str(header.get("summary", "")),
        description=str(header.get("description", "")),
        tags=tuple(header.get("tags") or ()),
        params=dict(header.get("params") or {}),
        columns=dict(header.get("columns") or {}),
        text=text,
    )
    _check(query, place, problems)
    return query


def _check(query: SavedQuery, place: Place, problems: Problems) -> None:
    slots = [slot[1] for slot in _SLOT.finditer(query.text)]
    if set(slots) != set(query.params):
        message = f"params {sorted(query.params)} and slots {sorted(set(slots))} differ"
        problems.add(place, message, "declare every VALUES slot under `params`, and no other")
    try:
        selected = variables_of(query.text)
    except QueryError as error:
        problems.add(place, f"no SPARQL query: {error}", "mend the syntax")
        return
    if selected != list(query.columns):
        message = f"columns {list(query.columns)} and SELECT {selected} differ"
        problems.add(place, message, "list the selected variables under `columns`, in order")


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_XSD = "http://www.w3.org/2001/XMLSchema#"


def to_terms(values: Iterable[object], resolve: Callable[[str], list[str] | None]) -> Terms:
    """Return values as RDF terms; `resolve` gives the IRIs of a known id, or None for plain text.

    Dates (YYYY-MM-DD), whole numbers and booleans become typed literals.
    """
    found: Terms = []
    for value in values:
        named = resolve(str(value))
        if named is not None:
            found += [ox.NamedNode(iri) for iri in named]
        elif isinstance(value, bool):
            found.append(_literal(str(value).lower(), "boolean"))
        elif isinstance(value, int) or re.fullmatch(r"-?\d+", str(value)):
            found.append(_literal(str(value), "integer"))
        elif _DATE.fullmatch(str(value)):
            found.append(_literal(str(value), "date"))
        else:
            found.append(ox.Literal(str(value)))
    return found


def _literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))
