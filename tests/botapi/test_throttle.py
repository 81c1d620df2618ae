"""The server refuses what Telegram would refuse for coming too fast."""

import asyncio

import httpx
import pytest

from tests.botapi.conftest import LOOPBACK
from tests.support.botapi import BotApi, Fault, Throttle


async def send(api: BotApi, chat: int, method: str = "sendMessage", text: str = "x") -> httpx.Response:
    async with httpx.AsyncClient(**LOOPBACK) as client:
        params = {"chat_id": chat, "text": text, "message_id": 1}
        return await client.post(f"{api.base_url}/bot{api.token}/{method}", json=params)


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_second_message_or_an_edit_within_a_second_is_refused_with_a_time(api: BotApi, method: str) -> None:
    api.enforce(Throttle())
    assert (await send(api, 5)).status_code == 200
    refusal = (await send(api, 5, method, "y")).json()
    assert (refusal["error_code"], refusal["parameters"]) == (429, {"retry_after": 1})
    assert [entry.text for entry in api.ledger(5)] == ["x"]
    assert (await send(api, 6)).status_code == 200


@pytest.mark.parametrize(("chat", "taken"), [(5, 5), (-5, 2)])
async def test_a_group_has_a_limit_of_its_own(api: BotApi, chat: int, taken: int) -> None:
    api.enforce(Throttle(chat=(9, 60.0), group=(2, 60.0)))
    answers = [(await send(api, chat)).status_code for _ in range(5)]
    assert answers.count(200) == taken


async def test_all_chats_share_the_bots_limit(api: BotApi) -> None:
    api.enforce(throttle := Throttle(bot=(3, 60.0)))
    answers = await asyncio.gather(*(send(api, chat) for chat in range(1, 6)))
    assert [answer.status_code for answer in answers].count(200) == 3
    assert throttle.refused == 2


async def test_what_is_refused_and_what_is_no_message_counts_for_nothing(api: BotApi) -> None:
    api.enforce(Throttle())
    api.fail(fault=Fault.CANT_PARSE)
    statuses = [(await send(api, 5, method)).status_code for method in ("sendMessage", "sendChatAction", "sendMessage")]
    assert statuses == [400, 200, 200]


async def test_there_is_room_again_when_the_time_is_up(api: BotApi) -> None:
    api.enforce(Throttle(chat=(1, 0.05)))
    for _ in range(100):
        if (await send(api, 5)).status_code == 200 and len(api.ledger(5)) == 2:
            return
    raise AssertionError("never taken again")
