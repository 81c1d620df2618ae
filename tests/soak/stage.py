"""Carries a script out against the real daemon, lets the faults cease, and gathers the evidence. Judges nothing."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, assert_never

from monitor.clock import SystemClock
from tests.soak.cast import CHATS, DIGEST_EVERY, FEEDS, Edition, Night, config, night_after
from tests.soak.evidence import Alert, Command, Evidence, Row, Try, Wall
from tests.soak.lives import Lives
from tests.soak.press import Press
from tests.soak.reading import Reading
from tests.soak.script import (
    ChangeGuids,
    End,
    Jump,
    Mend,
    Nightfall,
    Publish,
    Reload,
    Restart,
    Say,
    Script,
    Spoil,
    Step,
    Turn,
)
from tests.soak.telegram import Telegram
from tests.soak.truth import due
from tests.soak.verdict import lost
from tests.support.botapi.record import Taken
from tests.support.daemon import write_config
from tests.support.waiting import wait_until

_FIRST_POLLS = 60.0
_LOOK_EVERY = 0.25
# While it drains, the clock is set on by so much at a time, so that pauses of an hour and more end.
_LEAP, _LEAPS, _LEAP_EVERY = timedelta(minutes=75), 8, 2.0
# After the last alert came, for a copy that nobody should see.
_LINGER = 2.0
# The clock is set to so long before a digest's time: long enough for a loaded machine to notice.
_EVE = timedelta(seconds=2)
_LAST_NIGHT = timedelta(minutes=10)
_DONE = frozenset({"sent", "dead", "dropped", "folded"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALERTS = "SELECT story_id, title, watch, raised, policy FROM alerts JOIN stories ON stories.id = story_id"
_HELD_UNTIL = re.compile(r"held until (\d{4}-\d\d-\d\d \d\d:\d\d) UTC, (.*)")


@dataclass(slots=True)
class Stage:
    """Where it all takes place. `tell` is given a line now and then."""

    script: Script
    folder: Path
    press: Press
    telegram: Telegram
    lives: Lives
    tell: Callable[[str], None]
    published: dict[int, float] = field(default_factory=dict)
    night: Night = field(init=False)
    said: list[tuple[float, Say, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.night = night_after(SystemClock().now())

    def run(self) -> None:
        """The whole script, from the first poll to the last delivery."""
        self._open()
        begun = time.monotonic()
        for cue in self.script.cues:
            self._until(begun + cue.at)
            self._do(cue.step)
        self._until(begun + self.script.length)
        self._drain()

    def _open(self) -> None:
        for publication in self.script.baseline:
            self.press.do(publication)
        self._start(Edition())
        wait_until(lambda: all(self.press.polls(feed) >= 2 for feed in FEEDS), _FIRST_POLLS, "the first polls")
        self.telegram.storm()

    def _until(self, moment: float) -> None:
        while (left := moment - time.monotonic()) > 0:
            self.lives.look()
            time.sleep(min(left, _LOOK_EVERY))

    def _do(self, step: Step) -> None:
        match step:
            case Publish():
                self.published.setdefault(step.story.number, time.monotonic())
                self.press.do(step)
            case ChangeGuids() | Spoil() | Mend():
                self.press.do(step)
            case Restart():
                self._restart(step)
            case Reload(edition=edition):
                self._write(edition)
                self.lives.reload(edition)
            case Jump(by=by):
                self.lives.jump(by)
            case Nightfall(into=into):
                self.lives.jump(self.night.start + into - self._clock)
            case Say():
                self.said.append((time.monotonic(), step, self.telegram.say(step)))
            case Turn():
                self.telegram.do(step)
            case _:
                assert_never(step)

    @property
    def _clock(self) -> datetime:
        """What the daemon's machine shows now."""
        return SystemClock().now() + self.lives.clock

    def _restart(self, step: Restart) -> None:
        if step.eve is not None:
            self._await_digest(step.eve)
        self.lives.end(step.end)
        self._until(time.monotonic() + step.pause)
        self._start(step.edition)

    def _await_digest(self, after: float) -> None:
        """Wait until so many seconds after the next time of a digest."""
        left = DIGEST_EVERY - (self._clock - _EPOCH) % DIGEST_EVERY
        if left > _EVE:
            self.lives.jump(left - _EVE)
        self._until(time.monotonic() + min(left, _EVE).total_seconds() + after)

    def _start(self, edition: Edition) -> None:
        self._write(edition)
        self.lives.start(edition)
        self.tell(f"life {self.lives.now.number}")

    def _write(self, edition: Edition) -> None:
        api = self.telegram.api
        text = config(
            edition, feeds=self.press.addresses, base_url=api.base_url, token=api.token, night=self.night
        )  # fmt: skip
        write_config(self.folder, text)

    def _drain(self) -> None:
        """All faults cease; the last news come; everything gets its time, but not for ever. In the end a night falls,
        and what comes in it stays held."""
        self.tell("draining")
        self.telegram.calm()
        self.press.mend()
        self._restart(Restart(end=End.TERM, edition=Edition(guest=True)))
        for publication in self.script.finale:
            self._do(publication)
        self._await_the_end(leaps=_LEAPS, held=False)
        self._do(Nightfall(into=_LAST_NIGHT))
        for publication in self.script.last:
            self._do(publication)
        self._await_the_end(leaps=0, held=True)
        self._until(time.monotonic() + _LINGER)
        self.lives.end(End.TERM)

    def _await_the_end(self, *, leaps: int, held: bool) -> None:
        begun = time.monotonic()
        leapt = 0
        while not self._is_done(held=held) and time.monotonic() < begun + self._patience():
            if leapt < leaps and time.monotonic() > begun + leapt * _LEAP_EVERY:
                leapt += 1
                self.lives.jump(_LEAP)
            self._until(time.monotonic() + 1)

    def _patience(self) -> float:
        return 60 + self.script.length / 3

    def _is_done(self, *, held: bool) -> bool:
        """Whether all that must be told is, and nothing waits; with `held`, but what is held."""
        evidence = self.evidence()
        waits = any(row.state not in _DONE and not (held and row.id in evidence.held) for row in evidence.rows)
        return not waits and not any(lost(Reading(evidence), due(evidence)))

    def evidence(self) -> Evidence:
        """All that is known now."""
        rows, tries, alerts = _outbox(self.folder / "monitor.db")
        api = self.telegram.api
        ledger = {
            place: tuple(sorted((one for chat in chats for one in api.ledger(chat)), key=lambda entry: entry.id))
            for place, chats in CHATS.items()
        }
        behind = time.monotonic() - SystemClock().now().timestamp()
        return Evidence(
            script=self.script,
            published=dict(self.published),
            lives=tuple(self.lives.past),
            ledger=ledger,
            taken=api.taken,
            rows=rows,
            tries=tries,
            listed=frozenset(row.id for row in rows if row.state == "dead"),
            requests=tuple(moment + behind for moment in self.press.request_times()),
            log=(),
            wall=Wall(epoch=_EPOCH - timedelta(seconds=behind), set_by=tuple(self.lives.clocks)),
            night=self.night,
            alerts=alerts,
            commands=tuple(_command(api.taken, *one) for one in self.said),
            held=frozenset(row.id for row in rows if row.hold and row.state == "queued"),
            parts=_parts(rows),
        )


