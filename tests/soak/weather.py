"""What befalls a call of the Bot API, by the seed and the call's number among those of its chat and method. Pure.

So the same seed spoils the same calls, in whatever order the chats' calls come.
"""

import random
from collections.abc import Callable, Mapping

from tests.soak.cast import Destination, place_of
from tests.support.botapi.faults import Call, Fault, Plan

SPOILED = 0.2
"""The part of all calls that is spoiled."""

_ANYWHERE: Mapping[Fault, float] = {
    Fault.APPLY_THEN_DROP: 3, Fault.HALF_RESPONSE: 3, Fault.DROP: 3, Fault.APPLY_THEN_WAIT: 2, Fault.WAIT: 2,
    Fault.ERROR_500: 2, Fault.ERROR_502: 2, Fault.GARBAGE: 1, Fault.NOT_OK: 1, Fault.NULL_RESULT: 1,
    Fault.FLOOD: 4, Fault.UNAUTHORIZED: 0.6, Fault.NOT_FOUND: 0.6,
}  # fmt: skip
_IN_CHATS: Mapping[Fault, float] = {
    Fault.BLOCKED: 0.4, Fault.KICKED: 0.4, Fault.DEACTIVATED: 0.4, Fault.CHAT_NOT_FOUND: 0.4,
    Fault.CANT_PARSE: 1, Fault.TOO_LONG: 1, Fault.BAD_BUTTON: 1,
}  # fmt: skip

# Faults that are answers; the message may have arrived behind them all the same.
_DOUBTFUL = {Fault.ERROR_500, Fault.ERROR_502, Fault.GARBAGE, Fault.NOT_OK, Fault.NULL_RESULT}

UNKNOWN = frozenset(
    {Fault.APPLY_THEN_DROP, Fault.HALF_RESPONSE, Fault.DROP, Fault.APPLY_THEN_WAIT, Fault.WAIT, *_DOUBTFUL}
)
"""The faults after which a client cannot know whether its message arrived."""

_TOO_LATE = 33.0
"""Seconds; past what the client waits for an answer."""


def weather(seed: int, *, patient: bool) -> Callable[[Call], Plan | None]:
    """Says what befalls each call. `patient` soaks have answers that come too late, and floods of half an hour."""

    def befalls(call: Call) -> Plan | None:
        rng = random.Random(f"{seed} {call.method} {call.chat} {call.number}")
        return _plan(call, rng, patient=patient) if rng.random() < SPOILED else None

    return befalls


def _plan(call: Call, rng: random.Random, *, patient: bool) -> Plan:
    faults = _faults(call)
    (fault,) = rng.choices(list(faults), list(faults.values()))
    rare = patient and rng.random() < 0.15
    return Plan(
        fault=fault,
        delay=_TOO_LATE if rare else rng.uniform(0.1, 2),
        retry_after=1800 if rare else rng.randint(1, 3),
        applied=fault in _DOUBTFUL and rng.random() < 0.5,
    )


def _faults(call: Call) -> dict[Fault, float]:
    faults = dict(_ANYWHERE)
    if call.chat is not None:
        faults |= _IN_CHATS
    if call.method == "editMessageText":
        faults[Fault.CANT_EDIT] = 1
    if call.method == "sendMessage" and place_of(call.chat) is Destination.DESK:
        faults[Fault.THREAD_NOT_FOUND] = 2
    return faults
