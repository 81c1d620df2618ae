"""The daemon as the chat sees it: its watches, how it stands, what is stored, and the file.

What takes long is done in threads, and ends after seconds. A change of the file is checked before it is made, and
leaves a copy of the old one beside it, `config.yaml.bak`.
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.app.experience import Experience, told_languages
from monitor.app.history import way_of
from monitor.app.lookback import look_back
from monitor.app.overview import overview
from monitor.bot.newsroom import Edited, Found, Report
from monitor.clock import Clock
from monitor.config.edit import appended, edit, literal, removed
from monitor.config.load import load
from monitor.config.problems import render
from monitor.config.settings import Settings
from monitor.errors import ConfigError, InputError, OperationError, QueryError
from monitor.model import DeliveryState, Item, Verdicts, Watch
from monitor.poll.snapshot import Snapshot
from monitor.ports import Store
from monitor.words import Phrase, phrase

LOOK_BACK_SECONDS = 3.0
"""For which who adds a watch waits to be told what it would have matched."""

_LATER = phrase("It is in the file, and takes effect when the daemon has read it again.")
_EVER = timedelta(days=36_500)
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.RETRY, DeliveryState.UNKNOWN)


class DaemonNewsroom:
    """`monitor.bot.newsroom.Newsroom`. `reload` reads the file again and says what came of it; without it, somebody
    else does, or nobody before the next start."""

    def __init__(
        self,
        *,
        settings: Callable[[], Settings],
        snapshot: Callable[[], Snapshot],
        store: Store,
        clock: Clock,
        wake: Callable[[], None],
        reload: Callable[[], Awaitable[str | Phrase]] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._settings = settings
        self._snapshot = snapshot
        self._store = store
        self._clock = clock
        self._wake = wake
        self._reload = reload
        self._environ = environ
        self._writing = asyncio.Lock()

    @property
    def watches(self) -> Mapping[str, Watch]:
        """The watches at work."""
        return self._snapshot().watches

    def wake(self) -> None:
        """There is something new to send."""
        self._wake()

    async def report(self) -> Report:
        """How things stand."""
        seen = await overview(self._settings(), self._store, self._clock.now())
        return Report(
            feeds=len(seen.feeds),
            well=sum(row.health in {"ok", "new"} for row in seen.feeds),
            rate=sum(row.items_a_day for row in seen.feeds),
            waiting=sum(seen.queue[state] for state in _WAITING),
            dead=seen.queue[DeliveryState.DEAD],
            places=seen.destinations,
            troubles=seen.troubles,
        )

    async def judge(self, text: str) -> Verdicts:
        """What the watches say of a text."""
        title, _, rest = text.strip().partition("\n")
        item = Item(
            id="", feed_id="", source="", title=title.strip(), link="", text=rest.strip(), first_seen=self._clock.now()
        )
        return await asyncio.to_thread(self._snapshot().matcher.explain, item, None)

    async def search(self, query: str, limit: int) -> Found:
        """Stored items that have these words."""
        now = self._clock.now()
        items = await self._store.search(query, limit)
        return Found(items=items, count=len(items), looked=await self._store.count_items(now - _EVER, now))

    async def last_week(self, query: str, limit: int) -> Found:
        """Stored items of the last seven days that a query would have matched."""
        now, settings = self._clock.now(), self._settings()
        known = Experience(languages=told_languages(await self._store.feed_states()))
        others = tuple(watch for watch in settings.watches if watch.name != query)
        before, after = (
            replace(settings, watches=watches) for watches in (others, (*others, Watch(name=query, queries=(query,))))
        )
        try:
            week = await look_back(
                self._store, before, after, [query], known, now, seconds=LOOK_BACK_SECONDS, newest=limit
            )
        except QueryError as error:
            return Found(problem=str(error))
        (count,) = week.counts
        return Found(
            items=count.newest, count=count.items, looked=week.items, span=None if week.reached else now - week.since
        )

    async def why(self, url: str) -> Sequence[str]:
        """What is known of an address."""
        way = await way_of(url, self._settings(), self._store, self._snapshot().matcher)
        if way is None:
            return (f"No item with the address {url} is known.",)
        items = (f"{one.sighting.item.title if one.sighting.item else url} · {one.feed}" for one in way.items)
        return (way.summary, *items)

    async def add_watch(self, query: str) -> Edited:
        """Write a watch into the file."""
        query = " ".join(query.split())
        watches = await asyncio.to_thread(self._now_in_file)
        if any(query in (watch.name, *watch.queries) for watch in watches):
            return Edited(known=True)
        names = [*(watch.name for watch in watches), query]
        return await self._edited(lambda text: appended(text, "watchlists", [literal(query)]), names)

    async def drop_watch(self, name: str) -> Edited:
        """Take a watch out of the file."""
        watches = [watch.name for watch in await asyncio.to_thread(self._now_in_file)]
        if name not in watches:
            return Edited(known=True)
        others = [watch for watch in watches if watch != name]
        return await self._edited(lambda text: removed(text, "watchlists", watches.index(name)), others)

    def _now_in_file(self) -> tuple[Watch, ...]:
        """Those of the file as it stands, which may be newer than what the daemon works with."""
        settings = self._settings()
        try:
            return load(settings.path, self._environ).settings.watches
        except InputError:
            # The change will be refused for the same mistakes, and tell them.
            return settings.watches

    async def _edited(self, change: Callable[[str], str], names: Sequence[str]) -> Edited:
        """Change the file, which must have the watches of these names then, in this order."""
        path = self._settings().path
        async with self._writing:
            try:
                await asyncio.to_thread(_write, path, change, names, self._environ)
            except ConfigError as error:
                return Edited(problems="\n".join(render(replace(one, file=path.name)) for one in error.problems))
            except (InputError, OperationError) as error:
                return Edited(problems=str(error))
            except OSError as error:
                return Edited(problems=f"cannot copy {path.name}: {error.strerror or error}")
        return Edited(done=True, report=_LATER if self._reload is None else await self._reload())


def _write(path: Path, change: Callable[[str], str], names: Sequence[str], environ: Mapping[str, str]) -> None:
    def check(file: Path) -> None:
        found = [watch.name for watch in load(file, environ).settings.watches]
        if found != list(names):
            raise OperationError("the list is written in a way that cannot be changed from here; edit it by hand")
        shutil.copy2(path, path.with_name(f"{path.name}.bak"))

    edit(path, change, check)