def _command(taken: tuple[Taken, ...], said: float, what: Say, update: int) -> Command:
    asked = (one for one in taken if one.call.method.lower() == "getupdates")
    later = (one.came for one in asked if int(one.call.params.get("offset") or 0) > update)
    return Command(said=said, mutes=what is Say.MUTE, sure=min(later, default=float("inf")))


def _parts(rows: tuple[Row, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.folded_into is not None:
            found.setdefault(row.folded_into, set()).add(row.id)
    return {digest: frozenset(parts) for digest, parts in found.items()}


def _outbox(path: Path) -> tuple[tuple[Row, ...], tuple[Try, ...], tuple[Alert, ...]]:
    """The outbox as the database has it. Its own order of attempts stands in no column that the store would show."""
    with closing(sqlite3.connect(path, timeout=30)) as database:
        rows = database.execute(
            "SELECT sequence, id, destination, story_id, lane, state, json_extract(message, '$.headline'), error, "
            "unknowns, EXISTS (SELECT 1 FROM alerts WHERE alerts.story_id = deliveries.story_id "
            "AND policy LIKE 'held%'), hold, folded_into FROM deliveries ORDER BY sequence"
        ).fetchall()
        tries = database.execute("SELECT rowid, delivery_id, number, outcome, detail FROM attempts").fetchall()
        alerts = database.execute(_ALERTS).fetchall()
    return (
        tuple(_row(*row) for row in rows),
        tuple(_try(*one) for one in tries),
        tuple(_alert(*alert) for alert in alerts),
    )


def _row(sequence: int, identity: str, place: str, story: str | None, lane: int, *rest: Any) -> Row:
    state, headline, error, unknowns, held, hold, folded_into = rest
    return Row(
        sequence=sequence, id=identity, destination=place, story=story, lane=lane, state=state, headline=headline,
        error=error, unknowns=unknowns, held=bool(held), hold=hold, folded_into=folded_into,
    )  # fmt: skip


def _alert(story: str, headline: str, watch: str, raised: int, policy: str) -> Alert:
    held = _HELD_UNTIL.fullmatch(policy)
    return Alert(
        story=story,
        headline=headline,
        watch=watch,
        raised=_EPOCH + timedelta(microseconds=raised),
        until=datetime.fromisoformat(f"{held[1]}+00:00") if held else None,
        why=held[2] if held else "",
    )


def _try(place: int, delivery: str, number: int, outcome: str, detail: str) -> Try:
    return Try(place=place, delivery=delivery, number=number, outcome=outcome, detail=detail)
