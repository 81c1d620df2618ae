"""Turns what a feed says of its items into what the rest of the program sees: plain text, bounded, safe.

Knows no feed format; `parse` and `json_feed` fill the raw values.
"""

import re
from dataclasses import dataclass
from time import struct_time
from urllib.parse import urlsplit

from monitor.feeds.dates import read_date
from monitor.feeds.html_text import one_line, plain_text
from monitor.model import ParsedItem

# Characters, in the order of their fields.
MAX_TITLE = 1_000
MAX_SUMMARY = 10_000
MAX_TEXT = 200_000
_MAX_GUID = 2_000
_MAX_LINK = 4_000
_MAX_NAME = 300
_MAX_TAGS = 50

# White space and controls have no place in an address, wherever they stand; nor has half a surrogate pair.
_NOT_IN_ADDRESS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """An item as its feed has it: HTML in every text. `link` is absolute, where it is one at all."""

    guid: str
    link: str
    title: str
    summary: str = ""
    contents: tuple[str, ...] = ()
    author: str = ""
    tags: tuple[str, ...] = ()
    date: str = ""
    read_date: struct_time | None = None


def clean_item(raw: RawItem) -> ParsedItem:
    """The item in plain text. `text` is empty where it says no more than the summary."""
    text = plain_text("\n".join(raw.contents))[:MAX_TEXT].rstrip()
    summary = plain_text(raw.summary)[:MAX_SUMMARY].rstrip()
    if not summary:
        summary = text[:MAX_SUMMARY].rstrip()
    return ParsedItem(
        guid=one_line(raw.guid)[:_MAX_GUID],
        link=web_link(raw.link),
        title=one_line(raw.title)[:MAX_TITLE].rstrip(),
        summary=summary,
        text="" if text == summary else text,
        author=one_line(raw.author)[:_MAX_NAME].rstrip(),
        tags=_names(raw.tags),
        published=read_date(raw.date, raw.read_date),
    )


def web_link(link: str) -> str:
    """The address if it is an http or https one, else ""."""
    link = _NOT_IN_ADDRESS.sub("", link)
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.netloc and len(link) <= _MAX_LINK
    return link if usable else ""


def feed_title(title: str) -> str:
    """A feed's own name, as one line of plain text."""
    return one_line(title)[:_MAX_NAME].rstrip()


def language_tag(value: str) -> str | None:
    """A language tag in lower case ("ru", "en-us"), or None for what is none."""
    tag = value.strip().lower().replace("_", "-")
    return tag if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,4}", tag) else None


def _names(values: tuple[str, ...]) -> tuple[str, ...]:
    names = (one_line(value)[:_MAX_NAME].rstrip() for value in values[:_MAX_TAGS])
    return tuple(dict.fromkeys(name for name in names if name))
