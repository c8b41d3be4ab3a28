"""The pages: every file of a folder, in the order and under the title that the file gives.

A page's title is its docstring up to the first full stop; `PLACE` orders the pages, the first is
the one shown at the root address.
"""

import ast
from functools import lru_cache
from pathlib import Path
from threading import Lock

import streamlit as st

_PARSING = Lock()  # Python 3.11 fails at times when several threads parse at once


def place_and_title(page: Path) -> tuple[int, str]:
    """Return where a page stands and what it is called, without running it.

    Raises ValueError when the file does not say so.
    """
    tree = ast.parse(page.read_text(encoding="utf-8"))
    title = (ast.get_docstring(tree) or "").split(".")[0].strip()
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PLACE" and title:
            return int(ast.literal_eval(node.value)), title
    raise ValueError(f"{page.name} needs a docstring 'Title. …' and 'PLACE = <number>'")


def pages(folder: Path) -> list[st.Page]:
    """Return the pages of a folder in their order."""
    with _PARSING:
        found = sorted((*_told(p, p.stat().st_mtime_ns), p) for p in folder.glob("*.py"))
    return [
        st.Page(file, title=title, url_path=file.stem, default=not i)
        for i, (_, title, file) in enumerate(found)
    ]


@lru_cache
def _told(page: Path, changed: int) -> tuple[int, str]:  # noqa: ARG001 - the key of the cache
    return place_and_title(page)
