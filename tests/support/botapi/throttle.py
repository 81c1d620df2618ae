"""Telegram's limits on messages, enforced to the letter on the moments at which they arrive.

The service itself is more lenient at times, and never says how much. Edits count; what is refused does not.
"""

from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import TypeAlias

from tests.support.botapi.faults import ApiError, Call

Rate: TypeAlias = tuple[int, float]
"""How many messages within how many seconds."""

COUNTED = {"sendmessage", "editmessagetext", "editmessagereplymarkup"}


@dataclass(slots=True, kw_only=True)
class Throttle:
    """Keeps the moments of what arrived. `refused` counts what came too early."""

    bot: Rate = (30, 1.0)
    chat: Rate = (1, 1.0)
    group: Rate = (20, 60.0)
    refused: int = 0
    _arrived: dict[str, deque[float]] = field(default_factory=dict)

    def check(self, call: Call, now: float) -> None:
        """Raises `ApiError` (429) where a limit is used up."""
        if call.method.lower() not in COUNTED:
            return
        wait = max(self._wait(key, rate, now) for key, rate in self._windows(call))
        if wait > 0:
            self.refused += 1
            text = f"Too Many Requests: retry after {ceil(wait)}"
            raise ApiError(429, text, {"retry_after": ceil(wait)})

    def note(self, call: Call, now: float) -> None:
        """It took effect."""
        if call.method.lower() in COUNTED:
            for key, (count, _) in self._windows(call):
                self._arrived.setdefault(key, deque(maxlen=count)).append(now)

    def _windows(self, call: Call) -> list[tuple[str, Rate]]:
        chat = str(call.chat)
        is_private = chat.isdecimal()
        group = [] if is_private else [(f"group {chat}", self.group)]
        return [("bot", self.bot), (f"chat {chat}", self.chat), *group]

    def _wait(self, key: str, rate: Rate, now: float) -> float:
        count, seconds = rate
        arrived = self._arrived.get(key, deque())
        return arrived[0] + seconds - now if len(arrived) == count else 0.0
