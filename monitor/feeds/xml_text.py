"""Makes text into a document that no XML parser has to guess about."""

import re

_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}>")
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")


def to_xml(text: str) -> bytes:
    """The text as UTF-8 with a declaration that says so, white space before the document removed.

    References to characters that do not exist become U+FFFD: a single one would break the strict parser, and the
    lenient one as well.
    """
    if "&#" in text:
        text = _REFERENCE.sub(_existing, text)
    found = _XML_DECLARATION.match(text)
    rest = text[found.end() :] if found else text
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + rest.lstrip().encode("utf-8", "replace")


def _existing(reference: re.Match[str]) -> str:
    digits = reference[1]
    # Eight digits are past the last character (U+10FFFF, 1114111) in either base, unless they begin with zeros.
    significant = digits.lstrip("xX0")
    number = int(significant, 16 if digits[0] in "xX" else 10) if 0 < len(significant) < 8 else -1
    exists = number in (0x9, 0xA, 0xD) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return reference[0] if exists and number not in (0xFFFE, 0xFFFF) else "\ufffd"
