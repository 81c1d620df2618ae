"""What is to happen in a soak: every publication and every calamity with its time, drawn from the seed. Pure.

The same seed and length give the same script. It does not carry anything out, and does not say what befalls single
calls of the Bot API (see `weather`).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TypeAlias

from tests.soak.cast import (
    BOATS,
    FEEDS,
    GOSSIP,
    GUEST,
    ISLANDS,
    LAMPS,
    PAGES,
    PAPERS,
    PORT,
    QUOTA,
    REVIEW,
    STRICT,
    WIRES,
    Edition,
    Watched,
)
from tests.soak.words import Words


class Kind(Enum):
    """What is special about a story."""

    PLAIN = auto()
    WIRE = auto()  # in several feeds under one headline
    GROWN = auto()  # the word comes with an edit
    RETOLD = auto()  # an edit after the alert, which is no news
    LATE = auto()  # the word stands in the article page, which fails at first
    NOISE = auto()  # matches nothing
    GUEST = auto()  # for the watch that comes and goes
    BURST = auto()  # one of several at a time, for a watch with a digest or a limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Something that happens. `watches` are those that fire on it, `feeds` those that bring it."""

    number: int
    kind: Kind
    headline: str
    watches: tuple[Watched, ...]
    feeds: tuple[str, ...]

    def link(self, feed: str) -> str:
        """Where a feed says that its copy stands; an article page has an address of its server's instead."""
        return f"http://news.test/s{self.number:04}-{feed}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article page, and how many requests for it fail first, of which one may hang."""

    text: str
    failures: int
    hangs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """A feed brings a story, or the story's changed text; then `page` is None."""

    story: Story
    feed: str
    summary: str
    page: Page | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGuids:
    """A feed gives all of its items new guids."""

    feed: str


class Trouble(Enum):
    """How a feed is spoiled for a while."""

    ERROR = auto()
    HANG = auto()
    DROP = auto()  # the connection ends in the middle of the document
    BROKEN = auto()  # a page in place of the feed
    CUT = auto()  # a document without its end
    TURNED_AWAY = auto()  # 429 with a time
    GONE = auto()  # 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoil:
    """A feed gets into trouble."""

    feed: str
    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A feed is well again."""

    feed: str


class End(Enum):
    """How the daemon's life ends."""

    KILL = auto()  # at once, wherever it is
    KILL_BEFORE_SEND = auto()  # while a message is on its way, where it is lost
    KILL_AFTER_SEND = auto()  # when a message has arrived, and its answer has not
    TERM = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """The daemon ends, and starts again with this file after `pause` seconds. With `eve`, it ends so many seconds after
    a digest's time, to which the clock is set on."""

    end: End
    edition: Edition
    pause: float = 0.0
    eve: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """The file changes while the daemon runs."""

    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """The clock of the daemon's machine is set."""

    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Nightfall:
    """The clock is set to so long after the beginning of the quiet hours."""

    into: timedelta


class Say(Enum):
    """What the reader of the muted watch says in the chat."""

    MUTE = auto()
    UNMUTE = auto()


class Turn(Enum):
    """What happens at Telegram."""

    BLOCK = auto()  # bob blocks the bot
    UNBLOCK = auto()
    MIGRATE = auto()  # team becomes a supergroup
    REFUSE = auto()  # nobody listens
    ACCEPT = auto()


Step: TypeAlias = Publish | ChangeGuids | Spoil | Mend | Restart | Reload | Jump | Nightfall | Say | Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A step, and when it is due, in seconds from the beginning."""

    at: float
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Everything that is to happen. `baseline` stands in the feeds before, and `finale` comes when all faults ceased,
    with the guest in the file for good; `last` comes at the very end, in a night that does not."""

    seed: int
    length: float
    baseline: tuple[Publish, ...]
    cues: tuple[Cue, ...]
    finale: tuple[Publish, ...]
    last: tuple[Publish, ...] = ()

    @property
    def stories(self) -> dict[int, Story]:
        """Every story that is published after the baseline, by number."""
        told = [*(cue.step for cue in self.cues), *self.finale, *self.last]
        return {step.story.number: step.story for step in told if isinstance(step, Publish)}


_WEIGHTS = {
    Kind.PLAIN: 42, Kind.WIRE: 14, Kind.GROWN: 10, Kind.RETOLD: 8, Kind.LATE: 10, Kind.NOISE: 8, Kind.GUEST: 8,
}  # fmt: skip
_PLAIN_WATCHES = ((ISLANDS,), (PAPERS,), (PORT,), (BOATS,), (LAMPS,), (PORT, ISLANDS), (BOATS, LAMPS))
_PLAIN_ODDS = (12, 20, 16, 16, 20, 4, 12)

