"""Decides in which encoding a feed or a page is written, and hands it on as clean text.

The order is fixed, so the outcome never depends on a guess or on which detector is installed: a byte order mark, else
valid UTF-8, else the HTTP header, else the document's own declaration; what does not decode is replaced. UTF-8 that
was encoded twice is mended where that is certain. Guesses from letter statistics are not made.
"""

import codecs
import re

# Characters that XML forbids. Removing them lets the strict parser read many a feed that is broken by a single one.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_NONCHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")

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
    return to_utf8(body, content_type).decode()


def to_utf8(body: bytes, content_type: str) -> bytes:
    """The same in UTF-8, without a mark: what most documents are already, so that little is left to do."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _clean(_recoded(body[len(mark) :], encoding))
    for start, encoding in _UNMARKED:
        if body.lstrip(b" \t\r\n")[:2] == start:
            return _clean(_recoded(body, encoding))
    return _clean(_without_mark(body, _candidates(body, content_type)))


def _without_mark(body: bytes, declared: list[str]) -> bytes:
    escaped = any(escape in body for name in declared for escape in _escapes(name))
    if not escaped and _is_utf8(body):
        return undoubled(body)
    return _recoded(body, declared[0] if declared else "utf-8")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _recoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").encode("utf-8", "replace")


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


def _clean(document: bytes) -> bytes:
    document = document.translate(None, _CONTROLS)
    return _NONCHARACTERS.sub(b"", document) if _NONCHARACTERS.search(document) else document


def undoubled(document: bytes) -> bytes:
    """A document in UTF-8 that was taken for windows-1252 once and encoded again ("Ã©" for "é"), as it was before.

    Only one in which everything beyond ASCII is of that kind, and which has enough of it that no language and no
    trademark looks like that by chance; any other one is left alone.
    """
    if not _DOUBLED.search(document):
        return document
    try:
        once = _as_1252(document.decode())
        once.decode()
    except UnicodeError:
        return document
    found = set(_SEQUENCES.findall(once))
    is_certain = any(len(sequence) > 2 for sequence in found) or len(found) >= _CHANCES
    return once if is_certain else document


def _as_1252(text: str) -> bytes:
    """The text in windows-1252, in which a byte that means nothing there stands for itself."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError as error:
        if not 0x80 <= ord(text[error.start]) < 0xA0:
            raise
    return text.translate(_TO_1252).encode("latin-1")


# The beginning of a character in UTF-8, and a further byte of it, each encoded as if it were a character itself.
_DOUBLED = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
_SEQUENCES = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_CHANCES = 3  # É™ or Ñ® may be meant; three such pairs, and not a single accent apart from them, are not
_TO_1252 = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
