"""Reads the dates that feeds write, by dateutil, after mending what it reads differently from what people mean.

A date without a zone is UTC. Dates in the future are not judged here: that needs a clock.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

from dateutil import parser

_YEARS = range(1990, 2101)
_LONGEST = 100

# Hours east of UTC. Where a name means several zones, the one that news feeds use (IST: India, CST: America).
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2,
    "EET": 2, "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "TRT": 3, "EAT": 3, "IDT": 3, "AST": -4, "SAMT": 4, "MSD": 4,
    "GST": 4, "YEKT": 5, "PKT": 5, "UZT": 5, "IST": 5.5, "NPT": 5.75, "OMST": 6, "NOVT": 7, "KRAT": 7, "ICT": 7,
    "WIB": 7, "IRKT": 8, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "YAKT": 9, "WIT": 9,
    "ACST": 9.5, "VLAT": 10, "AEST": 10, "AEDT": 11, "MAGT": 11, "SAKT": 11, "PETT": 12, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "ADT": -3, "ART": -3, "BRT": -3, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6,
    "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip

# Month names by their beginnings, in the languages that write them out in feeds; English is dateutil's own.
_MONTHS = {
    "Jan": "янв січ студ ene janv gen sty oca",
    "Feb": "фев лют févr fevr fév lut şub",
    "Mar": "мар бер märz mär marz",
    "Apr": "апр кві avr abr kwi nis",
    "May": "мая май мае тра mai mag mayo maj",
    "Jun": "июн чер juin giu cze haz",
    "Jul": "июл лип juil lug lip tem",
    "Aug": "авг сер août aoû ago sie ağu",
    "Sep": "сен вер set wrz eyl",
    "Oct": "окт жов okt ott out paź eki",
    "Nov": "ноя лис lis kas",
    "Dec": "дек гру déc dez dic gru ara",
}
_MONTH_OF = {start: month for month, starts in _MONTHS.items() for start in starts.split()}
_WORD = re.compile(r"[^\W\d_]+\.?")

_FILLERS = frozenset({"de", "del", "um", "uhr", "at", "kl"})
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?\s*,\s*(?=\d)")

_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
# dateutil reads `GMT+3` as POSIX would, three hours west.
_OFFSET_FROM_UTC = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?\b")
_DAY_FIRST = re.compile(r"(?:\w+,?\s+)?\d{1,2}[./-]\d{1,2}[./-]\d{4}\b")
# What most feeds write (RFC 822, with a zone that means the same to all), read twenty times as fast.
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} (?:19|20)\d\d \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})", re.ASCII
)
# Programs that know no date write their earliest one: 1 January 1, or PHP's 30 November −1.
_NO_YEAR = re.compile(r"(?:^-?|(?<=[\s/.]))000[0-9]\b")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def read_date(text: str, fallback: struct_time | None = None) -> datetime | None:
    """The moment that `text` names, in UTC; else that of `fallback` (feedparser's own reading, which is UTC); else
    None, also for a year that no news item can have."""
    text = text.strip()
    return None if _NO_YEAR.search(text) else _sane(_read(text)) or _sane(_from_struct(fallback))


def _read(text: str) -> datetime | None:
    if not text or len(text) > _LONGEST:
        return None
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if _USUAL.fullmatch(text):
            return parsedate_to_datetime(text)
        return _read_words(text)
    # dateutil documents ValueError and OverflowError; odd input also brings out these.
    except (ValueError, ArithmeticError, TypeError, LookupError, AttributeError):
        return None


def _read_words(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        mended = _mend(text)
        day_first = bool(_DAY_FIRST.match(mended)) and not mended.upper().endswith(("AM", "PM"))
        # The year 1 stands for "no year", and is refused with the other absurd ones.
        return parser.parse(mended, default=datetime(1, 1, 1, tzinfo=None), dayfirst=day_first, tzinfos=_zone)  # noqa: DTZ001 - the zone is the text's


def _mend(text: str) -> str:
    text = _WEEKDAY.sub("", text)
    text = _EAST_ASIAN.sub(r"\1-\2-\3", text)
    text = _OFFSET_FROM_UTC.sub(lambda m: f"{m[1]}{int(m[2]):02}{m[3] or '00'}", text)
    return _WORD.sub(lambda m: _english(m[0]), text)


def _english(word: str) -> str:
    """A month's English name; other words of another alphabet (weekdays, "г.") and fillers are dropped."""
    lowered = word.lower().rstrip(".")
    if lowered == "мск":
        return "MSK"
    for length in (4, 3):
        month = _MONTH_OF.get(lowered[:length])
        if month is not None:
            return month
    return word if word.isascii() and lowered not in _FILLERS else ""


def _zone(name: object, offset: object) -> int | None:
    """dateutil's question for the seconds east of UTC; either argument may be None."""
    if isinstance(offset, int):
        return offset
    hours = _ZONES.get(name) if isinstance(name, str) else None
    return None if hours is None else int(hours * 3600)


def _from_struct(value: struct_time | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime(*value[:5], min(value[5], 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _sane(moment: datetime | None) -> datetime | None:
    if moment is None or moment.year not in _YEARS:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