# About as many as the slowest chat can take, which is what twenty messages a minute are.
_FIRST_STORIES, _STORIES_A_SECOND = 16, 0.3
_EDIT_AFTER = (1.5, 6.0)
_LONGEST_CLOCK_LEAD = timedelta(hours=10)
_LONGEST_CLOCK_LAG = timedelta(hours=-6)
# Seconds; whatever was under way when a night fell has arrived long before it ends.
_NIGHT = (14.0, 24.0)
# How far ahead of the right time a clock is when a night falls.
_NIGHTFALL = timedelta(hours=3)
# Where a night is left to: back before it, or past its end.
_DAYS = (timedelta(hours=-2), timedelta(hours=2), timedelta(hours=6))
_JUMPS = (2, 10, 60, 180)
_NIGHTS = 0.25


def script(seed: int, length: float) -> Script:
    """Draw a script of `length` seconds."""
    rng = random.Random(f"script {seed}")
    writer = _Writer(rng, length)
    news = [*writer.news(), *writer.bursts()]
    cues = [*news, *writer.troubles(), *writer.lives(), *writer.jumps(), *writer.telegram(), *writer.commands()]
    return Script(
        seed=seed,
        length=length,
        baseline=tuple(writer.publication(writer.story(Kind.RETOLD), feed) for feed in FEEDS),
        cues=tuple(sorted(cues, key=lambda cue: cue.at)),
        finale=tuple(writer.first(writer.story(kind)) for kind in (Kind.PLAIN, Kind.GUEST, Kind.LATE)),
        last=tuple(
            writer.first(writer.story(Kind.PLAIN, watches)) for watches in ((PORT,), (PAPERS,), (REVIEW,), (GOSSIP,))
        ),
    )


