"""`monitor match`: which watches match a text, a feed or a page, and why."""

import asyncio
import os
import sys
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from monitor.app.trial import Setup, Trial, configured, of_query, try_feed, try_page, try_text
from monitor.cli.options import common_options, current
from monitor.cli.output import print_json
from monitor.clock import SystemClock
from monitor.model import Field, Match, Term

MARK = "bold yellow"
SHOWN_PLACES = 4

# Characters that would move the cursor or colour the screen are shown as one that does not, so that places stay right.
_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


@click.command(name="match")
@common_options
@click.option("--text", metavar="TEXT", help="A text; its first line is the headline. - reads it from the input.")
@click.option("--feed", metavar="FILE-or-URL", help="Every item of a feed.")
@click.option("--page", metavar="FILE-or-URL", help="The main text of a page; with --feed, the article of its item.")
@click.option("--query", metavar="QUERY", help="Try this query instead of the file's watchlists.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    ctx: click.Context, text: str | None, feed: str | None, page: str | None, query: str | None, as_json: bool
) -> None:
    """Show which watches match a text, a feed or a page, and why.

    With --query the file is read only if -c names one: for its entities and feeds.
    """
    if text is None and feed is None and page is None:
        raise click.UsageError("Give something to match: --text, --feed or --page.", ctx)
    if text is not None and (feed is not None or page is not None):
        raise click.UsageError("--text stands alone, without --feed and --page.", ctx)
    setup = _setup(ctx, query)
    if feed is not None:
        trials = asyncio.run(try_feed(feed, page, setup, SystemClock()))
    elif page is not None:
        trials = (asyncio.run(try_page(page, setup, SystemClock())),)
    else:
        trials = (try_text(_given(text or ""), setup, SystemClock()),)
    if as_json:
        print_json(_document(trials, listed=feed is not None))
    else:
        _show(trials, every_miss=len(trials) == 1 or current(ctx).verbosity > 0)


def _setup(ctx: click.Context, query: str | None) -> Setup:
    options = current(ctx)
    if query is None:
        return configured(options.config_path, os.environ)
    return of_query(query, options.config, os.environ)


def _given(text: str) -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text


# --- JSON ---


def _document(trials: tuple[Trial, ...], *, listed: bool) -> dict[str, Any]:
    """A text or page is one object; a feed is a list of them, and its only item is at the top as well."""
    objects = [_object(trial) for trial in trials]
    if not listed:
        return objects[0]
    return (objects[0] if len(objects) == 1 else {}) | {"items": objects}


def _object(trial: Trial) -> dict[str, Any]:
    return {
        "item": {"title": trial.item.title, "link": trial.item.link},
        "matches": [
            {"watch": match.watch, "priority": match.priority.value, "terms": [_term(term) for term in match.terms]}
            for match in trial.verdicts.matches
        ],
        "misses": [{"watch": miss.watch, "reason": str(miss)} for miss in trial.verdicts.misses],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "term": term.term,
        "entity": term.entity,
        "field": term.field.value,
        "text": term.text,
        "start": term.start,
        "end": term.end,
    }


# --- the screen ---


def _show(trials: tuple[Trial, ...], *, every_miss: bool) -> None:
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for number, trial in enumerate(trials):
        if number:
            console.print()
        for field in Field:
            _show_field(console, trial, field)
        _show_verdicts(console, trial, every_miss=every_miss)
    if len(trials) != 1:
        matching = sum(bool(trial.verdicts.matches) for trial in trials)
        console.print(f"\n{matching} of {len(trials)} items match." if trials else "The feed has no items.")


def _show_field(console: Console, trial: Trial, field: Field) -> None:
    content = trial.item.field(field)
    if not content:
        return
    shown = Text(content.translate(_CONTROLS), style="bold" if field is Field.TITLE else "")
    for match in trial.verdicts.matches:
        for term in match.terms:
            if term.field is field:
                shown.stylize(MARK, term.start, term.end)
    console.print(shown)


def _show_verdicts(console: Console, trial: Trial, *, every_miss: bool) -> None:
    verdicts = trial.verdicts
    for match in verdicts.matches:
        console.print(Text.assemble(("✓ ", "green"), (match.watch, "bold"), _why(match)))
    if every_miss:
        for miss in verdicts.misses:
            console.print(Text.assemble(("✗ ", "red"), miss.watch, f": {miss}"))
    elif verdicts.misses:
        count = len(verdicts.misses)
        console.print(Text(f"✗ {count} {'watch does' if count == 1 else 'watches do'} not match (-v shows why)"))


def _why(match: Match) -> str:
    by_term: dict[str, list[Term]] = {}
    for term in match.terms:
        by_term.setdefault(term.term, []).append(term)
    return "".join((": " if by_term else "", "; ".join(_places(name, terms) for name, terms in by_term.items())))


def _places(name: str, terms: list[Term]) -> str:
    """One term with its places, as in "Abe in title 48–51, text 1–3 (安倍)"."""
    shown = [
        f"{term.field} {term.start}–{term.end}" + ("" if term.text == name else f" ({term.text.translate(_CONTROLS)})")
        for term in terms[:SHOWN_PLACES]
    ]
    more = [f"{len(terms) - SHOWN_PLACES} more"] if len(terms) > SHOWN_PLACES else []
    return f"{name} in {', '.join(shown + more)}"
