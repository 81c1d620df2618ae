"""E1: polls a second with the whole pipeline, from the request to SQLite, beside `reader` (lemon24/reader)."""

import logging
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

from benchmarks.figure import Figure, race
from benchmarks.pipeline import WATCHES, Ours, server

FEEDS = 1_000
TARGET = 8
ROUNDS = 7
WORKERS = 20
"""Of the peer: it gains nothing by more on two cores."""


def measure(*, feeds: int = FEEDS, rounds: int = ROUNDS) -> Figure:
    """Measure it."""
    # The peer is installed by `make bench`, and by nothing else.
    from reader import make_reader  # noqa: PLC0415

    # It warns of each 304 without a content type, and a thousand lines a round would be held against it.
    logging.getLogger("reader").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, server() as port, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = make_reader(str(Path(folder) / "reader.db"))
        for number in range(feeds):
            peer.add_feed(f"http://127.0.0.1:{port}/reader/{number}")
        ours = Ours(Path(folder), port, feeds)
        # The first round takes everything as read, for both; `race` warms up with the second.
        peer.update_feeds(workers=WORKERS, scheduled=False)
        ours.round()
        result = race(lambda _: peer.update_feeds(workers=WORKERS, scheduled=False), lambda _: ours.round(), rounds)
        ours.close()
        peer.close()
    return Figure(
        name="E1",
        work=f"{feeds:,} feeds in a steady state, polls a second, to SQLite, with {WATCHES:,} watches",
        peer=f"reader {version('reader')}, update_feeds with {WORKERS} workers, no watches",
        target=f"≥ {TARGET} ×",
        ours=f"{result.ratio:.1f} ×",
        met=result.ratio >= TARGET,
        notes={"polls a second": round(feeds / result.ours), "peer's": round(feeds / result.peer)},
    )
