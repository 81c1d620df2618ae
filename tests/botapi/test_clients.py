"""A second client library passes through the server, so that it is not made to the measure of the one we use."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.support.botapi import BotApi, Fault

CHAT = -100500


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.base_url))
    yield Bot(api.token, session=session)
    await session.close()


async def test_it_sends_and_reads_back_what_is_shown(api: BotApi, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Open", url="https://x.example/")]])
    text = '<b>Курилы</b> <tg-time unix="1480682040" format="dt">then</tg-time>'
    sent = await bot.send_message(CHAT, text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
    assert sent.text == api.ledger(CHAT)[0].text == "Курилы then"
    assert sent.entities is not None
    assert [entity.type for entity in sent.entities] == ["bold", "date_time"]
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump() == keyboard.model_dump()


async def test_it_edits(api: BotApi, bot: Bot) -> None:
    sent = await bot.send_message(CHAT, "first")
    edited = await bot.edit_message_text("second", chat_id=CHAT, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert api.ledger(CHAT)[0].text == "second"


async def test_it_polls_and_answers_buttons(api: BotApi, bot: Bot) -> None:
    await bot.send_message(CHAT, "x")
    api.methods.press(CHAT, 1, "mute")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert await bot.answer_callback_query(update.callback_query.id)


async def test_it_asks_about_the_bot_and_the_chat(bot: Bot) -> None:
    assert (await bot.get_me()).username == "test_bot"
    assert (await bot.get_chat(CHAT)).type == "supergroup"
    assert await bot.set_my_commands([BotCommand(command="list", description="List")])
    assert await bot.delete_webhook()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.CHAT_NOT_FOUND, TelegramBadRequest),
        (Fault.BLOCKED, TelegramForbiddenError),
        (Fault.UNAUTHORIZED, TelegramUnauthorizedError),
        (Fault.FLOOD, TelegramRetryAfter),
        (Fault.MIGRATED, TelegramMigrateToChat),
        (Fault.APPLY_THEN_DROP, TelegramNetworkError),
    ],
)
async def test_it_understands_the_errors(
    api: BotApi, bot: Bot, fault: Fault, error: type[TelegramServerError | TelegramBadRequest]
) -> None:
    api.fail(fault=fault, migrate_to=-1007)
    with pytest.raises(error):
        await bot.send_message(CHAT, "x")


async def test_it_is_refused_bad_markup_in_telegrams_words(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="can't parse entities: Unsupported start tag"):
        await bot.send_message(CHAT, "<p>x</p>", parse_mode=ParseMode.HTML)
