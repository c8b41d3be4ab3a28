"""Home. What the documents disagree on, where to look, and a search over everything."""

from pathlib import Path

import streamlit as st
from page_parts.asked import asked
from page_parts.drawing import show
from page_parts.head import page_head
from page_parts.markup import element
from page_parts.opening import graph
from page_parts.pages import menu
from page_parts.params import shared

PLACE = 0


def page() -> None:
    """Draw the way to the other pages."""
    kg = graph()
    with page_head(kg, "Consilience", asked(kg)):
        pass
    ways = menu(Path(__file__).parent, "", shared())
    show(element("div", ways, class_="home"), "ways")
    st.text(f"{len(kg.sources)} documents")


page()
