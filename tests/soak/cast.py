"""Who takes part: the watches, the destinations, the feeds, and the file that joins them. Pure."""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Destination(StrEnum):
    """Where alerts go."""

    ANNA = "anna"  # hears everything, and of monitor's own troubles
    BOB = "bob"  # blocks the bot for a while
    DESK = "desk"  # a topic in a group
    TEAM = "team"  # a group that becomes a supergroup
    EVE = "eve"  # reads most of it in digests


CHATS: Mapping[Destination, tuple[int, ...]] = {
    Destination.ANNA: (4711,),
    Destination.BOB: (4712,),
    Destination.DESK: (-1001000000001,),
    Destination.TEAM: (-4002, -1001000000002),
    Destination.EVE: (4713,),
}
"""The chats behind each destination: the one that the file names, and where it has moved to."""

DESK_TOPIC = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch: `term` is the one word that makes it fire. `limit` is how many of its alerts an hour of the clock may
    come at once, `digest` whether they come in a digest every minute of the clock."""

    name: str
    term: str
    told: tuple[Destination, ...]
    priority: str = "normal"
    limit: int | None = None
    digest: bool = False


ISLANDS = Watched(name="islands", term="kuril", told=tuple(Destination))
PAPERS = Watched(name="papers", term="treaty", told=(Destination.ANNA, Destination.BOB), priority="high")
PORT = Watched(name="port", term="harbour", told=(Destination.ANNA, Destination.DESK))
BOATS = Watched(name="boats", term="ferry", told=(Destination.ANNA, Destination.TEAM), priority="low")
LAMPS = Watched(name="lamps", term="lighthouse", told=(Destination.ANNA, Destination.BOB))
QUOTA = Watched(name="quota", term="herring", told=(Destination.EVE, Destination.DESK), limit=2)
REVIEW = Watched(name="review", term="archive", told=(Destination.EVE,), digest=True)
GOSSIP = Watched(name="gossip", term="rumour", told=(Destination.EVE,))
SKIES = Watched(name="skies", term="comet", told=(Destination.ANNA,))

STANDING = (ISLANDS, PAPERS, PORT, BOATS, LAMPS, QUOTA, REVIEW, GOSSIP)
GUEST = SKIES
"""The watch that comes and goes with the file."""

MUTED = GOSSIP
"""The watch that its reader mutes now and then, in the chat of `eve`."""

WIRES = ("alpha", "beta", "gamma")
"""The feeds that copy from one another. `gamma` changes its guids now and then."""
STRICT = "strict"
"""The feed whose server turns clients away; it has a host of its own."""
PAGES = "pages"
"""The feed whose items say little; the article pages have the rest."""
FEEDS = (*WIRES, STRICT, PAGES)

DIGEST_EVERY = timedelta(minutes=1)
LIMIT_PERIOD = timedelta(hours=1)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """The quiet hours: from `start`, and at that time of every other day, in UTC."""

    start: datetime
    length: timedelta = timedelta(hours=2)

    def holds(self, moment: datetime) -> bool:
        """Whether it is night then."""
        return (moment - self.start) % _DAY < self.length

    @property
    def yaml(self) -> str:
        """As the file has it."""
        times = f'from: "{self.start:%H:%M}", to: "{self.start + self.length:%H:%M}"'
        return f"{{{times}, timezone: UTC}}"


def night_after(now: datetime) -> Night:
    """The quiet hours of a soak that begins now: far enough off that a soak gets there only by setting the clock."""
    return Night((now + timedelta(hours=3)).replace(second=0, microsecond=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of config.yaml. `order` is the seed of the feeds' order in it."""

    guest: bool = False
    order: int = 0

    @property
    def watches(self) -> tuple[Watched, ...]:
        return (*STANDING, GUEST) if self.guest else STANDING


def config(edition: Edition, *, feeds: Mapping[str, str], base_url: str, token: str, night: Night) -> str:
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
        f"quiet_hours: {night.yaml}",
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
    limit = f", limit: {watch.limit}/{LIMIT_PERIOD // timedelta(hours=1)}h" if watch.limit else ""
    digest = f', digest: "every {DIGEST_EVERY // timedelta(minutes=1)}m"' if watch.digest else ""
    told = f"notify: {_list(watch.told)}"
    return f"{{name: {watch.name}, query: {watch.term}, priority: {watch.priority}, {told}{limit}{digest}}}"


def _chat(place: Destination, base_url: str, token: str) -> str:
    topic = f", thread: {DESK_TOPIC}" if place is Destination.DESK else ""
    return f'{{token: "{token}", chat: {CHATS[place][0]}, base_url: "{base_url}"{topic}}}'


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(values)}]"


def _yaml(value: bool) -> str:
    return str(value).lower()
