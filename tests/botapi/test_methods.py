"""The server takes what Telegram takes, refuses what it refuses in its words, and keeps the ledger."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.botapi.conftest import LOOPBACK
from tests.support.botapi import BotApi, Ledger

CHAT = 5

SAME = (
    "specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@pytest.fixture
async def client(api: BotApi) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{api.base_url}/bot{api.token}", **LOOPBACK) as made:
        yield made


async def call(client: httpx.AsyncClient, method: str, **params: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.post(f"/{method}", json=params)).json()
    return answer


async def send(client: httpx.AsyncClient, text: str, **params: Any) -> dict[str, Any]:
    return await call(client, "sendMessage", chat_id=CHAT, text=text, **params)


async def test_a_message_stands_in_the_ledger_as_a_person_sees_it(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, '<b>A &amp; B</b> <a href="https://x.example/">there</a>', parse_mode="HTML")
    (entry,) = api.ledger(CHAT)
    assert entry.text == "A & B there"
    assert entry.now.shown_as("bold") == ("A & B",)
    assert entry.now.links == {"there": "https://x.example/"}


async def test_words_become_links_by_themselves_as_they_do_in_telegram(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, "see /mute and #tag", parse_mode="HTML")
    assert [entity["type"] for entity in api.ledger(CHAT)[0].entities] == ["bot_command", "hashtag"]


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"chat_id": CHAT, "text": "[1] слово + & 北"}},
        {"data": {"chat_id": str(CHAT), "text": "[1] слово + & 北"}},
        {"data": {"chat_id": str(CHAT), "text": "[1] слово + & 北"}, "files": {"x": b"y"}},
        {"params": {"chat_id": str(CHAT), "text": "[1] слово + & 北"}},
    ],
    ids=["json", "form", "multipart", "query"],
)
async def test_parameters_are_read_however_a_client_sends_them(
    api: BotApi, client: httpx.AsyncClient, sent: dict[str, Any]
) -> None:
    assert (await client.post("/sendMessage", **sent)).json()["ok"]
    assert api.ledger(CHAT)[0].text == "[1] слово + & 北"


async def test_a_body_in_chunks_is_read_whole(api: BotApi, client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"chat_id": 5, '
        yield b'"text": "in pieces"}'

    await client.post("/sendMessage", content=chunks(), headers={"Content-Type": "application/json"})
    assert api.ledger(CHAT)[0].text == "in pieces"


async def test_a_client_that_waits_for_leave_to_send_gets_it(api: BotApi, client: httpx.AsyncClient) -> None:
    await client.post("/sendMessage", json={"chat_id": CHAT, "text": "x"}, headers={"Expect": "100-continue"})
    assert len(api.ledger(CHAT)) == 1


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "<br>", "parse_mode": "HTML"},
         'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0'),
        ({"text": "<b>x", "parse_mode": "HTML"},
         'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "*x*", "parse_mode": "Markdown"}, "Bad Request: unsupported parse_mode"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": "nobody"}, "Bad Request: chat not found"),
    ],
)  # fmt: skip
async def test_what_telegram_refuses_is_refused_in_its_words(
    api: BotApi, client: httpx.AsyncClient, params: dict[str, Any], description: str
) -> None:
    answer = await call(client, "sendMessage", **{"chat_id": CHAT, **params})
    assert answer == {"ok": False, "error_code": 400, "description": description}
    assert api.ledger(CHAT) == ()


async def test_the_limit_counts_what_is_shown(client: httpx.AsyncClient) -> None:
    assert (await send(client, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML"))["ok"]


async def test_silence_and_topic_are_kept(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, "x", disable_notification=True, message_thread_id=9)
    assert (api.ledger(CHAT)[0].silent, api.ledger(CHAT)[0].thread) == (True, 9)


@pytest.mark.parametrize(
    ("chat", "kind"), [(5, "private"), (-5, "group"), (-1005, "supergroup"), ("@channel", "channel")]
)
async def test_a_chat_is_of_the_kind_that_its_id_says(client: httpx.AsyncClient, chat: int | str, kind: str) -> None:
    assert (await call(client, "getChat", chat_id=chat))["result"]["type"] == kind
    assert (await call(client, "sendMessage", chat_id=chat, text="x"))["result"]["chat"]["type"] == kind


async def test_an_edit_keeps_the_history(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, "first")
    await call(client, "editMessageText", chat_id=CHAT, message_id=1, text="second")
    (entry,) = api.ledger(CHAT)
    assert [version.text for version in entry.versions] == ["first", "second"]
    assert entry.edited


@pytest.mark.parametrize(
    ("message_id", "description"),
    [
        (1, f"Bad Request: message is not modified: {SAME}"),
        (2, "Bad Request: message to edit not found"),
    ],
)  # fmt: skip
async def test_an_edit_that_changes_nothing_is_refused(
    client: httpx.AsyncClient, message_id: int, description: str
) -> None:
    await send(client, "<b>x</b>", parse_mode="HTML")
    answer = await call(
        client, "editMessageText", chat_id=CHAT, message_id=message_id, text="<b>x</b>", parse_mode="HTML"
    )
    assert answer["description"] == description


@pytest.mark.parametrize(("token", "code"), [("4242:other", 401), ("nonsense", 404)])
async def test_another_token_is_not_taken(api: BotApi, token: str, code: int) -> None:
    async with httpx.AsyncClient(**LOOPBACK) as client:
        answer = await client.get(f"{api.base_url}/bot{token}/getMe")
    assert (answer.status_code, answer.json()["error_code"]) == (code, code)


async def test_an_unknown_method_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await call(client, "sendTelepathy"))["description"] == "Not Found"


async def test_the_small_methods_answer(api: BotApi, client: httpx.AsyncClient) -> None:
    assert (await call(client, "getMe"))["result"]["username"] == "test_bot"
    assert (await call(client, "deleteWebhook"))["result"] is True
    assert (await call(client, "sendChatAction", chat_id=CHAT, action="typing"))["result"] is True
    commands = [{"command": "list", "description": "x"}]
    assert (await call(client, "setMyCommands", commands=commands))["result"] is True
    assert api.methods.commands == commands


async def test_updates_are_kept_until_they_are_confirmed(api: BotApi, client: httpx.AsyncClient) -> None:
    api.methods.say(CHAT, "/start now")
    api.methods.say(CHAT, "again")
    first = (await call(client, "getUpdates"))["result"]
    assert [update["message"]["text"] for update in first] == ["/start now", "again"]
    assert first[0]["message"]["entities"][0]["type"] == "bot_command"
    rest = (await call(client, "getUpdates", offset=first[0]["update_id"] + 1))["result"]
    assert [update["message"]["text"] for update in rest] == ["again"]
    assert (await call(client, "getUpdates", offset=-1))["result"] == rest


async def test_a_poll_ends_empty_after_its_timeout(client: httpx.AsyncClient) -> None:
    assert (await call(client, "getUpdates", timeout=0.05))["result"] == []
    assert (await call(client, "getUpdates"))["result"] == []


async def test_a_waiting_poll_gets_what_comes(api: BotApi, client: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(call(client, "getUpdates", timeout=5))
        await api.wait_until(lambda: api.count("getUpdates") == 1, deadline=5)
        api.methods.say(CHAT, "hello", user=8)
    assert poll.result()["result"][0]["message"]["from"]["id"] == 8


async def test_a_second_poller_ends_the_first_ones_poll(api: BotApi, client: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(call(client, "getUpdates", timeout=5))
        await api.wait_until(lambda: api.count("getUpdates") == 1, deadline=5)
        tasks.create_task(call(client, "getUpdates", timeout=0.05))
    assert first.result()["error_code"] == 409


async def test_a_pressed_button_is_answered_once(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, "x", reply_markup={"inline_keyboard": [[{"text": "Mute", "callback_data": "mute"}]]})
    query = api.methods.press(CHAT, 1, "mute")
    update = (await call(client, "getUpdates"))["result"][0]
    assert update["callback_query"]["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Mute"
    assert (await call(client, "answerCallbackQuery", callback_query_id=query))["ok"]
    assert "query is too old" in (await call(client, "answerCallbackQuery", callback_query_id=query))["description"]


async def test_the_ledger_survives_being_written_and_read(api: BotApi, client: httpx.AsyncClient) -> None:
    await send(client, "<b>слово</b>", parse_mode="HTML")
    await call(client, "sendMessage", chat_id="@channel", text="x")
    assert Ledger.from_json((await client.get(f"{api.base_url}/ledger")).text) == api.methods.ledger
