"""Plain text as matching sees it: normalised, cut into tokens, and traced back to the exact places of the original.

Promises
- Case, width and compatibility forms are ignored (NFKC and casefold). Accents are folded for Latin, Greek and Cyrillic
  letters, and ё is е; й stays й, being a letter of its own. Letters that Unicode does not decompose but people type
  without their stroke or dot are folded, too (ı, ł, ø, đ). The points and vowel signs that Arabic and Hebrew mostly
  leave out are dropped; the vowel signs of Hindi, Thai and others are letters in all but name and stay.
- Letters, marks and numbers make a token, by their Unicode category. Invisible characters (soft hyphens, zero-width
  joiners and spaces, direction marks, variation selectors) inside a word neither split nor hide it. Apostrophes split.
- A token ends where the script changes between Hangul, a script written without spaces, and all others.
- Normalising goes by segments, a base character with its marks, so that every place can be given in the original.
- Time and memory are bounded for whatever is read: a word of a megabyte is one word, of a thousand accents on one
  letter thirty are looked at (as Unicode's own Stream-Safe Text Format has it, UAX #15), and only short texts are
  remembered.

Does not know what a query is, and knows no word forms: a token equals a token.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


Block: TypeAlias = tuple[int, int]  # of code points, both included


def _ranges(*blocks: Block) -> Iterator[str]:
    for first, last in blocks:
        yield from map(chr, range(first, last + 1))


# The tables below are made anew at each start, for whichever Unicode this Python has, and the start waits for them. So
# characters are made by the block and sorted by what `re` and `str` know of them, which is their category, too; to ask
# for the category of each one would take five times as long.
def _block(first: int, last: int) -> str:
    return array("I", range(first, last + 1)).tobytes().decode(f"utf-32-{sys.byteorder[0]}e")


def _class(characters: Iterable[str]) -> str:
    """The inside of a regular expression's brackets for these characters, given in rising order."""
    runs: list[list[int]] = []
    for code in map(ord, characters):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


def _class_of_words(*blocks: Block) -> str:
    """The same for the letters and numbers that are in these blocks."""
    runs = (run for block in blocks for run in re.findall(r"[^\W_]+", _block(*block)))
    return "".join(f"{run[0]}-{run[-1]}" for run in runs)


# Marks and format characters live in the first two planes and in plane 14 (tags, variation selectors) only; what is
# left out is of Han, Tangut, Hangul syllables, private use and surrogates.
_ELSEWHERE = ((0x300, 0x33FF), (0xA000, 0xABFF), (0xF900, 0x16FFF), (0x18B00, 0x1FFFF), (0xE0000, 0xE01EF))
_NO_WORDS = re.sub(r"\w+", "", "".join(_block(*block) for block in _ELSEWHERE))
_MARKS = _class(c for c in _NO_WORDS if c.isprintable() and unicodedata.category(c)[0] == "M")
_FORMAT_CHARACTERS = "\xad" + "".join(
    c for c in _NO_WORDS if not c.isprintable() and unicodedata.category(c) == "Cf"
)  # fmt: skip
_FORMATS = _class(_FORMAT_CHARACTERS)

# Thai, Lao, Burmese, Khmer; kana with its half-width forms; Bopomofo; Han.
_DENSE = _class_of_words(
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035),
    (0x303B, 0x303B), (0x3040, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip
APOSTROPHES = frozenset("'’ʼʻ‘`´＇")
"""What joins a possessive s, or a prefix, to its word."""

_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7a3\ud7b0-\ud7fb\uffa0-\uffdc"
_APOSTROPHES = "\u02bb\u02bc"  # letters by category, but apostrophes to those who write them

# Letters that join the segment before them once they are normalised: vowel signs Am, the vowels and finals of Hangul
# that are written apart, and the half-width voice marks of kana.
_JOINING = (
    "\u0e33\u0eb3\u1160-\u11ff\u3133\u3135\u3136\u313a-\u313f\u314f-\u3164\u3167-\u316d\u316f\u3170\u3182\u3183"
    "\u3187-\u318e\ud7b0-\ud7fb\uff9e-\uffa0\uffa3\uffa5\uffa6\uffaa-\uffaf\uffc2-\uffdc"
)


def _run(letters: str) -> str:
    """A run of such letters, with marks and format characters between and after them."""
    return f"{letters}+(?:[{_MARKS}{_FORMATS}]+{letters}+)*[{_MARKS}{_FORMATS}]*"


_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+")
_CHUNK = re.compile(_run(rf"[^\W_{_APOSTROPHES}]"))
_TOKEN = re.compile(
    "|".join((_run(rf"[^\W_{_APOSTROPHES}{_DENSE}{_HANGUL}]"), _run(f"[{_DENSE}]"), _run(f"[{_HANGUL}]")))
)
_SEGMENT = re.compile(rf".[{_MARKS}{_FORMATS}{_JOINING}]*", re.DOTALL)
_TOO_MANY_MARKS = re.compile(rf"([{_MARKS}{_FORMATS}]{{30}})[{_MARKS}{_FORMATS}]+")
_ANY_DENSE = re.compile(f"[{_DENSE}]")
_ANY_HANGUL = re.compile(f"[{_HANGUL}]")

_DROPPED = {
    ord(c): None
    for c in _ranges(
        (0x034F, 0x034F), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),
        (0x0640, 0x0640), (0x064B, 0x0652), (0x0670, 0x0670), (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),
    )
} | dict.fromkeys(map(ord, _FORMAT_CHARACTERS))  # fmt: skip
_PLAIN = str.maketrans("ıłøđ", "ilod")
_REMEMBERED = 64  # characters: longer words are rare, and each would be kept


