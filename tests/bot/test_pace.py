"""Replies and deliveries share Telegram's limits."""

import asyncio

from tests.bot.conftest import Room
from tests.support.botapi.throttle import Throttle


async def test_replies_and_alerts_together_are_never_too_fast(room: Room) -> None:
    # A second of the limits takes a millisecond here, so the service's second is as short.
    throttle = Throttle(bot=(30, 0.001), chat=(1, 0.001), group=(20, 0.06))
    room.api.enforce(throttle)
    for number in range(5):
        room.api.methods.say(77, "/help")
        await asyncio.gather(room.alert(f"Kuril treaty {number}"))
    await room.api.wait_for_messages(77, 10, 10)
    assert throttle.refused == 0
