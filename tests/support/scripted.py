"""Parts that do as they are told: a notifier with given outcomes, and a store that fails on demand."""

import asyncio
from typing import Any

from monitor.errors import StoreError
from monitor.model import Message
from monitor.ports import Envelope, Reach, SendOutcome, Sent


class ScriptedNotifier:
    """Gives the outcomes in turn, then `Sent`; an exception is raised. Keeps what it was asked to send."""

    def __init__(self, *outcomes: SendOutcome | Exception, hang: bool = False, edits_in_place: bool = True) -> None:
        self.edits_in_place = edits_in_place
        self._outcomes = list(outcomes)
        self._hang = hang
        self.asked: list[tuple[Message, Envelope]] = []

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        self.asked.append((message, envelope))
        if self._hang:
            await asyncio.Event().wait()
        outcome = self._outcomes.pop(0) if self._outcomes else Sent(external_id=f"m{len(self.asked)}")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def reach(self) -> Reach:
        return Reach(ok=True, detail="a script")

    async def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def headlines(self) -> list[str]:
        return [message.headline for message, _ in self.asked]


class FailingStore:
    """A real store, some of whose verbs fail for a number of calls, as a full disk makes them."""

    def __init__(self, store: object, fail: dict[str, int], error: Exception | None = None) -> None:
        self._store = store
        self.left = dict(fail)
        self._error = error or StoreError("the disk is full")

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            if self.left.get(name, 0) > 0:
                self.left[name] -= 1
                raise self._error
            return await real(*arguments, **named)

        return call
