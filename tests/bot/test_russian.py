"""Each chat is spoken to in its language: that of the destination, or else the person's own."""

from collections.abc import AsyncIterator
from pathlib import Path
from string import Formatter

import pytest

from monitor.bot.texts import EN, RU, language_of
from tests.bot.conftest import Room
from tests.support.botapi import BotApi


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


async def test_stranger_is_answered_in_the_stranger_s_language(room: Room) -> None:
    assert await room.say("/start", 666, language="ru") == "Это частный бот. Ваш номер: 666."


async def test_russian_spans_are_understood(russian: Room) -> None:
    assert "тихо до" in await russian.say("/mute Kuril 2ч")


def test_both_catalogues_have_the_same_commands_and_placeholders() -> None:
    assert EN.menu.keys() == RU.menu.keys()
    for name in (field for field in EN.__slots__ if field != "menu"):
        assert _placeholders(getattr(EN, name)) == _placeholders(getattr(RU, name)), name


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_language_is_known_by_its_primary_part() -> None:
    assert [language_of("ru-RU"), language_of(None, "ru"), language_of("ja", "de"), language_of()] == [
        "ru", "ru", "en", "en"
    ]  # fmt: skip
