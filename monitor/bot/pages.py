"""What the chat shows, as Telegram's HTML. Pure.

Text from outside is escaped and tamed, and no page is longer than a message may be.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from monitor.alerts.layout import web_link
from monitor.alerts.wording import cut, one_line, tamed, units
from monitor.bot.newsroom import Report
from monitor.bot.texts import Texts
from monitor.model import DeliveryState, Item, Match, Miss, Term, Verdicts, Watch
from monitor.ports import Record, StoryHistory

# Markup is not counted by Telegram, but it is here: that leaves room enough.
_LONGEST_PAGE = 3_800
_LONGEST_LABEL = 120
_MOST_NAMES = 20
MOST_ITEMS = 10
_MOST_MISSES = 15


def safe(text: str, limit: int = _LONGEST_LABEL) -> str:
    """Text from outside, on one line, that can do nothing in a message."""
    return escape(tamed(cut(one_line(text), limit)), quote=True)


def names(values: Iterable[str]) -> str:
    """Names in a row."""
    known = list(values)
    more = ["…"] if len(known) > _MOST_NAMES else []
    return ", ".join([*(f"<b>{safe(name, 60)}</b>" for name in known[:_MOST_NAMES]), *more])


def moment(at: datetime) -> str:
    """A time, which the reader's app shows in the reader's own zone."""
    return f'<tg-time unix="{int(at.timestamp())}" format="dt">{plain_moment(at)}</tg-time>'


def plain_moment(at: datetime) -> str:
    """A time where there is no markup."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def page(lines: Sequence[str], words: Texts) -> str:
    """The lines, as many as fit; what does not is counted."""
    kept: list[str] = []
    length = 0
    for number, line in enumerate(lines):
        length += units(line) + 1
        if length > _LONGEST_PAGE:
            return "\n".join([*kept, words.more.format(count=len(lines) - number)])
        kept.append(line)
    return "\n".join(kept)


def help_page(words: Texts) -> str:
    """All commands."""
    lines = [f"/{name} — {escape(text)}" for name, text in words.menu.items()]
    return "\n".join([words.help_head, *lines, "", words.help_tail])


def status_page(report: Report, muted: Iterable[str], noise: Sequence[str], words: Texts) -> str:
    """How things stand. `noise` are the lines about the noisiest watch."""
    feeds = words.feeds_all_well if report.well == report.feeds else words.feeds
    lines = [
        feeds.format(all=report.feeds, well=report.well, rate=f"{report.rate:.0f}"),
        words.queue.format(waiting=report.waiting, dead=report.dead),
    ]
    for place in report.places:
        if place.parked:
            lines.append(words.parked.format(name=safe(place.name), reason=safe(place.parked)))
        else:
            last = moment(place.last_sent) if place.last_sent else "—"
            lines.append(words.waiting.format(name=safe(place.name), waiting=place.waiting, last=last))
    silenced = names(muted)
    lines += [words.muted_list.format(names=silenced)] if silenced else []
    lines += noise
    needs = [f"• {safe(trouble, 300)}" for trouble in report.troubles]
    return page([*lines, "", *([words.troubles, *needs] if needs else [words.no_troubles])], words)


def list_page(
    watches: Iterable[str], records: Mapping[str, Record], muted: Mapping[str, datetime], words: Texts
) -> str:
    """Every watch with its record."""
    lines = []
    for watch in watches:
        record = records.get(watch, Record())
        line = words.watch_line.format(
            watch=f"<b>{safe(watch)}</b>", alerts=record.alerts, irrelevant=record.irrelevant
        )
        until = muted.get(watch)
        lines.append(line + (words.watch_muted.format(until=moment(until)) if until else ""))
    return page(lines or [words.no_watches], words)


def items_page(head: str, items: Sequence[Item], count: int, words: Texts) -> str:
    """Items as links, each with its source and time."""
    shown = items[:MOST_ITEMS]
    more = [words.more.format(count=count - len(shown))] if count > len(shown) else []
    return page([head, *(_item(item) for item in shown), *more], words)


def _item(item: Item) -> str:
    link, title = web_link(item.link), safe(item.title or item.link or item.source)
    headline = f'<a href="{escape(link, quote=True)}">{title}</a>' if link else title
    return f"• {headline} · {safe(item.source, 40)} · {moment(item.published or item.first_seen)}"


def verdicts_page(verdicts: Verdicts, words: Texts) -> str:
    """What the watches say of a text."""
    lines = [words.matches, *map(_match, verdicts.matches)] if verdicts.matches else []
    lines += [words.misses, *map(_miss, verdicts.misses[:_MOST_MISSES])] if verdicts.misses else []
    further = len(verdicts.misses) - _MOST_MISSES
    return page([*lines, *([words.more.format(count=further)] if further > 0 else [])] or [words.no_watches], words)


def _match(match: Match) -> str:
    return f"✓ <b>{safe(match.watch)}</b> — {', '.join(_term(term) for term in match.terms[:8])}"


def _term(term: Term) -> str:
    return f"{safe(term.text, 60)} ({term.field})"


def _miss(miss: Miss) -> str:
    return f"✗ <b>{safe(miss.watch)}</b> — {safe(str(miss))}"


def why_page(story: StoryHistory, terms: Mapping[str, str], words: Texts) -> str:
    """Why an alert came: its watches with what they found, its story, and the tries to deliver it."""
    lines = [f"<b>{safe(story.story.title)}</b>"]
    for alert in story.alerts:
        line = words.why_watch.format(watch=f"<b>{safe(alert.watch)}</b>", policy=safe(alert.policy or "—"))
        lines.append(f"{line} · {terms[alert.watch]}" if terms.get(alert.watch) else line)
    joins = {join.item_id: str(join.likeness.reason) for join in story.joins}
    lines.append(words.why_seen)
    lines += [f"{_item(item)} · {joins.get(item.id, '')}".removesuffix(" · ") for item in story.items]
    for one in story.deliveries:
        delivery, tries = one.delivery, len(one.tries)
        ended = next((attempt.ended for attempt in reversed(one.tries) if attempt.ended), None)
        if delivery.state is DeliveryState.SENT and ended is not None:
            lines.append(words.why_sent.format(destination=safe(delivery.destination), at=moment(ended), tries=tries))
        else:
            state = safe(f"{delivery.state} {delivery.error}".strip())
            lines.append(words.why_waits.format(destination=safe(delivery.destination), state=state, tries=tries))
    return page(lines, words)


def query_of(watch: Watch) -> str:
    """A watch in short."""
    return " | ".join(watch.queries)
