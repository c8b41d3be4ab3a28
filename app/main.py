"""The app's entry: the pages, the addresses beside them, and what every answer carries.

Run by `consilience app` or `streamlit run app/main.py`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from page_parts.opened import open_beforehand
from served.headers import SECURITY
from served.routes import ROUTES
from served.sparql import ROUTES as QUESTIONS


@asynccontextmanager
async def opened_beforehand(_: st.App) -> AsyncIterator[None]:
    """Begin to open the graph when the server starts, so that no visitor has to wait for it."""
    open_beforehand()
    yield


app = st.App(
    "router.py", lifespan=opened_beforehand, middleware=[SECURITY], routes=[*ROUTES, *QUESTIONS]
)
