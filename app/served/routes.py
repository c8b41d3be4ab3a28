"""Addresses beside the pages: the permanent one of everything in the graph, and the graph as files.

`/id/finding/…` stands for the IRI that ends so: it leads to the page that shows it, or gives its
description to who accepts Turtle or JSON-LD. `/graph/consilience.ttl` is the whole graph,
`/graph/<document>.ttl` what one document says; `/graph/crosswalk.csv` and `.sssom.tsv` are the
crosswalk of all documents. `/vendor/…` are the browser libraries that the app brings along.
"""

from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path

from page_parts.links import iri_link
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from consilience import KnowledgeGraph, QueryError
from consilience.exports.crosswalk import crosswalk_table, sssom
from consilience.exports.graph import graph_bytes
from consilience.exports.sheets import csv_text
from consilience.vocabulary import BASE
from served.accepted import VARIES, accepted
from served.opened_graph import REFUSED, opened_graph

WHOLE = "consilience"
_PIECE = 1 << 16  # bytes
VENDOR = Path(__file__).parents[1] / "vendor"
_GRAPH_TYPES = {
    "ttl": "text/turtle", "trig": "application/trig", "jsonld": "application/ld+json",
    "nq": "application/n-quads", "graphml": "application/graphml+xml",
}  # fmt: skip
_DESCRIBED_AS = {"text/turtle": "turtle", "application/ld+json": "json-ld"}
_PAGE = ("text/html", "application/xhtml+xml")  # the first is also what a client of any form gets


def _thing(request: Request) -> Response:
    """Describe a thing, or lead to its page, by the end of its IRI."""
    kg = opened_graph()
    iri = _asked(request, kg)
    media = accepted(request.headers.get("accept", ""), {m: m for m in (*_PAGE, *_DESCRIBED_AS)})
    if media not in _DESCRIBED_AS:
        return RedirectResponse(f"/{iri_link(iri)}", 303, headers=VARIES)
    if kg is None:
        return PlainTextResponse(REFUSED, 503)
    try:
        return Response(kg.written(iri, _DESCRIBED_AS[media]), media_type=media, headers=VARIES)
    except QueryError as error:
        return PlainTextResponse(str(error), 404)


def _asked(request: Request, kg: KnowledgeGraph | None) -> str:
    """Return the IRI that is asked for: what is escaped in a path may be so in the IRI, or not."""
    path = request.scope["raw_path"].decode().removeprefix("/id/")
    spelled = [BASE + p for p in (path, path.replace("%23", "#"), request.path_params["path"])]
    return next((iri for iri in spelled if kg is not None and kg.store.holds(iri)), spelled[-1])


def _mapping_set(_: Request) -> Response:
    return RedirectResponse("/graph/crosswalk.sssom.tsv", 303)


def _graph_file(request: Request) -> Response:
    """Give the graph, or one document's part of it, as a file."""
    name, _, ending = request.path_params["file"].rpartition(".")
    kg = opened_graph()
    if kg is None:
        return PlainTextResponse(REFUSED, 503)
    if ending not in _GRAPH_TYPES or name not in (WHOLE, *kg.sources):
        known = ", ".join(_GRAPH_TYPES)
        told = f"There is no {name}.{ending}; endings: {known}; names: {WHOLE}, "
        return PlainTextResponse(told + ", ".join(kg.sources), 404)
    content = _file(kg, ending, None if name == WHOLE else name)
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"content-disposition": disposition, "content-length": str(len(content))}
    return StreamingResponse(_pieces(content), media_type=_GRAPH_TYPES[ending], headers=headers)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    """Yield a file piece by piece: who does not read is sent no more, and holds no copy of it."""
    for begin in range(0, len(content), _PIECE):
        yield content[begin : begin + _PIECE]


def _crosswalk_file(request: Request) -> Response:
    """Give the crosswalk of all documents as a table or a mapping set."""
    kg = opened_graph()
    if kg is None:
        return PlainTextResponse(REFUSED, 503)
    name = request.url.path.rpartition("/")[2]
    media = "text/csv" if name.endswith(".csv") else "text/tab-separated-values"
    disposition = f'attachment; filename="{name}"'
    return Response(
        _crosswalk(kg, name), media_type=media, headers={"content-disposition": disposition}
    )


@lru_cache(maxsize=4)
def _crosswalk(kg: KnowledgeGraph, name: str) -> str:
    rows = kg.crosswalk()
    if not name.endswith(".csv"):
        return sssom(kg, rows)
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    return csv_text(crosswalk_table(rows, names))


@lru_cache(maxsize=8)
def _file(kg: KnowledgeGraph, ending: str, source: str | None) -> bytes:
    return graph_bytes(kg, ending, source)


ROUTES = [
    Route("/id/mapping-set/crosswalk", _mapping_set),
    Route("/id/{path:path}", _thing),
    Route("/graph/crosswalk.csv", _crosswalk_file),
    Route("/graph/crosswalk.sssom.tsv", _crosswalk_file),
    Route("/graph/{file}", _graph_file),
    Mount("/vendor", StaticFiles(directory=VENDOR)),
]
