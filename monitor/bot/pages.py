"""What the chat shows, as Telegram's HTML. Pure.

Text from outside is escaped and tamed, and no page is longer than a message may be.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape

from monitor.alerts.layout import web_link
from monitor.alerts.policy import said
from monitor.alerts.wording import cut, one_line, tamed, units
from monitor.bot.menu import menu
from monitor.bot.newsroom import Found, Report
from monitor.model import DeliveryState, Item, Match, Miss, Term, Verdicts, Watch
from monitor.ports import Record, StoryHistory
from monitor.words import Words, phrases, reason

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


def moment(at: datetime, words: Words) -> str:
    """A time, which the reader's app shows in the reader's own zone."""
    return f'<tg-time unix="{int(at.timestamp())}" format="dt">{words.moment(at)}</tg-time>'


def page(lines: Sequence[str], words: Words) -> str:
    """The lines, as many as fit; what does not is counted."""
    kept: list[str] = []
    length = 0
    for number, line in enumerate(lines):
        length += units(line) + 1
        if length > _LONGEST_PAGE:
            return "\n".join([*kept, _more(len(lines) - number, words)])
        kept.append(line)
    return "\n".join(kept)


def _more(count: int, words: Words) -> str:
    return words.plural("+{count} more", "+{count} more", count)


def help_page(words: Words) -> str:
    """All commands."""
    lines = [f"/{name} — {escape(text)}" for name, text in menu(words).items()]
    tail = words.say("The buttons under an alert mute its watches, or tell me that it was not relevant.")
    return "\n".join([words.say("What I understand:"), *lines, "", tail])


def status_page(report: Report, muted: Iterable[str], noise: Sequence[str], words: Words) -> str:
    """How things stand. `noise` are the lines about the noisiest watch."""
    rate = phrases("{count} item a day", "{count} items a day", round(report.rate))
    lines = [
        words.say("Feeds: all {all} are well, {rate}.", all=report.feeds, rate=rate)
        if report.well == report.feeds
        else words.say("Feeds: {well} of {all} are well, {rate}.", all=report.feeds, well=report.well, rate=rate),
        words.say("Waiting to be sent: {waiting}; given up: {dead}.", waiting=report.waiting, dead=report.dead),
    ]
    for place in report.places:
        if place.parked:
            lines.append(
                words.say(
                    "{name}: parked, {reason}", name=safe(place.name), reason=safe(words.tell(reason(place.parked)))
                )
            )
        else:
            last = moment(place.last_sent, words) if place.last_sent else "—"
            lines.append(
                words.say(
                    "{name}: {waiting} waiting, last message {last}",
                    name=safe(place.name),
                    waiting=place.waiting,
                    last=last,
                )
            )
    silenced = names(muted)
    lines += [words.say("Muted: {names}.", names=silenced)] if silenced else []
    lines += noise
    needs = [f"• {safe(words.tell(trouble), 300)}" for trouble in report.troubles]
    return page(
        [*lines, "", *([words.say("Needs a person:"), *needs] if needs else [words.say("Nothing needs a person.")])],
        words,
    )


def list_page(
    watches: Iterable[str], records: Mapping[str, Record], muted: Mapping[str, datetime], words: Words
) -> str:
    """Every watch with its record."""
    lines = []
    for watch in watches:
        record = records.get(watch, Record())
        line = words.plural(
            "{watch} — {count} alert, {irrelevant} not relevant", "{watch} — {count} alerts, {irrelevant} not relevant",
            record.alerts, watch=f"<b>{safe(watch)}</b>", irrelevant=record.irrelevant,
        )  # fmt: skip
        until = muted.get(watch)
        lines.append(line + (words.say(" · muted until {until}", until=moment(until, words)) if until else ""))
    return page(lines or [words.say("There are no watches.")], words)


def items_page(head: str, items: Sequence[Item], count: int, words: Words) -> str:
    """Items as links, each with its source and time."""
    shown = items[:MOST_ITEMS]
    more = [_more(count - len(shown), words)] if count > len(shown) else []
    return page([head, *(_item(item, words) for item in shown), *more], words)


def _item(item: Item, words: Words) -> str:
    link, title = web_link(item.link), safe(item.title or item.link or item.source)
    headline = f'<a href="{escape(link, quote=True)}">{title}</a>' if link else title
    return f"• {headline} · {safe(item.source, 40)} · {moment(item.published or item.first_seen, words)}"


def looked_back(week: Found, words: Words) -> str:
    """What a new watch would have matched of late."""
    if week.span is None:
        return words.plural(
            "In the last 7 days it would have matched {found} of {count} stored item.",
            "In the last 7 days it would have matched {found} of {count} stored items.",
            week.looked,
            found=week.count,
        )
    return words.plural(
        "In the last {hours} h (there was no time for more) it would have matched {found} of {count} stored item.",
        "In the last {hours} h (there was no time for more) it would have matched {found} of {count} stored items.",
        week.looked,
        found=week.count,
        hours=max(1, round(week.span / timedelta(hours=1))),
    )


def verdicts_page(verdicts: Verdicts, words: Words) -> str:
    """What the watches say of a text."""
    lines = [words.say("Matches:"), *(_match(match, words) for match in verdicts.matches)] if verdicts.matches else []
    lines += (
        [words.say("Does not match:"), *(_miss(miss, words) for miss in verdicts.misses[:_MOST_MISSES])]
        if verdicts.misses
        else []
    )
    further = len(verdicts.misses) - _MOST_MISSES
    return page(
        [*lines, *([_more(further, words)] if further > 0 else [])] or [words.say("There are no watches.")], words
    )


def _match(match: Match, words: Words) -> str:
    return f"✓ <b>{safe(match.watch)}</b> — {', '.join(_term(term, words) for term in match.terms[:8])}"


def _term(term: Term, words: Words) -> str:
    return f"{safe(term.text, 60)} ({words.say(term.field)})"


def _miss(miss: Miss, words: Words) -> str:
    reason = words.say(miss.reason)
    return f"✗ <b>{safe(miss.watch)}</b> — {safe(f'{reason}: {miss.detail}' if miss.detail else reason)}"


def why_page(story: StoryHistory, terms: Mapping[str, str], words: Words) -> str:
    """Why an alert came: its watches with what they found, its story, and the tries to deliver it."""
    lines = [f"<b>{safe(story.story.title)}</b>"]
    for alert in story.alerts:
        line = words.say(
            "▸ {watch}: {policy}",
            watch=f"<b>{safe(alert.watch)}</b>",
            policy=safe(words.tell(said(alert.policy)) or "—"),
        )
        lines.append(f"{line} · {terms[alert.watch]}" if terms.get(alert.watch) else line)
    joins = {join.item_id: words.say(join.likeness.reason) for join in story.joins}
    lines.append(words.say("In the story, in the order in which it was seen:"))
    lines += [f"{_item(item, words)} · {joins.get(item.id, '')}".removesuffix(" · ") for item in story.items]
    for one in story.deliveries:
        delivery, tries = one.delivery, len(one.tries)
        ended = next((attempt.ended for attempt in reversed(one.tries) if attempt.ended), None)
        if delivery.state is DeliveryState.SENT and ended is not None:
            lines.append(
                words.say(
                    "{destination}: arrived {at}, tries: {tries}",
                    destination=safe(delivery.destination),
                    at=moment(ended, words),
                    tries=tries,
                )
            )
        else:
            state = safe(f"{words.say(delivery.state)} {words.tell(reason(delivery.error))}".strip())
            lines.append(
                words.say(
                    "{destination}: {state}, tries: {tries}",
                    destination=safe(delivery.destination),
                    state=state,
                    tries=tries,
                )
            )
    return page(lines, words)


def query_of(watch: Watch) -> str:
    """A watch in short."""
    return " | ".join(watch.queries)
