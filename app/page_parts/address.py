"""The state of the matrix page as the address holds it; the address is the only place it is kept.

Setting it from Python adds one entry to the browser's history, so Back takes one step back.
"""

from dataclasses import asdict, dataclass, fields
from urllib.parse import urlencode

import streamlit as st

from page_parts.params import shared

ISSUER, DOCUMENT = "issuer", "document"
ACROSS_CELL = "across"
LAST_BUILD = "last"


@dataclass(frozen=True)
class Address:
    """Which columns, which rows, which selected cell, which build; what is empty is left out."""

    columns: str = ISSUER
    procedure: str = ""
    condition: str = ""
    across: tuple[str, ...] = ()
    row: str = ""
    cell: str = ""
    build: str = ""

    def params(self) -> dict[str, str | list[str]]:
        """Return the query parameters that differ from the page as first opened."""
        given = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items() if v}
        return {k: v for k, v in given.items() if (k, v) != ("columns", ISSUER)}

    def link(self) -> str:
        """Return a link to this state of the page."""
        return "?" + urlencode({**self.params(), **shared()}, doseq=True)


def current() -> Address:
    """Return what the address holds, whether or not the matrix has it."""
    params = st.query_params
    names = [f.name for f in fields(Address) if f.name != "across" and f.name in params]
    return Address(**{n: params[n] for n in names}, across=tuple(params.get_all("across")))


def go(address: Address) -> None:
    """Make an address the current one, as one step of the browser's history."""
    st.query_params.from_dict({**address.params(), **shared()})
