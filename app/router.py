"""Every file of `views/` is a page; run anew for every visitor and every click."""

from pathlib import Path

import streamlit as st
from page_parts.drawing import show
from page_parts.pages import menu, pages
from page_parts.params import shared

# The pages need the width: the margins that Streamlit gives its wide layout are for prose. On
# paper nothing can be chosen.
MARGINS = """<style>
[data-testid="stMainBlockContainer"] {padding-left: 1.75rem; padding-right: 1.75rem}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .6rem}
@media print {
  [data-testid="stToolbar"], [data-testid="stButton"], [data-testid="stDownloadButton"],
  [data-testid="stPopover"], [data-testid="stSelectbox"], [data-testid="stButtonGroup"],
  [data-testid="stTextInput"], [data-testid="stExpander"] {display: none}
  [data-testid="stMain"] {overflow: visible}
}
</style>"""
VIEWS = Path(__file__).parent / "views"

st.set_page_config(page_title="Consilience", layout="wide")
st.html(MARGINS)
# Streamlit's own menu drops the parameters: where a day or readings are asked for, ours keeps them.
kept = shared()
page = st.navigation(pages(VIEWS), position="hidden" if kept else "top")
if kept:
    show(menu(VIEWS, page.url_path, kept), "menu")
page.run()
