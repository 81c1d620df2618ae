"""What a heartbeat says."""

from monitor.app.heartbeat import body
from monitor.app.overview import FeedRow, Overview
from tests.support.clock import START


def row(health: str) -> FeedRow:
    return FeedRow(
        name="Wire", address="http://wire.test/", health=health, last_success=None, next_poll=None, items_a_day=0.0,
        failures=0, reason="",
    )  # fmt: skip


def seen(*health: str, troubles: tuple[str, ...] = (), **queue: int) -> Overview:
    return Overview(feeds=tuple(map(row, health)), destinations=(), queue=queue, troubles=troubles)


def test_a_heartbeat_says_how_much_was_done_and_that_nothing_is_wrong() -> None:
    said = str(body(seen("ok", "new", "silent", queued=1), items=1_240, alerts=1, started=START))
    assert said == (
        "Alive since 2026-03-01 12:00 UTC. 3 feeds polled, none of them fail. In the last day: 1,240 items, 1 alert. "
        "1 message waiting, 0 given up. Nothing needs you."
    )


def test_a_heartbeat_counts_what_is_wrong() -> None:
    said = body(
        seen("ok", "down", troubles=("feed Wire is down",), queued=2, retry=1, dead=4), items=0, alerts=0, started=START
    )
    assert str(said).endswith(
        "2 feeds polled, 1 of them fails. In the last day: 0 items, 0 alerts. 3 messages waiting, 4 given up. "
        "Needs you: 1; see `monitor status`."
    )
