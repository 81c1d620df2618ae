"""Who takes part: the watches, the destinations, the feeds, and the file that joins them. Pure."""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Destination(StrEnum):
    """Where alerts go."""

    ANNA = "anna"  # hears everything, and of monitor's own troubles
    BOB = "bob"  # blocks the bot for a while
    DESK = "desk"  # a topic in a group
    TEAM = "team"  # a group that becomes a supergroup


CHATS: Mapping[Destination, tuple[int, ...]] = {
    Destination.ANNA: (4711,),
    Destination.BOB: (4712,),
    Destination.DESK: (-1001000000001,),
    Destination.TEAM: (-4002, -1001000000002),
}
"""The chats behind each destination: the one that the file names, and where it has moved to."""

DESK_TOPIC = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch: `term` is the one word that makes it fire."""

    name: str
    term: str
    told: tuple[Destination, ...]
    priority: str = "normal"


ISLANDS = Watched(name="islands", term="kuril", told=tuple(Destination))
PAPERS = Watched(name="papers", term="treaty", told=(Destination.ANNA, Destination.BOB), priority="high")
PORT = Watched(name="port", term="harbour", told=(Destination.ANNA, Destination.DESK))
BOATS = Watched(name="boats", term="ferry", told=(Destination.ANNA, Destination.TEAM), priority="low")
LAMPS = Watched(name="lamps", term="lighthouse", told=(Destination.ANNA, Destination.BOB))
SKIES = Watched(name="skies", term="comet", told=(Destination.ANNA,))

STANDING = (ISLANDS, PAPERS, PORT, BOATS, LAMPS)
GUEST = SKIES
"""The watch that comes and goes with the file."""

WIRES = ("alpha", "beta", "gamma")
"""The feeds that copy from one another. `gamma` changes its guids now and then."""
STRICT = "strict"
"""The feed whose server turns clients away; it has a host of its own."""
PAGES = "pages"
"""The feed whose items say little; the article pages have the rest."""
FEEDS = (*WIRES, STRICT, PAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of config.yaml. `order` is the seed of the feeds' order in it."""

    guest: bool = False
    order: int = 0

    @property
    def watches(self) -> tuple[Watched, ...]:
        return (*STANDING, GUEST) if self.guest else STANDING


def config(edition: Edition, *, feeds: Mapping[str, str], base_url: str, token: str) -> str:
    """The file's text. `feeds` are addresses by name."""
    names = sorted(feeds)
    random.Random(edition.order).shuffle(names)
    lines = [
        "feeds:",
        *(f"  - {{url: {feeds[name]}, name: {name}, full_text: {_yaml(name == PAGES)}}}" for name in names),
        "watchlists:",
        *(f"  - {_watch(watch)}" for watch in edition.watches),
        "notify:",
        *(f"  {place}: {{telegram: {_chat(place, base_url, token)}}}" for place in Destination),
        f"admin: {Destination.ANNA}",
        "poll: {min: 1s, max: 2s, timeout: 5s, allow_private: true}",
        "store: sqlite:///monitor.db",
    ]
    return "\n".join(lines) + "\n"


def routed(watches: Iterable[Watched]) -> dict[Destination, frozenset[str]]:
    """Who hears of these watches, and of which."""
    told: dict[Destination, set[str]] = {}
    for watch in watches:
        for place in watch.told:
            told.setdefault(place, set()).add(watch.name)
    return {place: frozenset(names) for place, names in told.items()}


def place_of(chat: int | str | None) -> Destination | None:
    """The destination behind a chat."""
    return next((place for place, chats in CHATS.items() if str(chat) in map(str, chats)), None)


def _watch(watch: Watched) -> str:
    return f"{{name: {watch.name}, query: {watch.term}, priority: {watch.priority}, notify: {_list(watch.told)}}}"


def _chat(place: Destination, base_url: str, token: str) -> str:
    topic = f", thread: {DESK_TOPIC}" if place is Destination.DESK else ""
    return f'{{token: "{token}", chat: {CHATS[place][0]}, base_url: "{base_url}"{topic}}}'


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(values)}]"


def _yaml(value: bool) -> str:
    return str(value).lower()
