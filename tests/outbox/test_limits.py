"""When the next message may leave: never too many arrive together, and little of what is allowed is wasted."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.outbox.limits import UNLIMITED, Batch, Limits, Pace, Window

BOT = Window(key="bot", count=30, seconds=1.0)


def chat(name: str, *, group: bool = False) -> Limits:
    place = [Window(key=name, count=1, seconds=1.0)]
    if group:
        place.append(Window(key=name, count=20, seconds=60.0))
    return Limits(account=(BOT,), place=tuple(place))


def send(pace: Pace, limits: Limits, start: float, end: float | None = None) -> None:
    pace.begin(limits)
    pace.end(limits, start if end is None else end)


def test_destinations_without_limits_may_always_send() -> None:
    pace = Pace()
    pace.begin(UNLIMITED)
    assert pace.batch({"screen": UNLIMITED, "mail": UNLIMITED}, 0) == Batch(names=("screen", "mail"), most=2)
    assert pace.wait({"screen": UNLIMITED}, 0) is None


def test_nobody_may_send_where_there_is_nobody() -> None:
    assert Pace().batch({}, 0) is None


def test_a_chat_is_free_a_second_after_the_end_of_the_send_and_not_of_its_start() -> None:
    pace = Pace()
    send(pace, chat("a"), 10.0, 10.4)
    assert pace.batch({"a": chat("a")}, 11.39) is None
    assert pace.wait({"a": chat("a")}, 11.0) == 11.4 - 11.0
    assert pace.batch({"a": chat("a")}, 11.4) == Batch(names=("a",), most=1)


def test_a_send_under_way_holds_its_chat_for_as_long_as_it_takes() -> None:
    pace = Pace()
    pace.begin(chat("a"))
    assert pace.batch({"a": chat("a")}, 1_000.0) is None
    assert pace.wait({"a": chat("a")}, 1_000.0) is None


def test_two_destinations_of_one_chat_share_its_limit() -> None:
    pace = Pace()
    topics = {"topic 1": chat("forum"), "topic 2": chat("forum"), "other": chat("other")}
    assert pace.batch(topics, 0) == Batch(names=("topic 1", "other"), most=2)
    send(pace, topics["topic 1"], 0.0)
    assert pace.batch(topics, 0.5) == Batch(names=("other",), most=1)


def test_all_chats_of_a_bot_share_its_limit_and_another_bots_do_not() -> None:
    pace = Pace()
    for number in range(28):
        send(pace, chat(str(number)), 5.0)
    others = {name: chat(name) for name in "abcd"}
    assert pace.batch(others, 5.5) == Batch(names=("a", "b", "c", "d"), most=2)
    elsewhere = Limits(account=(Window(key="other bot", count=30, seconds=1.0),))
    for name in "ab":
        pace.begin(chat(name))
    assert pace.batch({**others, "e": elsewhere}, 5.5) == Batch(names=("e",), most=1)


def test_a_group_gets_twenty_a_minute() -> None:
    pace, group = Pace(), chat("g", group=True)
    for number in range(20):
        send(pace, group, float(2 * number))
    assert pace.batch({"g": group}, 59.9) is None
    assert pace.wait({"g": group}, 50.0) == 10.0
    assert pace.batch({"g": group}, 60.0) is not None
    send(pace, group, 60.0)
    assert pace.wait({"g": group}, 60.0) == 2.0


def test_what_was_sent_before_a_restart_counts() -> None:
    pace, group = Pace(), chat("g", group=True)
    for number in range(20):
        pace.note(group, 100.0 - 20 + number)
    assert pace.wait({"g": group}, 100.0) == 40.0


def test_idle_windows_are_forgotten() -> None:
    pace = Pace()
    for number in range(1_000):
        send(pace, chat(str(number)), number * 10.0)
    assert len(pace._logs) <= 2 + 1  # noqa: SLF001 - memory shows nowhere else


@dataclass(frozen=True, slots=True)
class Arrival:
    chat: str
    at: float


def simulated(chats: Mapping[str, Limits], messages: int, delays: Sequence[float], seed: int) -> list[Arrival]:
    """Everybody has so many messages; each request takes one of the delays, and arrives at any moment of it."""
    rng = random.Random(seed)
    pace, now = Pace(), 1_000.0
    left = dict.fromkeys(chats, messages)
    under_way: list[tuple[float, str]] = []
    arrivals: list[Arrival] = []
    for _ in range(100_000):
        for end, name in sorted(one for one in under_way if one[0] <= now):
            pace.end(chats[name], end)
            under_way.remove((end, name))
        busy = {name for _, name in under_way}
        turns = sorted(chats, key=lambda name: -left[name])
        waiting = {name: chats[name] for name in turns if left[name] and name not in busy}
        if not waiting and not under_way:
            return sorted(arrivals, key=lambda one: one.at)
        batch = pace.batch(waiting, now)
        for name in batch.names[: batch.most] if batch else ():
            pace.begin(chats[name])
            left[name] -= 1
            delay = rng.choice(delays)
            arrivals.append(Arrival(name, now + rng.random() * delay))
            under_way.append((now + delay, name))
        if batch is None:
            wait = pace.wait(waiting, now)
            ends = [end - now for end, _ in under_way]
            now += min([*ends, *([] if wait is None else [wait])])
    raise AssertionError("the simulation did not end")


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most moments in any half-open interval of that length."""
    return max(sum(start <= other < start + seconds - 1e-6 for other in moments) for start in moments)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 45), st.integers(0, 3), st.lists(st.floats(0.001, 3.0), min_size=1, max_size=4), st.integers(0, 99)
)
def test_no_limit_is_exceeded_however_slow_and_uneven_the_network_is(
    private: int, groups: int, delays: list[float], seed: int
) -> None:
    chats = {f"p{number}": chat(f"p{number}") for number in range(private)}
    chats |= {f"g{number}": chat(f"g{number}", group=True) for number in range(groups)}
    arrivals = simulated(chats, 3, delays, seed)
    assert len(arrivals) == 3 * len(chats)
    assert most_within([one.at for one in arrivals], 1.0) <= 30
    for name in chats:
        own = [one.at for one in arrivals if one.chat == name]
        assert all(later - earlier >= 1.0 - 1e-6 for earlier, later in pairwise(own))


def test_a_group_never_gets_more_than_twenty_within_a_minute_of_a_long_queue() -> None:
    arrivals = simulated({"g": chat("g", group=True)}, 100, [0.02, 0.3], seed=1)
    assert most_within([one.at for one in arrivals], 60.0) == 20
    assert arrivals[-1].at - arrivals[0].at < 4 * 60 + 20 + 20 * 0.3


def test_nearly_all_that_is_allowed_is_used_when_the_network_is_fast() -> None:
    chats = {str(number): chat(str(number)) for number in range(50)}
    arrivals = simulated(chats, 20, [0.005, 0.02], seed=2)
    assert arrivals[-1].at - arrivals[0].at < 33 / 0.95
