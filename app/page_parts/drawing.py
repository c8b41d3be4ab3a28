"""The one component of the pages: puts escaped HTML on the page and reports which cell is picked.

It keeps what has not changed, so that place, focus and folds survive a rerun.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import streamlit as st

from page_parts.markup import Markup

_HERE = Path(__file__).parent
_GLYPHS, _ACTS = ((_HERE / name).read_text(encoding="utf-8") for name in ("glyphs.svg", "acts.js"))
LOOK = "\n".join(f.read_text(encoding="utf-8") for f in sorted((_HERE / "look").glob("*.css")))
_draw = st.components.v2.component(
    "consilience_drawing", html=f'{_GLYPHS}<div class="frame"></div>', css=LOOK, js=_ACTS
)


def show(markup: Markup, key: str, width: int | Literal["stretch"] = "stretch") -> None:
    """Show a piece of HTML in the pages' look."""
    _draw(key=key, data={"parts": {"plain": markup}, "row": "", "cell": ""}, width=width)


def show_cells(
    parts: Mapping[str, Markup], row: str, cell: str, key: str, picked: Callable[[str, str], None]
) -> None:
    """Show named pieces side by side; a link that carries a row and a cell is reported."""

    def report() -> None:
        pick = st.session_state[key].pick
        picked(str(pick["row"]), str(pick["cell"]))

    data = {"parts": dict(parts), "row": row, "cell": cell}
    _draw(key=key, data=data, on_pick_change=report)
