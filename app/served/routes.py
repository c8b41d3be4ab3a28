"""Addresses beside the pages: the permanent one of everything in the graph.

`/id/finding/…` stands for the IRI that ends so; it leads to the page that shows it.
"""

from page_parts.links import iri_link
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from consilience.vocabulary import BASE


async def _thing(request: Request) -> RedirectResponse:
    """Lead to the page of a thing, by the end of its IRI."""
    return RedirectResponse(f"/{iri_link(BASE + request.path_params['path'])}", 303)


ROUTES = [Route("/id/{path:path}", _thing)]
