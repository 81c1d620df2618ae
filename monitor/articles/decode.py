"""Turns a page's bytes into characters that an extractor can take: no controls, none hidden in references."""

import re

from monitor.encoding import to_text

_REFERENCE = re.compile(r"&#(?:0*([0-9]+)|[xX]0*([0-9a-fA-F]+));?")
_LONGEST_NUMBER = 7
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode_page(body: bytes, content_type: str) -> str:
    """The page's characters without controls; what cannot be decoded is U+FFFD. Never raises."""
    return _FORBIDDEN.sub("", _REFERENCE.sub(_visible, to_text(body, content_type)))


def _visible(reference: re.Match[str]) -> str:
    """A numeric reference as it stands, but nothing for a control character, which would break the extraction. Those
    from 128 to 159 mean what they mean in windows-1252, as browsers have it."""
    digits = reference[1] or reference[2]
    if len(digits) > _LONGEST_NUMBER:
        return ""  # past the last character, U+10FFFF
    number = int(digits, 10 if reference[1] else 16)
    if 0x80 <= number < 0xA0:
        return bytes([number]).decode("cp1252", "ignore")
    is_control = number < 0x20 or number == 0x7F or 0xD800 <= number < 0xE000 or number in (0xFFFE, 0xFFFF)
    return "" if is_control and number not in (0x9, 0xA, 0xD) else reference[0]
