"""The questions of `monitor init`. Every answer is tried at once; a wrong one is asked for again.

With `asks` off nothing is asked: what the options say is tried, and the first thing that is wrong ends it.
It writes nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import click

from monitor.alerts.layout import reason_line
from monitor.alerts.reasons import reasons_of
from monitor.app.feeds_desk import FoundFeed
from monitor.app.first_steps import (
    Answers,
    Tasted,
    chat_of,
    enrolment_code,
    feeds_at,
    matching,
    send_first,
    start_pressed,
    taste,
    token_of,
    username,
)
from monitor.app.typed import address
from monitor.cli.output import ago, count
from monitor.cli.paper import Paper
from monitor.cli.problems import print_problems, query_problem
from monitor.clock import SystemClock
from monitor.config.first import FirstChat, FirstFeed
from monitor.errors import InputError, MonitorError, QueryError
from monitor.model import Secret

T = TypeVar("T")

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options say; what is missing is asked at a terminal."""

    feeds: tuple[str, ...]
    watches: tuple[str, ...]
    token: str | None
    chat: str | None
    base_url: str
    wait: timedelta
    offline: bool
    full_text: bool

    def missing(self) -> list[str]:
        """The options without which nothing can be written."""
        lacks = {"--feed": not self.feeds, "--watch": not self.watches, "--chat": bool(self.token and not self.chat)}
        lacks["--telegram-token"] = bool(self.chat and not self.token)
        return [name for name, lacking in lacks.items() if lacking]


