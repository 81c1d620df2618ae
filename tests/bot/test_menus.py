"""Which commands a chat is shown, and when it is told anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.app.chat import Chat
from monitor.app.chat_keeper import ChatKeeper
from monitor.config.load import load
from monitor.config.settings import Settings
from tests.bot.conftest import GROUP, ME, Room
from tests.support.waiting import until


@asynccontextmanager
async def _kept(room: Room) -> AsyncIterator[None]:
    """The chat follows the settings of the room, as in the daemon."""
    await room.chat.stop()
    keeper = ChatKeeper(lambda: room.settings, lambda: Chat(room.settings.destinations, room.around, poll_timeout=1))
    task = asyncio.create_task(keeper.run())
    try:
        await until(lambda: len(room.api.methods.menus) == 9, what="all menus")
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await keeper.stop()


def _saved(room: Room, old: str, new: str) -> Settings:
    text = room.path.read_text(encoding="utf-8")
    assert old in text
    room.path.write_text(text.replace(old, new), encoding="utf-8")
    return load(room.path, {}).settings


async def test_language_that_is_changed_in_the_file_is_shown_in_the_menu(room: Room) -> None:
    async with _kept(room):
        room.settings = _saved(room, f"chat: {ME},", f"chat: {ME}, language: ru,")
        await until(lambda: "как дела" in room.api.methods.menu_texts["chat", str(ME), "en"]["status"], what="Russian")
        assert "как дела" in room.api.methods.menu_texts["chat", str(ME), ""]["status"]
        assert "how feeds" in room.api.methods.menu_texts["chat", str(GROUP), "en"]["status"]


async def test_chat_that_is_added_to_the_file_is_shown_its_menu_and_obeyed(room: Room) -> None:
    async with _kept(room):
        room.settings = _saved(room, f"chat: {ME},", "chat: 88,")
        await until(lambda: ("chat", "88", "ru") in room.api.methods.menus, what="a menu in the new chat")
        assert "Kuril" in await room.say("/list", 88)
        assert "private" in await room.say("/list", ME)


async def test_other_changes_of_the_file_set_no_menus_again(room: Room) -> None:
    async with _kept(room):
        told = room.api.count("setMyCommands")
        room.settings = _saved(room, "  - ferry\n", "  - ferry\n  - boat\n")
        polls = room.api.count("getUpdates")
        await until(lambda: room.api.count("getUpdates") > polls + 1, what="more polls")
        assert room.api.count("setMyCommands") == told


async def test_one_round_sets_no_menus(room: Room) -> None:
    await room.chat.stop()
    told = room.api.count("setMyCommands")
    keeper = ChatKeeper(lambda: room.settings, lambda: Chat(room.settings.destinations, room.around))
    await keeper.once()
    await keeper.stop()
    assert room.api.count("setMyCommands") == told
