"""What an answer's Link headers say (RFC 8288). Reads headers only; links inside a document are its parser's affair."""

from httpx import Headers, Response


def link_target(headers: Headers, relation: str) -> str | None:
    """The target of the first link with this relation, as it is written; None where there is none."""
    for key, link in Response(
        200, headers=[(b"link", value) for name, value in headers.raw if name.lower() == b"link"]
    ).links.items():
        if relation in (link.get("rel") or key or "").lower().split():
            return link.get("url")
    return None
