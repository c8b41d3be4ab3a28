"""Every file of `views/` is a page; run anew for every visitor and every click."""

from pathlib import Path

import streamlit as st
from page_parts.pages import menu, pages
from page_parts.params import shared

# The pages need the width: the margins that Streamlit gives its wide layout are for prose. On
# paper nothing can be chosen.
MARGINS = """<style>
[data-testid="stMainBlockContainer"] {padding-left: 1.75rem; padding-right: 1.75rem}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .6rem}
[data-testid="stButtonGroup"] > :is([role="radiogroup"], [role="group"], [role="toolbar"]) {
  flex-wrap: wrap; row-gap: 4px; overflow: visible; mask-image: none}
.menu {display: flex; flex-wrap: wrap; gap: 2px 4px}
.menu a {padding: 5px 10px; border-radius: 6px; color: inherit; text-decoration: none}
.menu a:hover {text-decoration: underline}
.menu a[aria-current] {font-weight: 650; box-shadow: inset 0 -2px 0 currentColor}
@media print {
  .menu {display: none}
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
    st.html(menu(VIEWS, page.url_path, kept))  # escaped where it is made
page.run()
