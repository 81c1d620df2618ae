"""Each chat is spoken to in its language: that of the destination, or else the person's own."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.conftest import Room
from tests.support.botapi import BotApi
from tests.support.build import feed_state
from tests.support.clock import START


@pytest.fixture
async def russian(api: BotApi, tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path, api, more=", language: ru")
    await made.open()
    yield made
    await made.close()


async def test_chat_with_a_language_is_spoken_to_in_it_whoever_speaks(russian: Room) -> None:
    assert "на связи" in await russian.say("/start", language="en")


async def test_chat_without_a_language_follows_the_person(room: Room) -> None:
    assert "на связи" in await room.say("/start", language="ru")
    assert "monitor is here" in await room.say("/start", language="ja")


async def test_buttons_and_toasts_are_in_the_language_of_the_chat(russian: Room) -> None:
    alert = await russian.alert()
    assert alert.markup is not None
    assert alert.markup["inline_keyboard"][0][0]["text"] == "Открыть"
    assert await russian.press(alert, "nr") == "Учтено: не по теме"


async def test_numbers_take_the_form_that_goes_with_them(russian: Room) -> None:
    await russian.alert("Kuril treaty is near")
    assert "Kuril — 1 новость, не по теме: 0\ntalks — 0 новостей" in await russian.say("/list")
    await russian.alert("Kuril ferry is late")
    assert "Kuril — 2 новости, не по теме: 0" in await russian.say("/list")


async def test_reasons_are_told_in_the_language_of_the_chat(russian: Room) -> None:
    said = await russian.say("/test Ferry to Kuril")
    assert "(в заголовке)" in said
    assert "не найдено" in said


async def test_what_needs_a_person_is_told_in_the_language_of_the_chat(russian: Room) -> None:
    (feed,) = (feed for feed in russian.settings.feeds if feed.enabled)
    long_ago = START - timedelta(days=3)
    await russian.store.sync_feeds(
        [feed_state(feed.id, last_poll=START, failing_since=long_ago, failures=9, error="the connection broke")]
    )
    said = await russian.say("/status")
    assert "Нужен человек:" in said
    assert "не работает: соединение прервалось" in said


async def test_stranger_is_answered_in_the_stranger_s_language(room: Room) -> None:
    assert await room.say("/start", 666, language="ru") == "Это частный бот. Ваш номер: 666."


async def test_russian_spans_are_understood(russian: Room) -> None:
    assert "тихо до" in await russian.say("/mute Kuril 2ч")