class Wizard:
    """One conversation."""

    def __init__(self, given: Given, *, asks: bool) -> None:
        self._given = given
        self._asks = asks
        self._paper = Paper()
        self._clock = SystemClock()
        self._tasted: list[Tasted] = []
        self._bot = ""
        if asks:
            with suppress(ImportError):  # lines that can be edited, where the system has them
                import readline  # noqa: F401, PLC0415 - what counts is that it is loaded

    def answers(self) -> Answers:
        """Everything. Raises `MonitorError` where nothing is asked and something is wrong, and `click.Abort`."""
        if self._asks:
            self._paper.line("Feeds, watches, Telegram: then the file is written. Ctrl-C leaves everything as it is.")
        feeds = self._feeds()
        watches = self._watches()
        token, chat = self._telegram()
        return Answers(feeds=feeds, watches=watches, token=token, chat=chat)

    # --- feeds ---

    def _feeds(self) -> tuple[FirstFeed, ...]:
        if self._given.offline and self._given.feeds:
            urls = dict.fromkeys(map(address, self._given.feeds))
            return tuple(FirstFeed(url=url, full_text=self._given.full_text) for url in urls)
        self._title("Feeds")
        for url in self._given.feeds:
            self._add_feeds(address(url))
        if not self._given.feeds:
            self._several("Address of a feed, or of a page that has one", lambda text: self._add_feeds(address(text)))
        full_text = self._given.full_text or (self._asks and self._wants_pages())
        return tuple(FirstFeed(url=one.found.url, private=one.private, full_text=full_text) for one in self._tasted)

    def _wants_pages(self) -> bool:
        self._paper.line("A feed often has a headline and a sentence only; a watch finds more in the whole article.")
        return click.confirm("Read the page of each new article, too?", default=True)

    def _add_feeds(self, url: str) -> bool:
        found = self._run(feeds_at(url, self._clock), f"looking at {url} …")
        if not found:
            raise InputError(f"no feed was found at {url}; look there for words such as RSS, and give that address")
        known = {feed.found.url for feed in self._tasted}
        chosen = [feed for feed in (found if len(found) == 1 else self._choice(url, found)) if feed.url not in known]
        for feed in chosen:
            tasted = self._run(taste(feed, self._clock), f"reading {feed.url} …")
            self._tasted.append(tasted)
            self._show_feed(tasted)
        return bool(self._tasted)

    def _choice(self, url: str, found: list[FoundFeed]) -> list[FoundFeed]:
        if not self._asks:
            options = "".join(f"\n  --feed {feed.url}" for feed in found)
            raise InputError(f"{url} has {len(found)} feeds; choose:{options}")
        for number, feed in enumerate(found, 1):
            self._paper.line((f"{number}. ", "bold"), f"{feed.title or feed.url} ({feed.items} items)", indent=2)
            self._paper.line((feed.url, "cyan"), indent=5, whole=True)
        return self._again(lambda: _picked(found, self._ask("Which? Numbers, or `all`", default="1")))

    def _show_feed(self, feed: Tasted) -> None:
        found, now = feed.found, self._clock.now()
        newest = f", the newest {ago(found.newest, now)}" if found.newest else ""
        self._paper.line(("✓ ", "green"), (found.title or found.url, "bold"), f": {count(found.items, 'item')}{newest}")
        for item in feed.sample.items[:_SHOWN]:
            self._paper.line(f"· {item.title or item.link}", indent=2)

    # --- watches ---

    def _watches(self) -> tuple[str, ...]:
        watches: dict[str, None] = {}
        if not self._given.watches:
            self._title("Watches")
            self._paper.line(
                'Words that must all occur (Abe Putin summit), a "phrase in quotes", Kuril*, this OR that, -not.'
            )
            self._several("What do you wait for", lambda text: self._add_watch(text, watches))
        for query in self._given.watches:
            if not self._add_watch(query, watches):
                raise click.exceptions.Exit(2)
        return tuple(watches)

    def _add_watch(self, query: str, watches: dict[str, None]) -> bool:
        query = query.strip()
        try:
            found = matching(query, self._tasted)
        except QueryError as error:
            print_problems([query_problem(query, error)])
            return False
        watches[query] = None
        if self._tasted:
            items = sum(len(feed.sample.items) for feed in self._tasted)
            told = f"{len(found) or 'none'} of {count(items, 'item')} {'match' if len(found) > 1 else 'matches'} now"
            self._paper.line(("✓ ", "green"), (query, "bold"), f": {told}")
        for trial in found[:_SHOWN]:
            self._paper.line(f"· {trial.item.title or trial.item.link}", indent=2)
            for reason in reasons_of(trial.verdicts.matches):
                self._paper.line(reason_line(reason), indent=4)
        return True

    # --- Telegram ---

    def _telegram(self) -> tuple[Secret | None, FirstChat | None]:
        given = self._given
        if not given.token and not self._asks:
            return None, None
        self._title("Telegram")
        if not given.token:
            self._paper.line("Alerts arrive in a chat. Say /newbot to @BotFather there, and copy the token it gives.")
        token = self._given_token(given.token) if given.token else self._again(self._asked_token)
        chat = None
        if token is not None:
            chat = self._given_chat(token, given.chat) if given.chat else self._found_chat(token)
        if token is None or chat is None:
            self._paper.line("No Telegram: alerts appear on the screen.")
            return None, None
        return token, chat

    def _given_token(self, text: str) -> Secret:
        token = token_of(text)
        if not self._given.offline:
            self._greet(token)
        return token

    def _asked_token(self) -> Secret | None:
        text = self._ask("The bot's token (it does not show; Enter: no Telegram)", default="", hidden=True)
        if not text:
            return None
        token = token_of(text)
        self._greet(token)
        return token

    def _greet(self, token: Secret) -> None:
        self._bot = self._run(username(token, self._given.base_url), "asking Telegram …")
        self._paper.line(("✓ ", "green"), "the bot is ", (f"@{self._bot}", "bold"))

    def _given_chat(self, token: Secret, text: str) -> FirstChat:
        chat = FirstChat(id=chat_of(text), base_url=self._given.base_url)
        if not self._given.offline:
            self._try_out(token, chat)
        return chat

    def _found_chat(self, token: Secret) -> FirstChat | None:
        """The chat in which somebody presses Start, once a test alert arrived there; None for no Telegram."""
        code = enrolment_code()
        self._paper.line("Open this link and press Start. It works once, and only for this question:")
        self._paper.line((f"https://t.me/{self._bot}?start={code}", "cyan"), indent=2, whole=True)
        self._paper.line("For a group instead, add the bot by this one:")
        self._paper.line((f"https://t.me/{self._bot}?startgroup={code}", "cyan"), indent=2, whole=True)
        while True:
            with suppress_told(MonitorError):
                found = self._run(
                    start_pressed(token, self._given.base_url, code, self._given.wait.total_seconds()),
                    "waiting for Start …",
                )
                if found is not None:
                    self._paper.line(("✓ ", "green"), "alerts go to ", (found.name, "bold"), f" ({found.id})")
                    chat = FirstChat(id=found.id, thread=found.thread, base_url=self._given.base_url)
                    self._try_out(token, chat)
                    return chat
                click.echo("Nobody pressed Start.")
            if not click.confirm("Wait again?", default=True):
                return None

    def _try_out(self, token: Secret, chat: FirstChat) -> None:
        self._run(send_first(token, chat, self._clock), "sending a test alert …")
        self._paper.line(("✓ ", "green"), "a test alert arrived there")

    # --- asking ---

    def _title(self, title: str) -> None:
        if self._asks:
            self._paper.line()
            self._paper.line((title, "bold"))

    def _several(self, question: str, take: Callable[[str], bool]) -> None:
        """Ask until something was taken, and then for more until nothing is typed."""
        taken = False
        while True:
            text = self._ask("Another (Enter: go on)" if taken else question, default="" if taken else None)
            if not text:
                return
            with suppress_told(MonitorError):
                taken = take(text) or taken

    def _again(self, answer: Callable[[], T]) -> T:
        """Ask until the answer is right."""
        while True:
            with suppress_told(MonitorError):
                return answer()

    def _ask(self, question: str, *, default: str | None, hidden: bool = False) -> str:
        text = click.prompt(question, default=default, show_default=bool(default), hide_input=hidden)
        return str(text).strip()

    def _run(self, work: Coroutine[Any, Any, T], doing: str) -> T:
        """Do it, and on a terminal say meanwhile what is done."""
        with self._paper.meanwhile(doing):
            return asyncio.run(work)


@contextmanager
def suppress_told(kind: type[MonitorError]) -> Iterator[None]:
    """Tell of an error, and go on behind the block."""
    try:
        yield
    except kind as error:
        click.secho(f"✗ {error}", fg="red")


def _picked(found: list[FoundFeed], text: str) -> list[FoundFeed]:
    if text.lower() == "all":
        return found
    numbers = text.replace(",", " ").split()
    if not numbers or not all(part.isdecimal() and 1 <= int(part) <= len(found) for part in numbers):
        raise InputError(f"type numbers from 1 to {len(found)}, such as 1 or 1,2, or all")
    return [found[int(part) - 1] for part in dict.fromkeys(numbers)]
