"""Faults befall the calls that they are meant for, and do to them what they say."""

import asyncio

import httpx
import pytest

from tests.botapi.conftest import LOOPBACK
from tests.support.botapi import BotApi, Call, Fault

CHAT = 5


async def send(api: BotApi, chat: int = CHAT, *, patience: float = 0.3) -> httpx.Response:
    async with httpx.AsyncClient(timeout=patience, **LOOPBACK) as client:
        return await client.post(f"{api.base_url}/bot{api.token}/sendMessage", json={"chat_id": chat, "text": "x"})


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (Fault.APPLY_THEN_DROP, httpx.RemoteProtocolError, True),
        (Fault.DROP, httpx.RemoteProtocolError, False),
        (Fault.HALF_RESPONSE, httpx.RemoteProtocolError, True),
        (Fault.APPLY_THEN_WAIT, httpx.ReadTimeout, True),
        (Fault.WAIT, httpx.ReadTimeout, False),
    ],
)
async def test_a_broken_connection_says_nothing_of_what_arrived(
    api: BotApi, fault: Fault, error: type[Exception], arrives: bool
) -> None:
    api.fail(fault=fault, delay=3)
    with pytest.raises(error):
        await send(api)
    assert len(api.ledger(CHAT)) == arrives


@pytest.mark.parametrize(
    ("fault", "status", "content"),
    [
        (Fault.ERROR_500, 500, "<html>"),
        (Fault.ERROR_502, 502, "Bad Gateway"),
        (Fault.GARBAGE, 200, "not JSON"),
        (Fault.NOT_OK, 200, '{"ok":false}'),
        (Fault.NULL_RESULT, 200, '{"ok":true,"result":null}'),
        (Fault.UNAUTHORIZED, 401, '"description": "Unauthorized"'),
        (Fault.NOT_FOUND, 404, '"description": "Not Found"'),
        (Fault.FLOOD, 429, '"Too Many Requests: retry after 7", "parameters": {"retry_after": 7}'),
        (Fault.BLOCKED, 403, "Forbidden: bot was blocked by the user"),
        (Fault.KICKED, 403, "Forbidden: bot was kicked"),
        (Fault.DEACTIVATED, 403, "Forbidden: user is deactivated"),
        (Fault.MIGRATED, 400, '"parameters": {"migrate_to_chat_id": -1009}'),
        (Fault.CHAT_NOT_FOUND, 400, "Bad Request: chat not found"),
        (Fault.THREAD_NOT_FOUND, 400, "Bad Request: message thread not found"),
        (Fault.CANT_PARSE, 400, "Bad Request: can't parse entities"),
        (Fault.TOO_LONG, 400, "Bad Request: message is too long"),
        (Fault.CANT_EDIT, 400, "Bad Request: message can't be edited"),
    ],
)
@pytest.mark.parametrize("applied", [False, True])
async def test_an_error_is_answered_as_the_service_words_it(
    api: BotApi, fault: Fault, status: int, content: str, applied: bool
) -> None:
    api.fail(fault=fault, retry_after=7, migrate_to=-1009, applied=applied)
    answer = await send(api)
    assert answer.status_code == status
    assert content in answer.text
    assert len(api.ledger(CHAT)) == applied


async def test_a_fault_befalls_so_many_calls_after_so_many_good_ones(api: BotApi) -> None:
    api.fail(fault=Fault.ERROR_500, skip=1, times=2)
    assert [(await send(api)).status_code for _ in range(4)] == [200, 500, 500, 200]


async def test_a_fault_befalls_its_method_and_chat_only(api: BotApi) -> None:
    api.fail(fault=Fault.ERROR_500, chat=6, times=None)
    api.fail(fault=Fault.ERROR_502, method="getMe", times=None)
    assert [(await send(api, chat)).status_code for chat in (5, 6, 6)] == [200, 500, 500]


async def test_nothing_fails_after_the_server_healed(api: BotApi) -> None:
    api.fail(fault=Fault.ERROR_500, times=None)
    api.heal()
    assert (await send(api)).status_code == 200


async def test_connections_are_refused_and_later_taken_at_the_same_port(api: BotApi) -> None:
    await api.refuse()
    with pytest.raises(httpx.ConnectError):
        await send(api)
    await api.accept()
    assert (await send(api)).status_code == 200


async def test_hooks_run_before_and_after_a_call_takes_effect(api: BotApi) -> None:
    seen: list[tuple[str, int, int]] = []

    async def before(call: Call) -> None:
        seen.append((call.method, call.number, len(api.ledger(CHAT))))

    api.on("before", before)
    api.on("after", lambda call: seen.append((call.method, call.number, len(api.ledger(CHAT)))))
    api.on("after", lambda _: seen.clear(), method="getMe")
    await send(api)
    assert seen == [("sendMessage", 1, 0), ("sendMessage", 1, 1)]


async def test_waiting_for_messages_ends_when_they_are_there_or_the_time_is_up(api: BotApi) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(api.wait_for_messages(CHAT, 1, deadline=5))
        tasks.create_task(send(api))
    assert len(waiting.result()) == 1
    with pytest.raises(TimeoutError):
        await api.wait_for_messages(CHAT, 2, deadline=0.01)


async def test_bytes_that_are_not_http_end_the_connection_only(api: BotApi) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(b"\x00\x01 nonsense\r\n\r\n")
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await writer.wait_closed()
    assert (await send(api)).status_code == 200


@pytest.mark.parametrize("fault", [Fault.WAIT, Fault.APPLY_THEN_WAIT])
async def test_a_late_answer_is_the_truth_when_the_client_is_patient(api: BotApi, fault: Fault) -> None:
    api.fail(fault=fault, delay=0.01)
    assert (await send(api, patience=10)).json()["result"]["message_id"] == 1
