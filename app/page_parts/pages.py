"""The pages: every file of a folder, in the order and under the title that the file gives.

A page's title is its docstring up to the first full stop; `PLACE` orders the pages, the first is
the one shown at the root address.
"""

import ast
from pathlib import Path

import streamlit as st


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
    found = sorted((*place_and_title(page), page) for page in folder.glob("*.py"))
    return [
        st.Page(file, title=title, url_path=file.stem, default=not i)
        for i, (_, title, file) in enumerate(found)
    ]
