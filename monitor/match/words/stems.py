"""Words of one stem, for languages whose forms nobody lists here: the Snowball stemmers of PyStemmer.

A stemmer alone takes too much for one word ("Regierung" and "regieren", "Putin" and "put"). So a word of the text must
have the same stem and start as the query word does, but for its last letter or two, with at most four letters after
what the two have in common; or it is the query word without its last two letters or fewer, as a singular often is.
`python -m benchmarks.forms` has the figures.

Texts are often typed without their accents, and stemmers differ there: the stem of either spelling counts, and so does
the query word itself where the stemmer sees an ending in it that is none (Finnish "Putin", of "put"). West Slavic words
lose an e of their last syllable before an ending (Pavel, Pavla; minister, ministra), which stemmers leave to others.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Protocol

from monitor.match.text import fold

_TAIL = 4  # letters after what a form has in common with the word
_LONGEST = 40  # letters of a word that may have forms
_SURE = 3  # letters at the start that every form keeps
_SHORTER = 2  # letters that a form may be shorter by
_SHORTEST = 2  # letters of a word that has forms
_FLEETING = re.compile(r"[^aeiouy]e[^aeiouy]$")


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    scripts: tuple[str, ...] = ("LATIN",)
    cut: int = 1  # letters at the end of the word that its forms may lack
    algorithm: str = ""
    fleeting: bool = False  # an e between the last two consonants goes before an ending


_LANGUAGES = {
    "ar": _Language("Arabic", ("ARABIC",)),
    "ca": _Language("Catalan"),
    "cs": _Language("Czech", cut=2, fleeting=True),
    "da": _Language("Danish"),
    "de": _Language("German"),
    "el": _Language("Greek", ("GREEK",)),
    "es": _Language("Spanish"),
    "et": _Language("Estonian", cut=2),
    "eu": _Language("Basque"),
    "fa": _Language("Persian", ("ARABIC",)),
    "fi": _Language("Finnish", cut=2),
    "fr": _Language("French"),
    "ga": _Language("Irish"),
    "hi": _Language("Hindi", ("DEVANAGARI",)),
    "hr": _Language("Croatian", algorithm="serbian"),
    "hu": _Language("Hungarian"),
    "hy": _Language("Armenian", ("ARMENIAN",)),
    "id": _Language("Indonesian"),
    "it": _Language("Italian"),
    "lt": _Language("Lithuanian", cut=2),
    "nb": _Language("Norwegian", algorithm="norwegian"),
    "ne": _Language("Nepali", ("DEVANAGARI",)),
    "nl": _Language("Dutch"),
    "nn": _Language("Norwegian", algorithm="norwegian"),
    "no": _Language("Norwegian"),
    "pl": _Language("Polish", cut=2, fleeting=True),
    "pt": _Language("Portuguese"),
    "ro": _Language("Romanian"),
    "sr": _Language("Serbian", ("LATIN", "CYRILLIC")),
    "sv": _Language("Swedish"),
    "ta": _Language("Tamil", ("TAMIL",)),
    "tr": _Language("Turkish"),
}


@dataclass(frozen=True, slots=True)
class _Way:
    """What one stemmer makes of the word."""

    algorithm: str
    stems: frozenset[str]
    start: int  # letters that a form has in common with the word


@dataclass(frozen=True, slots=True)
class Stems:
    """The forms of a word, told by their stems. `start` is what all of them begin with; both are normalised."""

    word: str
    start: str
    ways: tuple[_Way, ...]

    def take(self, token: str, written: str = "") -> bool:
        """Whether the token is a form of the word; `written` is the token with its accents, in any case."""
        common = _in_common(self.word, token)
        if len(token) - common > _TAIL:
            return False
        spellings = {token, written.lower()} if written else {token}
        least = len(self.start) if common == len(token) else 0
        return any(
            common >= (least or way.start)
            and any(_stem(way.algorithm, spelling) in way.stems for spelling in spellings)
            for way in self.ways
        )


def stems(word: str, languages: Collection[str]) -> tuple[Stems | None, tuple[str, ...]]:
    """How forms of the word are told in these languages, as far as they use its script; and what the languages are
    called. `word` is composed and has its accents."""
    script = unicodedata.name(word[0], "").partition(" ")[0]
    chosen = [_LANGUAGES[tag] for tag in sorted(languages) if tag in _LANGUAGES and script in _LANGUAGES[tag].scripts]
    token = fold(word)
    if not chosen or not _SHORTEST <= len(token) <= _LONGEST:
        return None, ()
    ways = tuple(dict.fromkeys(_way(language, word.lower(), token) for language in chosen))
    start = token[: max(len(token) - _SHORTER, min(_SURE, len(token)))]
    return Stems(token, start, ways), tuple(dict.fromkeys(language.name for language in chosen))


def _way(language: _Language, word: str, token: str) -> _Way:
    algorithm = language.algorithm or language.name.lower()
    found = {token, _stem(algorithm, word), _stem(algorithm, token)}
    if language.fleeting and _FLEETING.search(token):
        found.add(_stem(algorithm, f"{token[:-2]}{token[-1]}a"))
    return _Way(algorithm, frozenset(found), max(len(token) - language.cut, min(_SURE, len(token))))


def _in_common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - PyStemmer's name for it


@cache
def _stemmer(algorithm: str) -> _Stemmer:
    stemmer: _Stemmer = import_module("Stemmer").Stemmer(algorithm)  # it publishes no types
    return stemmer


@lru_cache(maxsize=65536)
def _stem(algorithm: str, word: str) -> str:
    return fold(_stemmer(algorithm).stemWord(word))
