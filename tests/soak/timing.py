"""Holds when people were told against what the file says of that. Pure; each promise is a function that returns where
it was broken.

- **Quiet**: in the quiet hours nothing comes but alerts of high priority, and changes of messages that arrived. What
  comes soon after they began was under way.
- **Limits**: of a watch with one, no more alerts a period come by themselves before the period ends.
- **Held**: what is held is not told before its time: not before the daemon's clock showed that once.
- **One digest**: what was there when a digest was made, and was to be told at the same time, is in that digest and in
  no further one, whatever ended at that moment.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.soak.cast import LIMIT_PERIOD, STANDING, Destination, Watched, place_of
from tests.soak.evidence import LAG, Alert, Row
from tests.soak.reading import MARK, Reading, is_reply
from tests.soak.script import Story
from tests.soak.truth import Due, due
from tests.soak.verdict import Breach

UNDER_WAY = 8.0
"""Seconds within which a send that was begun has come to its server; the machine may be loaded."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LANE_HIGH = 0
_GATHERED = "missed"
_LAG = timedelta(seconds=LAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """A story at a destination for one watch alone there, so that the watch decides when it is told."""

    due: Due
    row: Row
    alert: Alert


def untimely(reading: Reading) -> list[Breach]:
    """Everything that came when it should not."""
    return [*disturbing(reading), *past_limit(reading), *too_early(reading), *in_two_digests(reading)]


def disturbing(reading: Reading) -> Iterator[Breach]:
    """What came in the quiet hours, and was neither urgent nor a change."""
    evidence = reading.evidence
    urgent_notices = {row.headline for row in evidence.rows if row.story is None and row.lane == _LANE_HIGH}
    for taken in evidence.taken:
        place = place_of(taken.call.chat)
        if place is None or taken.call.method != "sendMessage" or is_reply(str(taken.call.params.get("text", ""))):
            continue
        if not evidence.wall.showed_night(evidence.night, taken.came - UNDER_WAY, taken.came):
            continue
        text = str(taken.call.params.get("text", ""))
        stories = [evidence.script.stories[number] for number in sorted(reading.stories(text, text))]
        if not any(_is_urgent(story, place) for story in stories) and not any(one in text for one in urgent_notices):
            number = stories[0].number if stories else None
            at = evidence.wall.at(taken.came)
            yield Breach(promise="quiet", what=f"{text[:60]!r} came at {at:%H:%M:%S}", place=place, story=number)


def _is_urgent(story: Story, place: Destination) -> bool:
    return any(watch.priority == "high" and place in watch.told for watch in story.watches)


def past_limit(reading: Reading) -> Iterator[Breach]:
    """Periods in which more alerts of a watch came by themselves than its limit allows."""
    for watch in STANDING:
        counted: Counter[tuple[Destination, datetime]] = Counter()
        for ruled in _ruled_by(reading, watch) if watch.limit is not None else ():
            start = ruled.alert.raised - (ruled.alert.raised - _EPOCH) % LIMIT_PERIOD
            counted[ruled.due.place, start] += _came_alone_before(reading, ruled.due, start + LIMIT_PERIOD)
        for (place, start), count in sorted(counted.items()):
            if count > (watch.limit or 0):
                what = f"{count} alerts of {watch.name} from {start:%H:%M} on, where {watch.limit} are allowed"
                yield Breach(promise="limits of watches", what=what, place=place)


def _came_alone_before(reading: Reading, alert: Due, end: datetime) -> bool:
    messages = reading.messages(alert.place, alert.story.number)
    return bool(messages) and not messages[0].is_digest and _latest(reading, alert) < end


def too_early(reading: Reading) -> Iterator[Breach]:
    """What was held, and was told before its time."""
    alerts = _alerts(reading)
    for alert in due(reading.evidence):
        if not reading.messages(alert.place, alert.story.number):
            continue
        found = [alerts[key] for key in _keys(reading, alert) if key in alerts]
        times = [one.until for one in found if one.until is not None and _GATHERED not in one.why]
        # Where one of its watches may speak at once, or is gathered, the others do not hold it.
        if times and len(times) == len(found) and _latest(reading, alert) + _LAG < min(times):
            what = f"was to be told at {min(times):%H:%M}, and came at {_latest(reading, alert):%H:%M:%S}"
            yield Breach(promise="held", what=what, place=alert.place, story=alert.story.number)


def in_two_digests(reading: Reading) -> Iterator[Breach]:
    """What was there for a digest, and was told in a further one for the same time."""
    rows = {row.id: row for row in reading.evidence.rows}
    for watch in STANDING:
        groups: dict[tuple[Destination, datetime | None], list[_Ruled]] = {}
        for ruled in _ruled_by(reading, watch) if watch.digest else ():
            groups.setdefault((ruled.due.place, ruled.alert.until), []).append(ruled)
        for (place, until), group in groups.items():
            made = [rows[name] for name in {one.row.folded_into for one in group} if name in rows]
            if len(made) < 2:
                continue
            first = min(made, key=lambda row: row.sequence)
            for one in group:
                if one.row.folded_into not in (None, first.id) and one.row.sequence < first.sequence:
                    what = f"is not in the first digest for {until:%H:%M}"
                    yield Breach(promise="one digest", what=what, place=place, story=one.due.story.number)
        yield from _told_twice(reading, groups)


def _told_twice(reading: Reading, groups: dict[tuple[Destination, datetime | None], list[_Ruled]]) -> Iterator[Breach]:
    """Digests of the same stories that are no marked copies."""
    for (place, _), group in groups.items():
        for one in group:
            digests = [told for told in reading.messages(place, one.due.story.number) if told.is_digest]
            unmarked = [told for told in digests if MARK not in told.entry.text]
            if len(unmarked) > 1:
                what = f"stands in {len(unmarked)} digests that are not marked"
                yield Breach(promise="one digest", what=what, place=place, story=one.due.story.number)


def _ruled_by(reading: Reading, watch: Watched) -> Iterator[_Ruled]:
    alerts = _alerts(reading)
    for alert in due(reading.evidence):
        if alert.watches != {watch.name}:
            continue
        for row in reading.rows(alert.place, alert.story):
            found = alerts.get((row.story, watch.name))
            if found is not None:
                yield _Ruled(due=alert, row=row, alert=found)


def _alerts(reading: Reading) -> dict[tuple[str | None, str], Alert]:
    return {(alert.story, alert.watch): alert for alert in reading.evidence.alerts}


def _keys(reading: Reading, alert: Due) -> set[tuple[str | None, str]]:
    rows = reading.rows(alert.place, alert.story)
    return {(row.story, watch) for row in rows for watch in alert.watches}


def _latest(reading: Reading, alert: Due) -> datetime:
    """The latest time that the daemon's clock showed from the story's appearance to its first message."""
    evidence = reading.evidence
    call = reading.call_of(reading.messages(alert.place, alert.story.number)[0].entry)
    published = evidence.published[alert.story.number]
    return evidence.wall.latest(published, published if call is None else call.came)
