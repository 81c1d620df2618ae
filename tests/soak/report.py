"""Says what a soak was, what it found, and what is known of each breach: enough to look into it, and to repeat it."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.soak import health
from tests.soak.cast import Destination
from tests.soak.evidence import Evidence
from tests.soak.reading import MARK, Reading, is_send
from tests.soak.script import ChangeGuids, End, Jump, Nightfall, Restart, Spoil
from tests.soak.truth import due
from tests.soak.verdict import Breach, is_listed

_MOST_SHOWN = 20
_WATCH = re.compile(r" of \S+$")


def figures(reading: Reading) -> list[tuple[str, str]]:
    """The soak in a few lines: a name and its value each."""
    evidence = reading.evidence
    ends = Counter(life.how for life in evidence.lives)
    steps = Counter(type(cue.step) for cue in evidence.script.cues)
    kills = ends[End.KILL] + ends[End.KILL_BEFORE_SEND] + ends[End.KILL_AFTER_SEND]
    sends = [taken for taken in evidence.taken if is_send(taken.call)]
    edits = sum(taken.call.method == "editMessageText" for taken in sends)
    faults = Counter(taken.fault.name.lower() for taken in evidence.taken if taken.fault)
    return [
        ("seed", str(evidence.script.seed)),
        (
            "length",
            f"{evidence.script.length:.0f} s, {evidence.lives[-1].ended - evidence.lives[0].began:.0f} s in all",
        ),
        ("lives", f"{len(evidence.lives)}: {kills} killed, {ends[End.TERM]} stopped"),
        ("the clock", f"set {steps[Jump] + steps[Nightfall]} times, {steps[Nightfall]} of them into the quiet hours"),
        (
            "stories",
            f"{len(evidence.published)}; feeds spoiled {steps[Spoil]} times, guids changed {steps[ChangeGuids]}",
        ),
        *_told(reading),
        *_held(reading),
        ("calls", f"{len(sends)} sends, of them {edits} edits; {sum(faults.values())} calls spoiled"),
        ("faults", ", ".join(f"{name} {count}" for name, count in faults.most_common())),
        (
            "busiest",
            f"{health.busiest(health.send_times(evidence), health.IN_ALL_WITHIN)} in a second, {_busiest(evidence)}",
        ),
        ("memory", _memory(evidence)),
        (
            "silence",
            f"{max(health.longest_silence(evidence, life) for life in evidence.lives):.1f} s without a request",
        ),
    ]


def _told(reading: Reading) -> Iterator[tuple[str, str]]:
    alerts = [alert for alert in due(reading.evidence) if alert.sure]
    told = [alert for alert in alerts if reading.messages(alert.place, alert.story.number)]
    dead = sum(is_listed(reading, alert) for alert in alerts)
    yield "alerts", f"{len(alerts)} due, {len(told)} told, {dead} listed as given up"
    messages = [message for place in Destination for message in reading.told[place]]
    marked = sum(MARK in message.entry.text for message in messages)
    copies = sum(max(0, len(reading.messages(alert.place, alert.story.number)) - 1) for alert in alerts)
    yield "messages", f"{len(messages)}, {marked} of them marked; {copies} further copies"
    waits = sorted(_waits(reading))
    if len(waits) > 2:
        slowest = statistics.quantiles(waits, n=20)[-1]
        yield "told after", f"{statistics.median(waits):.1f} s (half), {slowest:.1f} s (95 %), {waits[-1]:.1f} s (all)"


def _held(reading: Reading) -> Iterator[tuple[str, str]]:
    reasons = Counter(_WATCH.sub("", alert.why) for alert in reading.evidence.alerts if alert.until is not None)
    commands = reading.evidence.commands
    yield "mutes", f"{sum(one.mutes for one in commands)}, and {sum(not one.mutes for one in commands)} ends of them"
    yield "held", ", ".join(f"{count} {why}" for why, count in reasons.most_common()) or "none"
    digests = [told for place in Destination for told in reading.told[place] if told.is_digest]
    ends = [cue.step for cue in reading.evidence.script.cues if isinstance(cue.step, Restart)]
    told = f"{len(digests)} with {sum(len(one.stories) for one in digests)} alerts"
    eves = f"{sum(end.eve is not None for end in ends)} ends around the time of one"
    yield "digests", f"{told}; {eves}; {len(reading.evidence.held)} deliveries still held at the end"


def _waits(reading: Reading) -> Iterator[float]:
    """Seconds from a story's first appearance to its first message, of those that nothing held."""
    held = {row.headline for row in reading.evidence.rows if row.held}
    for alert in due(reading.evidence):
        if alert.story.headline in held:
            continue
        for message in reading.messages(alert.place, alert.story.number)[:1]:
            call = reading.call_of(message.entry)
            if call is not None:
                yield call.came - reading.evidence.published[alert.story.number]


def _busiest(evidence: Evidence) -> str:
    counts = [
        f"{place} {health.busiest(health.send_times(evidence, place), health.TO_GROUP_WITHIN)}" for place in Destination
    ]
    return f"in a minute: {', '.join(counts)}"


def _memory(evidence: Evidence) -> str:
    peaks = health.memory_peaks(evidence)
    return f"{peaks[0] >> 20} MB at first, {peaks[-1] >> 20} MB at last" if peaks else "no life was long enough to tell"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """The figures, aligned."""
    return "\n".join(f"{name:<12}{value}" for name, value in rows)


def evidence_for(reading: Reading, breaches: list[Breach]) -> str:
    """Each breach with everything that is known of its story: its sends, its messages, its delivery."""
    lines = [line for breach in breaches[:_MOST_SHOWN] for line in _explained(reading, breach)]
    further = len(breaches) - _MOST_SHOWN
    return "\n".join([*lines, *([f"… and {further} more"] if further > 0 else [])])


def _explained(reading: Reading, breach: Breach) -> Iterator[str]:
    yield f"BROKEN: {breach.promise}: {_about(breach)}{breach.what}"
    if breach.place is None or breach.story is None or breach.story not in reading.evidence.script.stories:
        return
    story = reading.evidence.script.stories[breach.story]
    began = reading.evidence.lives[0].began
    watches, feeds = ", ".join(watch.name for watch in story.watches), ", ".join(story.feeds)
    yield f"  {story.kind.name} {story.headline!r}, for {watches}, in {feeds}"
    yield f"  published {reading.evidence.published[story.number] - began:.2f}"
    for taken in reading.sends.get((breach.place, story.number), ()):
        done = "broke off" if taken.done is None else f"{taken.done - began:.2f}"
        fault = taken.fault.name if taken.fault else "fair"
        came = f"  {taken.came - began:.2f}–{done} {taken.call.method} {fault}"
        yield f"{came} → {taken.refusal or f'message {taken.message_id}'}"
    for message in reading.messages(breach.place, story.number):
        yield f"  #{message.entry.id} {[version.text for version in message.entry.versions]}"
    for row in reading.rows(breach.place, story):
        yield f"  {row}"
        for one in reading.tries.get(row.id, ()):
            yield f"    {one}"


def _about(breach: Breach) -> str:
    story = "" if breach.story is None else f"story {breach.story} "
    return f"{story}{'' if breach.place is None else f'at {breach.place} '}"


def lives(evidence: Evidence) -> str:
    """Every life in a line, with times since the beginning."""
    began = evidence.lives[0].began
    return "\n".join(
        f"  life {life.number}: {life.began - began:.2f}, ready {life.ready - began:.2f}, {life.how.name} "
        f"{life.told - began:.2f}, ended {life.ended - began:.2f}"
        for life in evidence.lives
    )
