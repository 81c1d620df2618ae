"""Texts and terms as bytes: a text's words one by one, and delimited, so that the ends of words are part of them:
b" the kuril islands ".

Promises that where a term stands in a text by its tokens (`monitor.match.text.tokens`), the bytes of the term stand in
the bytes of the text: `term` for whole tokens, `start` for the start of one, a needle's own bytes for a script without
spaces. The other way round it mostly holds, too, but that is for `monitor.match.pattern` to say.

Every item passes here, so there are shortcuts for the letters that most news is written in, where each letter is known
to be normalised by itself; all others go word by word. Time grows with the text's length; only short words are kept.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from monitor.match.text import is_dense, tokens, undelimited

_TABLE = bytes(byte if byte >= 0x80 or chr(byte).isalnum() else 0x20 for byte in range(256)).lower()
_PLAIN_TABLE = _TABLE[:0x80] + b" " * 0x80
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_PIECE = 1 << 16  # bytes of a long text that are cut into words at a time
_SHORT = 64  # bytes of a word that is worth remembering

# The typographic signs of most newsrooms (‘’ “” – — … and the no-break space) are written with these bytes alone,
# and so is nothing that could be part of a word.
_ASCII_OR_SIGN = bytes((*range(0x80), 0xC2, 0xE2, 0x80, 0x93, 0x94, 0x98, 0x99, 0x9C, 0x9D, 0xA0, 0xA6))
# All signs of General Punctuation and Latin-1 that neither are letters or numbers nor may stand within a word.
_SIGN = re.compile(
    rb"\xe2\x80[\x90-\xa7\xb0-\xbf]|\xe2\x81[\x80-\x9e]|\xc2[\xa0-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf]"
)

# In which scripts a text is can be seen by the bytes that its characters beyond ASCII begin with.
_NOT_FIRST = bytes(range(0xC0))
_LATIN_ONLY = b"\xc3\xc4\xc5"
_ACCENTS_ONLY = b"\xcc\xcd"
_CYRILLIC_ONLY = b"\xc2\xd0\xd1\xd2\xe2"
_NEVER_DENSE = bytes((*range(0xE0), 0xE2, 0xEB, 0xEC, 0xED))  # no letter of a script without spaces starts so

# Letters that lose no accent, being of one piece, and yet are taken for plain ones.
_PIECES = tuple((letter.encode(), plain) for letter, plain in (
    ("ı", b"i"), ("ł", b"l"), ("Ł", b"l"), ("ø", b"o"), ("Ø", b"o"), ("đ", b"d"), ("Đ", b"d"), ("ß", b"ss"),
))  # fmt: skip

_CYRILLIC = re.compile(r"[\x00-\x7fа-яєіґ]*")  # of Russian and Ukrainian, in lower case

_STEADY = "ぁ-ゖァ-ヺー一-鿿"
_WIDE_SIGNS = "\u2010-\u2027\u2030-\u205e\u3000-\u3003\u3008-\u3011\u3014-\u301f・！-／：-＠［-＾｛-～"
_JAPANESE = re.compile(rf"[\x00-\x7f{_STEADY}{_WIDE_SIGNS}０-９Ａ-Ｚａ-ｚ]*")  # most of Chinese, too
_WIDE_SIGN = re.compile(f"[{_WIDE_SIGNS}]+")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_NARROW_RUN = re.compile(rb"[0-9A-Za-z]+")
_NOT_NARROW = bytes(byte for byte in range(256) if byte >= 0x80 or not chr(byte).isalnum())


class View:
    """One text. `spaced` are its tokens, with a space or several before each and at the end; `run_on` is the text as
    terms in scripts without spaces are looked for, b"" where it surely has no such script."""

    __slots__ = ("run_on", "spaced")

    def __init__(self, text: str) -> None:
        spaced, self.run_on = _views(text)
        self.spaced = b" %b " % spaced


def _views(text: str) -> tuple[bytes, bytes]:
    """The text's tokens with spaces between them, one or several; and the text undelimited."""
    data = text.encode("utf-8", "surrogatepass")
    if text.isascii():
        return data.translate(_TABLE), b""
    first = data.translate(None, _NOT_FIRST)
    if first.translate(None, _NEVER_DENSE):
        return _dense_views(text, data)
    return _sparse_view(text, data, first), b""


