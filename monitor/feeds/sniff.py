"""Says what a body looks like that should have been a feed, from its first characters. Parses nothing."""

import re

_HEAD = 1024
_BINARY_SHARE = 0.1

_BINARY_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"BZh")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")

# What may stand before a document's first element.
_PROLOGUE = re.compile(r"\s*(?:<\?[^>]*>|<!--.*?-->|<!(?!doctype\s+html)[^>]*>|\s)*", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|style|link\s+rel|div|p|h1|br|center|table)\b", re.IGNORECASE
)
_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_XML = re.compile(r"<[A-Za-z_]")
_JSON = re.compile(r"\s*[\[{]")


def looks_binary(body: bytes) -> bool:
    """Whether these bytes are no text in any encoding."""
    if body.startswith(_BINARY_STARTS):
        return True
    head = body[:_HEAD].decode("utf-8", "replace")
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0\xfe\xff")):
        return False  # UTF-16 and UTF-32
    controls = sum(1 for found in _NOT_TEXT.finditer(head) if found[0] != "\ufffd")
    return controls > len(head) * _BINARY_SHARE


def looks_html(text: str) -> bool:
    """Whether the document's first element is one of an HTML page, and no feed begins soon after it.

    Servers put warnings in HTML before a feed that is otherwise readable.
    """
    head = text[:_HEAD]
    if _FEED.search(head):
        return False
    start = _PROLOGUE.match(head)
    return bool(_HTML.match(head, start.end() if start else 0))


def looks_json(text: str) -> bool:
    """Whether the document begins as JSON does."""
    return _JSON.match(text) is not None


def describe(text: str) -> str:
    """What a text is called that turned out to be no feed."""
    start = _PROLOGUE.match(text[:_HEAD])
    is_xml = _XML.match(text[:_HEAD], start.end() if start else 0)
    return "XML that is no feed" if is_xml else "plain text"
