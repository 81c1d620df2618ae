"""What Telegram does, and what monitor does then: a row of the table in docs/telegram.md for each test's number.

Asserted is what a person sees in the chat, and what `admin` is told elsewhere.
"""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.model import DeliveryState
from monitor.outbox.limits import Limits, Window
from tests.alerts.examples import letter, over_long
from tests.support.botapi import BotApi, Fault, Ledger
from tests.support.waiting import PATIENCE
from tests.telegram.conftest import CHAT, Office

S = DeliveryState
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HOURS = 43_838  # seconds that Telegram was seen to ask for

MARK = "may repeat"


def texts(api: BotApi, chat: int | str = CHAT) -> list[str]:
    """What a person reads in the chat."""
    return [entry.text for entry in api.ledger(chat)]


def copies(api: BotApi, headline: str, chat: int | str = CHAT) -> list[bool]:
    """The messages with that headline in their order: whether each is marked as a possible repeat."""
    return [MARK in text for text in texts(api, chat) if text.startswith(headline)]


# --- what surely did not arrive ---


async def test_row_01_refused_connection_is_tried_again_later_and_unmarked(api: BotApi, office: Office) -> None:
    first, second = await office.say(), await office.say()
    await api.refuse()
    await office.send()
    await office.send(MINUTE)
    assert (await office.now(first)).failures == 2
    await api.accept()
    await office.send(HOUR)
    assert copies(api, first.message.headline) == copies(api, second.message.headline) == [False]
    assert texts(api)[0].startswith(first.message.headline)


async def test_row_01_name_that_does_not_resolve_is_the_same(office: Office) -> None:
    await office.restart(phone={"chat": CHAT, "base_url": "http://nowhere.invalid"})
    sent = await office.say()
    await office.send()
    assert await office.state(sent) is S.RETRY


async def test_row_02_message_that_gets_no_connection_of_its_own_is_tried_again_unmarked(
    api: BotApi, office: Office
) -> None:
    await office.restart(phone={"chat": CHAT, "pool_size": 1})
    office.share("phone", "tablet")
    api.fail(fault=Fault.WAIT, delay=4 * PATIENCE)
    one, other = await office.say(), await office.say(to="tablet")
    await office.send()
    states = {await office.state(one), await office.state(other)}
    assert states == {S.RETRY, S.UNKNOWN}
    await office.send(HOUR)
    assert sorted(MARK in text for text in texts(api)) == [False, True]


async def test_row_03_pause_is_kept_to_the_second_over_restarts_and_holds_up_nobody_else(
    api: BotApi, office: Office
) -> None:
    await office.restart(tablet={"chat": 88})
    api.fail(chat=CHAT, fault=Fault.FLOOD, retry_after=HOURS)
    held, other = await office.say(), await office.say(to="tablet")
    await office.send()
    await office.restart()
    await office.send((HOURS - 1) * SECOND)
    assert (len(texts(api)), copies(api, other.message.headline, 88)) == (0, [False])
    await office.restart()
    await office.send(SECOND)
    assert copies(api, held.message.headline) == [False]


async def test_row_03_pause_is_not_a_failure_however_often_it_is_asked_for(api: BotApi, office: Office) -> None:
    api.fail(fault=Fault.FLOOD, retry_after=30, times=120)
    sent = await office.say()
    for _ in range(120):
        await office.send(30 * SECOND)
    assert (await office.now(sent)).failures == 0
    await office.send(30 * SECOND)
    assert copies(api, sent.message.headline) == [False]


async def test_row_03_several_chats_at_once_pause_the_whole_bot_and_no_other_destination(
    api: BotApi, office: Office
) -> None:
    chats = {"one": -1, "two": -2, "three": -3}
    office.limits = {name: a_chat(chat) for name, chat in chats.items()}
    await office.restart(**{name: {"chat": chat} for name, chat in chats.items()})
    for chat in (-1, -2):
        api.fail(chat=chat, fault=Fault.FLOOD, retry_after=60)
    for name in ("one", "two"):
        await office.say(to=name)
    await office.send()
    waits = await office.say(to="three")
    goes = await office.say(to="phone")
    await office.send(59 * SECOND)
    assert await office.state(waits) is S.QUEUED
    assert await office.state(goes) is S.SENT
    await office.send(SECOND)
    assert [len(texts(api, chat)) for chat in chats.values()] == [1, 1, 1]


def a_chat(chat: int, *, seconds: float = 1.0) -> Limits:
    """The limits of a chat, where a second is as long as is said."""
    place = [Window(key=chat, count=1, seconds=seconds)]
    if chat < 0:
        place.append(Window(key=chat, count=20, seconds=60 * seconds))
    return Limits(account=(Window(key="bot", count=30, seconds=seconds),), place=tuple(place))


async def test_row_04_refused_markup_is_sent_as_plain_text_and_logged_as_our_bug(api: BotApi, office: Office) -> None:
    api.fail(fault=Fault.CANT_PARSE)
    sent = await office.say()
    with capture_logs() as logs:
        await office.send()
    (entry,) = api.ledger(CHAT)
    assert entry.raw == entry.text
    assert sent.message.link in entry.text
    assert [line["headline"] for line in logs if line["log_level"] == "error"] == [sent.message.headline]


