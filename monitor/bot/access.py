"""Who is obeyed: nobody, but those in the configured chats and the `admins` of the file.

In a private chat that is configured, its person may do all. In a group everybody in it may look, and who is an admin of
the group, under a name or not, may change things. In a channel, whose readers may be anybody, nobody but its admins. A
person under `admins` may do all, there and in a private chat.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from monitor.bot.hearing import Caller

# Seconds for which Telegram's list of a chat's admins is good: one question, however many people press buttons.
CACHED_FOR = 30.0
# Seconds until it is asked again where it did not answer; nobody is an admin meanwhile.
ASKED_AGAIN = 5.0
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
    """Decides. `admins` asks Telegram who leads a chat, None for no answer, and raises nothing; `moves` says by the
    configured number which chats have another one now; `monotonic` counts seconds."""

    def __init__(
        self,
        places: Sequence[Place],
        *,
        admins: Callable[[int], Awaitable[frozenset[int] | None]],
        moves: Callable[[], Awaitable[Mapping[str, str]]],
        monotonic: Callable[[], float],
    ) -> None:
        self._places = tuple(places)
        self._bosses = frozenset[int]().union(*(place.admins for place in places))
        self._admins = admins
        self._moves = moves
        self._monotonic = monotonic
        self._leaders: dict[int, tuple[frozenset[int], float]] = {}
        self._strangers: set[int] = set()

    async def verdict(self, caller: Caller, wanted: Right = Right.CHANGE) -> Verdict:
        """What this caller may do here, as far as `wanted`: who only wants to look is not asked about."""
        place = await self._place(caller)
        is_boss = caller.user in self._bosses and caller.as_chat is None
        if place is None:
            return self._boss(caller) if is_boss and caller.private else _NOBODY
        least = Right.NONE if caller.channel else Right.LOOK
        if is_boss or caller.private or (wanted > least and await self._leads(caller)):
            return Verdict(right=Right.CHANGE, place=place)
        return Verdict(right=least, place=place)

    async def destinations(self, chat: int, name: str) -> list[str]:
        """The destinations that are in this chat; those of a group that moved are in the new one."""
        moves = await self._moves()
        return [
            place.destination
            for place in self._places
            if _named(place.chat, name) or moves.get(str(place.chat), str(place.chat)) == str(chat)
        ]

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
        leaders, until = self._leaders.get(caller.chat, (frozenset[int](), 0.0))
        if until <= self._monotonic():
            answer = await self._admins(caller.chat)
            leaders, good_for = (answer, CACHED_FOR) if answer is not None else (frozenset[int](), ASKED_AGAIN)
            self._leaders[caller.chat] = (leaders, self._monotonic() + good_for)
        return caller.user in leaders


def _is(chat: int | str, caller: Caller) -> bool:
    return str(chat) == str(caller.chat) or _named(chat, caller.chat_name)


def _named(chat: int | str, name: str) -> bool:
    return isinstance(chat, str) and chat.startswith("@") and chat.lower() == name.lower()
