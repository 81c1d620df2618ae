"""D1: a thousand alerts to fifty chats, from the outbox to the chats, beside what Telegram's limits allow.

The daemon's own dispatcher, store and notifiers send to a Bot API server, a child process that enforces the limits to
the letter: 30 messages a second, one a second to a chat. At best the last of 1,000 comes 33 seconds after the first.
"""

import asyncio
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import Corpus
from benchmarks.figure import Figure
from monitor.alerts.deliveries import new_delivery
from monitor.app.event_loop import loop_factory
from monitor.app.limits import BOT_PER_SECOND, CHAT_PER_SECOND
from monitor.app.wiring import Parts, assemble
from monitor.config.load import load
from monitor.model import Delivery, DeliveryState, Message, MessageKind, Priority, Snippet
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED
from monitor.telemetry import log

ALERTS = 1_000
CHATS = 50
TARGET = 0.95
TOKEN = "4242:TEST-token-that-opens-nothing"  # noqa: S105 - it opens nothing


def measure(*, alerts: int = ALERTS, chats: int = CHATS) -> Figure:
    """Measure it."""
    log.configure(verbosity=-2)
    with tempfile.TemporaryDirectory() as folder, server() as base_url:
        parts = assemble(load(configuration(Path(folder), base_url, chats), {}).settings, screen=io.StringIO())
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            seconds, sent = runner.run(deliver(parts, alerts))
    refused = sum(delivery.attempts - 1 for delivery in sent)
    least = shortest(alerts, chats)
    share = least / seconds if len(sent) == alerts else 0.0
    return Figure(
        name="D1",
        work=f"{alerts:,} alerts to {chats} chats, from the outbox to the chats",
        peer="what Telegram's limits allow",
        target=f"≥ {TARGET:.0%}, none refused",
        ours=f"{share:.1%}",
        met=share >= TARGET and not refused,
        notes={"seconds": round(seconds, 2), "at best": least, "refused": refused, "delivered": len(sent)},
    )


def shortest(alerts: int, chats: int) -> float:
    """Seconds until the last one arrives, where every window is used whole and nothing takes time."""
    of_the_bot = (alerts - 1) // BOT_PER_SECOND
    of_a_chat = (-(-alerts // chats) - 1) // CHAT_PER_SECOND
    return float(max(of_the_bot, of_a_chat))


@contextmanager
def server() -> Iterator[str]:
    """The Bot API server in a child process; gives its root."""
    command = [sys.executable, "-m", "tests.support.botapi", "--port", "0", "--limits", "--quiet", "--token", TOKEN]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        found = re.search(r"http://\S+", child.stdout.readline() if child.stdout else "")
        if found is None:
            raise RuntimeError("the Bot API server did not start")
        yield found[0]
    finally:
        child.terminate()
        child.communicate(timeout=10)


def configuration(folder: Path, base_url: str, chats: int) -> Path:
    """A file with a destination for each chat."""
    lines = ["feeds: [http://127.0.0.1:9/feed]", "watchlists: [ferry]", "notify:"]
    for number in range(1, chats + 1):
        place = f'{{token: "{TOKEN}", chat: {number}, base_url: "{base_url}"}}'
        lines.append(f"  chat{number}: {{telegram: {place}}}")
    path = folder / "config.yaml"
    path.write_text("\n".join([*lines, "store: sqlite:///monitor.db", ""]), encoding="utf-8")
    return path


async def deliver(parts: Parts, alerts: int) -> tuple[float, tuple[Delivery, ...]]:
    """Seconds until everything that waits was delivered, and what was."""
    dispatcher = Dispatcher(
        store=parts.store,
        notifiers=lambda: parts.notifiers,
        limits=lambda name: parts.limits.get(name, UNLIMITED),
        admin=lambda: None,
        clock=parts.clock,
        rng=parts.rng,
    )
    await parts.store.enqueue(list(waiting(parts, alerts)))
    started = perf_counter()
    await dispatcher.run_until_idle()
    seconds = perf_counter() - started
    sent = await parts.store.deliveries([DeliveryState.SENT])
    await parts.store.close()
    for notifier in parts.notifiers.values():
        await notifier.close()
    return seconds, sent


def waiting(parts: Parts, alerts: int) -> Iterator[Delivery]:
    """So many alerts, to each chat in turn."""
    names, now = list(parts.notifiers), parts.clock.now()
    for number, item in enumerate(Corpus().items(alerts)):
        message = Message(
            kind=MessageKind.ALERT,
            priority=Priority.NORMAL,
            headline=item.title,
            link=f"https://news.example/{item.id}",
            source=item.source,
            time=now - timedelta(minutes=5),
            snippet=Snippet(text=item.summary),
        )
        yield new_delivery(
            destination=names[number % len(names)], subject=str(number), story_id=None, message=message, now=now
        )
