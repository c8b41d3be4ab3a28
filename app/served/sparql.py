"""`/sparql`: own questions by the SPARQL 1.1 Protocol, within the limits of the page.

Beside it `/query/<name>.csv` or `.json`, the answers of saved queries, and `/vocabulary.json`, what
the editor completes. An answer that is cut says so in its header `Consilience-Cut`. There is no
update, and no other site's page may read an answer: no header allows it.
"""

import asyncio
import json
from functools import lru_cache
from urllib.parse import parse_qs

from page_parts.asking import questions
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from consilience import KnowledgeGraph, QueryError
from consilience.answers import Answer
from consilience.completion import vocabulary
from consilience.exports.sheets import csv_text
from consilience.questions import LimitError, Questions
from consilience.tables import as_json
from served.accepted import VARIES, accepted
from served.opened_graph import REFUSED, opened_graph

_TYPES = {
    "json": "application/sparql-results+json", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "xml": "application/sparql-results+xml",
    "ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json",
}  # fmt: skip
_ALSO = {"application/json": "json", "application/xml": "xml", "text/plain": "nt"}
_STATUS = {
    "characters": 413, "depth": 400, "time": 504, "memory": 507, "turn": 503, "withdrawn": 503,
}  # fmt: skip
_FORM, _QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_PARAMETERS = {"query"}
_HOW = (
    "Send a question as the parameter query of a GET, or in a POST as form or as "
    f"{_QUERY}. It is SELECT, ASK, CONSTRUCT or DESCRIBE; there is no update."
)


class _WrongError(Exception):
    """A request that cannot be answered: a status, and why."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why


async def _sparql(request: Request) -> Response:
    if request.method == "GET" and not request.query_params and _is_page(request):
        return RedirectResponse("query?own=yes", 303, headers=VARIES)
    try:
        return await _while_there(request, await _body(request))
    except _WrongError as wrong:
        later = {"retry-after": "5"} if wrong.status == 503 else {}
        return PlainTextResponse(f"{wrong.why}\n", wrong.status, headers=later)


def _is_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def _body(request: Request, most: int = 100_000) -> bytes:
    """Return the body of a request, but no more of it than a question may have."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _WrongError(413, f"The body has more than {most:,} bytes.")
    return body


async def _while_there(request: Request, body: bytes) -> Response:
    """Answer a request; one whose client leaves is withdrawn, and its turn is another's."""
    answering = asyncio.create_task(run_in_threadpool(_answer, request, body))
    leaving = asyncio.create_task(_left(request))
    await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
    if not answering.done():
        await run_in_threadpool(_withdraw, request)
    leaving.cancel()
    return await answering


def _withdraw(request: Request) -> None:
    questions(_graph()).withdraw(_visitor(request), _name(request))


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _visitor(request: Request) -> str:
    return f"address {request.client.host if request.client else ''}"


def _name(request: Request) -> str:
    """Return what tells a request from others that are answered at the same time."""
    return str(id(request))


def _answer(request: Request, body: bytes) -> Response:
    kg = _graph()
    text = _question(request, body)
    answer = _asked(questions(kg), text, request)
    style = _style(request.headers.get("accept", "*/*"), answer)
    headers = {**VARIES, **({"consilience-cut": answer.cut} if answer.cut else {})}
    written = answer.written(style, kg.resources.prefixes.namespaces)
    return Response(written, media_type=_TYPES[style], headers=headers)


def _graph() -> KnowledgeGraph:
    kg = opened_graph()
    if kg is None:
        raise _WrongError(503, REFUSED)
    return kg


def _question(request: Request, body: bytes) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if request.method == "POST" and kind == _QUERY:
            _known(set(request.query_params))
            return body.decode()
        if request.method == "POST" and kind != _FORM:
            raise _WrongError(415, f"The content type {kind!r} is not read here. {_HOW}")
        sent = body.decode() if request.method == "POST" else request.url.query
        given = parse_qs(sent, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise _WrongError(400, f"The request cannot be read: {error}. {_HOW}") from error
    _known(set(given) | set(request.query_params))
    if len(given.get("query", ())) != 1:
        raise _WrongError(400, f"One question is answered at a time. {_HOW}")
    return given["query"][0]


def _known(names: set[str]) -> None:
    if names - _PARAMETERS:
        told = ", ".join(sorted(names - _PARAMETERS))
        raise _WrongError(400, f"Not known here: {told}. Name graphs with FROM or GRAPH. {_HOW}")


def _asked(asking: Questions, text: str, request: Request) -> Answer:
    try:
        return asking.ask(text, _visitor(request), request=_name(request))
    except LimitError as error:
        raise _WrongError(_STATUS.get(error.limit, 500), str(error)) from error
    except QueryError as error:
        raise _WrongError(400, str(error)) from error


def _style(accept: str, answer: Answer) -> str:
    """Return the form that is accepted most of those that the answer has."""
    offered = {_TYPES[style]: style for style in answer.styles}
    offered |= {media: s for media, s in _ALSO.items() if s in answer.styles}
    style = accepted(accept, offered)
    if style is None:
        raise _WrongError(406, f"The answer has the forms {', '.join(offered)}.")
    return style


def _saved(request: Request) -> Response:
    """Give the answer of a saved query as a file."""
    name, ending = request.path_params["name"], request.path_params["ending"]
    given = request.query_params
    try:
        kg = _graph()
        table = kg.query(name, **{p: list(dict.fromkeys(given.getlist(p))) for p in given})
    except _WrongError as wrong:
        return PlainTextResponse(f"{wrong.why}\n", wrong.status)
    except QueryError as error:
        return PlainTextResponse(f"{error}\n", 404)
    if ending == "csv":
        return Response(csv_text(table), media_type="text/csv")
    if ending == "json":
        return Response(as_json(table.records()), media_type="application/json")
    return PlainTextResponse(f"There is no {name}.{ending}; endings: csv, json\n", 404)


@lru_cache(maxsize=1)
def _vocabulary_of(kg: KnowledgeGraph) -> str:
    return json.dumps(vocabulary(kg), ensure_ascii=False, separators=(",", ":"))


def _vocabulary(_: Request) -> Response:
    """Give what the editor completes; its address names the build, so it is kept."""
    try:
        text = _vocabulary_of(_graph())
    except _WrongError as wrong:
        return PlainTextResponse(f"{wrong.why}\n", wrong.status)
    kept = {"cache-control": "private, max-age=86400"}
    return Response(text, media_type="application/json", headers=kept)


ROUTES = [
    Route("/vocabulary.json", _vocabulary),
    Route("/sparql", _sparql, methods=["GET", "POST"]),
    Route("/query/{name}.{ending}", _saved),
]
