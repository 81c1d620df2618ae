"""Telegram's limits, at a server that enforces them: row 25. A second is shorter here, on both sides."""

import asyncio
import random
import time
from dataclasses import replace

import pytest

from monitor.model import DeliveryState
from monitor.outbox.limits import Limits, Window
from tests.alerts.examples import letter
from tests.support.botapi import BotApi, Throttle
from tests.telegram.conftest import Office
from tests.telegram.test_table import a_chat, texts

pytestmark = pytest.mark.alone

SECOND = 0.03
CHATS = {**{f"person{number}": number for number in range(1, 36)}, "group": -5, "topic": -5}
MESSAGES = 6


def scaled() -> Throttle:
    """Telegram's own limits, a second being shorter."""
    return Throttle(bot=(30, SECOND), chat=(1, SECOND), group=(20, 60 * SECOND))


async def opened(office: Office, api: BotApi) -> Throttle:
    api.enforce(throttle := scaled())
    office.limits = {name: a_chat(chat, seconds=SECOND) for name, chat in CHATS.items()}
    topics = {name: {"chat": chat, "thread": 9 if name == "topic" else None} for name, chat in CHATS.items()}
    await office.restart(**topics)
    return throttle


async def test_row_25_no_message_comes_too_early_and_each_chat_keeps_its_order(api: BotApi, office: Office) -> None:
    throttle = await opened(office, api)
    plan = [name for name in CHATS for _ in range(MESSAGES)]
    random.Random(5).shuffle(plan)
    said = [await office.say(to=name) for name in plan]
    began = time.monotonic()
    await office.send()
    took = time.monotonic() - began
    assert throttle.refused == 0
    assert {(await office.now(one)).attempts for one in said} == {1}
    for name, chat in CHATS.items():
        if chat > 0:
            headlines = [one.message.headline for one in said if one.destination == name]
            assert [text.splitlines()[0] for text in texts(api, chat)] == headlines
    assert len(api.ledger(-5)) == 2 * MESSAGES
    assert took >= (2 * MESSAGES - 1) * SECOND


async def test_row_25_edits_count_and_a_group_gets_twenty_a_minute(api: BotApi, office: Office) -> None:
    throttle = await opened(office, api)
    said = [await office.say(letter(also=()), to="group") for _ in range(12)]
    await office.send()
    for one in said:
        await office.change(one, letter())
    began = time.monotonic()
    await office.send()
    assert throttle.refused == 0
    assert all(entry.edited for entry in api.ledger(-5))
    assert time.monotonic() - began >= 60 * SECOND - 20 * 3 * SECOND


async def test_row_25_restart_does_not_forget_what_was_sent(api: BotApi, office: Office) -> None:
    api.enforce(throttle := Throttle(chat=(1, 0.01), group=(5, 2.5)))
    office.limits = {
        "group": Limits(place=(Window(key=-5, count=1, seconds=0.01), Window(key=-5, count=5, seconds=2.5)))
    }
    await office.restart(group={"chat": -5})
    said = [await office.say(to="group") for _ in range(7)]
    running = asyncio.create_task(office.dispatcher.run())
    await api.wait_for_messages(-5, 5, deadline=5)
    await office.dispatcher.stop(5)
    await running
    await office.restart()
    await office.send()
    assert throttle.refused == 0
    assert {await office.state(one) for one in said} == {DeliveryState.SENT}


async def test_row_25_pause_that_telegram_asks_for_all_the_same_is_kept(api: BotApi, office: Office) -> None:
    api.enforce(Throttle(chat=(1, 0.2)))
    first, second = await office.say(), await office.say(replace(letter(), headline="Another"))
    await office.send()
    assert {await office.state(first), await office.state(second)} == {DeliveryState.SENT, DeliveryState.RETRY}
