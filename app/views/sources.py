"""Sources. A document's words, passage by passage, beside what was drawn from them."""

from collections.abc import Mapping
from typing import Any as Anything
from urllib.parse import urlencode

import streamlit as st
from page_parts.asked import asked
from page_parts.drawing import show, show_cells
from page_parts.head import page_head, say_stale
from page_parts.markup import joined
from page_parts.opening import document_of, graph
from page_parts.params import SHARED, changed, put, select, state
from page_parts.source_head import document_head, documents_table, readings_of
from page_parts.source_panel import SourcePanel
from page_parts.source_tables import accounts_table, anchored_table
from page_parts.source_text import PICK, SHOWN, SourceText, counts, outline, within
from page_parts.take_away import take_away

from consilience import KnowledgeGraph, Table
from consilience.documents import VARIABLE, documents_folder

PLACE = 40
TASK = "Where does a document say that?"
_OWN = ("source", "statement", "section", "show")

Document = Mapping[str, Anything]


def page() -> None:
    """Draw the document that the address asks for, or all of them."""
    kg = graph()
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    wanted = asked(kg)
    with page_head(kg, "Sources", wanted, readings=False):
        take_away(kg, "sources", lambda: _tables(kg, names), wanted)
    if _text("source") not in names:
        say_stale([f"source: {_text('source')}"] if _text("source") else [])
        _all(kg, names)
        return
    document = document_of(kg, _text("source"))
    _choices(document, names)
    say_stale([f"{name}: {value}" for name, value in _lost(document).items()])
    _one(kg, document, names)


def _tables(kg: KnowledgeGraph, names: Mapping[str, str]) -> dict[str, Table]:
    """Return the documents with their figures, and everything anchored of the one shown or of all."""
    here = [s for s in names if _text("source") in ("", s)]
    documents = [document_of(kg, source) for source in here]
    return {"Documents": accounts_table(documents), "Statements": anchored_table(documents)}


def _text(name: str) -> str:
    return st.query_params.get(name, "")


def _linked(**changes: str) -> str:
    """Return a link to this page with some parameters changed, the same whatever is picked now."""
    return "?" + urlencode(sorted(changed(**changes).items()), doseq=True)


def _all(kg: KnowledgeGraph, names: Mapping[str, str]) -> None:
    documents = [document_of(kg, source) for source in names]
    show(documents_table(documents, names, kg.vocabulary.lists["DocumentKind"]), "documents")
    missing = [d["id"] for d in documents if not d["copy"]]
    if missing:
        _say_no_copy(missing)


# ------------------------------------------------------------------------------ what is asked for


def _choices(document: Document, names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        select(
            "Document", "source", {"": "All documents", **names},
            clearing=("section", "statement", "show"),
        )  # fmt: skip
        section = _text("section") if _text("section") in _sections(document) else ""
        select("Passages", "show", counts(document["passages"], section))


def _sections(document: Document) -> set[str]:
    return {h["locator"] for h in document["outline"]}


def _lost(document: Document) -> dict[str, str]:
    """Return the parameters that name nothing, with what they name."""
    known: Mapping[str, set[str]] = {
        "statement": {r["id"] for r in document["anchored"]},
        "section": _sections(document),
        "show": {*SHOWN},
    }
    lost = {n: _text(n) for n, there in known.items() if _text(n) and _text(n) not in there}
    return lost | {n: str(v) for n, v in state().items() if n not in (*_OWN, *SHARED, "build")}


def _say_no_copy(missing: list[str]) -> None:
    with st.container(border=True):
        st.markdown("**No words are shown where there is no copy of your own.**")
        st.text(
            "The documents belong to their publishers; the project holds none of their sentences. "
            f"Save your copy as {' or '.join(f'{m}.txt' for m in missing)} in {documents_folder()}, "
            f"or name the folder that holds it in {VARIABLE}, and load this page again. "
            "Until then you see the places and our own words, and no anchor is verified."
        )


# ------------------------------------------------------------------------------ one document


def _one(kg: KnowledgeGraph, document: Document, names: Mapping[str, str]) -> None:
    lists, source = kg.vocabulary.lists, document["id"]
    if not document["copy"]:
        _say_no_copy([source])
    lost = _lost(document)
    picked = "" if "statement" in lost else _text("statement")
    section = "" if "section" in lost else _text("section")
    shown = within(document["passages"], section, _text("show"))
    _say_hidden(shown, picked)
    text = SourceText(document, lists["PassageClass"], _linked)
    head = document_head(document, names[source], lists["DocumentKind"])
    readings = readings_of(source, kg.readings, kg.ledger().records())
    parts = {
        "head": joined((head, readings)),
        "outline": outline(document, section, _linked),
        "text": text.draw(shown),
    }
    if picked:
        parts["panel"] = SourcePanel(kg, document, _linked).draw(picked)
    show_cells(parts, picked, PICK if picked else "", "text", _picked)


def _say_hidden(shown: list[Document], picked: str) -> None:
    """Say so where the passage of what is picked is not among those shown."""
    if picked and all(picked not in p["of"] for p in shown):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(f"The passage of {picked} is not among those shown.", width="stretch")
            st.button("Show all passages", on_click=lambda: put(section="", show=""))


def _picked(row: str, cell: str) -> None:
    if cell == "section":
        put(section=row, statement="")
    else:
        put(statement=row)


page()
