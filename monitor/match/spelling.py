"""What a word or phrase of a query must look like to be looked for, and how a query is refused.

Pure. Knows single words, not how they are joined.
"""

import difflib
from collections.abc import Iterable
from typing import NoReturn

from monitor.errors import QueryError
from monitor.match.text import exactly, fold, is_mark, tokens

_SHORTEST_PREFIX = 2


def fail(message: str, at: int, hint: str = "") -> NoReturn:
    """Refuse the query for what stands at this offset. Raises `QueryError`."""
    raise QueryError(message, column=at + 1, hint=hint)


def nearest(word: str, known: Iterable[str], mark: str) -> str:
    """A hint with the known name that looks most like the word, or else with all of them."""
    by_fold = {fold(name): name for name in known}
    close = difflib.get_close_matches(fold(word), by_fold, n=1)
    if close:
        return f"Did you mean {mark.format(by_fold[close[0]])}?"
    return f"Known: {', '.join(mark.format(name) for name in by_fold.values())}." if by_fold else ""


def check_text(text: str, at: int) -> None:
    """Whether there is anything to look for, and each star is where a star may be. Raises `QueryError`."""
    check_letters(text, at)
    for piece in text.split():
        _check_star(piece, at)


def check_letters(text: str, at: int) -> None:
    """Whether there is anything to look for. Raises `QueryError`."""
    if not tokens(text) or not exactly(text):
        what = f"“{text}” has no letter or digit to look for" if text.strip() else "An empty phrase"
        fail(what, at, "Leave it out.")


def _check_star(word: str, at: int) -> None:
    if "*" not in word:
        return
    if word.index("*") != len(word) - 1:
        fail("A * can only stand at the end of a word", at)
    found = tokens(word)
    if not found or sum(not is_mark(character) for character in found[-1]) < _SHORTEST_PREFIX:
        fail(f"{word} is too short: a * needs {_SHORTEST_PREFIX} letters before it", at)


def words(text: str) -> list[str]:
    """The words of a phrase as they are written, each with its star. What separates words in a text does so here."""
    return [word for piece in text.split() for word in _words_of(piece)]


def _words_of(piece: str) -> list[str]:
    found = exactly(piece).split()
    if piece.endswith("*") and found:
        found[-1] += "*"
    return found
