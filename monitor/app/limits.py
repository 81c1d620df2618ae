"""How fast each destination may be sent to, by its service's own rules.

Telegram's are documented only as a rule of thumb: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from monitor.config.settings import Settings, TelegramSettings
from monitor.outbox.limits import Limits, Window

BOT_PER_SECOND = 30
CHAT_PER_SECOND = 1
GROUP_PER_MINUTE = 20


def limits_of(settings: Settings) -> dict[str, Limits]:
    """The limits by destination; those left out have none.

    Destinations with the same token share the bot's, those with the same chat, two topics of one group say, the chat's.
    """
    return {telegram.name: telegram_limits(telegram) for telegram in settings.telegrams}


def telegram_limits(telegram: TelegramSettings) -> Limits:
    """What Telegram allows in one chat. Whatever is not surely a private chat is taken for a group."""
    bot = (telegram.base_url, telegram.token)
    chat = (*bot, telegram.chat)
    place = [Window(key=chat, count=CHAT_PER_SECOND, seconds=1.0)]
    if isinstance(telegram.chat, str) or telegram.chat < 0:
        place.append(Window(key=chat, count=GROUP_PER_MINUTE, seconds=60.0))
    return Limits(account=(Window(key=bot, count=BOT_PER_SECOND, seconds=1.0),), place=tuple(place))
