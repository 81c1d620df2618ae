"""The server itself: takes calls, applies them, spoils what it was told to spoil, and keeps a record."""

import asyncio
import contextlib
import inspect
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from monitor.clock import Clock, SystemClock
from tests.support.botapi.bodies import parameters
from tests.support.botapi.faults import Answer, ApiError, Call, Fault, Plan, spoiled
from tests.support.botapi.ledger import Entry, Ledger
from tests.support.botapi.methods import Methods
from tests.support.botapi.record import Taken
from tests.support.botapi.throttle import Throttle
from tests.support.botapi.wire import Request, converse

TOKEN = "4242:TEST-token-that-opens-nothing"

Hook: TypeAlias = Callable[[Call], Awaitable[None] | None]
Moment: TypeAlias = Literal["before", "after"]
# Says what is to befall a call that no planned fault befalls.
Weather: TypeAlias = Callable[[Call], Plan | None]


class BotApi:
    """One bot's server. Make it with `start`; it listens on 127.0.0.1 at `port`, and takes `token` only."""

    def __init__(self, *, token: str, ledger: Ledger, clock: Clock, save_to: Path | None) -> None:
        self.token = token
        self.port = 0
        self.calls: list[Call] = []
        self.taken: list[Taken] = []
        self._weather: Weather = _fair
        self.methods = Methods(ledger, clock)
        self.throttle: Throttle | None = None
        self._save_to = save_to
        self._plans: list[Plan] = []
        self._hooks: list[tuple[Moment, str | None, Hook]] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls,
        *,
        port: int = 0,
        token: str = TOKEN,
        ledger: Ledger | None = None,
        clock: Clock | None = None,
        save_to: Path | None = None,
    ) -> AsyncIterator["BotApi"]:
        """Serve while the block runs. `port` 0 takes a free one; `save_to` gets the ledger as JSON at every change."""
        api = cls(token=token, ledger=ledger or Ledger(), clock=clock or SystemClock(), save_to=save_to)
        await api.accept(port)
        try:
            yield api
        finally:
            await api.refuse()

    @property
    def base_url(self) -> str:
        """The root, to which clients add `/bot<token>/<method>`."""
        return f"http://127.0.0.1:{self.port}"

    async def accept(self, port: int | None = None) -> None:
        """Listen (again, at the same port)."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port if port is None else port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Stop listening and end every connection: from now on they are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def fail(
        self,
        *,
        fault: Fault,
        method: str | None = None,
        chat: int | str | None = None,
        times: int | None = 1,
        skip: int = 0,
        delay: float = 0.0,
        retry_after: int = 1,
        migrate_to: int = 0,
        applied: bool = False,
    ) -> None:
        """Spoil the next `times` calls (None: all) of that method and chat, after `skip` good ones. `delay` (seconds),
        `retry_after` (seconds) and `migrate_to` belong to the faults that need them. With `applied`, a call that is
        answered by an error takes effect all the same."""
        self._plans.append(
            Plan(fault=fault, method=method, chat=chat, times=times, skip=skip, delay=delay, retry_after=retry_after,
                 migrate_to=migrate_to, applied=applied)
        )  # fmt: skip

    def enforce(self, throttle: Throttle) -> None:
        """Refuse, from now on, what comes faster than its limits allow."""
        self.throttle = throttle

    def heal(self) -> None:
        """Forget every fault."""
        self._plans.clear()

    def let_weather(self, weather: Weather | None) -> None:
        """From now on, `weather` says what befalls the calls that no planned fault befalls; None for fair weather."""
        self._weather = weather or _fair

    def on(self, moment: Moment, hook: Hook, *, method: str | None = None) -> None:
        """Call `hook` before or after a call takes effect (and before it is answered)."""
        self._hooks.append((moment, method, hook))

    def ledger(self, chat: int | str) -> tuple[Entry, ...]:
        """What a person sees in a chat, oldest first."""
        return self.methods.ledger.chat(chat)

    def ledger_json(self) -> str:
        """Every chat, as JSON. It is also what `GET /ledger` answers."""
        return self.methods.ledger.to_json()

    def count(self, method: str) -> int:
        """How many calls of a method came in."""
        return sum(call.method == method for call in self.calls)

    async def wait_for_messages(self, chat: int | str, number: int, deadline: float) -> tuple[Entry, ...]:
        """The ledger of a chat as soon as it has that many messages. Raises TimeoutError after `deadline` seconds."""
        return await self.wait_until(lambda: len(self.ledger(chat)) >= number, deadline, lambda: self.ledger(chat))

    async def wait_until(
        self, condition: Callable[[], bool], deadline: float, result: Callable[[], tuple[Entry, ...]] = tuple
    ) -> tuple[Entry, ...]:
        """Wait until the condition holds; it is asked again whenever a call came in. Raises TimeoutError."""
        async with asyncio.timeout(deadline):
            while not condition():
                self.methods.changed.clear()
                await self.methods.changed.wait()
        return result()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._connections.add(task)
        try:
            await converse(reader, writer, self._handle)
        except asyncio.CancelledError:
            # The server ends. Streams would report a cancelled connection as an error.
            return
        finally:
            self._connections.discard(task)

    async def _handle(self, request: Request) -> Answer | None:
        if urlsplit(request.target).path == "/ledger":
            return Answer(status=200, body=self.ledger_json().encode())
        if urlsplit(request.target).path == "/by-hand":
            return self._by_hand(json.loads(request.body))
        try:
            call = self._call(request)
        except ApiError as error:
            return _refusal(error)
        taken = Taken(call=call)
        self.taken.append(taken)
        try:
            answer = await self._take(taken)
        except ApiError as error:
            taken.refused(error)
            return _refusal(error)
        taken.end()
        return answer

    def _by_hand(self, wanted: dict[str, Any]) -> Answer:
        """`{"say": {"chat": 77, "text": "/help"}}` calls the method of that name of `methods`; "stand" etc., too."""
        answers = {name: getattr(self.methods, name)(**arguments) for name, arguments in wanted.items()}
        return Answer(status=200, body=json.dumps(answers).encode())

    def _call(self, request: Request) -> Call:
        """The call that a request is. Raises `ApiError` where the token is not ours."""
        token, _, method = unquote(urlsplit(request.target).path).removeprefix("/bot").partition("/")
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")
        params = parameters(request.target, request.content_type, request.body)
        chat = params.get("chat_id")
        self._counts[method, str(chat)] += 1
        call = Call(method=method, chat=chat, params=params, number=self._counts[method, str(chat)])
        self.calls.append(call)
        self.methods.changed.set()
        return call

    async def _take(self, taken: Taken) -> Answer | None:
        call = taken.call
        plan = next((plan for plan in self._plans if plan.befalls(call)), None) or self._weather(call)
        if plan is None:
            return _result(await self._apply(taken))
        taken.fault = plan.fault
        if plan.fault is Fault.WAIT:
            await asyncio.sleep(plan.delay)
        result = await self._apply(taken) if plan.applies else None
        if plan.fault is Fault.APPLY_THEN_WAIT:
            await asyncio.sleep(plan.delay)
        return _spoiled(plan, result)

    async def _apply(self, taken: Taken) -> Any:
        call = taken.call
        arrived = asyncio.get_running_loop().time()
        if self.throttle is not None:
            self.throttle.check(call, arrived)
        await self._tell("before", call)
        result = await self.methods.find(call.method)(dict(call.params))
        taken.took_effect(result)
        if self.throttle is not None:
            self.throttle.note(call, arrived)
        if self._save_to is not None:
            self._save_to.write_text(self.ledger_json(), encoding="utf-8")
        await self._tell("after", call)
        return result

    async def _tell(self, moment: Moment, call: Call) -> None:
        for when, method, hook in self._hooks:
            if when == moment and method in {None, call.method}:
                told = hook(call)
                if inspect.isawaitable(told):
                    await told


def _fair(_: Call) -> Plan | None:
    return None


def _spoiled(plan: Plan, result: Any) -> Answer | None:
    match plan.fault:
        case Fault.DROP | Fault.APPLY_THEN_DROP:
            return None
        case Fault.HALF_RESPONSE:
            whole = _result(result)
            return Answer(status=whole.status, body=whole.body, half=True)
        case _:
            answer = spoiled(plan)
            if isinstance(answer, ApiError):
                raise answer
            return answer or _result(result)


def _result(result: Any) -> Answer:
    return Answer(status=200, body=json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())


def _refusal(error: ApiError) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = dict(error.parameters)
    return Answer(status=error.code, body=json.dumps(body, ensure_ascii=False).encode())
