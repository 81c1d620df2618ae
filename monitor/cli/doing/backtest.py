"""`monitor backtest`: what watches would have told of the stored items, beside what was sent."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import click
from rich.text import Text

from monitor.alerts.snippet import snippet_of
from monitor.app.backtest import Backtest, Question, Replayed, backtest
from monitor.app.past import Before
from monitor.app.tally import Count
from monitor.cli.bars import DARK, LIGHT, bars
from monitor.cli.documents import match_document
from monitor.cli.options import current
from monitor.cli.output import count, print_json
from monitor.cli.paper import Paper, local, plain
from monitor.cli.problems import print_problems, query_problem
from monitor.cli.progress import bar
from monitor.cli.verdicts import MARK, show_match
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.errors import QueryError
from monitor.model import Field

MOST_WATCHES = 20


def replay(ctx: click.Context, /, as_json: bool, **asked: Any) -> None:
    """Replay, and print what the watches would have told."""
    if asked["watch"] is not None and asked["query"] is not None:
        raise click.UsageError("Give --watch or --query, not both.", ctx)
    settings = load(current(ctx).config_path, os.environ).settings
    found = _answer(ctx, settings, Question(span=asked.pop("since"), **asked))
    if as_json:
        print_json(_document(found))
    else:
        _show(found, is_query=asked["query"] is not None, file_feeds=len(settings.feeds))


def _answer(ctx: click.Context, settings: Settings, question: Question) -> Backtest:
    try:
        with bar("Replaying") as progress:
            return backtest(settings, question, SystemClock().now(), progress)
    except QueryError as error:
        print_problems([query_problem(question.query or "", error)])
        ctx.exit(2)


# --- for people ---


def _show(found: Backtest, *, is_query: bool, file_feeds: int) -> None:
    paper = Paper()
    paper.line((_headline(found, is_query=is_query), "bold"))
    for line in _remarks(found, file_feeds):
        paper.line((line, "dim"))
    if found.items:
        paper.line()
        _show_days(paper, found)
    if len(found.watches) > 1 and found.tallied.watches:
        paper.line()
        _show_watches(paper, found)
    for number, one in enumerate(found.samples):
        paper.line()
        if not number:
            paper.line((f"The newest {count(len(found.samples), 'alert')}:", "bold"))
        _show_alert(paper, one)
    _show_lost(paper, found)


def _headline(found: Backtest, *, is_query: bool) -> str:
    """As in "12 alerts: 9 were sent, 3 would be new; 2 that were sent would not come any more."."""
    total, lost = found.tallied.total, found.tallied.lost
    parts = _parts(total, by=" by some watch" if is_query else "")
    said = f": {', '.join(parts)}" if parts else ""
    gone = f"; {count(lost, 'that was', 'that were')} sent would not come any more" if lost else ""
    return f"{count(total.alerts, 'alert') if total.alerts else 'No alerts'}{said}{gone}."


def _parts(counted: Count, *, by: str = "") -> list[str]:
    return [
        *([f"{count(counted.sent, 'was', 'were')} sent{by}"] if counted.sent else []),
        *([f"{count(counted.raised, 'was', 'were')} raised{by}, but not sent"] if counted.raised else []),
        *([f"{counted.new:,} would be new"] if counted.new else []),
    ]


def _remarks(found: Backtest, file_feeds: int) -> Iterator[str]:
    yield f"{count(found.items, 'item')} since {local(found.since)}."
    if found.oldest > found.since:
        yield f"The oldest item that is stored came {local(found.oldest)}: before that, nothing is known."
    if found.taken_as_read:
        yield f"{count(found.taken_as_read, 'item')} left out, taken as read when first seen (--all counts them, too)."
    if found.other_feeds:
        their = "the feed of the file does" if file_feeds == 1 else "the feeds of the file do"
        yield f"{count(found.other_feeds, 'item')} left out that {their} not bring."


def _show_days(paper: Paper, found: Backtest) -> None:
    rows = bars(found.tallied.days, _day(max(found.since, found.oldest)), _day(found.until))
    width = max(len(row.label) for row in rows)
    for row in rows:
        paper.line(
            f"{row.label:>{width}} ", (DARK * row.dark, "green"), (LIGHT * row.light, "yellow"),
            f" {row.alerts}" if row.alerts else ("·", "dim"), whole=True,
        )  # fmt: skip
    total = found.tallied.total
    if total.sent and total.sent < total.alerts:
        paper.line(f"{'':>{width}} ", (DARK, "green"), " sent   ", (LIGHT, "yellow"), " would be new, or was not sent")


def _show_watches(paper: Paper, found: Backtest) -> None:
    """The watches with the most alerts, and how many have none."""
    counts = sorted(found.tallied.watches.items(), key=lambda pair: (-pair[1].alerts, pair[0]))
    width = len(f"{counts[0][1].alerts:,}")
    mixed = found.tallied.total.new < found.tallied.total.alerts
    for name, one in counts[:MOST_WATCHES]:
        paper.line(f"{one.alerts:>{width},}  ", (name, "bold"), f": {', '.join(_parts(one))}" if mixed else "")
    if len(counts) > MOST_WATCHES:
        paper.line(f"and {count(len(counts) - MOST_WATCHES, 'more watch', 'more watches')} with fewer alerts")
    silent = len(found.watches) - len(counts)
    if silent:
        paper.line(f"{count(silent, 'watch', 'watches')} without any alert")


def _show_alert(paper: Paper, one: Replayed) -> None:
    item = one.item
    spans = [(term.start, term.end) for term in one.match.terms if term.field is Field.TITLE]
    paper.put(_marked(item.title or item.link, spans, "bold"))
    paper.line(f"{item.source} · {local(item.first_seen)} · {_fate(one.before)}")
    paper.line((item.link, "cyan"), whole=True)
    snippet = snippet_of(item, one.match.terms)
    if snippet is not None:
        paper.put(_marked(snippet.text, snippet.marks, ""))
    show_match(paper, one.match)


def _marked(text: str, spans: Any, style: str) -> Text:
    shown = Text(plain(text), style=style)
    for start, end in spans:
        shown.stylize(MARK, start, end)
    return shown


def _fate(before: Before) -> str:
    match before:
        case Before.SENT:
            return "was sent"
        case Before.RAISED:
            return "was raised, but not sent"
        case Before.NEW:
            return "would be new"


def _show_lost(paper: Paper, found: Backtest) -> None:
    shown = found.lost[: max(len(found.samples), 5)]
    if not shown:
        return
    paper.line()
    paper.line(("Sent then, and would not come any more:", "bold"))
    for one in shown:
        paper.line(f"{local(one.first_seen)}  {one.watch}: {one.title or one.link}", indent=2)
    if found.tallied.lost > len(shown):
        paper.line(f"and {found.tallied.lost - len(shown):,} more", indent=2)


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


# --- for programs ---


def _document(found: Backtest) -> dict[str, Any]:
    tallied = found.tallied
    return {
        "since": found.since,
        "until": found.until,
        "oldest": found.oldest,
        "items": found.items,
        "left_out": {"taken_as_read": found.taken_as_read, "other_feeds": found.other_feeds},
        **_numbers(tallied.total),
        "lost": tallied.lost,
        "days": [{"day": day.isoformat(), **_numbers(tallied.days.get(day, Count()))} for day in _days(found)],
        "watches": [{"watch": name, **_numbers(tallied.watches.get(name, Count()))} for name in found.watches],
        "samples": [_sample(one) for one in found.samples],
        "no_more": [
            {"watch": one.watch, "story": one.story_id, "title": one.title, "link": one.link,
             "first_seen": one.first_seen}
            for one in found.lost
        ],
    }  # fmt: skip


def _days(found: Backtest) -> Iterator[date]:
    day, last = _day(found.since), _day(found.until)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _numbers(count: Count) -> dict[str, int]:
    return {"alerts": count.alerts, "sent": count.sent, "raised": count.raised, "new": count.new}


def _sample(one: Replayed) -> dict[str, Any]:
    item = one.item
    return {
        "item": {"id": item.id, "title": item.title, "link": item.link, "source": item.source,
                 "first_seen": item.first_seen},
        **match_document(one.match),
        "before": one.before,
    }  # fmt: skip
