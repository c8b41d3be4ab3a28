"""The editor for own questions: a component that reports the text when it is asked."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_LOOK = "\n".join(
    (_HERE / name).read_text(encoding="utf-8") for name in ("look/1-base.css", "sparql_editor.css")
)
_ACTS = (_HERE / "sparql_editor.js").read_text(encoding="utf-8")
_HTML = """
<div class="frame ask">
  <label for="question">Your question in SPARQL</label>
  <div class="editor"></div>
  <textarea id="question" rows="12" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>
  <div class="keys">
    <button type="button" class="run">Ask</button>
    <span><kbd>Ctrl</kbd> <kbd>Enter</kbd> asks</span>
    <span class="completes"><kbd>Ctrl</kbd> <kbd>Space</kbd> completes the words of this graph</span>
    <span class="leaves"><kbd>Tab</kbd> leaves the editor</span>
  </div>
</div>
"""
_edit = st.components.v2.component("consilience_editor", html=_HTML, css=_LOOK, js=_ACTS)


def editor(
    text: str, build: str, fault: tuple[str, int, int], asked: Callable[[str], None]
) -> None:
    """Show the editor; a changed `text` replaces what is written, `fault` marks a place in it."""

    def report() -> None:
        asked(str(st.session_state["editor"].ask["text"]))

    message, line, column = fault
    data = {"text": text, "build": build, "message": message, "line": line, "column": column}
    _edit(key="editor", data=data, on_ask_change=report)