def _sparse_view(text: str, data: bytes, first: bytes) -> bytes:
    if b"\xe2" in first or b"\xc2" in first:
        if not data.translate(None, _ASCII_OR_SIGN):
            return data.translate(_PLAIN_TABLE)
        data = _SIGN.sub(b" ", data)
        text = data.decode("utf-8", "surrogatepass")
    is_cyrillic = not first.translate(None, _CYRILLIC_ONLY)
    return (is_cyrillic and _of_cyrillic(text)) or _word_by_word(data)


def term(forms: str) -> bytes:
    """Tokens, given with spaces between them, as they stand in a text; b"" if they leave no trace there."""
    words = forms.encode("utf-8", "surrogatepass").translate(_TABLE).split()
    return b" %b " % b" ".join(words) if words else b""


def start(stem: str) -> bytes:
    """The start of a token as it stands in a text; b"" if it leaves no trace there."""
    return term(stem).removesuffix(b" ")


def _word_by_word(data: bytes) -> bytes:
    stretches = data.translate(_TABLE).split(b"  ")
    return b" ".join([stretch if stretch.isascii() else _of_latin(stretch) or _words(stretch) for stretch in stretches])


def _of_latin(stretch: bytes) -> bytes:
    """Words that are in ASCII once their accents are gone; b"" for any other."""
    if stretch.translate(None, _NOT_FIRST).translate(None, _LATIN_ONLY):
        return b""
    data = normalize("NFD", stretch.decode()).encode()
    for letter, plain in _PIECES:
        data = data.replace(letter, plain)
    if data.translate(None, _NOT_FIRST).translate(None, _ACCENTS_ONLY):
        return b""
    return data.translate(_TABLE, _BEYOND_ASCII)


def _words(stretch: bytes) -> bytes:
    words = [
        word if word.isascii() else _remembered(word) if len(word) <= _SHORT else _normalised(word)
        for piece in _pieces(stretch)
        for word in piece.split()
    ]
    return b" ".join(filter(None, words))


def _pieces(data: bytes) -> Iterator[bytes]:
    """The text in pieces of some length, cut at spaces."""
    done = 0
    while done < len(data):
        end = data.find(b" ", done + _PIECE) + 1 or len(data)
        yield data[done:end]
        done = end


def _normalised(word: bytes) -> bytes:
    found = " ".join(tokens(word.decode(errors="surrogatepass")))
    return b" ".join(found.encode().translate(_TABLE).split())


_remembered = lru_cache(maxsize=1 << 14)(_normalised)


def _of_cyrillic(text: str) -> bytes:
    """What is seen of a text in Russian or Ukrainian and ASCII; b"" for any other."""
    text = text.lower().replace("ё", "е").replace("ї", "і")
    return text.encode().translate(_TABLE) if _CYRILLIC.fullmatch(text) else b""


def _dense_views(text: str, data: bytes) -> tuple[bytes, bytes]:
    if _JAPANESE.fullmatch(text):
        return _of_japanese(text)
    return _word_by_word(data), undelimited(text).encode() if is_dense(text) else b""


def _of_japanese(text: str) -> tuple[bytes, bytes]:
    """Both views of a text in such letters only of which each is normalised by itself."""
    text = _WIDE.sub(lambda found: found[0].translate(_NARROW), _WIDE_SIGN.sub(" ", text))
    data = text.encode()
    run_on = b" ".join(data.translate(_TABLE).split())
    # Where a script without spaces meets another, a token ends.
    is_mixed = data.translate(None, _NOT_NARROW)
    return _NARROW_RUN.sub(rb" \g<0> ", run_on) if is_mixed else run_on, run_on
