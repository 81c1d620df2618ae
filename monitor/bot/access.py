"""Who is obeyed: nobody, but those in the configured chats and the `admins` of the file.

In a private chat that is configured, its person may do all. In a group everybody in it may look, and who is an admin of
the group, under a name or not, may change things. A person under `admins` may do all, there and in a private chat.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from monitor.bot.hearing import Caller

# Seconds for which an answer of Telegram about an admin is good.
CACHED_FOR = 30.0
_MOST_CACHED = 1_000
# So many strangers are answered until the next start; then the bot is silent to further ones.
MOST_STRANGERS = 1_000


class Right(IntEnum):
    """What somebody may do."""

    NONE = 0
    LOOK = 1
    CHANGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat of the configuration: `chat` is its number or its public name, `language` what is spoken there, None for
    that of each person. `destination` is what it is called in the file."""

    destination: str
    chat: int | str
    thread: int | None = None
    language: str | None = None
    admins: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`place` is where the caller speaks, or, for an admin in a private chat, the place whose admin it is."""

    right: Right
    place: Place | None = None


_NOBODY = Verdict(right=Right.NONE)


class Access:
    """Decides. `is_admin` asks Telegram about a chat and a user, and raises nothing; `moves` says by the configured
    number which chats have another one now; `monotonic` counts seconds."""

    def __init__(
        self,
        places: Sequence[Place],
        *,
        is_admin: Callable[[int, int], Awaitable[bool | None]],
        moves: Callable[[], Awaitable[Mapping[str, str]]],
        monotonic: Callable[[], float],
    ) -> None:
        self._places = tuple(places)
        self._admins = frozenset[int]().union(*(place.admins for place in places))
        self._is_admin = is_admin
        self._moves = moves
        self._monotonic = monotonic
        self._known: dict[tuple[int, int], tuple[bool, float]] = {}
        self._strangers: set[int] = set()

    async def verdict(self, caller: Caller) -> Verdict:
        """What this caller may do here."""
        place = await self._place(caller)
        is_boss = caller.user in self._admins and caller.as_chat is None
        if place is None:
            return self._boss(caller) if is_boss and caller.private else _NOBODY
        if is_boss or caller.private or await self._leads(caller):
            return Verdict(right=Right.CHANGE, place=place)
        return Verdict(right=Right.LOOK, place=place)

    def is_new_stranger(self, caller: Caller) -> bool:
        """Whether a stranger was never answered. Asking makes the stranger known; past many, all are."""
        if caller.chat in self._strangers or len(self._strangers) >= MOST_STRANGERS:
            return False
        self._strangers.add(caller.chat)
        return True

    def _boss(self, caller: Caller) -> Verdict:
        return Verdict(right=Right.CHANGE, place=next(one for one in self._places if caller.user in one.admins))

    async def _place(self, caller: Caller) -> Place | None:
        here = [place for place in self._places if _is(place.chat, caller)]
        if not here:
            moves = await self._moves()
            here = [place for place in self._places if moves.get(str(place.chat)) == str(caller.chat)]
        return next((place for place in here if place.thread == caller.thread), here[0] if here else None)

    async def _leads(self, caller: Caller) -> bool:
        if caller.as_chat is not None:
            return caller.as_chat == caller.chat
        known = self._known.get((caller.chat, caller.user))
        if known is not None and known[1] > self._monotonic():
            return known[0]
        answer = await self._is_admin(caller.chat, caller.user)
        if answer is not None:
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            self._known[caller.chat, caller.user] = (answer, self._monotonic() + CACHED_FOR)
        return bool(answer)


def _is(chat: int | str, caller: Caller) -> bool:
    if isinstance(chat, int) or not chat.startswith("@"):
        return str(chat) == str(caller.chat)
    return chat.lower() == caller.chat_name.lower()