@pytest.mark.parametrize("times", [1, 2])
async def test_row_05_message_that_is_too_long_is_shortened_by_structure(
    api: BotApi, office: Office, times: int
) -> None:
    api.fail(fault=Fault.TOO_LONG, times=times)
    await office.say(over_long())
    await office.send()
    (entry,) = api.ledger(CHAT)
    assert len(entry.text) <= {1: 2000, 2: 500}[times]
    assert over_long().link in entry.now.links.values()
    assert "+" in entry.text


async def test_row_06_moved_group_is_followed_over_restarts_and_admin_told_once(api: BotApi, office: Office) -> None:
    await office.restart(phone={"chat": -5})
    api.fail(chat=-5, fault=Fault.MIGRATED, migrate_to=-1005, times=None)
    await office.say()
    await office.send()
    await office.restart()
    await office.say()
    await office.send()
    assert len(texts(api, -1005)) == 2
    assert sum(str(call.chat) == "-5" for call in api.calls) == 1
    (notice,) = (message for message, _ in office.desk.asked)
    assert "write `chat: -1005`" in notice.body


async def test_row_06_move_is_forgotten_once_the_file_has_another_chat(api: BotApi, office: Office) -> None:
    await office.restart(phone={"chat": -5})
    api.fail(chat=-5, fault=Fault.MIGRATED, migrate_to=-1005, times=None)
    await office.say()
    await office.send()
    await office.restart(phone={"chat": -7})
    await office.say()
    await office.send()
    assert [len(texts(api, chat)) for chat in (-1005, -7)] == [1, 1]


async def test_row_07_edit_that_changes_nothing_is_a_success(api: BotApi, office: Office) -> None:
    sent = await office.say(letter(also=()))
    await office.send()
    api.fail(method="editMessageText", fault=Fault.APPLY_THEN_DROP)
    await office.change(sent, letter())
    await office.send()
    assert await office.state(sent) is S.RETRY
    await office.send(MINUTE)
    assert await office.state(sent) is S.SENT
    (entry,) = api.ledger(CHAT)
    assert len(entry.versions) == 2
    assert MARK not in entry.text


async def test_row_08_lost_topic_is_left_out_and_admin_told_once(api: BotApi, office: Office) -> None:
    await office.restart(phone={"chat": -5, "thread": 9})
    api.fail(fault=Fault.THREAD_NOT_FOUND, times=1)
    api.fail(fault=Fault.THREAD_NOT_FOUND, skip=1, times=1)
    await office.say()
    await office.say()
    await office.send()
    assert [entry.thread for entry in api.ledger(-5)] == [None, None]
    assert office.desk.headlines == ["Please change the configuration of phone"]
    assert "no topic 9" in office.desk.asked[0][0].body


@pytest.mark.parametrize("fault", [Fault.CHAT_NOT_FOUND, Fault.BLOCKED, Fault.KICKED, Fault.DEACTIVATED])
async def test_row_09_closed_chat_is_parked_told_elsewhere_and_resumes_with_everything(
    api: BotApi, office: Office, fault: Fault
) -> None:
    api.fail(chat=CHAT, fault=fault, times=None)
    kept = [await office.say(), await office.say()]
    await office.send()
    assert await office.parked()
    assert office.desk.headlines == ["Destination parked: phone"]
    await office.send(59 * MINUTE)
    assert api.count("sendMessage") == 1
    api.heal()
    await office.send(MINUTE)
    assert await office.parked() is None
    assert [copies(api, delivery.message.headline) for delivery in kept] == [[False], [False]]


async def test_row_09_person_need_not_wait_for_the_hour(api: BotApi, office: Office) -> None:
    api.fail(fault=Fault.BLOCKED, times=1)
    sent = await office.say()
    await office.send()
    await office.store.retry(None, office.clock.now())
    await office.send()
    assert copies(api, sent.message.headline) == [False]


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.NOT_FOUND])
async def test_row_10_bad_token_stops_telegram_alarms_elsewhere_and_keeps_the_queue(
    api: BotApi, office: Office, fault: Fault
) -> None:
    await office.restart(tablet={"chat": 88})
    api.fail(fault=fault, times=None)
    kept = [await office.say(to=name) for name in ("phone", "tablet", "phone", "tablet")]
    await office.send()
    await office.send(59 * MINUTE)
    assert api.count("sendMessage") == 2
    assert sorted(office.desk.headlines) == ["Destination parked: phone", "Destination parked: tablet"]
    assert all(api.token not in message.body for message, _ in office.desk.asked)
    api.heal()
    await office.restart()
    await office.send()
    assert {await office.state(delivery) for delivery in kept} == {S.SENT}


# --- what may have arrived ---


async def test_row_11_late_answer_is_a_doubt_and_the_repeat_is_marked(api: BotApi, office: Office) -> None:
    api.fail(method="sendMessage", fault=Fault.APPLY_THEN_WAIT, delay=4 * PATIENCE)
    sent = await office.say()
    await office.send()
    assert await office.state(sent) is S.UNKNOWN
    await office.send(59 * SECOND)
    assert copies(api, sent.message.headline) == [False]
    await office.send(SECOND)
    assert copies(api, sent.message.headline) == [False, True]


