"""Makes text from outside fit to be shown: harmless, on one line, cut at a word, measured as Telegram measures.

It never escapes markup (that is the renderer's last step) and never changes the letters of a word.
"""

import re
import unicodedata

ELLIPSIS = "…"

# In code points; Unicode's own limit for text that streams:
# https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
LONGEST_CHARACTER = 30

# Shown as nothing, so that no text can reorder the rest of the message or hide parts of it: control characters,
# direction overrides and isolates, and the byte order mark. Those that separate words become a space instead.
_SPACES = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_GONE = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_HARMLESS: dict[int, str | None] = {
    **dict.fromkeys(_GONE),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("\n"): "\n",
}

# A sign that Telegram turns into a link together with the word after it, and what stays as it is because a joiner
# would break it when copied: addresses and mail addresses. Beyond ASCII, Telegram knows letters that Python does not
# know yet, and takes more for the beginning of a tag.
_LINKED_SIGN = re.compile(r"https?://\S+|(?<!\w)([/#@$＃])(?=\w|[^\s\x00-\x7f]|\Z)")
_WORD_JOINER = "\u2060"


def harmless(text: str) -> str:
    """The text without characters that act on what stands around them. Line feeds stay."""
    return text.translate(_HARMLESS)


def one_line(text: str) -> str:
    """Harmless, with every run of whitespace made one space, and none at the ends."""
    return " ".join(harmless(text).split())


def tamed(text: str) -> str:
    """The text with `/command`, `#tag`, `@name` and `$CASH` kept from becoming links: a feed must not put buttons
    into the chat. The joiner stands after the sign, so the word itself is copied whole."""
    return _LINKED_SIGN.sub(lambda found: found[0] + _WORD_JOINER if found[1] else found[0], text)


def units(text: str) -> int:
    """The length in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits into `limit` UTF-16 units with an ellipsis, cut at a word where
    one ends near. Nothing is left of it where `limit` is 0."""
    if units(text) <= limit:
        return text
    if limit <= 0:
        return ""
    head = _first_units(text, limit - 1)
    end = whole_character(text, len(head))
    space = head.rfind(" ", 0, end + 1)
    if text[end : end + 1] != " " and space >= end // 2:
        end = space
    return head[:end].rstrip() + ELLIPSIS


def whole_character(text: str, end: int) -> int:
    """The last place at or before `end` that does not part a letter from its accents, or an emoji in two. A heap of
    accents that is no character of any language is cut anywhere: nothing would be left of it else."""
    place = end
    while 0 < place < len(text) and (_extends(text[place]) or text[place - 1] == "\u200d"):
        place -= 1
    return place if end - place <= LONGEST_CHARACTER else end


def _extends(character: str) -> bool:
    return (
        character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or unicodedata.category(character) in {"Mn", "Me", "Mc"}
    )


def _first_units(text: str, limit: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")
