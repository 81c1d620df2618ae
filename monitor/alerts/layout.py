"""Lays a message out as lines of styled pieces, short enough for where it goes. Pure.

Promises: what does not fit is left out by structure and counted ("+7 more"), in a fixed order: a digest's entries, the
snippet's tail, terms, outlets, watches, a long body, and the headline at last. It knows no markup: `render` paints what
is here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from itertools import accumulate, groupby
from typing import TypeAlias
from urllib.parse import urlsplit

from monitor.alerts.spans import pieces
from monitor.alerts.wording import cut, harmless, one_line, tamed, units
from monitor.model import Entry, Message, MessageKind, Outlet, Reason, Snippet
from monitor.words import ENGLISH, Words

# Addresses longer than this are shown nowhere and linked nowhere.
LONGEST_LINK = 2048


class Style(Enum):
    """What a piece of text is, so that a painter can say it in its own way."""

    PLAIN = auto()
    HEADLINE = auto()
    MARK = auto()  # a matched word
    TIME = auto()
    LINK = auto()
    ASIDE = auto()  # less important than the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some text in one style. `href` is a checked http or https address or ""; `time` belongs to `Style.TIME`."""

    text: str
    style: Style = Style.PLAIN
    href: str = ""
    time: datetime | None = None


Line: TypeAlias = tuple[Run, ...]
Section: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How much fits, and what the place can do. `limit` is in UTF-16 units. `gap` counts the line feeds between
    sections. `addresses` shows the headline's address in a line of its own, for want of links, where
    it is no more than a quarter of the limit. `tame` keeps words
    such as `/mute` from becoming links by themselves. `words` are what monitor's own are said in."""

    limit: int
    gap: int = 1
    addresses: bool = False
    tame: bool = False
    words: Words = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that is shown of each part; texts in UTF-16 units, the others by number."""

    snippet: int = 600
    terms: int = 12
    outlets: int = 20
    watches: int = 40
    label: int = 200
    body: int = 100_000
    headline: int = 100_000
    entries: int = 45
    entry: int = 300


_WHITESPACE = re.compile(r"\s+")

# More than these bold words help nobody, and Telegram keeps only a hundred entities in a message.
MOST_MARKS = 40

_STEPS: tuple[Mapping[str, int], ...] = (
    {"entry": 150}, {"entry": 80, "label": 40}, {"entries": 35}, {"entries": 25}, {"entries": 15}, {"entries": 8},
    {"entries": 3},
    {"snippet": 240}, {"snippet": 120}, {"snippet": 0},
    {"terms": 6}, {"terms": 3},
    {"outlets": 6}, {"outlets": 3},
    {"watches": 12}, {"watches": 5},
    {"label": 80}, {"label": 40},
    {"body": 3000}, {"body": 1000}, {"body": 300}, {"body": 100},
    {"headline": 3000}, {"headline": 1000}, {"headline": 300},
    {"watches": 1, "terms": 1, "outlets": 0, "label": 20, "body": 40, "headline": 100},
)  # fmt: skip

# From everything to next to nothing, each rung with what was cut on those before it.
_LADDER = tuple(accumulate(_STEPS, lambda caps, step: replace(caps, **step), initial=Caps()))


def lay_out(message: Message, look: Look, repeat_key: str | None) -> tuple[Section, ...]:
    """The fullest layout that fits. Raises ValueError where the look's limit is under 500 and nothing fits."""
    message = worded(message, look.words)
    for caps in _LADDER:
        sections = _sections(message, caps, look, repeat_key)
        if _length(sections, look.gap) <= look.limit:
            return sections
    raise ValueError(f"no message fits into {look.limit} characters")


def worded(message: Message, words: Words) -> Message:
    """The same message with what monitor says of its own accord in these words."""
    return replace(
        message,
        headline=message.headline if message.own_headline is None else words.tell(message.own_headline),
        body=message.body if message.own_body is None else words.tell(message.own_body),
    )


def web_link(link: str) -> str:
    """The address if it can be a link (http or https, with a host, not over-long), and else ""."""
    link = one_line(link)
    try:
        parts = urlsplit(link)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return link if usable and len(link) <= LONGEST_LINK and " " not in link else ""


def _length(sections: Sequence[Section], gap: int) -> int:
    lines = [line for section in sections for line in section]
    feeds = sum(len(section) - 1 for section in sections) + gap * (len(sections) - 1)
    return sum(units(run.text) for line in lines for run in line) + feeds


def _sections(message: Message, caps: Caps, look: Look, repeat_key: str | None) -> tuple[Section, ...]:
    sections = [tuple(_head(message, caps, look)), *_content(message, caps, look)]
    if look.tame and message.kind in {MessageKind.ALERT, MessageKind.DIGEST}:
        sections = [tuple(tuple(map(_tamed, line)) for line in section) for section in sections]
    if repeat_key is not None:
        # Not tamed: as a tag it can be tapped and searched for.
        mark: Line = (Run(text=look.words.say("↻ may repeat · #{key}", key=repeat_key[:4]), style=Style.ASIDE),)
        sections[-1] = (*sections[-1], mark)
    return tuple(section for section in sections if section)


