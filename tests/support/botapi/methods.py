"""What each method of the Bot API does here: to the ledger, to the queue of updates, and what it answers.

The checks, their order and their words are the service's. Nothing here knows of HTTP or of faults.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from monitor.clock import Clock
from tests.support.botapi.faults import ApiError
from tests.support.botapi.ledger import Entry, Ledger, Version
from tests.support.botapi.markup import MarkupError, parse
from tests.support.botapi.standing import standing

MAX_TEXT = 4096
MAX_ENTITIES = 100

ME = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Test bot",
    "username": "test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}

Params: TypeAlias = dict[str, Any]
Method: TypeAlias = Callable[[Params], Awaitable[Any]]

_UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """The state of one bot."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.ledger = ledger
        self.changed = asyncio.Event()
        self.commands: list[dict[str, Any]] = []
        self.menus: dict[tuple[str, str, str], list[str]] = {}  # by kind of scope, its chat, and language
        self.menu_texts: dict[tuple[str, str, str], dict[str, str]] = {}
        self.toasts: list[tuple[str, str]] = []  # what was answered to each callback query
        self.members: dict[tuple[int, int], str] = {}  # the status of a user in a chat, "member" where not given
        self._clock = clock
        self.barred: dict[str, str] = {}  # by chat, in which words it is refused to write there
        self._updates: list[tuple[int, Any]] = []
        self._allowed: list[str] = []
        self._last_update = 0
        self._open_queries: set[str] = set()
        self._news = asyncio.Event()
        self._poll: object = None
        self._table: dict[str, Method] = {
            "getme": self._get_me,
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "getupdates": self._get_updates,
            "setmycommands": self._set_my_commands,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "getchatadministrators": self._get_chat_administrators,
            "deletewebhook": self._delete_webhook,
            "getchat": self._get_chat,
        }

    def find(self, name: str) -> Method:
        """The method of that name, whatever its case. Raises `ApiError` (404) where there is none."""
        method = self._table.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found")
        return method

    def push(self, update: dict[str, Any]) -> int:
        """Queue something for getUpdates, if it was asked for; its update_id."""
        number = self._last_update + 1
        if not self._allowed or update.keys() & set(self._allowed):
            return self.push_as_it_is({"update_id": number, **update})
        self._last_update = number
        return number

    def push_as_it_is(self, update: Any) -> int:
        """Queue anything; the update_id that it should have had."""
        self._last_update += 1
        self._updates.append((self._last_update, update))
        self._news.set()
        return self._last_update

    @property
    def waiting(self) -> int:
        """How many updates were not taken yet."""
        return len(self._updates)

    def stand(self, chat: int | str, status: str, *, refused: str = "", **rights: bool) -> int:
        """What the bot may do in a chat changes, and whether it is refused to write there; the update_id."""
        self.barred[str(chat)] = refused
        me = {key: ME[key] for key in ("id", "is_bot", "first_name", "username")}
        member = {"user": me, "status": status} | standing(status) | rights
        change = {"chat": _chat(chat), "from": _person(1, "en"), "date": self._now(),
                  "old_chat_member": {"user": me, "status": "left"}, "new_chat_member": member}  # fmt: skip
        return self.push({"my_chat_member": change})

    def say(
        self,
        chat: int,
        text: str,
        user: int | None = None,
        *,
        language: str = "en",
        answers: int | None = None,
        as_chat: int | None = None,
    ) -> int:
        """A person writes into a chat, as an answer to the message `answers`, or in the name of a chat (an anonymous
        admin writes in that of the group); the update_id."""
        message = {
            "message_id": 1_000_000 + self._last_update,
            "from": _person(user or abs(chat), language) if as_chat is None else _ANONYMOUS,
            "chat": _chat(chat),
            "date": self._now(),
            "text": text,
            "entities": list(parse(text, None).entities),
        }
        if as_chat is not None:
            message["sender_chat"] = _chat(as_chat)
        if answers is not None:
            message["reply_to_message"] = _message(self._entry(chat, answers, "message"))
        return self.push({"message": message})

    def press(self, chat: int, message_id: int, data: str, user: int | None = None, language: str = "en") -> str:
        """A person presses a button under a message; the id of the callback query, which can be answered once."""
        query_id = f"query{self._last_update + 1}"
        self._open_queries.add(query_id)
        entry = self._entry(chat, message_id, "message")
        self.push(
            {
                "callback_query": {
                    "id": query_id,
                    "from": _person(user or abs(chat), language),
                    "chat_instance": str(chat),
                    "message": _message(entry),
                    "data": data,
                }
            }
        )
        return query_id

    def expire(self, query_id: str) -> None:
        """A callback query has waited for too long."""
        self._open_queries.discard(query_id)

    async def _get_me(self, _params: Params) -> Any:
        return ME

    async def _get_chat(self, params: Params) -> Any:
        return {**_chat(_chat_id(params)), "accent_color_id": 0, "max_reaction_count": 11,
                "accepted_gift_types": dict.fromkeys(
                    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
                     "gifts_from_channels"), False)}  # fmt: skip

    async def _send_chat_action(self, params: Params) -> Any:
        _chat_id(params)
        return True

    async def _set_my_commands(self, params: Params) -> Any:
        self.commands = list(params.get("commands", []))
        scope = params.get("scope") or {"type": "default"}
        place = (scope["type"], str(scope.get("chat_id", "")), str(params.get("language_code", "")))
        self.menu_texts[place] = {command["command"]: command["description"] for command in self.commands}
        self.menus[place] = list(self.menu_texts[place])
        return True

    async def _delete_webhook(self, _params: Params) -> Any:
        return True

    async def _send_message(self, params: Params) -> Any:
        chat = _chat_id(params)
        if refusal := self.barred.get(str(chat)):
            raise ApiError(400 if refusal.startswith("Bad Request") else 403, refusal)
        version = self._version(params)
        thread = params.get("message_thread_id")
        entry = Entry(
            id=0,
            chat=chat,
            silent=_true(params.get("disable_notification")),
            thread=None if thread is None else int(thread),
            versions=(version,),
            markup=params.get("reply_markup"),
            replies_to=self._replied(chat, params.get("reply_parameters")),
        )
        stored = self.ledger.add(entry)
        self.changed.set()
        return _message(stored)

    def _replied(self, chat: int | str, parameters: dict[str, Any] | None) -> int | None:
        if not parameters:
            return None
        replied = int(parameters["message_id"])
        if self.ledger.find(chat, replied) is not None:
            return replied
        if parameters.get("allow_sending_without_reply"):
            return None
        raise ApiError(400, "Bad Request: message to be replied not found")

    async def _edit_message_text(self, params: Params) -> Any:
        entry = self._entry(_chat_id(params), int(params.get("message_id", 0)), "message to edit")
        version = self._version(params)
        markup = params.get("reply_markup")
        if (version.text, version.entities, markup) == (entry.text, entry.entities, entry.markup):
            raise ApiError(400, f"Bad Request: {_UNMODIFIED}")
        changed = self.ledger.change(entry, version, markup)
        self.changed.set()
        return {**_message(changed), "edit_date": int(version.at.timestamp())}

    async def _answer_callback_query(self, params: Params) -> Any:
        query_id = str(params.get("callback_query_id", ""))
        if query_id not in self._open_queries:
            raise ApiError(400, f"Bad Request: {_STALE_QUERY}")
        self._open_queries.discard(query_id)
        self.toasts.append((query_id, str(params.get("text", ""))))
        self.changed.set()
        return True

    async def _edit_message_reply_markup(self, params: Params) -> Any:
        entry = self._entry(_chat_id(params), int(params.get("message_id", 0)), "message to edit")
        markup = params.get("reply_markup")
        if markup == entry.markup:
            raise ApiError(400, f"Bad Request: {_UNMODIFIED}")
        changed = self.ledger.change(entry, entry.now, markup)
        self.changed.set()
        return _message(changed)

    async def _get_chat_administrators(self, params: Params) -> Any:
        chat = _chat_id(params)
        return [
            {"user": _person(user, "en"), "status": status} | standing(status)
            for (where, user), status in self.members.items()
            if where == chat and status in {"administrator", "creator"}
        ]

    async def _get_updates(self, params: Params) -> Any:
        """Long polling. A second poller ends the first one's request, as the service does."""
        self._forget(int(params.get("offset", 0)))
        self._allowed = params.get("allowed_updates", self._allowed)
        mine = self._poll = object()
        self._news.set()  # wakes a poller that waits, to find itself replaced
        deadline = asyncio.get_running_loop().time() + float(params.get("timeout", 0))
        while not self._updates:
            self._news.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                break
            if self._poll is not mine:
                raise ApiError(409, _CONFLICT)
        return [update for _, update in self._updates[: int(params.get("limit", 100))]]

    def _forget(self, offset: int) -> None:
        if offset > 0:
            self._updates = [(number, update) for number, update in self._updates if number >= offset]
        elif offset < 0:
            self._updates = self._updates[offset:]

    def _entry(self, chat: int | str, message_id: int, what: str) -> Entry:
        entry = self.ledger.find(chat, message_id)
        if entry is None:
            raise ApiError(400, f"Bad Request: {what} not found")
        return entry

    def _version(self, params: Params) -> Version:
        raw = str(params.get("text", ""))
        try:
            parsed = parse(raw, params.get("parse_mode"))
        except MarkupError as error:
            raise ApiError(400, f"Bad Request: {error}") from error
        if not parsed.text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(parsed.text.encode("utf-16-le")) // 2 > MAX_TEXT:
            raise ApiError(400, "Bad Request: message is too long")
        return Version(text=parsed.text, raw=raw, entities=parsed.entities[:MAX_ENTITIES], at=self._clock.now())

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _person(user: int, language: str) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Person", "language_code": language}


