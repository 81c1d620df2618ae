"""A small soak's evidence, made by hand: one alert, told at once. Tests of the verdict spoil it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.soak.cast import CHATS, PORT, WIRES, Destination, Edition, Night, Watched
from tests.soak.evidence import Alert, Command, Evidence, Life, Row, Try, Wall
from tests.soak.reading import MARK, Reading
from tests.soak.script import Cue, End, Kind, Publish, Script, Story
from tests.support.botapi.faults import Call, Fault
from tests.support.botapi.ledger import Entry, Version
from tests.support.botapi.record import Taken

DAY = datetime(2026, 3, 1, tzinfo=UTC)
PLACES = (Destination.ANNA, Destination.DESK)
"""Where the sample's watch is told."""


NIGHT = Night(DAY + timedelta(hours=3))


def story(number: int = 1, kind: Kind = Kind.PLAIN, *watches: Watched) -> Story:
    feeds = WIRES[:2] if kind is Kind.WIRE else WIRES[:1]
    headline = f"Headline Number {number:04}"
    return Story(number=number, kind=kind, headline=headline, watches=watches or (PORT,), feeds=feeds)


@dataclass
class Case:
    """Evidence under construction. Times are seconds; one life lasts from 0 to 100, and begins at `DAY`."""

    stories: tuple[Story, ...] = (story(),)
    lives: list[Life] = field(default_factory=list)
    entries: dict[Destination, list[Entry]] = field(default_factory=lambda: {place: [] for place in Destination})
    taken: list[Taken] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    parts: dict[str, frozenset[str]] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    clocks: list[tuple[float, timedelta]] = field(default_factory=lambda: [(float("-inf"), timedelta())])

    def live(self, began: float = 0, ended: float = 100, *, guest: bool = False, how: End = End.TERM) -> None:
        life = Life(
            number=len(self.lives) + 1, editions=[(began, Edition(guest=guest))], began=began, ready=began + 1,
            told=ended, ended=ended, how=how,
        )  # fmt: skip
        self.lives.append(life)

    def send(
        self,
        told: Story,
        place: Destination = Destination.ANNA,
        *,
        at: float = 10,
        fault: Fault | None = None,
        applied: bool = True,
        marked: bool = False,
        method: str = "sendMessage",
        refusal: str = "",
        text: str = "",
    ) -> None:
        """A call, and the message that came of it."""
        said = text or self.text(told, marked=marked)
        entry = Entry(id=len(self.taken) + 1, chat=CHATS[place][0], silent=False, thread=None, versions=(shown(said),))
        call = Call(method=method, chat=CHATS[place][0], params={"text": said}, number=1)
        arrived = applied and not refusal
        self.taken.append(
            Taken(call=call, came=at, fault=fault, message_id=entry.id if arrived else None, refusal=refusal, done=at)
        )
        if arrived:
            self.entries[place].append(entry)

    def text(self, *told: Story, marked: bool = False) -> str:
        lines = [
            f"{one.headline}\n{' '.join(one.feeds)}\n{one.link(one.feeds[0])}\n"
            f"{' '.join(f'▸ {watch.name}' for watch in one.watches)}"
            for one in told
        ]
        return "\n".join([*lines, *([MARK] if marked else [])])

    def row(
        self,
        told: Story,
        place: Destination = Destination.ANNA,
        *,
        outcomes: tuple[str, ...] = ("sent",),
        into: str | None = None,
    ) -> str:
        """A delivery with its tries, the next in the outbox; `into` is the digest in which it went out."""
        key = f"{told.number}-{place}"
        self.rows.append(
            Row(
                sequence=len(self.rows) + 1, id=key, destination=place, story=str(told.number), lane=1, state="sent",
                headline=told.headline, error="", unknowns=0, folded_into=into,
            )
        )  # fmt: skip
        for number, outcome in enumerate(outcomes, 1):
            self.tries.append(Try(place=len(self.tries) + 1, delivery=key, number=number, outcome=outcome, detail=""))
        return key

    def digest(self, key: str, *told: Story, place: Destination, at: float, marked: bool = False) -> None:
        """A digest of these, the next in the outbox, and its message."""
        row = Row(
            sequence=len(self.rows) + 1, id=key, destination=place, story=None, lane=2, state="sent", headline="Digest",
            error="", unknowns=0,
        )  # fmt: skip
        self.rows.append(row)
        self.send(told[0], place, at=at, text=f"Digest\n{self.text(*told, marked=marked)}")

    def alert(self, one: Story, *, raised: float, until: datetime | None = None, why: str = "") -> None:
        """What was decided of a story's alerts, `raised` seconds after `DAY`."""
        moment = DAY + timedelta(seconds=raised)
        self.alerts += [
            Alert(story=str(one.number), headline=one.headline, watch=watch.name, raised=moment, until=until, why=why)
            for watch in one.watches
        ]

    def told_at_once(self, *stories: Story) -> "Case":
        """Everything as it should be."""
        self.live()
        for one in stories or self.stories:
            for place in PLACES:
                self.row(one, place)
                self.send(one, place)
        return self

    def evidence(self) -> Evidence:
        cues = tuple(Cue(at=1, step=Publish(story=one, feed=one.feeds[0], summary="")) for one in self.stories)
        return Evidence(
            script=Script(seed=1, length=100, baseline=(), cues=cues, finale=()),
            published={one.number: 1.0 for one in self.stories},
            lives=tuple(self.lives),
            ledger={place: tuple(entries) for place, entries in self.entries.items()},
            taken=tuple(self.taken),
            rows=tuple(self.rows),
            tries=tuple(self.tries),
            listed=frozenset(self.listed),
            requests=tuple(map(float, range(0, 100, 2))),
            log=(),
            wall=Wall(epoch=DAY, set_by=tuple(self.clocks)),
            night=NIGHT,
            alerts=tuple(self.alerts),
            commands=tuple(self.commands),
            held=frozenset(self.held),
            parts=self.parts,
        )

    def reading(self) -> Reading:
        return Reading(self.evidence())

    def edit_last(self, place: Destination, text: str) -> None:
        """The newest message of a chat changes."""
        last = self.entries[place].pop()
        self.entries[place].append(replace(last, versions=(*last.versions, shown(text))))


def shown(text: str) -> Version:
    return Version(text=text, raw=text, entities=(), at=DAY)
