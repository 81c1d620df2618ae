"""The same server for tests that are not asynchronous: it runs in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.botapi.faults import Call, Fault
from tests.support.botapi.ledger import Entry, Ledger
from tests.support.botapi.record import Taken
from tests.support.botapi.server import TOKEN, BotApi, Hook, Moment, Weather
from tests.support.botapi.throttle import Throttle

T = TypeVar("T")

# How long anything but a wait may take.
PATIENCE = 10.0


class BotApiThread:
    """A context manager with the methods of `BotApi`, each safe to call from any thread. Hooks run in its thread."""

    def __init__(
        self, *, port: int = 0, token: str = TOKEN, ledger: Ledger | None = None, save_to: Path | None = None
    ) -> None:
        self.token = token
        self._how: dict[str, Any] = {"port": port, "token": token, "ledger": ledger, "save_to": save_to}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="bot api", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._api: BotApi | None = None
        self._failure: OSError | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(PATIENCE) or self._api is None:
            raise RuntimeError("the Bot API server did not start") from self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    @property
    def base_url(self) -> str:
        """The root, to which clients add `/bot<token>/<method>`."""
        return self._running.base_url

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call that came in."""
        return self._ask(lambda api: tuple(api.calls))

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What came of every call."""
        return self._ask(lambda api: tuple(api.taken))

    def let_weather(self, weather: Weather | None) -> None:
        """Spoil calls by chance; see `BotApi.let_weather`. It is asked in the server's thread."""
        self._ask(lambda api: api.let_weather(weather))

    def count(self, method: str) -> int:
        """How many calls of a method came in."""
        return self._ask(lambda api: api.count(method))

    def ledger(self, chat: int | str) -> tuple[Entry, ...]:
        """What a person sees in a chat, oldest first."""
        return self._ask(lambda api: api.ledger(chat))

    def ledger_json(self) -> str:
        """Every chat, as JSON."""
        return self._ask(lambda api: api.ledger_json())

    def fail(self, *, fault: Fault, **how: Any) -> None:
        """Spoil calls; see `BotApi.fail`."""
        self._ask(lambda api: api.fail(fault=fault, **how))

    def enforce(self, throttle: Throttle) -> None:
        """Refuse what comes too fast; see `BotApi.enforce`."""
        self._ask(lambda api: api.enforce(throttle))

    def heal(self) -> None:
        """Forget every fault."""
        self._ask(lambda api: api.heal())

    def on(self, moment: Moment, hook: Hook, *, method: str | None = None) -> None:
        """Call `hook`, in the server's thread, before or after a call takes effect."""
        self._ask(lambda api: api.on(moment, hook, method=method))

    def say(self, chat: int, text: str, user: int | None = None) -> int:
        """A person writes into a chat; the update_id."""
        return self._ask(lambda api: api.methods.say(chat, text, user))

    def stand(self, chat: int, status: str, refused: str = "") -> int:
        """What the bot may do in a chat changes; see `Methods.stand`."""
        return self._ask(lambda api: api.methods.stand(chat, status, refused=refused))

    def push_as_it_is(self, update: Any) -> int:
        """Queue anything; see `Methods.push_as_it_is`."""
        return self._ask(lambda api: api.methods.push_as_it_is(update))

    def refuse(self) -> None:
        """Stop listening and end every connection."""
        self._await(self._running.refuse(), PATIENCE)

    def accept(self) -> None:
        """Listen again, at the same port."""
        self._await(self._running.accept(), PATIENCE)

    def wait_for_messages(self, chat: int | str, number: int, deadline: float) -> tuple[Entry, ...]:
        """The ledger of a chat as soon as it has that many messages. Raises TimeoutError after `deadline` seconds."""
        return self._await(self._running.wait_for_messages(chat, number, deadline), deadline + PATIENCE)

    def wait_until(self, condition: Callable[[BotApi], bool], deadline: float) -> None:
        """Wait until the condition, asked in the server's thread, holds. Raises TimeoutError."""
        api = self._running
        self._await(api.wait_until(lambda: condition(api), deadline), deadline + PATIENCE)

    @property
    def _running(self) -> BotApi:
        if self._api is None:
            raise RuntimeError("the Bot API server runs only inside its with block")
        return self._api

    def _ask(self, question: Callable[[BotApi], T]) -> T:
        api = self._running

        async def asked() -> T:
            return question(api)

        return self._await(asked(), PATIENCE)

    def _await(self, coroutine: Coroutine[Any, Any, T], patience: float) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(patience)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        try:
            async with BotApi.start(**self._how) as self._api:
                self._ready.set()
                await self._stop.wait()
        except OSError as error:
            self._failure = error
        finally:
            self._api = None
            self._ready.set()
