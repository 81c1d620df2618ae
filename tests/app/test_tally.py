"""How a replay counts alerts: once a watch and story, in the daemon's own terms."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from monitor.app.past import Before, Past
from monitor.app.replay import hit_of
from monitor.app.shelf import MOST_TEXT, Hit
from monitor.app.tally import Tallied, Tally
from monitor.model import Item, Story
from monitor.ports import OpenStory, PastAlert
from monitor.stories.fingerprint import MAX_CHARS, fingerprint
from monitor.stories.grouping import CANDIDATES, join
from tests.support.build import item
from tests.support.clock import START

HOUR = timedelta(hours=1)
WINDOW = 48 * HOUR
TITLE = "Ferry returns to Korsakov after storm"
TEXT = "The ferry came back to the harbour of Korsakov on Tuesday with two hundred people, after a night of high waves."


def hit(
    name: str, after: timedelta = HOUR, *watches: str, story_id: str | None = None, merge: bool = True, **changes: str
) -> Hit:
    plain = item(**{"title": TITLE, "link": f"http://news.test/{name}", "feed_id": name, **changes})
    plain = replace(plain, id=name, first_seen=START + after)
    return hit_of(plain, watches or ("ferry",), story_id, merge=merge)


def past(story_id: str, watch: str = "ferry", *, sent: bool = True, after: timedelta = HOUR) -> PastAlert:
    seen = START + after
    return PastAlert(story_id=story_id, watch=watch, sent=sent, title=TITLE, link="", first_seen=seen, raised=seen)


def tallied(*hits: Hit, told: tuple[PastAlert, ...] = (), samples: int = 9) -> Tallied:
    tally = Tally(Past(told, START), window=WINDOW, samples=samples, zone=UTC)
    for one in hits:
        tally.take(one)
    return tally.result()


def _fates(found: Tallied) -> list[tuple[str, str, Before]]:
    return [(one.item_id, one.watch, one.before) for one in found.newest]


def test_same_headline_in_another_feed_is_one_alert() -> None:
    assert _fates(tallied(hit("a"), hit("b", 2 * HOUR))) == [("a", "ferry", Before.NEW)]


def test_copy_of_the_text_under_another_headline_is_one_alert() -> None:
    copy = hit("b", 2 * HOUR, title="All safe", text=TEXT)
    assert tallied(hit("a", text=TEXT), copy).total.alerts == 1


def test_copies_are_alerts_of_their_own_where_stories_are_not_merged() -> None:
    assert tallied(hit("a", merge=False), hit("b", 2 * HOUR, merge=False)).total.alerts == 2


def test_story_takes_no_copies_after_its_window() -> None:
    assert tallied(hit("a"), hit("b", HOUR + WINDOW)).total.alerts == 2


def test_further_watch_on_the_same_story_is_an_alert_of_its_own() -> None:
    found = tallied(hit("a"), hit("b", 2 * HOUR, "ferry", "storm"))
    assert _fates(found) == [("b", "storm", Before.NEW), ("a", "ferry", Before.NEW)]


def test_stored_story_counts_whatever_the_texts_say() -> None:
    other = hit("b", 2 * HOUR, story_id="s", title="Another thing", link="http://b.test/")
    assert tallied(hit("a", story_id="s"), other).total.alerts == 1


def test_item_without_a_story_joins_a_stored_one() -> None:
    found = tallied(hit("a", HOUR, "storm", story_id="s"), hit("b", 2 * HOUR), told=(past("s"),))
    assert _fates(found) == [("b", "ferry", Before.SENT), ("a", "storm", Before.NEW)]


def test_what_was_raised_and_not_sent_is_neither_sent_nor_new() -> None:
    found = tallied(hit("a", story_id="s"), told=(past("s", sent=False),))
    assert (found.total.raised, found.total.alerts, found.lost) == (1, 1, 0)


def test_what_was_sent_and_is_not_found_is_lost() -> None:
    told = (past("s"), past("t", after=2 * HOUR), past("u", sent=False), past("v", after=-HOUR))
    assert tallied(hit("a", story_id="s"), told=told).lost == 1


def test_story_that_alerted_before_the_time_does_not_alert_within_it() -> None:
    assert tallied(hit("a", story_id="s"), told=(past("s", after=-HOUR),)).total.alerts == 0


def test_day_of_an_alert_is_that_of_the_item_that_fires_first() -> None:
    found = tallied(hit("a"), hit("b", 30 * HOUR), hit("c", 31 * HOUR, title="Harbour is closed for the whole week"))
    assert [count.alerts for count in found.days.values()] == [1, 1]
    assert list(found.days) == [(START + HOUR).date(), (START + 31 * HOUR).date()]
    assert all(type(day) is date for day in found.days)


def test_only_the_newest_samples_are_kept() -> None:
    hits = [hit(str(number), number * WINDOW) for number in range(1, 6)]
    assert [one.item_id for one in tallied(*hits, samples=2).newest] == ["5", "4"]


def test_stories_close_early_where_their_texts_would_fill_the_memory() -> None:
    text = "\U00010400" * MAX_CHARS  # a letter of four bytes
    many = MOST_TEXT // len(text.encode())
    others = [hit(f"h{number}", HOUR, title=f"{number}", text=text) for number in range(many + 2)]
    first, copy = hit("first", HOUR), hit("copy", 2 * HOUR)
    assert tallied(first, *others[: many - 1], copy).total.alerts == 1 + many - 1
    assert tallied(first, *others, copy).total.alerts == 1 + len(others) + 1


# --- beside the plainest way to do it ---


def _press(dice: random.Random) -> list[Item]:
    """Items of a few feeds: news, copies of it with other headlines, and forms filled in anew."""
    words = [
        f"{start}{end}" for start in ("fer", "stor", "kor", "ha", "Sak", "Pu") for end in ("ry", "m", "sakov", "n")
    ]
    items: list[Item] = []
    for number in range(60):
        title, text = (" ".join(dice.choices(words, k=count)) for count in (dice.randint(3, 9), dice.randint(0, 40)))
        old = dice.choice(items) if items else None
        match dice.randrange(4):
            case 0 if old:
                text = f"WIRE - {old.text}"
            case 1 if old:
                title = old.title
            case 2 if old:
                text = " ".join(dice.choice(words) if dice.random() < 0.2 else word for word in old.text.split())
            case _:
                pass
        made = item(title, id=f"i{number}", feed_id=f"f{dice.randrange(4)}", text=text, link=f"http://n.test/{number}")
        items.append(replace(made, first_seen=START + number * HOUR))
    return items


def _plainly(items: list[Item], watches: dict[str, tuple[str, ...]]) -> Counter[str]:
    """Alerts by watch, where every story is compared with every item by the daemon's own rules."""
    stories: list[OpenStory] = []
    alerted: dict[str, set[str]] = {}
    for one in items:
        mark, keys = fingerprint(one), hit_of(one, (), None, merge=True).keys
        near = [story for story in stories if story.story.opened > one.first_seen - WINDOW]
        sketched = sorted(near, key=lambda story: (-len(mark.traces.intersection(story.story.sketch)), story.story.id))
        known = {story.story.id for story in near if set(keys) & set(story.story.keys)}
        candidates = [story for story in near if story.story.id in known or story in sketched[:CANDIDATES]]
        found = join(keys, one.feed_id, candidates, mark)
        name = f"replay {len(stories) + 1}"
        story = found[0] if found else OpenStory(
            story=Story(id=name, title="", opened=one.first_seen, keys=keys, sketch=tuple(mark.sketch)),
            item_ids=frozenset(), feed_ids=frozenset(), alerted=frozenset(), deliveries=(), first=one,
        )  # fmt: skip
        stories = [other for other in stories if other.story.id != story.story.id]
        stories.append(replace(story, feed_ids=story.feed_ids | {one.feed_id}))
        alerted.setdefault(story.story.id, set()).update(watches[one.id])
    return Counter(watch for names in alerted.values() for watch in names)


@pytest.mark.parametrize("seed", range(20))
def test_alerts_are_those_of_comparing_everything_with_everything(seed: int) -> None:
    dice = random.Random(seed)
    items = _press(dice)
    watches = {one.id: tuple(dice.sample(["a", "b", "c"], k=dice.randint(1, 3))) for one in items}
    found = tallied(*(hit_of(one, watches[one.id], None, merge=True) for one in items))
    assert {name: count.alerts for name, count in found.watches.items()} == _plainly(items, watches)
    assert sum(count.alerts for count in found.days.values()) == found.total.alerts