def _chat_id(params: Params) -> int | str:
    value = str(params.get("chat_id", "")).strip()
    if not value:
        raise ApiError(400, "Bad Request: chat_id is empty")
    if value.startswith("@"):
        return value
    try:
        return int(value)
    except ValueError:
        raise ApiError(400, "Bad Request: chat not found") from None


def _chat(chat: int | str) -> dict[str, Any]:
    if isinstance(chat, str):
        # The service answers with the number behind a name; any fixed one will do.
        number = -1_000_000_000_000 - sum(chat.encode())
        return {"id": number, "type": "channel", "title": chat[1:], "username": chat[1:]}
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": "Person"}
    kinds = {"-1009": "channel", "-100": "supergroup", "-": "group"}
    kind = next(kind for beginning, kind in kinds.items() if str(chat).startswith(beginning))
    return {"id": chat, "type": kind, "title": "Group"}


def _message(entry: Entry) -> dict[str, Any]:
    message = {
        "message_id": entry.id,
        "from": {key: ME[key] for key in ("id", "is_bot", "first_name", "username")},
        "chat": _chat(entry.chat),
        "date": int(entry.at.timestamp()),
        "text": entry.text,
        "entities": list(entry.entities),
    }
    if entry.thread is not None:
        message |= {"message_thread_id": entry.thread, "is_topic_message": True}
    return message if entry.markup is None else message | {"reply_markup": entry.markup}


def _true(value: Any) -> bool:
    return str(value).lower() in {"true", "1"}
