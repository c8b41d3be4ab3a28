"""A session of the app without a browser: speaks Streamlit's protocol over its websocket.

A browser sends with every rerun what each widget holds; here only the one that changes is sent,
the others keep what the server last set.
"""

import asyncio
import html
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from app_server import HOST, PATIENCE
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_LINK = re.compile(r'data-row="([^"]+)" data-cell="([^"]+)"')
_SOME = re.compile(r"\((?!0\))\d+\)$")  # a choice that tells how many it leaves, and leaves some


@dataclass
class Answer:
    """What the server drew in one run, by place; how long it took; what was wrong with it."""

    seconds: float = 0.0
    received: int = 0  # bytes
    drawn: dict[tuple[int, ...], Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def elements(self, kind: str) -> list[Any]:
        """Return the elements of a kind, in no special order."""
        return [getattr(e, kind) for e in self.drawn.values() if e.WhichOneof("type") == kind]

    @property
    def parts(self) -> dict[str, str]:
        """The pieces of HTML that the page's own component was given, by name."""
        found: dict[str, str] = {}
        for component in self.elements("bidi_component"):
            for name, drawn in json.loads(component.json)["parts"].items():
                found[name] = found.get(name, "") + drawn
        return found

    def choices(self) -> list[WidgetState]:
        """Return every change of one filter that leaves something to show."""
        states = [
            WidgetState(id=widget.id, string_value=option)
            for widget in self.elements("selectbox")
            for option in widget.options[1:]
        ]
        for group in self.elements("button_group"):
            for option in group.options:
                if _SOME.search(option.content):
                    state = WidgetState(id=group.id)
                    state.string_array_value.data.append(option.content)
                    states.append(state)
        return states

    def clicks(self) -> list[WidgetState]:
        """Return every click on a link of a table that opens something beside it."""
        states = []
        for component in self.elements("bidi_component"):
            for row, cell in _LINK.findall(json.loads(component.json)["parts"].get("table", "")):
                picked = {"row": html.unescape(row), "cell": html.unescape(cell)}
                told = json.dumps([{"event": "pick", "value": picked}])
                name = f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events"
                states.append(WidgetState(id=name, json_trigger_value=told))
        return states


class Session:
    """One visitor's session; remembers the page it is on and its address, as a browser does."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._page = ""
        self._query = ""
        self.pages: Mapping[str, Any] = {}  # path: what the navigation says of it
        self.titles: list[str] = []

    async def open(self, path: str, query: str = "") -> Answer:
        """Go to a page, as by a click on the navigation or on a link."""
        self._page, self._query = self.pages[path].page_script_hash, query
        return await self.rerun()

    async def rerun(self, *changed: WidgetState) -> Answer:
        """Run the page again with changed widgets; return what was drawn."""
        state = ClientState(query_string=self._query, page_script_hash=self._page)
        state.widget_states.widgets.extend(changed)
        answer = Answer()
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
                await self._receive(answer)
        except TimeoutError:
            answer.wrong.append(f"no answer within {PATIENCE} s")
        answer.seconds = time.perf_counter() - begun
        _judge(answer)
        return answer

    async def _receive(self, answer: Answer) -> None:
        while True:
            data = await self._socket.recv(decode=False)
            answer.received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                answer.drawn.clear()
            elif kind == "delta":
                _put(answer, message)
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "navigation":
                self._page = message.navigation.page_script_hash
                pages = message.navigation.app_pages
                self.pages = {"" if p.is_default else p.url_pathname: p for p in pages}
            elif kind == "page_not_found":
                answer.wrong.append("page not found")
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    answer.wrong.append("the script did not finish")
                    return


def _put(answer: Answer, message: ForwardMsg) -> None:
    place = tuple(message.metadata.delta_path)
    if message.delta.WhichOneof("type") == "new_element":
        answer.drawn[place] = message.delta.new_element
    else:
        answer.drawn.pop(place, None)


def _judge(answer: Answer) -> None:
    """Say what keeps an answer from being a real page."""
    answer.wrong += [f"{e.type}: {e.message}" for e in answer.elements("exception")]
    if not any(heading.tag == "h1" for heading in answer.elements("heading")):
        answer.wrong.append("no heading")


@asynccontextmanager
async def session(port: int) -> AsyncIterator[Session]:
    """Open a session; it ends with the block."""
    address = f"ws://{HOST}:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        yield Session(socket)
