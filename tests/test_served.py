"""The addresses beside the pages, asked as a client does that waits, leaves or weighs forms."""

import asyncio
import re
import time
from collections.abc import Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

import consilience
from consilience.exports.crosswalk import sssom
from consilience.query_limits import Limits
from consilience.questions import LimitError

ENDLESS = b"SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
Asked = tuple[str, str]  # visitor and request


@pytest.fixture
def served(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    from served import accepted, routes, sparql

    return SimpleNamespace(accepted=accepted.accepted, routes=routes.ROUTES, sparql=sparql)


def requested(
    routes: Iterable[Any], path: str, method: str = "GET", **headers: str
) -> list[MutableMapping[str, Any]]:
    """Send a request whose client leaves once it has sent it; return what the server sent."""
    sent: list[MutableMapping[str, Any]] = []
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    received = iter([{"type": "http.request", "body": ENDLESS}, {"type": "http.disconnect"}])

    async def receive() -> MutableMapping[str, Any]:
        return next(received)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(),
        "query_string": b"", "headers": named,
        "client": ("here", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(Starlette(routes=list(routes))(scope, receive, send))
    return sent


class _Endless:
    """Questions that are answered only when they are withdrawn."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.withdrawn: list[Asked] = []
        self._begun, self._ended = Event(), Event()

    def ask(self, text: str, visitor: str, request: str) -> None:
        assert text.encode() == ENDLESS
        self.asked.append((visitor, request))
        self._begun.set()
        assert self._ended.wait(60), "the question was not withdrawn"
        raise LimitError("withdrawn", "withdrawn")

    def withdraw(self, visitor: str, request: str) -> None:
        assert self._begun.wait(60)
        self.withdrawn.append((visitor, request))
        self._ended.set()


def test_the_question_of_a_client_that_left_is_withdrawn(
    served: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = _Endless()
    monkeypatch.setattr(served.sparql, "questions", lambda _: asking)
    kind = "application/sparql-query"
    [begun, *_] = requested(served.sparql.ROUTES, "/sparql", "POST", content_type=kind)
    assert begun["status"] == 503
    [asked] = asking.asked
    assert asking.withdrawn == [asked] and asked[0] == "address here"


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        ("", 303, ""),
        ("*/*", 303, ""),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", 303, ""),
        ("text/html, text/turtle;q=0.5", 303, ""),
        ("text/html;q=0.5, text/turtle", 200, "text/turtle"),
        ("application/ld+json, text/turtle;q=0.9", 200, "application/ld+json"),
        ("text/turtle;q=0, application/ld+json;q=0.1", 200, "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.4", 200, "text/turtle"),
    ],
)
def test_a_thing_is_described_in_the_form_that_is_accepted_most(
    served: SimpleNamespace, accept: str, status: int, media: str
) -> None:
    [begun, *_] = requested(served.routes, "/id/source/nice-htg3", accept=accept)
    headers = {name.decode(): value.decode() for name, value in begun["headers"]}
    assert begun["status"] == status
    assert headers.get("content-type", "").partition(";")[0] == media
    assert headers["vary"] == "Accept"


def test_a_criterion_by_rule_is_described_at_its_address(served: SimpleNamespace) -> None:
    path = "/id/criterion/exam-imaging-disparity"
    [begun, body, *_] = requested(served.routes, path, accept="text/turtle")
    assert begun["status"] == 200
    assert "cns:mentions va:exam-imaging-disparity" in body["body"].decode()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/id/source/regence-sur107/edition/2026-10-01/passage/reference%2066", "cns:Passage"),
        ("/id/vertebral-augmentation", "\nva:kiva "),  # a namespace: all its terms
        ("/id/vertebral-augmentation%23kiva", "\nva:kiva "),
        ("/id/graph/nice-htg3/2026-01", "cns:Statement"),  # what lies in a named graph
    ],
)
def test_every_address_of_the_graph_is_described(
    served: SimpleNamespace, path: str, told: str
) -> None:
    [begun, body, *_] = requested(served.routes, path, accept="text/turtle")
    assert begun["status"] == 200
    assert told in body["body"].decode()


@pytest.mark.parametrize("path", ["/id/row/x", "/id/row/kiva", "/id/none", "/id/%", "/id/%2523"])
def test_an_address_of_nothing_is_no_fault(served: SimpleNamespace, path: str) -> None:
    assert requested(served.routes, path, accept="text/html")[0]["status"] == 303
    assert requested(served.routes, path, accept="text/turtle")[0]["status"] == 404


def test_the_mapping_set_has_an_address(
    served: SimpleNamespace, kg: consilience.KnowledgeGraph
) -> None:
    [named] = re.findall(r"mapping_set_id: \S+?(/mapping-set/[\w-]+)", sssom(kg, kg.crosswalk()))
    [begun, *_] = requested(served.routes, f"/id{named}")
    assert (begun["status"], dict(begun["headers"])[b"location"]) == (
        303, b"/graph/crosswalk.sssom.tsv",
    )  # fmt: skip


def test_a_question_is_withdrawn_alone_of_a_visitor_s(kg: consilience.KnowledgeGraph) -> None:
    """One address may be many clients: who leaves takes no other's question along."""
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?b = ?d) }"
    with kg.questions_within(Limits(seconds=60, workers=2)) as questions:
        outcome = _asked_beside(questions, endless)
    assert outcome == ["withdrawn", "withdrawn in the end"]


def _asked_beside(questions: Any, endless: str) -> list[str]:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(questions.ask, f"{endless} # 1", "visitor", request="1")
        second = pool.submit(questions.ask, f"{endless} # 2", "visitor", request="2")
        while not questions._asking:
            time.sleep(0.01)
        questions.withdraw("visitor", "1")
        error = first.exception()
        while ("visitor", "2") not in questions._asking.values():  # it has its turn now
            time.sleep(0.01)
        questions.withdraw("visitor")
        return [error.limit, f"{second.exception().limit} in the end"]
