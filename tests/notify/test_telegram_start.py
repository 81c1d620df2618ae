"""The link that `monitor init` prints takes one chat, once, and for a while."""

from collections.abc import AsyncIterator

import pytest

from monitor.app.first_steps import enrolment_code
from monitor.errors import OperationError
from monitor.model import Secret
from monitor.notify.telegram_start import FoundChat, NewBot
from tests.support.botapi import BotApi
from tests.support.waiting import PATIENCE

CODE = "a-code-that-nobody-guesses"
HOLDER = 77


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[NewBot]:
    async with NewBot(Secret(api.token), api.base_url) as made:
        yield made


def test_codes_are_long_and_never_the_same() -> None:
    codes = {enrolment_code() for _ in range(100)}
    assert len(codes) == 100
    assert min(map(len, codes)) >= 20


async def test_only_the_holder_of_the_code_is_taken(api: BotApi, bot: NewBot) -> None:
    for said in ("/start", "/start other", CODE, f"/help {CODE}", f"/start {CODE.upper()}", f"/start {CODE} more"):
        api.methods.say(666, said)
    api.methods.say(HOLDER, f"/start {CODE}")
    assert await bot.wait(CODE, 20) == FoundChat(id=HOLDER, name="Person")
    assert api.ledger(666) == ()


async def test_code_that_was_used_is_not_there_for_another(api: BotApi, bot: NewBot) -> None:
    api.methods.say(HOLDER, f"/start {CODE}")
    assert await bot.wait(CODE, 20) is not None
    assert api.methods.waiting == 0


async def test_code_is_good_for_a_while_only(bot: NewBot) -> None:
    await bot.username()
    assert await bot.wait(CODE, 0.1) is None


async def test_message_that_cannot_be_read_is_told_with_a_way_round(api: BotApi, bot: NewBot) -> None:
    api.methods.push_as_it_is({"update_id": 1, "message": {"text": CODE}})
    with pytest.raises(OperationError, match=r"cannot be read .* name the chat with --chat") as told:
        await bot.wait(CODE, 10 * PATIENCE)
    assert CODE not in str(told.value)