def _content(message: Message, caps: Caps, look: Look) -> Iterator[Section]:
    if message.kind is MessageKind.DIGEST:
        yield from _entries(message, caps, look)
        return
    body = cut(harmless(message.body).strip(), caps.body)
    if message.renamed:
        now = look.words.say("now: {headline}", headline=cut(one_line(message.renamed[-1]), caps.entry))
        yield ((Run(text=now, style=Style.HEADLINE),),)
    yield tuple(_snippet(message.snippet, caps.snippet))
    yield ((Run(text=body),),) if body else ()
    yield tuple(_why(message, caps, look.words))


def _entries(message: Message, caps: Caps, look: Look) -> Iterator[Section]:
    shown = message.entries[: caps.entries]
    for entry in shown:
        yield tuple(_entry(entry, caps, look))
    further = len(message.entries) - len(shown) + message.more
    if further:
        rest = look.words.plural(
            "+{count} more, see {command}", "+{count} more, see {command}", further, command=message.body
        )
        yield ((Run(text=rest, style=Style.ASIDE),),)


def _entry(entry: Entry, caps: Caps, look: Look) -> Iterator[Line]:
    link = web_link(entry.link)
    style = Style.PLAIN if look.addresses else Style.LINK
    headline = cut(one_line(entry.headline), caps.entry) or look.words.say("(no headline)")
    yield (Run(text=headline, style=style, href=link),)
    watches = ", ".join(cut(one_line(watch), caps.label) for watch in entry.watches[: caps.watches])
    yield (*_origin(entry, caps, look.words), Run(text=f" ▸ {cut(watches, caps.entry)}", style=Style.ASIDE))
    if link and look.addresses:
        yield (Run(text=link, style=Style.LINK, href=link),)


def _tamed(run: Run) -> Run:
    return replace(run, text=tamed(run.text))


def _head(message: Message, caps: Caps, look: Look) -> Iterator[Line]:
    link = web_link(message.link)
    headline = cut(one_line(message.headline), caps.headline) or look.words.say("(no headline)")
    yield (Run(text=headline, style=Style.HEADLINE, href=link),)
    if message.kind is MessageKind.ALERT:
        yield tuple(_origin(message, caps, look.words))
    if link and look.addresses and units(link) <= look.limit // 4:
        yield (Run(text=link, style=Style.LINK, href=link),)


def _origin(message: Message | Entry, caps: Caps, words: Words) -> Iterator[Run]:
    source = cut(one_line(message.source), caps.label)
    if source:
        yield Run(text=f"{source} · ", style=Style.ASIDE)
    if not message.published:
        yield Run(text=words.say("seen") + " ", style=Style.ASIDE)
    yield Run(text=words.moment(message.time), style=Style.TIME, time=message.time)


def _snippet(snippet: Snippet | None, limit: int) -> Iterator[Line]:
    runs: list[Run] = []
    left = limit
    for text, marked in pieces(snippet.text, snippet.marks[:MOST_MARKS]) if snippet else ():
        whole = _WHITESPACE.sub(" ", harmless(text))
        shown = cut(whole, left)
        if shown:
            runs.append(Run(text=shown, style=Style.MARK if marked else Style.PLAIN))
        if shown != whole:
            break
        left -= units(shown)
    if any(run.text.strip() for run in runs):
        yield tuple(runs)


def _why(message: Message, caps: Caps, words: Words) -> Iterator[Line]:
    for reason in message.reasons[: caps.watches]:
        yield (Run(text=reason_line(reason, words, caps)),)
    further = len(message.reasons) - caps.watches
    if further > 0:
        yield (Run(text=words.plural("+{count} watch", "+{count} watches", further), style=Style.ASIDE),)
    if message.also:
        yield tuple(_outlets(message.also, caps, words))


def reason_line(reason: Reason, words: Words = ENGLISH, caps: Caps | None = None) -> str:
    """Why a watch fired, as in "▸ Kuril — Kurils (title)"."""
    caps = caps or Caps()
    watch = cut(one_line(reason.watch), caps.label)
    terms = [cut(one_line(term), caps.label) for term in reason.terms[: caps.terms]]
    groups = _by_field(terms, reason, words)
    further = len(reason.terms) - len(terms)
    if further > 0:
        groups.append(words.plural("+{count} more", "+{count} more", further))
    return f"▸ {watch} — {', '.join(groups)}" if groups else f"▸ {watch}"


def _by_field(terms: Sequence[str], reason: Reason, words: Words) -> list[str]:
    """ "Abe, Putin (title)" for each run of terms in one field; fields that do not run beside the terms are lumped."""
    if not terms:
        return []
    if len(reason.fields) != len(reason.terms):
        fields = ", ".join(words.say(field) for field in dict.fromkeys(reason.fields))
        return [f"{', '.join(terms)} ({fields})" if fields else ", ".join(terms)]
    placed = zip(terms, reason.fields, strict=False)
    grouped = groupby(placed, key=lambda pair: pair[1])
    return [f"{', '.join(term for term, _ in group)} ({words.say(field)})" for field, group in grouped]


def _outlets(also: Sequence[Outlet], caps: Caps, words: Words) -> Iterator[Run]:
    yield Run(text=words.say("also:") + " ", style=Style.ASIDE)
    shown = also[: caps.outlets]
    for number, outlet in enumerate(shown):
        if number:
            yield Run(text=", ", style=Style.ASIDE)
        name = cut(one_line(outlet.source), caps.label) or words.say("(unnamed)")
        yield Run(text=name, style=Style.LINK, href=web_link(outlet.link))
    further = len(also) - len(shown)
    if further > 0:
        yield Run(text=f"{', ' if shown else ''}+{further}", style=Style.ASIDE)