def is_dense(text: str) -> bool:
    """Whether the text has a letter of a script that is written without spaces."""
    return not text.isascii() and _ANY_DENSE.search(text) is not None


def is_hangul(text: str) -> bool:
    """Whether the text has a Korean letter."""
    return not text.isascii() and _ANY_HANGUL.search(text) is not None


def is_katakana(character: str) -> bool:
    """Whether the character is a katakana letter or the long-vowel mark."""
    return ("ァ" <= character <= "ヿ" and character != "・") or "ㇰ" <= character <= "ㇿ"


def is_mark(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=4096)
def _takes_accents(base: str) -> bool:
    return unicodedata.name(base, "").startswith(("LATIN ", "GREEK ", "CYRILLIC ", "DIGIT "))


def _without_accents(decomposed: str) -> Iterator[str]:
    base = ""
    for character in decomposed:
        category = unicodedata.category(character)
        if category == "Me":  # keycaps and circles around a character
            continue
        if category != "Mn":
            base = character
        elif base and _takes_accents(base) and (base, character) != ("и", "\u0306"):
            continue
        yield character


def _fold_segment(segment: str) -> str:
    if len(segment) > _REMEMBERED:
        return _folded_segment.__wrapped__(_stream_safe(segment))
    return _folded_segment(segment)


def _stream_safe(text: str) -> str:
    """The text without marks past the thirtieth in a row: to put n marks in order takes a time of n squared."""
    return _TOO_MANY_MARKS.sub(r"\1", text)


@lru_cache(maxsize=16384)
def _folded_segment(segment: str) -> str:
    if segment.isascii():
        return segment.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", segment).casefold())
    decomposed = unicodedata.normalize("NFD", folded).translate(_DROPPED)
    return unicodedata.normalize("NFKC", "".join(_without_accents(decomposed))).translate(_PLAIN)


def fold(text: str) -> str:
    """The text normalised, everything that is no word character left as it is."""
    if text.isascii():
        return text.lower()
    return _fold(text) if len(text) <= _REMEMBERED else _fold.__wrapped__(text)


@lru_cache(maxsize=65536)
def _fold(text: str) -> str:
    return "".join(map(_fold_segment, _SEGMENT.findall(text)))


def _tokens_of(chunk: str) -> tuple[str, ...]:
    if chunk.isascii():
        return (chunk.lower(),)
    return _cut(chunk) if len(chunk) <= _REMEMBERED else _cut.__wrapped__(chunk)


@lru_cache(maxsize=65536)
def _cut(chunk: str) -> tuple[str, ...]:
    return tuple(filter(None, map(fold, _TOKEN.findall(chunk))))


def _chunks(text: str) -> list[str]:
    return (_ASCII_TOKEN if text.isascii() else _CHUNK).findall(text)


def tokens(text: str) -> list[str]:
    """The text's words in order, normalised."""
    if text.isascii():
        return _ASCII_TOKEN.findall(text.lower())
    return [token for chunk in _chunks(text) for token in _tokens_of(chunk)]


def undelimited(text: str) -> str:
    """The text normalised, with one space in place of whatever stands between words and nothing where scripts meet.

    This is what terms in scripts without spaces are looked for in.
    """
    return " ".join(filter(None, ("".join(_tokens_of(chunk)) for chunk in _chunks(text))))


