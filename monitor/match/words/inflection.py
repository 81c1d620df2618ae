"""A word's forms in whatever languages its script and the feeds suggest.

Latin letters: English always, since few feeds say what language they are in, and every language of the feeds that has
a stemmer. Cyrillic: Russian and Ukrainian, or the one of them that the feeds are in. Other scripts: the languages of
the feeds only. Hangul and the scripts without spaces have rules of their own, in `monitor.match.pattern`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from monitor.match.text import fold
from monitor.match.words import english, prefixes, slavic
from monitor.match.words.stems import Stems, stems

_SHORTEST = 3  # letters of a word that has an English plural; "I" is not of "is"
_LATIN_WORD = re.compile(r"[a-z0-9]*[a-z]")
_PREFIXING = {"ar": "Arabic", "he": "Hebrew"}
_CASE_ENDINGS = {
    "LATIN": ("s",),
    "CYRILLIC": ("а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах", "ові", "і", "ів"),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The word first, then its other forms, in small letters; `stems` for those that cannot be listed.

    `languages` are the names of those in which the word has forms.
    """

    words: tuple[str, ...]
    stems: Stems | None = None
    languages: tuple[str, ...] = ()


def inflected(word: str, languages: Collection[str]) -> Forms:
    """The forms of a word: composed, in its own case and with its accents. `languages` are primary subtags."""
    script = script_of(word)
    told, names = stems(word, languages)
    found: list[str] = [word.lower()]
    listed: list[str] = []
    if script == "CYRILLIC":
        for tag in sorted(slavic.LANGUAGES.keys() & set(languages)) or slavic.LANGUAGES:
            found += slavic.forms(word, tag)
            listed.append(slavic.LANGUAGES[tag])
    elif script == "LATIN" and len(token := fold(word)) >= _SHORTEST and _LATIN_WORD.fullmatch(token):
        found += english.forms(token, capital=word[0].isupper())[1:]
        listed.append("English")
    elif script in ("ARABIC", "HEBREW"):
        for tag in sorted(_PREFIXING.keys() & set(languages)):
            found += prefixes.forms(fold(word), tag)
            listed.append(_PREFIXING[tag])
    return Forms(tuple(dict.fromkeys(found)), told, tuple(dict.fromkeys((*listed, *names))))


def of_capitals(word: str) -> Forms:
    """The forms of an abbreviation in capitals: MPs, МИДом. Only small letters may follow, which the caller checks."""
    small = word.lower()
    endings = _CASE_ENDINGS.get(script_of(word), ()) if small[-1] not in "аеёиіїоуэюя" else ()
    return Forms((small, *(small + ending for ending in endings)))


def script_of(word: str) -> str:
    """The script of the word's first letter as Unicode names it, in capitals; "" where it has none."""
    return next((unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()), "")
