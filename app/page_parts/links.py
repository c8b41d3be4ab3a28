"""The permanent addresses of things: where in the app a thing is shown, whatever page links to it.

All are relative to the app's root, as every page lies one level below it.
"""

from urllib.parse import urlencode

from consilience import iris
from page_parts.params import shared


def _link(page: str, **params: str | list[str]) -> str:
    """Return an address; the day and the readings asked for go along."""
    return f"{page}?" + urlencode({**params, **shared()}, doseq=True)


def finding_link(finding: str) -> str:
    """Return the address of a finding in full."""
    return findings_link(finding=finding)


def findings_link(**filters: str) -> str:
    """Return the address of the findings that filters leave."""
    return _link("findings", **filters)


def statement_link(source: str, statement: str) -> str:
    """Return the address of a statement beside its passage in the document."""
    return _link("sources", source=source, statement=statement)


def source_link(source: str) -> str:
    """Return the address of a document."""
    return _link("sources", source=source)


def query_link(query: str, **params: str | list[str]) -> str:
    """Return the address of a saved query and its answer."""
    return _link("query", name=query, **params)




def crosswalk_link(**filters: str) -> str:
    """Return the address of the crosswalk's rows that filters leave; `row` opens one."""
    return _link("crosswalk", **filters)
