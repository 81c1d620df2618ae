"""An update that cannot be read, or never succeeds, is passed over: the chat goes on."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import structlog

from monitor.bot.reading import reading
from monitor.ports import ChatPlan
from tests.bot.conftest import ME, Room
from tests.bot.listening import listening
from tests.support.botapi import BotApi
from tests.support.scripted import FailingStore
from tests.support.waiting import until

PERSON = {"id": ME, "is_bot": False, "first_name": "Person"}
CHAT = {"id": ME, "type": "private", "first_name": "Person"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "/mute secret-words"}
MEMBER = {"status": "member", "user": PERSON}

MALFORMED: Mapping[str, dict[str, Any]] = {
    "no chat": {"message": {name: MESSAGE[name] for name in ("message_id", "date", "from", "text")}},
    "chat is null": {"message": MESSAGE | {"chat": None}},
    "chat is a text": {"message": MESSAGE | {"chat": "secret-words"}},
    "chat has no type": {"message": MESSAGE | {"chat": {"id": ME}}},
    "chat's number is a text": {"message": MESSAGE | {"chat": CHAT | {"id": "secret-words"}}},
    "chat's number is huge": {"message": MESSAGE | {"chat": CHAT | {"id": 10**40}}},
    "person's number is a list": {"message": MESSAGE | {"from": PERSON | {"id": []}}},
    "text is a number": {"message": MESSAGE | {"text": 5}},
    "text is a list": {"message": MESSAGE | {"text": ["secret-words"]}},
    "date is huge": {"message": MESSAGE | {"date": 10**30}},
    "date is a text": {"message": MESSAGE | {"date": "secret-words"}},
    "entities are a number": {"message": MESSAGE | {"entities": 5}},
    "message is null": {"message": None},
    "message is a list": {"message": [MESSAGE]},
    "unknown kind": {"wholly_new": {"secret": "secret-words"}},
    "nothing at all": {},
    "button without a person": {"callback_query": {"id": "q", "chat_instance": "1"}},
    "button's data is a number": {"callback_query": {"id": "q", "chat_instance": "1", "from": PERSON, "data": 5}},
    "standing without a chat": {"my_chat_member": {"new_chat_member": MEMBER, "old_chat_member": MEMBER}},
    "standing is unknown": {
        "my_chat_member": {"chat": CHAT, "from": PERSON, "date": 1, "old_chat_member": MEMBER,
                           "new_chat_member": {"status": "promoted", "user": PERSON}},
    },
}  # fmt: skip


def _push(api: BotApi, update: Mapping[str, Any], number: int = 1) -> int:
    return api.methods.push_as_it_is({"update_id": number, **update})


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_follows_a_malformed_update_is_heard_and_the_update_never_comes_again(room: Room, name: str) -> None:
    _push(room.api, MALFORMED[name])
    assert "Kuril" in await room.say("/list")
    await until(lambda: room.api.methods.waiting == 0, what="an empty queue")
    assert len(room.api.ledger(ME)) == 1


async def test_malformed_updates_in_one_answer_cost_none_of_the_others(room: Room) -> None:
    await room.chat.stop()
    for number, update in enumerate(MALFORMED.values()):
        _push(room.api, update, 2 * number + 1)
        room.api.methods.say(ME, "/help")
    async with listening(room):
        await room.api.wait_for_messages(ME, len(MALFORMED), 20)
        await until(lambda: room.api.methods.waiting == 0, what="an empty queue")
    assert len(room.api.ledger(ME)) == len(MALFORMED)


@pytest.mark.parametrize("update", [None, 5, "secret-words", [], {"update_id": None}, {"update_id": "x"},
                                    {"update_id": 10**40}, {"update_id": -1}, {"update_id": True},
                                    {"message": MESSAGE}])  # fmt: skip
async def test_update_without_a_number_is_told_once_and_does_not_make_it_spin(room: Room, update: Any) -> None:
    with structlog.testing.capture_logs() as log:
        await room.chat.stop()
        room.api.methods.push_as_it_is(update)
        before = room.api.count("getUpdates")
        async with listening(room, first_pause=0.05):
            await until(lambda: room.api.count("getUpdates") >= before + 4, what="some polls")
            assert "Kuril" in await room.say("/list")
            await until(lambda: room.api.methods.waiting == 0, what="an empty queue")
    assert [line["event"] for line in log if line["log_level"] == "error"] == [
        "updates are passed over: they have no number"
    ]


async def test_update_whose_number_is_a_text_is_carried_out_once(room: Room) -> None:
    room.api.methods.push_as_it_is({"update_id": "1", "message": MESSAGE | {"text": "/help"}})
    await room.api.wait_for_messages(ME, 1, 20)
    await room.say("/list")
    assert len(room.api.ledger(ME)) == 2


async def test_what_is_passed_over_is_logged_once_without_its_words(room: Room) -> None:
    with structlog.testing.capture_logs() as log:
        for number, update in enumerate(MALFORMED.values(), 1):
            _push(room.api, update, number)
        await room.say("/help")
    errors = [line["update"] for line in log if line["log_level"] == "error"]
    assert len(errors) == len(set(errors)) > 10
    assert "secret-words" not in str(log)
    assert room.api.token not in str(log)


async def test_update_that_the_store_never_takes_is_given_up_and_said_so(room: Room) -> None:
    await room.chat.stop()
    poison = room.api.methods.say(ME, "/mute Kuril 2h")
    async with listening(room, _Refusing(room.store)):
        await room.api.wait_for_messages(ME, 1, 20)
        assert "Kuril" in await room.say("/list")
    assert "did not work" in room.api.ledger(ME)[0].text
    assert len(room.api.ledger(ME)) == 2
    assert (await room.store.last_update("4242", room.clock.now()) or 0) > poison
    assert (await room.store.policy_context({}, room.clock.now())).muted == {}


async def test_update_that_our_own_fault_befalls_each_time_is_given_up_at_once(room: Room) -> None:
    await room.chat.stop()
    broken = FailingStore(room.store, {"watch_records": 10_000}, error=ZeroDivisionError("secret-words"))
    with structlog.testing.capture_logs() as log:
        async with listening(room, broken):
            assert "did not work" in await room.say("/list")
            assert "understand" in await room.say("/help")
    told = [line for line in log if line["log_level"] == "error"]
    assert [(line["event"], line["reason"]) for line in told] == [
        ("an update is passed over: it cannot be carried out", "ZeroDivisionError")
    ]
    assert "secret-words" not in str(told)


async def test_one_round_passes_over_what_the_store_never_takes(room: Room) -> None:
    await room.chat.stop()
    room.api.methods.say(ME, "/mute Kuril 2h")
    room.api.methods.say(ME, "/help")
    async with listening(room, _Refusing(room.store), once=True):
        pass
    assert [("did not work" in entry.text) for entry in room.api.ledger(ME)] == [True, False]


def test_answer_in_order_is_left_as_it_is_to_the_letter() -> None:
    body = b'{"ok": true,  "result": [{"update_id": 7, "new": 1e2}]}'
    assert reading(body).body is body


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"[]", b'{"ok": false}', b'{"ok": true, "result": null}',
                                  b'{"ok": true, "result": {"update_id": 1}}', b"[" * 100_000])  # fmt: skip
def test_answer_that_is_no_list_of_updates_is_for_others_to_judge(body: bytes) -> None:
    assert reading(body).body is body


def test_number_that_python_refuses_to_read_spoils_its_own_update_only() -> None:
    huge = "1" * 5_000
    read = reading(f'{{"ok": true, "result": [{{"update_id": 1, "message": {{"date": {huge}}}}}, {{"update_id": 2}}]}}'
                   .encode())  # fmt: skip
    assert json.loads(read.body)["result"] == [{"update_id": 1}, {"update_id": 2}]
    assert list(read.passed_over) == [1]


class _Refusing(FailingStore):
    """A store that can write no mute."""

    def __init__(self, store: object) -> None:
        super().__init__(store, {})

    def __getattr__(self, name: str) -> Any:
        real = super().__getattr__(name)

        async def commit(bot: str, update: int, plan: ChatPlan, now: Any) -> Any:
            self.left["commit_update"] = 1 if plan.mutes else 0
            return await real(bot, update, plan, now)

        return commit if name == "commit_update" else real
