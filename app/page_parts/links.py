"""The permanent addresses of things: where in the app a thing is shown, whatever page links to it.

All are relative to the app's root, as every page lies one level below it.
"""

from urllib.parse import urlencode

from consilience import iris
from page_parts.params import shared


def _link(page: str, **params: str | list[str]) -> str:
    """Return an address; the day and the readings asked for go along."""
    return f"{page}?" + urlencode({**params, **shared()}, doseq=True)


def page_link(path: str) -> str:
    """Return the address of a page as it is first opened."""
    return _link(path).removesuffix("?")


def finding_link(finding: str) -> str:
    """Return the address of a finding in full."""
    return findings_link(finding=finding)


def findings_link(**filters: str) -> str:
    """Return the address of the findings that filters leave."""
    return _link("findings", **filters)


def compare_link(procedure: str, condition: str, *sources: str) -> str:
    """Return the address of documents side by side on a procedure and condition."""
    named = {"sources": ",".join(sources)} if sources else {}
    return _link("compare", procedure=procedure, condition=condition, **named)


def statement_link(source: str, statement: str) -> str:
    """Return the address of a statement beside its passage in the document."""
    return _link("sources", source=source, statement=statement)


def source_link(source: str) -> str:
    """Return the address of a document."""
    return _link("sources", source=source)


def query_link(query: str, **params: str | list[str]) -> str:
    """Return the address of a saved query and its answer."""
    return _link("query", name=query, **params)


def case_link(**params: str | list[str]) -> str:
    """Return the address of the case checker with a case."""
    return _link("case", **params)


def regions_link(**params: str | list[str]) -> str:
    """Return the address of a map of cases: two facts (`x`, `y`), documents, the rest of a case."""
    return _link("regions", **params)


def crosswalk_link(**filters: str) -> str:
    """Return the address of the crosswalk's rows that filters leave; `row` opens one."""
    return _link("crosswalk", **filters)


def evidence_link(**params: str) -> str:
    """Return the address of the evidence page; `study` is a study's node, or source/study/id."""
    return _link("evidence", **params)


def resource_link(iri: str) -> str:
    """Return the address of anything in the graph: what is said of it, and what names it."""
    return _link("resource", iri=iri)


def graph_link(iri: str) -> str:
    """Return the address of the picture of what stands about anything in the graph."""
    return _link("graph", iri=iri)


def own_page(iri: str) -> str:
    """Return where a thing is shown in full by its IRI; nothing for what has no page of its own."""
    match iris.parse(iri):
        case iris.Address("finding", (finding,)):
            return finding_link(finding)
        case iris.Address("criterion", (criterion,)):
            return crosswalk_link(row=f"criterion/{criterion}")
        case iris.Address("source", (source,)):
            return source_link(source)
        case iris.Address("statement", (source, statement)):
            return statement_link(source, statement)
        case iris.Address("evidence_item", (source, "study" | "result" as kind, item)):
            return evidence_link(study=f"{source}/{kind}/{item}")
        case iris.Address("study_match", (source, study, _, _)):
            return evidence_link(study=f"{source}/study/{study}")
        case iris.Address("row", (key,)) if "/" in key:
            return compare_link(*key.split("/")[:2])
    return ""


def iri_link(iri: str) -> str:
    """Return where in the app anything in the graph is shown best."""
    return own_page(iri) or resource_link(iri)
