"""`monitor why URL`: an item's whole way, and why an alert of it came or did not."""

import asyncio
import math
import os
from typing import Any

import click

from monitor.app.beside import open_beside
from monitor.app.history import ItemWay, StoryWay, Way, decision, way_of
from monitor.app.prospects import prospect
from monitor.app.typed import address
from monitor.app.unseen import hints
from monitor.cli.deliveries import show_delivery
from monitor.cli.documents import attempt_document, delivery_document, match_document, verdicts_document
from monitor.cli.options import current
from monitor.cli.output import print_error, print_json
from monitor.cli.paper import Paper, local, plain
from monitor.cli.verdicts import show_match, show_miss
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.model import Alert
from monitor.ports import DeliveryHistory

MOST_MISSES = 30


def why(ctx: click.Context, url: str, as_json: bool) -> None:
    """Print an item's whole way; exits with 1 where it is not known."""
    url = address(url)
    settings = load(current(ctx).config_path, os.environ).settings
    way, helpful = asyncio.run(_look(url, settings))
    if as_json:
        print_json(_document(way) if way else {"url": url, "items": [], "stories": [], "hints": list(helpful)})
    elif way:
        _show(way, math.inf if current(ctx).verbosity > 0 else MOST_MISSES)
    if way is None:
        for line in (f"monitor: no item with the address {url} is known.", *helpful):
            print_error(plain(line))
        ctx.exit(1)


async def _look(url: str, settings: Settings) -> tuple[Way | None, tuple[str, ...]]:
    store = open_beside(settings)
    try:
        way = await way_of(url, settings, store)
        return way, () if way else await hints(url, settings, store, SystemClock().now())
    finally:
        await store.close()


# --- for people ---


def _show(way: Way, most_misses: float) -> None:
    """`most_misses` are shown one by one; more are only counted."""
    paper = Paper()
    paper.line((way.summary, "bold"))
    for item in way.items:
        paper.line()
        _show_item(paper, item, way, most_misses)
    for story in way.stories:
        paper.line()
        _show_story(paper, story, way)


def _show_item(paper: Paper, way: ItemWay, whole: Way, most_misses: float) -> None:
    item, sighting = way.sighting.item, way.sighting
    paper.line((item.title or item.link if item else whole.url, "bold"))
    if item:
        paper.line((item.link, "cyan"), whole=True)
    gone = "" if way.in_file else " (not in the file any more)"
    paper.line(f"Feed: {way.feed}{gone}")
    if item:
        paper.line(f"Published: {local(item.published) if item.published else 'the feed gives no date'}")
        paper.line(f"First seen: {local(item.first_seen)}; {way.standing}")
    else:
        paper.line(way.standing.capitalize())
    if sighting.versions > 1:
        paper.line(f"Edited since it was seen: {sighting.versions} contents so far")
    if sighting.last_served:
        paper.line(f"Last in the feed: {local(sighting.last_served)}, or up to a day later")
    if sighting.article_due:
        paper.line(f"Its page could not be read yet; next try {local(sighting.article_due)}")
    _show_verdicts(paper, way, whole, most_misses)


def _show_verdicts(paper: Paper, way: ItemWay, whole: Way, most_misses: float) -> None:
    if way.today is None:
        return
    paper.line("Matched at the time:" if way.sighting.matches else "Matched at the time: no watch")
    for match in way.sighting.matches:
        note = "" if match.watch in whole.watches else " (not in the file any more)"
        show_match(paper, match, note=note, indent=2)
    paper.line("By the watches of today's file:")
    for match in way.today.matches:
        show_match(paper, match, indent=2)
    if len(way.today.misses) > most_misses:
        paper.line(("✗ ", "red"), f"{len(way.today.misses)} watches do not match (-v shows why)", indent=2)
        return
    for miss in way.today.misses:
        show_miss(paper, miss, indent=2)


def _show_story(paper: Paper, way: StoryWay, whole: Way) -> None:
    story, mine = way.history.story, {one.sighting.item_id for one in whole.items}
    paper.line("Story: ", (story.title, "bold"))
    paper.line(f"Opened: {local(story.opened)}")
    for item in way.history.items:
        joined = f": {way.joined[item.id]}" if way.joined.get(item.id) else ""
        paper.line(f"{item.source}, {local(item.first_seen)}{joined}", indent=2)
        if item.id not in mine:
            paper.line((item.link, "cyan"), indent=4, whole=True)
    paper.line("Alerts:" if way.history.alerts else "Alerts: none")
    for alert in way.history.alerts:
        paper.line(_alert(alert, way, whole), indent=2)
    paper.line("Deliveries:" if way.history.deliveries else "Deliveries: none")
    now = SystemClock().now()
    for one in way.history.deliveries:
        expected = prospect(one.delivery, whole.places.get(one.delivery.destination), whole.destinations)
        show_delivery(paper, one.delivery, expected, one.tries, now)


def _alert(alert: Alert, way: StoryWay, whole: Way) -> str:
    """One alert, as in "Kuril (normal), 2026-11-24 09:20:03 MSK, by the item of NHK"."""
    by = next((f", by the item of {item.source}" for item in way.history.items if item.id == alert.item_id), "")
    gone = "" if alert.watch in whole.watches else ", not in the file any more"
    decided = f"; {decision(alert)}" if decision(alert) else ""
    return f"{alert.watch} ({alert.priority}{gone}), {local(alert.raised)}{by}{decided}"


# --- for programs ---


def _document(way: Way) -> dict[str, Any]:
    return {
        "url": way.url,
        "summary": way.summary,
        "items": [_item(one, way) for one in way.items],
        "stories": [_story(one, way) for one in way.stories],
        "hints": [],
    }


def _item(way: ItemWay, whole: Way) -> dict[str, Any]:
    item, sighting = way.sighting.item, way.sighting
    return {
        "id": sighting.item_id,
        "feed": way.feed,
        "in_file": way.in_file,
        "title": item.title if item else None,
        "link": item.link if item else None,
        "published": item.published if item else None,
        "first_seen": item.first_seen if item else None,
        "last_served": sighting.last_served,
        "standing": way.standing,
        "versions": sighting.versions,
        "page": {"failures": sighting.article_tries, "next_try": sighting.article_due},
        "matched": [match_document(match) | {"in_file": match.watch in whole.watches} for match in sighting.matches],
        "today": verdicts_document(way.today) if way.today else None,
        "stories": list(sighting.story_ids),
    }


def _story(way: StoryWay, whole: Way) -> dict[str, Any]:
    history = way.history
    return {
        "id": history.story.id,
        "title": history.story.title,
        "opened": history.story.opened,
        "outlets": [
            {"item": item.id, "source": item.source, "title": item.title, "link": item.link,
             "first_seen": item.first_seen, "joined": way.joined.get(item.id, "")}
            for item in history.items
        ],
        "alerts": [
            {"watch": alert.watch, "priority": alert.priority, "raised": alert.raised, "item": alert.item_id,
             "in_file": alert.watch in whole.watches, "policy": decision(alert)}
            for alert in history.alerts
        ],
        "deliveries": [_delivery(one, whole) for one in history.deliveries],
    }  # fmt: skip


def _delivery(one: DeliveryHistory, whole: Way) -> dict[str, Any]:
    expected = prospect(one.delivery, whole.places.get(one.delivery.destination), whole.destinations)
    return delivery_document(one.delivery, expected) | {"tries": [attempt_document(attempt) for attempt in one.tries]}
