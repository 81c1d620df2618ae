"""The right name beside a misspelt one. Pure; knows nothing of what the names mean."""

import difflib
from collections.abc import Iterable

_LONGEST = 80  # letters: a longer word is no misspelt name, and comparing it is slow


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that most resembles `word`, case aside; None when none comes near."""
    if len(word) > _LONGEST:
        return None
    folded = {name.casefold(): name for name in known if len(name) <= _LONGEST}
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that proposes the nearest name, or nothing."""
    found = nearest(word, known)
    return f"; did you mean `{found}`?" if found else ""
