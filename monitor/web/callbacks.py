"""What is open to everybody: whether the process lives, and the addresses at which WebSub hubs reach us."""

from collections.abc import Mapping
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import StoreError


class Hubs(Protocol):
    """Who answers hubs (`monitor.poll.subscriber`)."""

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """The challenge, or None to say no."""
        ...

    async def receive(self, token: str, signature: str | None, body: bytes, content_type: str) -> bool:
        """Take what was pushed; False where the address is none of ours."""
        ...


def routes(hubs: Hubs | None, *, max_body: int) -> list[Route]:
    """The routes; without `hubs` there are no callbacks. Bodies of more than `max_body` bytes are refused."""

    async def verify(request: Request) -> Response:
        challenge = await hubs.verify(request.path_params["token"], dict(request.query_params)) if hubs else None
        return _NOT_FOUND if challenge is None else PlainTextResponse(challenge)

    async def receive(request: Request) -> Response:
        body = await _body(request, max_body)
        if body is None:
            return PlainTextResponse("too large\n", status_code=413)
        headers = request.headers
        try:
            taken = hubs is not None and await hubs.receive(
                request.path_params["token"],
                headers.get("x-hub-signature"),
                body,
                headers.get("content-type", ""),
            )
        except StoreError:
            return _LATER
        return Response(status_code=202) if taken else _GONE

    callbacks = [Route("/websub/{token}", verify, methods=["GET"]), Route("/websub/{token}", receive, methods=["POST"])]
    return [Route("/healthz", _healthz, methods=["GET"]), *(callbacks if hubs else [])]


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _body(request: Request, most: int) -> bytes | None:
    """The whole body; None for one that is too large."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


_LATER = PlainTextResponse("try again later\n", status_code=503)
_NOT_FOUND = PlainTextResponse("not found\n", status_code=404)
# A hub that hears this gives the subscription up.
_GONE = PlainTextResponse("gone\n", status_code=410)
