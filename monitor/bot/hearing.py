"""What people do in a chat, as values: of Telegram's updates, only what the desk needs. Nothing is decided here."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
    User,
)

from monitor.words import noted

# "At most 52 significant bits" (https://core.telegram.org/bots/api#user).
_LARGEST_ID = 2**52

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|\Z)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who speaks, and where. `chat_name` is a public chat's own name ("@desk"), "" for none. In a `channel`, all who
    read may press buttons. `as_chat` is the chat in whose name somebody speaks, as anonymous admins do in that of their
    group. `language` is the person's own."""

    chat: int
    chat_name: str
    private: bool
    channel: bool
    thread: int | None
    user: int
    as_chat: int | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text. `command` is "" where it is none, `words` is what follows it. Of the message that it answers, `data` are
    its buttons', `link` is the first address."""

    caller: Caller
    message_id: int
    command: str
    words: str
    data: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button, under the message `message_id`."""

    caller: Caller
    query: str
    message_id: int
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the bot may do in a chat from now on. `trouble` says why it can write nothing there, "" where it can."""

    chat: int
    chat_name: str
    trouble: str


Heard: TypeAlias = Said | Pressed | Standing


def heard(update: Update, username: str) -> Heard | None:
    """What somebody did; None for what is not meant for this bot. Raises where it is not as documented, in whatever
    way."""
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.message is not None:
        return _said(update.message, username)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    return None


def _pressed(query: CallbackQuery) -> Pressed | None:
    message = query.message
    if message is None or query.data is None:
        return None
    thread = message.message_thread_id if isinstance(message, Message) else None
    return Pressed(
        caller=_caller(message.chat, query.from_user, None, thread),
        query=query.id,
        message_id=message.message_id,
        data=query.data,
    )


def _said(message: Message, username: str) -> Said | None:
    user, text = message.from_user, message.text
    as_chat = message.sender_chat.id if message.sender_chat is not None else None
    if text is None or user is None or (user.is_bot and as_chat is None):
        return None
    found = _COMMAND.fullmatch(text.strip())
    private = message.chat.type == Chat.PRIVATE
    if found is None and not private:
        return None
    command, addressed, words = found.groups() if found else ("", None, text)
    if addressed is not None and addressed.lower() != username.lower():
        return None
    answered = message.reply_to_message
    return Said(
        caller=_caller(message.chat, user, as_chat, message.message_thread_id if message.is_topic_message else None),
        message_id=message.message_id,
        command=command.lower(),
        words=words.strip(),
        data=_data(answered.reply_markup) if answered is not None else (),
        link=_link(answered) if answered is not None else "",
    )


def _standing(change: ChatMemberUpdated) -> Standing:
    return Standing(
        chat=_id(change.chat.id),
        chat_name=_name(change.chat),
        trouble=_trouble(change.new_chat_member, change.chat.type),
    )


def _trouble(me: ChatMember, kind: str) -> str:
    if kind == Chat.PRIVATE:
        return noted("the bot was blocked by the user") if me.status == ChatMember.BANNED else ""
    if me.status in {ChatMember.BANNED, ChatMember.LEFT}:
        is_channel = kind == Chat.CHANNEL
        return (
            noted("the bot was removed from the channel") if is_channel else noted("the bot was removed from the group")
        )
    return "" if _may_write(me, kind) else noted("the bot has no right to write there")


def _may_write(me: ChatMember, kind: str) -> bool:
    if kind == Chat.CHANNEL:
        return isinstance(me, ChatMemberAdministrator) and bool(me.can_post_messages)
    return not isinstance(me, ChatMemberRestricted) or (me.is_member and me.can_send_messages)


def _caller(chat: Chat, user: User, as_chat: int | None, thread: int | None) -> Caller:
    return Caller(
        chat=_id(chat.id),
        chat_name=_name(chat),
        private=chat.type == Chat.PRIVATE,
        channel=chat.type == Chat.CHANNEL,
        thread=thread,
        user=_id(user.id),
        as_chat=as_chat,
        language=user.language_code or "",
    )


def _id(number: object) -> int:
    """The same, if it is one: the library takes whatever came."""
    if not isinstance(number, int) or abs(number) > _LARGEST_ID:
        raise ValueError("no id of a person or a chat")
    return number


def _name(chat: Chat) -> str:
    return f"@{chat.username}" if chat.username else ""


def _data(markup: InlineKeyboardMarkup | None) -> tuple[str, ...]:
    rows = markup.inline_keyboard if markup is not None else ()
    return tuple(button.callback_data for row in rows for button in row if isinstance(button.callback_data, str))


def _link(message: Message) -> str:
    links = (entity.url for entity in message.entities if entity.type == MessageEntity.TEXT_LINK)
    return next((link for link in links if link), "")
