"""Makes a document in UTF-8 into one that no XML parser has to guess about."""

import re

_XML_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,200}>\s*|\s+")
# All but the usual references, which surely exist: 32 to 9999, and x20 to xcfff.
_REFERENCE = re.compile(
    rb"&#(?!(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}|[xX](?:[2-9a-fA-F]\w|[1-9a-cA-C]\w{2,3}));)([xX][0-9a-fA-F]+|[0-9]+);?"
)
_REPLACEMENT = "\ufffd".encode()


def to_xml(document: bytes) -> bytes:
    """The document with a declaration that says that it is UTF-8, white space before it removed.

    References to characters that do not exist become U+FFFD: a single one would break the strict parser, and the
    lenient one as well.
    """
    if b"&#" in document:
        document = _REFERENCE.sub(_existing, document)
    found = _XML_DECLARATION.match(document)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + document[found.end() if found else 0 :]


def _existing(reference: re.Match[bytes]) -> bytes:
    digits = reference[1].lower()
    # Eight digits are past the last character (U+10FFFF, 1114111) in either base, unless they begin with zeros.
    significant = digits.lstrip(b"x0")
    number = int(significant, 16 if digits.startswith(b"x") else 10) if 0 < len(significant) < 8 else -1
    exists = number in (0x9, 0xA, 0xD) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return reference[0] if exists and number not in (0xFFFE, 0xFFFF) else _REPLACEMENT
