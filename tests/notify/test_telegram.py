"""The Telegram notifier against the Bot API server: what a person sees, and what the outbox is told."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from monitor.model import Message, Priority, Secret
from monitor.notify.telegram import TelegramNotifier
from monitor.ports import Envelope, Refused, Sent, TryLater, Unknown
from tests.alerts.examples import letter, notice, over_long
from tests.notify.conftest import CHAT
from tests.support.botapi import BotApi, Fault
from tests.support.waiting import PATIENCE

FIRST = Envelope(key="a1b2c3d4")
REPEAT = Envelope(key="a1b2c3d4", repeat=True)


def notifier_of(
    api: BotApi, token: str | None = None, silent: bool = False, thread: int | None = None
) -> TelegramNotifier:
    return TelegramNotifier(
        token=Secret(token or api.token), chat=CHAT, base_url=f"{api.base_url}/", silent=silent, thread=thread
    )


async def test_an_alert_is_shown_with_headline_link_time_and_reason(api: BotApi, notifier: TelegramNotifier) -> None:
    await notifier.send(letter(), FIRST)
    (entry,) = api.ledger(CHAT)
    assert entry.now.links[letter().headline] == letter().link
    assert entry.now.shown_as("date_time") == ("2016-12-02 12:34 UTC",)
    assert "▸ Abe Putin summit — Putin, Abe (title), summit (summary)" in entry.text


async def test_the_outcome_has_the_message_id(notifier: TelegramNotifier) -> None:
    assert await notifier.send(letter(), FIRST) == Sent(external_id="1")


async def test_nothing_but_the_message_is_requested(api: BotApi, notifier: TelegramNotifier) -> None:
    await notifier.send(letter(), FIRST)
    assert [call.method for call in api.calls] == ["sendMessage"]
    assert api.calls[0].params["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("message", "silent", "rings"),
    [
        (letter(), False, True),
        (letter(), True, False),
        (letter(priority=Priority.LOW), False, False),
        (letter(priority=Priority.HIGH), False, True),
    ],
)
async def test_it_rings_unless_silence_was_asked_for(api: BotApi, message: Message, silent: bool, rings: bool) -> None:
    notifier = notifier_of(api, silent=silent)
    await notifier.send(message, FIRST)
    assert api.ledger(CHAT)[0].silent is not rings
    await notifier.close()


@pytest.mark.parametrize(("configured", "used"), [(9, 9), (1, None)])
async def test_it_goes_to_the_topic_unless_that_is_the_general_one(
    api: BotApi, configured: int, used: int | None
) -> None:
    notifier = notifier_of(api, thread=configured)
    await notifier.send(letter(), FIRST)
    assert api.ledger(CHAT)[0].thread == used
    await notifier.close()


async def test_a_changed_message_is_edited_in_its_place(api: BotApi, notifier: TelegramNotifier) -> None:
    await notifier.send(letter(also=()), FIRST)
    outcome = await notifier.send(letter(), replace(FIRST, replaces="1"))
    (entry,) = api.ledger(CHAT)
    assert outcome == Sent(external_id="1")
    assert entry.edited
    assert entry.text.endswith("also: NHK, Reuters")


async def test_an_edit_that_was_made_before_is_sent(notifier: TelegramNotifier) -> None:
    await notifier.send(letter(), FIRST)
    assert await notifier.send(letter(), replace(FIRST, replaces="1")) == Sent(external_id="1")


@pytest.mark.parametrize("fault", [None, Fault.CANT_EDIT])
@pytest.mark.parametrize("old", ["999", "<mail-id@host>"])
async def test_a_message_that_cannot_be_edited_is_left_to_the_outbox_to_send_anew(
    api: BotApi, notifier: TelegramNotifier, fault: Fault | None, old: str
) -> None:
    if fault is not None:
        api.fail(method="editMessageText", fault=fault)
    outcome = await notifier.send(letter(), replace(FIRST, replaces=old))
    assert isinstance(outcome, TryLater)
    assert outcome.anew
    assert api.ledger(CHAT) == ()


@pytest.mark.parametrize(
    "fault",
    [Fault.ERROR_500, Fault.ERROR_502, Fault.GARBAGE, Fault.NOT_OK, Fault.NULL_RESULT, Fault.HALF_RESPONSE,
     Fault.APPLY_THEN_WAIT],
)  # fmt: skip
async def test_every_spoilt_answer_leaves_a_doubt(api: BotApi, notifier: TelegramNotifier, fault: Fault) -> None:
    api.fail(method="sendMessage", fault=fault, applied=True, delay=4 * PATIENCE)
    assert isinstance(await notifier.send(letter(), FIRST), Unknown)
    assert len(api.ledger(CHAT)) == 1


@pytest.mark.parametrize(
    "fault",
    [Fault.UNAUTHORIZED, Fault.NOT_FOUND, Fault.BLOCKED, Fault.KICKED, Fault.DEACTIVATED, Fault.CHAT_NOT_FOUND],
)
async def test_a_closed_door_parks_the_destination(api: BotApi, notifier: TelegramNotifier, fault: Fault) -> None:
    api.fail(method="sendMessage", fault=fault)
    outcome = await notifier.send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks


async def test_hours_of_flood_control_are_passed_on(api: BotApi, notifier: TelegramNotifier) -> None:
    api.fail(fault=Fault.FLOOD, retry_after=43_838)
    outcome = await notifier.send(letter(), FIRST)
    assert isinstance(outcome, TryLater)
    assert outcome.after is not None
    assert outcome.after.total_seconds() == 43_838


async def test_a_moved_group_is_followed_at_once_and_from_then_on(api: BotApi, notifier: TelegramNotifier) -> None:
    api.fail(chat=CHAT, fault=Fault.MIGRATED, migrate_to=-100500, times=None)
    with capture_logs() as logs:
        await notifier.send(letter(), FIRST)
        await notifier.send(letter(), FIRST)
    assert len(api.ledger(-100500)) == 2
    assert [line["new_chat"] for line in logs] == [-100500]


async def test_a_group_that_moves_for_ever_is_tried_later(api: BotApi, notifier: TelegramNotifier) -> None:
    api.fail(fault=Fault.MIGRATED, migrate_to=CHAT, times=None)
    assert isinstance(await notifier.send(letter(), FIRST), TryLater)
    assert api.count("sendMessage") < 10


async def test_it_is_sent_without_the_topic_when_that_is_gone(api: BotApi) -> None:
    notifier = notifier_of(api, thread=9)
    api.fail(fault=Fault.THREAD_NOT_FOUND)
    with capture_logs() as logs:
        assert isinstance(await notifier.send(letter(), FIRST), Sent)
    assert api.ledger(CHAT)[0].thread is None
    assert [line["log_level"] for line in logs] == ["warning"]
    await notifier.close()


async def test_it_is_sent_as_plain_text_and_reported_when_the_markup_is_refused(
    api: BotApi, notifier: TelegramNotifier
) -> None:
    api.fail(fault=Fault.CANT_PARSE)
    with capture_logs() as logs:
        assert isinstance(await notifier.send(letter(), FIRST), Sent)
    (entry,) = api.ledger(CHAT)
    assert entry.raw == entry.text
    assert letter().link in entry.text
    assert [line["log_level"] for line in logs] == ["error"]


async def test_it_is_shortened_to_headline_and_link_when_it_stays_too_long(
    api: BotApi, notifier: TelegramNotifier
) -> None:
    api.fail(fault=Fault.TOO_LONG, times=2)
    assert isinstance(await notifier.send(over_long(), FIRST), Sent)
    (entry,) = api.ledger(CHAT)
    assert len(entry.text) <= 500
    assert list(entry.now.links.values())[:1] == [over_long().link]


async def test_an_over_long_message_fits_at_the_first_try(api: BotApi, notifier: TelegramNotifier) -> None:
    assert isinstance(await notifier.send(over_long(), FIRST), Sent)
    assert api.count("sendMessage") == 1


async def test_a_repeat_waits_when_the_server_does_not_answer_a_harmless_question(
    api: BotApi, notifier: TelegramNotifier
) -> None:
    for fault in (Fault.ERROR_502, Fault.GARBAGE, Fault.WAIT, Fault.DROP, Fault.TOO_LONG, Fault.NULL_RESULT):
        api.fail(method="getMe", fault=fault, delay=4 * PATIENCE)
        assert isinstance(await notifier.send(letter(), REPEAT), TryLater)
    assert api.count("sendMessage") == 0


async def test_a_repeat_is_refused_when_the_token_is_no_longer_good(api: BotApi, notifier: TelegramNotifier) -> None:
    api.fail(method="getMe", fault=Fault.UNAUTHORIZED)
    outcome = await notifier.send(letter(), REPEAT)
    assert isinstance(outcome, Refused)
    assert outcome.parks


async def test_a_repeated_edit_asks_nothing_first(api: BotApi, notifier: TelegramNotifier) -> None:
    await notifier.send(letter(also=()), FIRST)
    await notifier.send(letter(), replace(REPEAT, replaces="1"))
    assert api.count("getMe") == 0


async def test_a_notice_is_shown_with_its_body(api: BotApi, notifier: TelegramNotifier) -> None:
    await notifier.send(notice(), FIRST)
    assert api.ledger(CHAT)[0].text.startswith("Destination desk is parked\n\n3 alerts wait for desk")


async def test_the_token_is_in_no_outcome_when_the_server_repeats_it(api: BotApi) -> None:
    secret = "4242:%a-secret/that+is+odd"
    notifier = notifier_of(api, token=secret)
    outcome = await notifier.send(letter(), FIRST)
    assert "secret" not in repr(outcome)
    assert "secret" not in repr(notifier)
    await notifier.close()


async def test_a_cancelled_send_raises_and_leaves_nothing_open(api: BotApi, notifier: TelegramNotifier) -> None:
    api.fail(fault=Fault.WAIT, delay=4 * PATIENCE)
    send = asyncio.ensure_future(notifier.send(letter(), FIRST))
    await api.wait_until(lambda: api.count("sendMessage") == 1, deadline=5)
    send.cancel()
    with pytest.raises(asyncio.CancelledError):
        await send
    assert isinstance(await notifier.send(letter(), FIRST), Sent)


@pytest.mark.parametrize(
    ("fault", "method", "says"),
    [
        (Fault.UNAUTHORIZED, "getMe", "does not accept the token"),
        (Fault.CHAT_NOT_FOUND, "getChat", "Chat not found"),
        (Fault.BLOCKED, "sendChatAction", "blocked"),
        (Fault.GARBAGE, "getMe", ""),
    ],
)
async def test_a_chat_that_cannot_be_written_to_is_not_reached(
    api: BotApi, notifier: TelegramNotifier, fault: Fault, method: str, says: str
) -> None:
    api.fail(fault=fault, method=method)
    found = await notifier.reach()
    assert found.ok is False
    assert says in found.detail
    assert api.token not in found.detail
    assert not api.ledger(CHAT)