def exactly(text: str) -> str:
    """The words of a text as they are written, spelling and case kept; only invisible characters are dropped."""
    return " ".join(map(_composed, _chunks(text)))


def _composed(chunk: str) -> str:
    return unicodedata.normalize("NFC", _stream_safe(chunk).translate(_DROPPED))


def _written(text: str) -> Iterator[tuple[re.Match[str], list[re.Match[str]]]]:
    """Each chunk with those of its tokens that do not vanish when they are normalised."""
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isascii():
            yield chunk, [chunk]
            continue
        found = [token for token in _TOKEN.finditer(text, *chunk.span()) if fold(token[0])]
        if found:
            yield chunk, found


def _visible(piece: re.Match[str]) -> Span:
    """Where the piece stands, without the invisible characters at its end."""
    return piece.start(), piece.start() + len(piece[0].rstrip(_FORMAT_CHARACTERS))


def _numbers(values: Iterable[int] = ()) -> "array[int]":
    """Whole numbers in an eighth of the memory of a list: a text of ten megabytes has two million tokens."""
    return array("I", values)


class Text:
    """One text, normalised once. Places are worked out only when they are asked for: most texts match nothing."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.tokens = tokens(original)

    @cached_property
    def _distinct(self) -> frozenset[str]:
        return frozenset(self.tokens)

    def numbers_of(self, forms: frozenset[str]) -> list[int]:
        """Where in `tokens` one of the forms stands."""
        if forms.isdisjoint(self._distinct):
            return []
        return [number for number, token in enumerate(self.tokens) if token in forms]

    @cached_property
    def view(self) -> str:
        """The text undelimited, or "" where it has no script without spaces."""
        return undelimited(self.original) if is_dense(self.original) else ""

    @cached_property
    def has_capitals(self) -> bool:
        """Whether the text has a capital letter at all: where it has none, its small letters mean nothing."""
        return self.original != self.original.lower()

    @cached_property
    def _token_spans(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where each token starts, and where each ends, in the original."""
        if self.original.isascii():
            pieces = _ASCII_TOKEN.finditer
            return _numbers(map(re.Match.start, pieces(self.original))), _numbers(
                map(re.Match.end, pieces(self.original))
            )
        starts, ends = _numbers(), _numbers()
        for _, found in _written(self.original):
            for token in found:
                start, end = _visible(token)
                starts.append(start)
                ends.append(end)
        return starts, ends

    def _token_span(self, number: int) -> Span:
        starts, ends = self._token_spans
        return starts[number], ends[number]

    @cached_property
    def _view_spans(self) -> list[Span]:
        """For each character of `view`, the segment of the original that it comes from."""
        spans: list[Span] = []
        for chunk, found in _written(self.original):
            if spans:
                spans.append((spans[-1][1], chunk.start()))
            for token in found:
                spans += self._segment_spans(token)
        return spans

    def _segment_spans(self, token: re.Match[str]) -> Iterator[Span]:
        for segment in _SEGMENT.finditer(self.original, *token.span()):
            yield from [_visible(segment)] * len(_fold_segment(segment[0]))

    def span_of_tokens(self, first: int, last: int) -> Span:
        """Where the tokens from `first` to `last`, both included, stand in the original."""
        starts, ends = self._token_spans
        return starts[first], ends[last]

    def written(self, number: int) -> str:
        """The token as it stands in the original, without invisible characters."""
        return _composed(self.original[slice(*self._token_span(number))])

    def is_possessive(self, number: int) -> bool:
        """Whether the token of that number, if there is one, is an s that an apostrophe joins to the word before."""
        if not 0 < number < len(self.tokens) or self.tokens[number] != "s":
            return False
        starts, ends = self._token_spans
        start = starts[number]
        return start == ends[number - 1] + 1 and self.original[start - 1] in APOSTROPHES

    def span_of_start(self, number: int, length: int) -> Span:
        """Where the first `length` characters of the normalised token stand in the original."""
        start, end = self._token_span(number)
        for segment in _SEGMENT.finditer(self.original, start, end):
            length -= len(_fold_segment(segment[0]))
            if length <= 0:
                return start, _visible(segment)[1]
        return start, end

    def span_of_view(self, start: int, end: int) -> Span:
        """Where the characters `start` to `end` (excluded) of `view` stand in the original."""
        return self._view_spans[start][0], self._view_spans[end - 1][1]
