"""Says what a body looks like that should have been a feed, from its first characters. Parses nothing."""

import re

from monitor.ports import FetchFailed, FetchFailure

HEAD = 1024
"""How much of a document is looked at to tell a feed from other things, in bytes or characters."""

PAGE = 20_000
"""How much of an HTML page is looked at to tell what it is for."""

_BINARY_SHARE = 0.1

_BINARY_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"BZh")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")

# What may stand before a document's first element.
_PROLOGUE = re.compile(r"\s*(?:<\?[^>]*>|<!--.*?-->|<!(?!doctype\s+html)[^>]*>|\s)*", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|style|link\s+rel|div|p|h1|br|center|table)\b", re.IGNORECASE
)
_ROOT = re.compile(rb"<((?:\w{1,20}:)?(?:rss|feed|rdf))\b[^>]*(?<!/)>", re.IGNORECASE)
_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
# What the pages have that only a person with a browser gets past.
_CHALLENGE = re.compile(
    r"challenge-platform|cf[-_]chl|cf-browser-verification|<title>\s*(?:just a moment|attention required|ddos-guard)|"
    r"ddos-guard/|_incapsula_resource|captcha-delivery\.com|awswaf|sgcaptcha|smartcaptcha|px-captcha",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^>]{0,300}?\btype\s*=\s*[\"']?password", re.IGNORECASE)
# A page that is about something else may have a form for logging in as well.
_LOGIN = re.compile(
    r"<title>[^<]{0,100}(?:log\s?-?in|sign\s?-?in|anmeld|connexion|connect[ée]|accedi|acceso|iniciar ses|"
    r"вход|войти|увійти|авториз|登录|登入|ログイン|로그인)",
    re.IGNORECASE,
)
_XML = re.compile(r"<[A-Za-z_]")
_JSON = re.compile(r"\s*[\[{]")


def looks_binary(body: bytes) -> bool:
    """Whether these bytes are no text in any encoding."""
    if body.startswith(_BINARY_STARTS):
        return True
    head = body[:HEAD].decode("utf-8", "replace")
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0\xfe\xff")):
        return False  # UTF-16 and UTF-32
    controls = sum(1 for found in _NOT_TEXT.finditer(head) if found[0] != "\ufffd")
    return controls > len(head) * _BINARY_SHARE


def looks_html(text: str) -> bool:
    """Whether the document's first element is one of an HTML page, and no feed begins soon after it.

    Servers put warnings in HTML before a feed that is otherwise readable.
    """
    head = text[:HEAD]
    if _FEED.search(head):
        return False
    start = _PROLOGUE.match(head)
    return bool(_HTML.match(head, start.end() if start else 0))


def page(text: str) -> FetchFailed:
    """What to say of an HTML page that came in place of a feed: a challenge, a login, or just a page."""
    if _CHALLENGE.search(text):
        return FetchFailed(reason=FetchFailure.CHALLENGE, detail="an HTML page")
    if _PASSWORD.search(text) and _LOGIN.search(text):
        return FetchFailed(reason=FetchFailure.LOGIN, detail="an HTML page")
    return FetchFailed(reason=FetchFailure.NOT_A_FEED, detail="an HTML page")


def looks_json(text: str) -> bool:
    """Whether the document begins as JSON does."""
    return _JSON.match(text) is not None


def looks_cut(body: bytes) -> bool:
    """Whether an XML feed lacks its last tag, so that it must have lost its end on the way. Only what is written in an
    encoding with ASCII in it can be told."""
    start = _ROOT.search(body, 0, PAGE)
    return start is not None and re.search(rb"</" + re.escape(start[1]) + rb"\s*>", body[start.end() :]) is None


def describe(text: str) -> str:
    """What a text is called that turned out to be no feed."""
    start = _PROLOGUE.match(text[:HEAD])
    is_xml = _XML.match(text[:HEAD], start.end() if start else 0)
    return "XML that is no feed" if is_xml else "plain text"