SPOILT = [Fault.DROP, Fault.APPLY_THEN_DROP, Fault.HALF_RESPONSE, Fault.ERROR_500, Fault.ERROR_502, Fault.GARBAGE]


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("fault", SPOILT)
async def test_row_12_broken_answer_is_a_doubt_and_the_repeat_is_marked(
    api: BotApi, office: Office, fault: Fault, applied: bool
) -> None:
    api.fail(method="sendMessage", fault=fault, applied=applied)
    sent = await office.say()
    await office.send()
    arrived = copies(api, sent.message.headline)
    await office.send(MINUTE)
    assert copies(api, sent.message.headline) == [*arrived, True]
    assert await office.state(sent) is S.SENT


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("fault", [Fault.NOT_OK, Fault.NULL_RESULT])
async def test_row_13_answer_without_a_result_is_a_doubt_and_the_repeat_is_marked(
    api: BotApi, office: Office, fault: Fault, applied: bool
) -> None:
    api.fail(method="sendMessage", fault=fault, applied=applied)
    sent = await office.say()
    await office.send(MINUTE)
    await office.send(MINUTE)
    assert copies(api, sent.message.headline) == [False] * applied + [True]


async def test_row_14_stop_in_the_middle_of_a_send_is_a_doubt_and_the_repeat_is_marked(
    api: BotApi, office: Office
) -> None:
    api.fail(method="sendMessage", fault=Fault.APPLY_THEN_WAIT, delay=20)
    sent = await office.say()
    running = asyncio.create_task(office.dispatcher.run())
    await api.wait_for_messages(CHAT, 1, deadline=5)
    await office.dispatcher.stop(0)
    await running
    await office.restart()
    await office.send(MINUTE)
    assert copies(api, sent.message.headline) == [False, True]


async def test_row_15_second_doubt_about_one_message_is_left_to_a_person_and_told(api: BotApi, office: Office) -> None:
    api.fail(method="sendMessage", fault=Fault.APPLY_THEN_DROP, times=None)
    sent = await office.say()
    for _ in range(10):
        await office.send(MINUTE)
    assert copies(api, sent.message.headline) == [False, True]
    assert await office.state(sent) is S.DEAD
    assert office.desk.headlines == [f"Not delivered to phone: {sent.message.headline}"]


async def test_row_15_outage_does_not_use_the_repeat_up(api: BotApi, office: Office) -> None:
    api.fail(method="sendMessage", fault=Fault.DROP)
    sent = await office.say()
    await office.send()
    await api.refuse()
    for _ in range(5):
        await office.send(HOUR)
    await api.accept()
    await office.send(HOUR)
    assert copies(api, sent.message.headline) == [True]


# --- what is refused, and what is gone ---


async def test_row_16_other_refusal_ends_one_message_and_is_told_in_telegrams_words(
    api: BotApi, office: Office
) -> None:
    api.fail(fault=Fault.CANT_EDIT)
    refused, fine = await office.say(), await office.say()
    await office.send()
    await office.send(HOUR)
    assert await office.state(refused) is S.DEAD
    assert (await office.now(refused)).error == "Message can't be edited"
    assert copies(api, fine.message.headline) == [False]
    assert api.count("sendMessage") == 2
    assert office.desk.headlines == [f"Not delivered to phone: {refused.message.headline}"]


async def test_row_17_message_that_the_reader_deleted_is_sent_anew_when_it_changes(api: BotApi, office: Office) -> None:
    sent = await office.say(letter(also=()))
    await office.send()
    delete(api.methods.ledger)
    await office.change(sent, letter())
    await office.send()
    assert copies(api, sent.message.headline) == [False]
    await office.change(sent, letter(also=letter().also[:1]))
    await office.send()
    (entry,) = api.ledger(CHAT)
    assert entry.text.endswith("also: NHK")


@pytest.mark.parametrize("restarts", [False, True])
async def test_row_17_doubt_about_the_new_one_makes_a_marked_repeat(
    api: BotApi, office: Office, restarts: bool
) -> None:
    sent = await office.say(letter(also=()))
    await office.send()
    delete(api.methods.ledger)
    await office.change(sent, letter())
    api.fail(method="sendMessage", fault=Fault.APPLY_THEN_DROP)
    await office.send()
    if restarts:
        await office.restart()
    await office.send(MINUTE)
    assert copies(api, sent.message.headline) == [False, True]


def delete(ledger: Ledger) -> None:
    """The reader removes every message."""
    ledger.entries.clear()


async def test_row_17_mark_stays_when_the_message_is_edited(api: BotApi, office: Office) -> None:
    api.fail(method="sendMessage", fault=Fault.DROP)
    sent = await office.say(letter(also=()))
    await office.send()
    await office.send(MINUTE)
    await office.change(sent, letter())
    await office.send()
    (entry,) = api.ledger(CHAT)
    assert entry.edited
    assert MARK in entry.text
