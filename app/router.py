"""Every file of `views/` is a page; run anew for every visitor and every click."""

from pathlib import Path

import streamlit as st
from page_parts.pages import pages

# The pages need the width: the margins that Streamlit gives its wide layout are for prose.
MARGINS = """<style>
[data-testid="stMainBlockContainer"] {padding-left: 1.75rem; padding-right: 1.75rem}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .6rem}
</style>"""

st.set_page_config(page_title="Consilience", layout="wide")
st.html(MARGINS)
st.navigation(pages(Path(__file__).parent / "views"), position="top").run()
