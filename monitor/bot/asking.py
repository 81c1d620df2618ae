"""Reads what people write after a command. Pure."""

import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches

_SPAN = re.compile(r"([0-9]{1,4})\s?(s|m|h|d|w|с|м|мин|ч|д|н)", re.IGNORECASE)
_SECONDS = {"s": 1, "с": 1, "m": 60, "м": 60, "мин": 60, "h": 3_600, "ч": 3_600, "d": 86_400, "д": 86_400,
            "w": 604_800, "н": 604_800}  # fmt: skip
LONGEST_MUTE = timedelta(days=365)


def duration(text: str) -> timedelta | None:
    """`90m`, `2h`, `1d`, `2w` (and the same in Russian), a year at most; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        return None
    return min(timedelta(seconds=int(found[1]) * _SECONDS[found[2].lower()]), LONGEST_MUTE)


def split_mute(words: str) -> tuple[str, timedelta | None]:
    """`NAME 2h`: a name, which may have spaces, and how long; None where that is not said."""
    name, _, last = words.rpartition(" ")
    span = duration(last)
    return (name.strip(), span) if name and span is not None else (words.strip(), None)


def similar_names(wanted: str, known: Iterable[str]) -> list[str]:
    """Up to three names that are written nearly so, or begin so."""
    folded = {name.casefold(): name for name in known}
    begin = [name for key, name in folded.items() if key.startswith(wanted.casefold())]
    close = [folded[key] for key in get_close_matches(wanted.casefold(), folded, 3, 0.6)]
    return list(dict.fromkeys([*begin, *close]))[:3]
