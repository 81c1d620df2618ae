"""Each update acts once, whatever breaks; no failure makes the loop spin, and what lasts is told."""

import asyncio
from typing import Any

from monitor.app.chat import Chat
from monitor.bot.talking import Talk
from monitor.model import Secret
from monitor.ports import ChatPlan
from tests.bot.conftest import ME, Room
from tests.bot.listening import listening
from tests.support.botapi import Fault
from tests.support.scripted import FailingStore
from tests.support.waiting import until


async def _muted(room: Room) -> Any:
    return (await room.store.policy_context({}, room.clock.now())).muted


async def test_command_acts_once_when_the_daemon_dies_before_telegram_hears_of_it(room: Room) -> None:
    # The effect is on the disk, and nothing else happened: no reply, and no poll with the next offset.
    await room.chat.stop()
    until_then = room.clock.now().replace(year=2050)
    update = room.api.methods.say(ME, "/mute Kuril 2h")
    await room.store.commit_update("4242", update, ChatPlan(mutes={"Kuril": until_then}), room.clock.now())
    async with listening(room):
        await room.say("/help")
    assert await _muted(room) == {"Kuril": until_then}


async def test_command_acts_when_the_daemon_died_before_it_wrote_anything(room: Room) -> None:
    await room.chat.stop()
    async with listening(room, FailingStore(room.store, {"commit_update": 10_000})):
        room.api.methods.say(ME, "/mute Kuril 2h")
        await until(lambda: room.api.count("getUpdates") > 3, what="a few polls")
    assert (await _muted(room), room.api.ledger(ME)) == ({}, ())
    async with listening(room):
        await room.api.wait_for_messages(ME, 1, 20)
    assert list(await _muted(room)) == ["Kuril"]


async def test_answer_comes_once_when_the_store_fails_at_first(room: Room) -> None:
    await room.chat.stop()
    async with listening(room, FailingStore(room.store, {"commit_update": 2})):
        await room.say("/mute Kuril 2h")
        await room.say("/help")
    assert len(room.api.ledger(ME)) == 2


async def test_fault_of_our_own_is_answered_and_does_not_come_again(room: Room) -> None:
    await room.chat.stop()
    broken = FailingStore(room.store, {"watch_records": 1}, error=ZeroDivisionError("of our own"))
    async with listening(room, broken):
        assert "did not work" in await room.say("/list")
        assert "Kuril" in await room.say("/list")


async def test_answers_that_are_no_answers_do_not_make_it_spin(room: Room) -> None:
    await room.chat.stop()
    for fault in (Fault.NOT_OK, Fault.NULL_RESULT, Fault.GARBAGE, Fault.ERROR_502, Fault.DROP, Fault.UNAUTHORIZED):
        room.api.fail(fault=fault, method="getUpdates", times=2)
    before = room.api.count("getUpdates")
    async with listening(room, first_pause=0.05):
        await asyncio.wait({asyncio.create_task(asyncio.sleep(0.5))})
        spent = room.api.count("getUpdates") - before
        assert spent < 8
        room.api.heal()
        assert "Kuril" in await room.say("/list")


async def test_loop_goes_on_after_the_token_was_refused_for_a_while(room: Room) -> None:
    await room.chat.stop()
    room.api.fail(fault=Fault.UNAUTHORIZED, method="getMe", times=2)
    room.api.fail(fault=Fault.NOT_FOUND, method="getUpdates", times=2)
    async with listening(room):
        assert "Kuril" in await room.say("/list")


async def test_other_poller_is_told_after_a_minute(room: Room) -> None:
    await room.chat.stop()
    seconds = [0.0]
    async with listening(room, clock=lambda: seconds[0]) as told:
        rival = Talk(token=Secret(room.api.token), base_url=room.api.base_url, poll_timeout=1)
        for _ in range(20):
            await rival.updates(None)
            seconds[0] += 25
            if told:
                break
        await rival.close()
    assert told == ["Two programs use one Telegram bot"]


async def test_silence_of_three_poll_timeouts_is_told_once(room: Room) -> None:
    await room.chat.stop()
    room.api.fail(fault=Fault.ERROR_502, method="getUpdates", times=None)
    seconds = [0.0]
    async with listening(room, clock=lambda: seconds[0]) as told:
        await until(lambda: room.api.count("getUpdates") > 2, what="a poll")
        assert told == []
        seconds[0] = 3.5
        polls = room.api.count("getUpdates")
        await until(lambda: room.api.count("getUpdates") > polls + 2, what="more polls")
    assert told == ["The Telegram chat does not hear"]


async def test_chat_that_fails_harms_no_delivery(room: Room) -> None:
    room.api.fail(fault=Fault.UNAUTHORIZED, method="getUpdates", times=None)
    assert (await room.alert("Kuril treaty is near")).text.startswith("Kuril treaty is near")


async def test_there_is_no_listener_without_a_telegram_destination(room: Room) -> None:
    chat = Chat([], room.around)
    chat.start()
    await chat.stop()
    assert room.api.count("getMe") <= 1


async def test_bots_of_one_token_are_polled_by_one_listener(room: Room) -> None:
    await room.say("/help")
    assert room.api.count("getMe") == 1


async def test_restart_of_the_same_chat_answers_only_what_is_new(room: Room) -> None:
    await room.say("/help")
    await room.chat.stop()
    async with listening(room):
        await room.say("/start")
    assert len(room.api.ledger(ME)) == 2


async def test_answer_whose_markup_is_refused_comes_as_plain_text(room: Room) -> None:
    room.api.fail(fault=Fault.CANT_PARSE, method="sendMessage")
    text = await room.say("/mute Kuril")
    assert text.startswith("Kuril: muted until")
    assert {entity["type"] for entity in room.api.ledger(ME)[0].entities} == {"bot_command"}


async def test_answer_that_telegram_asks_to_wait_with_comes_later_and_once(room: Room) -> None:
    room.api.fail(fault=Fault.FLOOD, method="sendMessage", retry_after=1)
    await room.say("/help")
    assert len(room.api.ledger(ME)) == 1


async def test_answer_in_doubt_is_not_sent_again(room: Room) -> None:
    room.api.fail(fault=Fault.APPLY_THEN_DROP, method="sendMessage")
    await room.say("/help")
    await room.say("/start")
    assert len(room.api.ledger(ME)) == 2
