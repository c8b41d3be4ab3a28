"""The pages: every file of a folder, in the order and under the title that the file gives.

A page's title is its docstring up to the first full stop; `PLACE` orders the pages, the first is
the one shown at the root address. `HIDDEN = True` keeps a page that links lead to out of the
navigation. What follows in the docstring says what the page shows; `TASK = "…"`, if a page has it,
what one would come to it for.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

import streamlit as st

from page_parts.markup import Markup, element

_PARSING = Lock()  # Python 3.11 fails at times when several threads parse at once


@lru_cache
def _parsed(page: Path, changed: int) -> dict[str, str]:  # noqa: ARG001 - the key of the cache
    tree = ast.parse(page.read_text(encoding="utf-8"))
    found = {
        ast.unparse(node.targets[0]): ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
    }
    title, _, says = (ast.get_docstring(tree) or "").partition(".")
    told = {"title": title.strip(), "says": says.partition("\n\n")[0].strip()}
    return {n: v for n, v in found.items() if n.isupper()} | told


def _settings(page: Path) -> dict[str, str]:
    """Return the title of a page and the names it sets in capitals, without running it."""
    with _PARSING:
        return _parsed(page, page.stat().st_mtime_ns)


def place_and_title(page: Path) -> tuple[int, str]:
    """Return where a page stands and what it is called.

    Raises ValueError when the file does not say so.
    """
    told = _settings(page)
    if not told["title"] or "PLACE" not in told:
        raise ValueError(f"{page.name} needs a docstring 'Title. …' and 'PLACE = <number>'")
    return int(told["PLACE"]), told["title"]


def hidden(page: Path) -> bool:
    """Whether a page stands outside the navigation."""
    return _settings(page).get("HIDDEN") == "True"


@dataclass(frozen=True)
class Way:
    """A page that one can go to: its address, what it is called, shows and is good for."""

    path: str
    title: str
    says: str
    task: str


def ways(folder: Path) -> list[Way]:
    """Return the pages of the navigation but the first, in their order."""
    found = [(file, title, _settings(file)) for _, title, file in _listed(folder)[1:]]
    return [
        Way(file.stem, title, told["says"], str(ast.literal_eval(told.get("TASK", "''"))))
        for file, title, told in found
        if told.get("HIDDEN") != "True"
    ]


def _listed(folder: Path) -> list[tuple[int, str, Path]]:
    return sorted((*place_and_title(page), page) for page in folder.glob("*.py"))


def menu(folder: Path, current: str, params: Mapping[str, str | list[str]]) -> Markup:
    """Return the navigation as links that keep parameters; `current` is the page's path."""
    query = urlencode(params, doseq=True)
    links = [
        element(
            "a", title, href=f"{file.stem if i else '.'}?{query}", target="_self",
            aria_current="page" if current in (file.stem, "" if not i else file.stem) else "",
        )
        for i, (_, title, file) in enumerate(_listed(folder))
        if not hidden(file)
    ]  # fmt: skip
    return element("nav", *links, aria_label="Pages", class_="menu")


def pages(folder: Path) -> list[st.Page]:
    """Return the pages of a folder in their order."""
    return [
        st.Page(
            file, title=title, url_path=file.stem, default=not i,
            visibility="hidden" if hidden(file) else "visible",
        )
        for i, (_, title, file) in enumerate(_listed(folder))
    ]  # fmt: skip