class _Writer:
    def __init__(self, rng: random.Random, length: float) -> None:
        self._rng = rng
        self._length = length
        self._words = Words(rng)
        self._number = 0

    def story(self, kind: Kind, watches: tuple[Watched, ...] | None = None) -> Story:
        self._number += 1
        return Story(
            number=self._number, kind=kind, headline=self._words.headline(),
            watches=self._watches(kind) if watches is None else watches, feeds=self._feeds(kind),
        )  # fmt: skip

    def _watches(self, kind: Kind) -> tuple[Watched, ...]:
        match kind:
            case Kind.NOISE:
                return ()
            case Kind.GUEST:
                return (GUEST,)
            case Kind.WIRE | Kind.LATE:
                return (self._rng.choice((PORT, BOATS, LAMPS)),)
            case _:
                return self._rng.choices(_PLAIN_WATCHES, _PLAIN_ODDS)[0]

    def _feeds(self, kind: Kind) -> tuple[str, ...]:
        match kind:
            case Kind.WIRE:
                return tuple(self._rng.sample(WIRES, self._rng.choice((2, 2, 3))))
            case Kind.LATE:
                return (PAGES,)
            case _:
                return (self._rng.choice((*WIRES, STRICT)),)

    def publication(self, story: Story, feed: str, *, matches: bool = True) -> Publish:
        terms = [watch.term for watch in story.watches] if matches else []
        return Publish(story=story, feed=feed, summary=self._words.sentence(*terms))

    def first(self, story: Story) -> Publish:
        """How a story first appears."""
        if story.kind is not Kind.LATE:
            return self.publication(story, story.feeds[0], matches=story.kind is not Kind.GROWN)
        page = Page(
            text=self._words.page(*(watch.term for watch in story.watches)),
            failures=self._rng.choice((0, 1, 1)),
            hangs=self._rng.random() < 0.3,
        )
        return Publish(story=story, feed=PAGES, summary=self._words.sentence(), page=page)

    def news(self) -> Iterator[Cue]:
        for _ in range(round(_FIRST_STORIES + self._length * _STORIES_A_SECOND)):
            kind = self._rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            yield from self._told(self.story(kind), self._rng.uniform(0, self._length))
        for _ in range(self._often(90)):
            yield Cue(at=self._anytime(), step=ChangeGuids(feed="gamma"))

    def bursts(self) -> Iterator[Cue]:
        for _ in range(self._often(10)):
            watches = self._rng.choice(((QUOTA,), (REVIEW,), (QUOTA,), (REVIEW, ISLANDS), (GOSSIP,), (GOSSIP,)))
            at = self._anytime()
            for _ in range(self._rng.choice((2, 3, 4))):
                at += self._rng.uniform(0, 1)
                yield Cue(at=at, step=self.first(self.story(Kind.BURST, watches)))

    def _told(self, story: Story, at: float) -> Iterator[Cue]:
        first = self.first(story)
        yield Cue(at=at, step=first)
        for feed in story.feeds[1:]:
            # Wire copy is copied.
            at += self._rng.uniform(0.2, 4)
            yield Cue(at=at, step=Publish(story=story, feed=feed, summary=first.summary))
        if story.kind in (Kind.GROWN, Kind.RETOLD):
            yield Cue(at=at + self._rng.uniform(*_EDIT_AFTER), step=self.publication(story, first.feed))

    def troubles(self) -> Iterator[Cue]:
        for _ in range(self._often(20)):
            feed = self._rng.choice((*WIRES, STRICT, STRICT, STRICT))
            ours = list(Trouble) if feed == STRICT else [Trouble.ERROR, Trouble.HANG, Trouble.DROP, Trouble.CUT]
            at = self._anytime()
            yield Cue(at=at, step=Spoil(feed=feed, trouble=self._rng.choice(ours)))
            yield Cue(at=at + self._rng.uniform(1, 5), step=Mend(feed=feed))

    def lives(self) -> Iterator[Cue]:
        at = 0.0
        while (
            at := at + min(self._rng.uniform(4, 8) * self._rng.choice((1, 1, 4, 12)), self._length / 4)
        ) < self._length:
            edition = Edition(guest=self._rng.random() < 0.6, order=self._rng.randrange(1000))
            end = self._rng.choice((End.KILL, End.KILL_BEFORE_SEND, End.KILL_AFTER_SEND, End.TERM, None))
            pause = self._rng.choice((0.0, 0.0, 2.0))
            if end is None:
                yield Cue(at=at, step=Reload(edition=edition))
                continue
            eve = self._rng.uniform(-0.3, 1.2) if self._rng.random() < 0.4 else None
            yield Cue(at=at, step=Restart(end=end, edition=edition, pause=pause, eve=eve))
            # So that there is something for the digest.
            for _ in range(0 if eve is None else 3):
                yield Cue(at=max(0.0, at - 4), step=self.first(self.story(Kind.BURST, (REVIEW,))))

    def jumps(self) -> Iterator[Cue]:
        lead = timedelta()
        at = 0.0
        while (at := at + min(self._rng.uniform(4, 20), self._length / 3)) < self._length:
            if self._rng.random() < _NIGHTS:
                into = timedelta(minutes=self._rng.uniform(2, 60))
                yield Cue(at=at, step=Nightfall(into=into))
                lead = _NIGHTFALL + into - timedelta(seconds=at)
                at = min(at + self._rng.uniform(*_NIGHT), self._length)
                by = self._rng.choice(_DAYS) - lead
            else:
                by = timedelta(minutes=self._rng.choice((-1, 1)) * self._rng.choice(_JUMPS) * self._rng.random())
            if _LONGEST_CLOCK_LAG < lead + by < _LONGEST_CLOCK_LEAD:
                lead += by
                yield Cue(at=at, step=Jump(by=by))

    def commands(self) -> Iterator[Cue]:
        at = 0.0
        while (at := at + min(self._rng.uniform(4, 16), self._length / 4)) < self._length:
            yield Cue(at=at, step=Say.MUTE)
            at = min(at + self._rng.uniform(6, 24), self._length)
            yield Cue(at=at, step=Say.UNMUTE)

    def telegram(self) -> Iterator[Cue]:
        for begin, end, most in ((Turn.BLOCK, Turn.UNBLOCK, 40.0), (Turn.REFUSE, Turn.ACCEPT, 6.0)):
            at = self._rng.uniform(0.1, 0.5) * min(self._length, 120)
            while at < self._length:
                until = at + self._rng.uniform(0.1, 0.5) * min(self._length, most)
                yield Cue(at=at, step=begin)
                yield Cue(at=until, step=end)
                at = until + self._rng.uniform(0.5, 1.5) * 120
        yield Cue(at=self._rng.uniform(0.3, 0.7) * self._length, step=Turn.MIGRATE)

    def _often(self, seconds: float) -> int:
        """How many times what happens once in so many seconds; at least once."""
        return max(1, round(self._length / seconds))

    def _anytime(self) -> float:
        return self._rng.uniform(0, self._length)
