"""A crowd that writes and presses: it costs little, and neither alerts nor those who are obeyed wait for it."""

import asyncio

import pytest

from monitor.bot.mouth import MOST_WAITING
from tests.bot.conftest import GROUP, ME, Room
from tests.bot.listening import listening
from tests.support.botapi import Call, Fault
from tests.support.waiting import until

CROWD = range(10_000, 10_200)


def _strangers_write(room: Room) -> None:
    for _ in range(3):
        for person in CROWD:
            room.api.methods.say(person, "/start")


async def test_each_of_many_strangers_gets_one_reply_however_often_they_write(room: Room) -> None:
    await room.chat.stop()
    _strangers_write(room)
    async with listening(room, strangers_every=0.0):
        await until(lambda: len(room.api.methods.ledger.entries) == len(CROWD), what="an answer to each")
        assert await room.unanswered("/start", CROWD[0])
    assert [len(room.api.ledger(person)) for person in CROWD] == [1] * len(CROWD)


async def test_commands_and_alerts_do_not_wait_for_the_answers_to_strangers(room: Room) -> None:
    await room.chat.stop()
    _strangers_write(room)
    room.api.methods.say(ME, "/list")
    async with listening(room, strangers_every=3600.0):
        await asyncio.gather(room.alert("Kuril treaty is near"), room.api.wait_for_messages(ME, 2, 20))
    assert sum(len(room.api.ledger(person)) for person in CROWD) == 1


async def test_many_who_press_in_a_group_cost_one_question_to_telegram(room: Room) -> None:
    await _all_press(room, len(CROWD))
    assert room.api.count("getChatAdministrators") == 1


@pytest.mark.parametrize("fault", [Fault.ERROR_502, Fault.CHAT_NOT_FOUND, Fault.GARBAGE])
async def test_telegram_that_does_not_say_who_leads_is_not_asked_for_each_press(room: Room, fault: Fault) -> None:
    room.api.fail(fault=fault, method="getChatAdministrators", times=None)
    await _all_press(room, 20)
    assert room.api.count("getChatAdministrators") == 1


async def test_lists_that_many_ask_for_in_a_group_are_bounded_and_all_buttons_answered(room: Room) -> None:
    alert = await room.alert(to="desk")
    await room.chat.stop()
    similar = next(data for data in room.data(alert) if data.startswith("si"))
    pressed = asyncio.Event()

    async def wait(call: Call) -> None:
        if str(call.chat) == str(GROUP):
            await pressed.wait()

    room.api.on("before", wait, method="sendMessage")
    for person in CROWD[:90]:
        room.api.methods.press(GROUP, alert.id, similar, person)
    async with listening(room):
        await until(lambda: len(room.api.methods.toasts) == 90, what="all toasts")
        assert "Kuril" in await room.say("/list", ME)
        pressed.set()
        await room.api.wait_for_messages(GROUP, 1 + MOST_WAITING, 20)
    assert len(room.api.ledger(GROUP)) == 1 + MOST_WAITING


async def _all_press(room: Room, many: int) -> None:
    """As many people who lead nothing press one button, and each is told so."""
    alert = await room.alert(to="desk")
    await room.chat.stop()
    for person in CROWD[:many]:
        room.api.methods.press(GROUP, alert.id, room.data(alert)[0], person)
    # Time stands still: however slow the machine is, all of them press within the seconds for which an answer counts.
    async with listening(room, clock=lambda: 1.0):
        await until(lambda: len(room.api.methods.toasts) == many, what="all toasts")
    assert {text for _, text in room.api.methods.toasts} == {"Only an admin can do that"}
