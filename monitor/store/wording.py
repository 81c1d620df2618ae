"""The words by which an item can be found, as plain text: a search index cuts them at spaces, and nowhere else.

Promises: the same text gives the same words in every process and version. What is indexed is made once more when the
item is changed or forgotten, and only the same words are taken out again; a change here needs a migration that fills
the index anew. Case, width and accents are ignored. In scripts without spaces every two neighbours are a word, so that
a name of two letters is found within a longer run.

Knows no word forms: a search takes words as beginnings, which finds most of them.
"""

import re
import unicodedata
from collections.abc import Iterator

MOST = 200_000
"""Code points of an item; nothing beyond is found."""

_LONGEST = 40  # code points of a word: what is longer is found by its beginning
_MOST_TERMS = 32  # words of a search
_TELLING = 4  # letters: shorter words are mostly grammar
_ENDING = 2  # letters of a word that may differ in another form

# Written out: tables of Unicode differ between versions of Python. Thai, Lao, Burmese, Khmer, kana, Han.
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
# Vowel signs of Hebrew, Arabic and the scripts of India are no letters to `re`, and must not split words.
_SIGNS = "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
_WORD = re.compile(rf"[{_DENSE}]+|(?:[^\W_{_DENSE}]|[{_SIGNS}])+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_IS_DENSE = re.compile(f"[{_DENSE}]")
_ACCENTS = re.compile("[\u0300-\u036f]")


def words_of_item(title: str, summary: str, text: str) -> str:
    """What the index is given of an item: each word once, with spaces between."""
    return " ".join(dict.fromkeys(_indexed(f"{title}\n{summary}\n{text}"[:MOST])))


def expression(words: str) -> str:
    """What is asked of SQLite's FTS5 for these words, all of which an item must have; "" where there are none.

    Nothing that is typed has a meaning there: each word is quoted.
    """
    terms = [term for run in _runs(words) for term in _asked(run)]
    return " ".join(dict.fromkeys(terms[:_MOST_TERMS]))


def telling(text: str) -> list[str]:
    """What is asked of FTS5 for each word of a headline that may tell what it is about; by its beginning, which most of
    its forms share."""
    terms = (term for run in _runs(text) for term in _telling(run))
    return list(dict.fromkeys(terms))[:_MOST_TERMS]


def _telling(run: str) -> Iterator[str]:
    if _IS_DENSE.match(run):
        yield from (term for term in _asked(run) if not term.endswith("*"))
    elif len(run) >= _TELLING:
        yield f'"{run[: max(_TELLING, len(run) - _ENDING)][:_LONGEST]}"*'


def _runs(text: str) -> list[str]:
    """The words, and the runs of scripts without spaces."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return _WORD.findall(unicodedata.normalize("NFC", plain))


def _indexed(text: str) -> Iterator[str]:
    for run in _runs(text):
        if _IS_DENSE.match(run):
            # The last letter stands alone, so that each one begins a word.
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield run[:_LONGEST]


def _asked(run: str) -> Iterator[str]:
    if _IS_DENSE.match(run) and len(run) > 1:
        yield from (f'"{run[at : at + 2]}"' for at in range(len(run) - 1))
    else:
        yield f'"{run[:_LONGEST]}"*'
