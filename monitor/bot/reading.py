"""Makes an answer to getUpdates one that the library can read, whatever single updates are like. Pure.

The library reads all updates of an answer or none, so one that is not as documented would come again for ever, and all
that follow with it. Here each is tried by itself. One that cannot be read becomes an update of its number and nothing
else, which is carried out like any other: nothing happens, and it never comes again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from telegram import Update

# Numbers of updates fit into this (https://github.com/tdlib/telegram-bot-api keeps them in a queue of such numbers).
# What is larger must not be remembered: all that follows would look old beside it.
_LARGEST = 2**31 - 1
# Python refuses to read whole numbers that are much longer.
_MOST_DIGITS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`body` is what the library may read. `passed_over` says by the number of an update what was wrong with it;
    `unnumbered` counts those that have no number, and so cannot be forgotten."""

    body: bytes
    passed_over: Mapping[int, str]
    unnumbered: int = 0


def reading(body: bytes) -> Reading:
    """What can be read of an answer. One that is no list of updates stays as it is, for whoever knows of errors."""
    try:
        answer = json.loads(body.decode(errors="replace"), parse_int=_whole)
        updates = answer["result"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return Reading(body=body, passed_over={})
    if not isinstance(updates, list):
        return Reading(body=body, passed_over={})
    found = [(_number(update), update) for update in updates]
    wrong = {number: why for number, update in found if number is not None and (why := _wrong(update))}
    numbered = [(number, update) for number, update in found if number is not None]
    if not wrong and len(numbered) == len(found) and all(update["update_id"] == n for n, update in numbered):
        return Reading(body=body, passed_over={})
    kept = [{"update_id": number} if number in wrong else update | {"update_id": number} for number, update in numbered]
    return Reading(
        body=json.dumps(answer | {"result": kept}).encode(),
        passed_over=wrong,
        unnumbered=len(found) - len(numbered),
    )


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else inf


def _number(update: Any) -> int | None:
    """An update's number, also where it is written as a text."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < _MOST_DIGITS:
        number = int(number)
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LARGEST
    return number if is_number else None


def _wrong(update: Mapping[str, Any]) -> str:
    """The kind of the error that reading it ends with, never its text, which may be what somebody wrote."""
    try:
        Update.de_json(dict(update), None)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this one update's
        return type(error).__name__
    return ""
