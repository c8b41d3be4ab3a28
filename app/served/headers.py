"""Headers of every answer: nothing is fetched from, sent to or framed by another place."""

import os

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consilience.front import COOKIE, VARIABLE

# Streamlit needs inline scripts and styles, and blobs for the code of components.
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "referrer-policy": "no-referrer",  # a case is in the address, and is nobody else's business
    "x-content-type-options": "nosniff",
}


# Of several servers behind one address each names itself, and what its visitor asks comes to it.
_WORKER = os.environ.get(VARIABLE, "")
_NAMED = {"set-cookie": f"{COOKIE}={_WORKER}; Path=/; HttpOnly; SameSite=Lax"} if _WORKER else {}


class _Headers:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                for name, value in _NAMED.items():
                    headers.append(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


SECURITY = Middleware(_Headers)
