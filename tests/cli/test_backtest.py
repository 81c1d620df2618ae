"""`monitor backtest`: what watches would have told, beside what was sent, on stores that are made for it."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SystemClock
from monitor.config.build import feed_id
from monitor.model import DeliveryState, Item
from monitor.poll.news import Standing
from monitor.ports import PollPlan, Store
from monitor.store.open import open_store
from tests.store.build import alert, delivery, item, join, match, polled, settled, story
from tests.support.daemon import DaemonProcess, run_at_terminal, run_monitor, write_config

WIRE, NHK, GONE = "http://127.0.0.1:9/wire", "http://127.0.0.1:9/nhk", "http://127.0.0.1:9/gone"
CONFIG = f"""\
feeds:
  - {{url: "{WIRE}", name: Wire, tags: [russia]}}
  - {{url: "{NHK}", name: NHK}}
entities:
  Putin: [Путин, プーチン]
watchlists: [Kuril, Putin summit]
notify: {{screen: console}}
store: sqlite:///monitor.db
"""

NOW = SystemClock().now()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LETTER = "Letter about the Kuril islands is handed over"


def entry(name: str, title: str, ago: timedelta, feed: str = WIRE, **changes: Any) -> Item:
    plain = item(name, title=title, link=f"http://news.test/{name}", feed_id=feed_id(feed), source=feed[-4:], tags=())
    return replace(plain, **{"first_seen": NOW - ago, "standing": Standing.NEW, **changes})


async def _poll(store: Store, *items: Item, **more: Any) -> None:
    await store.commit_poll(PollPlan(state=polled(items[0].feed_id, at=NOW - HOUR), seen={}, items=items, **more))


async def _tell(store: Store, told: Item, watch: str = "Kuril", *others: Item, sent: bool = True) -> None:
    """The item raised an alert in its time; the others joined its story."""
    name = f"story {told.id}"
    queued = delivery(f"{told.id:0>32}", story_id=name, destination="screen", not_before=told.first_seen)
    joins = [join(name, one.id) for one in (told, *others)]
    raised = replace(alert(name, watch, told.id), raised=told.first_seen)
    opened = story(name, title=told.title, opened=told.first_seen, keys=())
    more = {"stories": [opened], "joins": joins, "alerts": [raised], "deliveries": [queued]}
    await _poll(store, told, *others, matches=[(told.id, match(watch))], **more)
    if sent:
        (leased,) = await store.lease(["screen"], NOW)
        await store.settle(leased, settled(DeliveryState.SENT), NOW)
    else:
        await store.drop([queued.id])


async def _history(store: Store) -> None:
    await _poll(store, entry("old", "Kuril ferry returns", 9 * DAY, standing=Standing.BASELINE))
    await _tell(store, entry("told", LETTER, 5 * DAY), "Kuril", entry("copy", LETTER, 5 * DAY - HOUR, NHK))
    await _tell(store, entry("dropped", "Kuril weather turns", 4 * DAY), sent=False)
    await _tell(store, entry("lost", "Nothing of the kind", 3 * DAY))
    await _poll(store, entry("new", "プーチン at the summit", 2 * DAY, text="Talks. On the Kuril islands, too."))
    await _poll(store, entry("again", "Two Kuril lakes are found to be one", DAY, NHK))
    await _poll(store, entry("again too", "Two Kuril lakes are found to be one", DAY - HOUR))
    await _poll(store, entry("else", "Kuril news of another feed", DAY, GONE))
    await _poll(store, entry("quiet", "Ferry returns", DAY))


def _make(folder: Path, history: Any = _history) -> Path:
    write_config(folder, CONFIG)

    async def fill() -> None:
        store = open_store(f"sqlite:///{folder / 'monitor.db'}", exclusive=True)
        await store.sync_feeds([polled(feed_id(one)) for one in (WIRE, NHK)])
        await history(store)
        await store.close()

    asyncio.run(fill())
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("backtest"))


def ask(folder: Path, *arguments: str) -> Any:
    done = run_monitor("backtest", "--json", *arguments, folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def _samples(found: Any) -> Sequence[tuple[str, str, str]]:
    return [(one["item"]["id"], one["watch"], one["before"]) for one in found["samples"]]


def test_alerts_are_counted_once_a_story_and_told_apart_by_what_came_of_them(folder: Path) -> None:
    found = ask(folder)
    assert [found[key] for key in ("alerts", "sent", "raised", "new", "lost")] == [5, 1, 1, 3, 1]
    assert _samples(found) == [
        ("again", "Kuril", "new"),
        ("new", "Putin summit", "new"),
        ("new", "Kuril", "new"),
        ("dropped", "Kuril", "raised"),
        ("told", "Kuril", "sent"),
    ]


def test_what_was_sent_and_would_not_come_any_more_is_named(folder: Path) -> None:
    (gone,) = ask(folder)["no_more"]
    assert (gone["watch"], gone["title"], gone["story"]) == ("Kuril", "Nothing of the kind", "story lost")


def test_what_would_not_come_any_more_is_named_the_newest_first(tmp_path: Path) -> None:
    async def history(store: Store) -> None:
        for name, age in (("b", 3 * DAY), ("c", 2 * DAY), ("a", 4 * DAY)):
            await _tell(store, entry(name, "Nothing of the kind", age))

    found = ask(_make(tmp_path, history))
    assert (found["lost"], [gone["story"] for gone in found["no_more"]]) == (3, ["story c", "story b", "story a"])


def test_every_watch_and_every_day_has_its_count(folder: Path) -> None:
    found = ask(folder, "--since", "7d")
    assert [(one["watch"], one["alerts"], one["new"]) for one in found["watches"]] == [
        ("Kuril", 4, 2),
        ("Putin summit", 1, 1),
    ]
    assert sum(day["alerts"] for day in found["days"]) == 5
    assert len(found["days"]) in (7, 8)


def test_items_that_a_daemon_would_not_tell_of_are_left_out(folder: Path) -> None:
    found = ask(folder)
    assert (found["items"], found["left_out"]) == (10, {"taken_as_read": 1, "other_feeds": 1})


def test_what_was_taken_as_read_counts_when_asked_for(folder: Path) -> None:
    assert _samples(ask(folder, "--all", "--samples", "9"))[-1] == ("old", "Kuril", "new")


def test_time_before_since_does_not_count(folder: Path) -> None:
    found = ask(folder, "--since", "60h")
    assert [found[key] for key in ("alerts", "sent", "lost", "items")] == [3, 0, 0, 5]


def test_copy_of_what_was_told_before_since_is_no_alert_of_later(tmp_path: Path) -> None:
    async def history(store: Store) -> None:
        await _tell(store, entry("told", LETTER, 2 * DAY), "Kuril", entry("copy", LETTER, DAY, NHK))

    assert ask(_make(tmp_path, history), "--since", "36h")["alerts"] == 0


def test_one_watch_is_compared_with_its_own_alerts(folder: Path) -> None:
    found = ask(folder, "--watch", "Putin summit")
    assert [found[key] for key in ("alerts", "new", "lost")] == [1, 1, 0]
    assert [one["watch"] for one in found["watches"]] == ["Putin summit"]


def test_query_has_the_entities_of_the_file_and_loses_nothing(folder: Path) -> None:
    found = ask(folder, "--query", "Путин OR letter")
    assert [found[key] for key in ("alerts", "sent", "new", "lost")] == [2, 1, 1, 0]


def test_sample_has_the_places_that_say_why(folder: Path) -> None:
    sample = ask(folder)["samples"][2]
    (term,) = sample["terms"]
    assert (term["term"], term["field"], term["text"], term["start"], term["end"]) == ("Kuril", "text", "Kuril", 14, 19)
    assert sample["item"]["link"] == "http://news.test/new"


def test_answer_is_the_same_whatever_the_number_of_workers(folder: Path) -> None:
    one, many = ask(folder, "--workers", "1"), ask(folder, "--workers", "2")
    moments = ("since", "until")
    assert {key: one[key] for key in one if key not in moments} == {
        key: many[key] for key in many if key not in moments
    }


def test_it_reads_well_at_eighty_columns(folder: Path) -> None:
    seen = run_at_terminal("backtest", folder=folder)
    for said in (
        "5 alerts: 1 was sent, 1 was raised, but not sent, 3 would be new;",
        "1 item left out, taken as read when first seen (--all counts them, too).",
        "█ 1",
        "░░ 2",
        "4  Kuril: 1 was sent, 1 was raised, but not sent, 2 would be new",
        "1  Putin summit: 1 would be new\n\nThe newest 5 alerts:",
        "Two Kuril lakes are found to be one",
        "✓ Kuril: Kuril in title 4–9",
        "Sent then, and would not come any more:",
    ):
        assert said in re.sub(r" +\n", "\n", seen), seen
    assert max(map(len, re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", seen).replace("\r", "\n").splitlines())) <= 80


def test_pipe_gets_no_colours_and_no_progress(folder: Path) -> None:
    done = run_monitor("backtest", folder=folder, env={"TERM": "xterm-256color"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_long_time_is_shown_by_weeks(folder: Path, tmp_path: Path) -> None:
    assert "week of " not in run_monitor("backtest", folder=folder).stdout

    async def history(store: Store) -> None:
        await _poll(store, entry("first", "Kuril one", 80 * DAY))

    shown = run_monitor("backtest", "--since", "90d", folder=_make(tmp_path, history)).stdout
    assert 11 <= shown.count("week of ") <= 13


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--watch", "Kurill"), "the file has no watch 'Kurill'; did you mean `Kuril`?"),
        (("--query", "a AND"), "query:1:"),
        (("--query", "a", "--watch", "Kuril"), "Give --watch or --query, not both."),
        (("--since", "soon"), "--since"),
    ],
)
def test_what_cannot_be_tried_is_an_input_error(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run_monitor("backtest", *arguments, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    write_config(tmp_path, CONFIG)
    done = run_monitor("backtest", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "start `monitor run` first" in done.stderr


def test_without_any_item_it_says_what_to_do(tmp_path: Path) -> None:
    async def nothing(store: Store) -> None:
        assert await store.remembers_since() is None

    done = run_monitor("backtest", folder=_make(tmp_path, nothing))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no items are stored yet: let `monitor run` poll the feeds first" in done.stderr


def test_it_looks_while_the_daemon_runs_and_changes_nothing(tmp_path: Path) -> None:
    _make(tmp_path)
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        assert ask(tmp_path)["alerts"] == 5
        assert ask(tmp_path)["alerts"] == 5
        assert daemon.stop() == 0
