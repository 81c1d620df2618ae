"""Decides in which encoding a feed or a page is written, and hands it on as clean text.

The order is fixed, so the outcome never depends on a guess or on which detector is installed: a byte order mark, else
valid UTF-8, else the HTTP header, else the document's own declaration; what does not decode is replaced. Guesses from
letter statistics are not made.
"""

import codecs
import re

# Characters that XML forbids. Removing them lets the strict parser read many a feed that is broken by a single one.
_FORBIDDEN = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])

# UTF-32 before UTF-16, because its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-16 without a mark is valid UTF-8 full of NULs; its first characters tell.
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

_DECLARED = re.compile(rb"\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096

# What browsers read in place of a label (https://encoding.spec.whatwg.org/#names-and-labels): the wider set that is
# meant by those who use the narrower name.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
# Python calls more things a codec than there are encodings of documents, and some of those are slow on long input.
_KNOWN = re.compile(r"(utf-(8|16|32)|iso8859-|iso2022|cp\d|koi8|mac|gb|hz|big5|shift_jis|euc|johab|tis-620|kz1048)")
# A seven-bit encoding is valid UTF-8 as well; its escapes tell.
_ESCAPED = {"iso2022": b"\x1b", "hz": b"~{"}


def to_text(body: bytes, content_type: str) -> str:
    """The document as text without forbidden characters; what cannot be decoded is U+FFFD. Never raises."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(encoding, "replace"))
    for start, encoding in _UNMARKED:
        if body.lstrip(b" \t\r\n")[:2] == start:
            return _clean(body.decode(encoding, "replace"))
    return _clean(_without_mark(body, _candidates(body, content_type)))


def _without_mark(body: bytes, declared: list[str]) -> str:
    if not any(escape in body for name in declared for escape in _escapes(name)):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return body.decode(declared[0] if declared else "utf-8", "replace")


def _candidates(body: bytes, content_type: str) -> list[str]:
    """The encodings that the header and the document name, in this order, as Python's names."""
    labels = [found[1] for found in [_CHARSET.search(content_type)] if found]
    for pattern, head in ((_DECLARED, body), (_META, body[:_META_WITHIN])):
        found = pattern.match(head) if pattern is _DECLARED else pattern.search(head)
        if found:
            labels.append(found[1].decode("ascii"))
    return [name for label in labels if (name := _codec(label)) is not None]


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if _KNOWN.match(name) else None


def _escapes(name: str) -> list[bytes]:
    return [escape for prefix, escape in _ESCAPED.items() if name.startswith(prefix)]


def _clean(text: str) -> str:
    return text.translate(_FORBIDDEN) if _has_forbidden(text) else text


_ANY_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _has_forbidden(text: str) -> bool:
    # `translate` walks a long text in Python's slow way; most have nothing to remove.
    return _ANY_FORBIDDEN.search(text) is not None
