"""Holds what people saw against the truth. Pure; each promise is a function that returns where it was broken.

- **Nothing lost**: what must be told stands in the ledger at every destination that it is for, alone or in a digest,
  its headline and link in it; a message of its own names every watch that fired and every outlet that joined. Or a
  digest there counts it, with the command that shows it; or its delivery is given up, or held at the end, and
  `monitor outbox list` shows it.
- **Nothing made up**: no message but alerts that may be told, and monitor's own notices and replies.
- **No copy without a reason**: each message of a story beyond its first is marked, from its first version to its last,
  and there was one more send before it whose outcome the daemon could not know, by the server's record and by the
  outbox's. Where Telegram refused to edit a message for good, the story may be said anew, unmarked.
- **In order**: at each destination and in each lane, first tries are made in the order in which the deliveries were
  written; those that succeeded at once stand in that order in the chat. (A message that failed comes later, and holds
  up no other; so does one that was held, as with all that was missed while the clock jumped.)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.soak.cast import Destination
from tests.soak.evidence import Row
from tests.soak.reading import MARK, Reading, Told, is_reply
from tests.soak.truth import Due, due


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A promise that was not kept. `story` is a number where it is about one."""

    promise: str
    what: str
    place: Destination | None = None
    story: int | None = None


def breaches(reading: Reading) -> list[Breach]:
    """Everything that deliveries promise and that was not kept."""
    alerts = due(reading.evidence)
    return [*lost(reading, alerts), *made_up(reading, alerts), *repeated(reading, alerts), *disordered(reading)]


def lost(reading: Reading, alerts: tuple[Due, ...]) -> Iterator[Breach]:
    """What must be told, was not, or not whole, and is not listed as given up either."""
    for alert in alerts:
        is_safe = not alert.sure or is_listed(reading, alert) or is_held(reading, alert) or is_counted(reading, alert)
        missing = "" if is_safe else _missing(reading, alert)
        if missing:
            yield Breach(promise="nothing lost", what=missing, place=alert.place, story=alert.story.number)


def is_listed(reading: Reading, alert: Due) -> bool:
    """Whether a person finds it with `monitor outbox list --failed`."""
    return any(row.id in reading.evidence.listed for row in reading.rows(alert.place, alert.story))


def is_held(reading: Reading, alert: Due) -> bool:
    """Whether a person finds it with `monitor outbox list`, as held."""
    return any(row.id in reading.evidence.held for row in reading.rows(alert.place, alert.story))


def is_counted(reading: Reading, alert: Due) -> bool:
    """Whether a digest that arrived had no room for it, and names the command that shows it."""
    shown = [row for row in reading.rows(alert.place, alert.story) if _is_part(reading, row)]
    commands = [f" more, see monitor outbox show {(row.folded_into or '')[:8]}" for row in shown]
    return any(command in message.entry.text for command in commands for message in reading.told[alert.place])


def _is_part(reading: Reading, row: Row) -> bool:
    return row.id in reading.evidence.parts.get(row.folded_into or "", frozenset())


def _missing(reading: Reading, alert: Due) -> str:
    messages = reading.messages(alert.place, alert.story.number)
    if not messages:
        return "was never told"
    # The lines of a digest have no room for reasons.
    if any(message.is_digest for message in messages):
        return ""
    texts = [message.entry.text for message in messages]
    if not any(all(f"▸ {watch}" in text for watch in alert.watches) for text in texts):
        return f"no message names the watches {', '.join(sorted(alert.watches))}"
    if not any(all(outlet in text for outlet in alert.outlets) for text in texts):
        return f"no message names the outlets {', '.join(sorted(alert.outlets))}"
    return ""


def made_up(reading: Reading, alerts: tuple[Due, ...]) -> Iterator[Breach]:
    """Messages that nobody waits for."""
    possible = {(alert.place, alert.story.number) for alert in alerts}
    own_words = {row.headline for row in reading.evidence.rows if row.story is None}
    for place, messages in reading.told.items():
        for message in messages:
            first_line = message.entry.text.partition("\n")[0]
            if not message.stories and first_line not in own_words and not is_reply(first_line):
                yield Breach(promise="nothing made up", what=f"nobody waits for {first_line!r}", place=place)
            for number in sorted(message.stories):
                if (place, number) not in possible:
                    yield Breach(promise="nothing made up", what="must not be told here", place=place, story=number)


def repeated(reading: Reading, alerts: tuple[Due, ...]) -> Iterator[Breach]:
    """Copies that are not marked, or that nothing explains."""
    for alert in alerts:
        marked = anew = 0
        for message in reading.messages(alert.place, alert.story.number)[1:]:
            call = reading.call_of(message.entry)
            came = call.came if call else float("inf")
            if reading.could_not_edit(alert.place, alert.story.number, came) > anew and not _is_marked(message):
                anew += 1
                continue
            marked += 1
            wrong = _unexplained(reading, alert, message, came, marked)
            if wrong:
                yield Breach(
                    promise="no copy without a reason", what=wrong, place=alert.place, story=alert.story.number
                )


def _unexplained(reading: Reading, alert: Due, message: Told, came: float, copies: int) -> str:
    if not _is_marked(message):
        return f"message #{message.entry.id} is a further copy and is not marked"
    doubts = reading.doubts(alert.place, alert.story.number, came)
    if doubts < copies:
        return f"message #{message.entry.id} is copy {copies + 1} after {doubts} sends of unknown outcome"
    tries = [one for row in reading.rows(alert.place, alert.story) for one in reading.tries.get(row.id, ())]
    unknown = sum(one.outcome in {"", "unknown"} for one in tries)
    if unknown < copies and not message.is_digest:
        return f"message #{message.entry.id} is copy {copies + 1}, and the outbox has {unknown} unknown tries"
    return ""


def _is_marked(message: Told) -> bool:
    return all(MARK in version.text for version in message.entry.versions)


def disordered(reading: Reading) -> Iterator[Breach]:
    """Deliveries whose first try, or whose arrival at the first try, came before that of an earlier one."""
    for place in Destination:
        for lane in sorted({row.lane for row in reading.evidence.rows}):
            mine = (row for row in reading.evidence.rows if row.destination == place and row.lane == lane)
            rows = [row for row in mine if not row.held]
            tried = [(reading.tries[row.id][0].place, row) for row in rows if row.id in reading.tries]
            yield from _out_of_turn(place, "first tried", tried)
            yield from _out_of_turn(place, "arrived", list(_at_once(reading, place, rows)))


def _at_once(reading: Reading, place: Destination, rows: list[Row]) -> Iterator[tuple[int, Row]]:
    """Those that arrived at their first try, with their messages' ids."""
    arrived = {message.entry.text.partition("\n")[0]: message.entry.id for message in reversed(reading.told[place])}
    for row in rows:
        tries = reading.tries.get(row.id, ())
        # Notices share their headlines, so that their messages cannot be told apart.
        if row.story and tries and tries[0].outcome == "sent" and row.headline in arrived:
            yield arrived[row.headline], row


def _out_of_turn(place: Destination, what: str, placed: list[tuple[int, Row]]) -> Iterator[Breach]:
    last: Row | None = None
    for _, row in sorted(placed, key=lambda pair: pair[0]):
        if last is not None and row.sequence < last.sequence:
            yield Breach(
                promise="in order", place=place,
                what=f"{row.headline!r} (no. {row.sequence}) {what} after {last.headline!r} (no. {last.sequence})",
            )  # fmt: skip
        else:
            last = row
