"""Which destinations share which of Telegram's limits."""

from monitor.app.limits import telegram_limits
from monitor.config.settings import TelegramSettings
from monitor.model import Secret


def telegram(chat: int | str, bot: str = "1:a", thread: int | None = None) -> TelegramSettings:
    return TelegramSettings(name=f"{chat}", chat=chat, token=Secret(bot), thread=thread)


def test_a_person_gets_one_a_second_and_a_group_or_channel_twenty_a_minute_too() -> None:
    rates = {
        chat: [(window.count, window.seconds) for window in telegram_limits(telegram(chat)).place]
        for chat in (5, -5, "@channel")
    }
    assert rates == {5: [(1, 1.0)], -5: [(1, 1.0), (20, 60.0)], "@channel": [(1, 1.0), (20, 60.0)]}


def test_topics_of_a_group_share_everything() -> None:
    assert telegram_limits(telegram(-5)) == telegram_limits(telegram(-5, thread=9))


def test_chats_of_a_bot_share_its_thirty_a_second() -> None:
    one, other = telegram_limits(telegram(5)), telegram_limits(telegram(6))
    assert one.account == other.account != telegram_limits(telegram(5, bot="2:b")).account
    assert one.place != other.place
    assert [(window.count, window.seconds) for window in one.account] == [(30, 1.0)]


def test_no_token_is_shown() -> None:
    assert "1:a" not in repr(telegram_limits(telegram(5)))
