"""Reads the parameters of a call from wherever a client put them: the query, a form, multipart, or JSON.

The formats are read by the standard library; nothing is parsed by hand.
"""

import json
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_NESTED = frozenset({
    "reply_markup", "link_preview_options", "reply_parameters", "entities", "commands", "scope", "allowed_updates",
})  # fmt: skip


def parameters(target: str, content_type: str, body: bytes) -> dict[str, Any]:
    """Every parameter by name. Nested ones, which clients send as JSON in a form's field, are decoded."""
    query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
    sent = {**query, **_body(content_type, body)}
    return {name: _decoded(value) if name in _NESTED else value for name, value in sent.items()}


def _body(content_type: str, body: bytes) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return {}
    if kind == "application/json":
        sent: dict[str, Any] = json.loads(body)
        return sent
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    return {_name(part): _content(part) for part in form.walk() if not part.is_multipart()}


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
