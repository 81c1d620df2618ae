"""How a replay counts alerts: once a watch and story, in the daemon's own terms."""

from dataclasses import replace
from datetime import UTC, date, timedelta

from monitor.app.tally import Before, Hit, Tallied, Tally, as_one
from monitor.feeds.identity import canonical_link
from monitor.ports import PastAlert
from monitor.stories.fingerprint import fingerprint
from monitor.stories.grouping import story_keys
from tests.support.build import item, match
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
    keys = story_keys(item_id=name, link=canonical_link(plain.link), title=plain.title, merge=merge)
    mark = fingerprint(plain) if merge else None
    return Hit(item=plain, matches=tuple(map(match, watches or ("ferry",))), keys=keys, mark=mark, story_id=story_id)


def past(story_id: str, watch: str = "ferry", *, sent: bool = True, after: timedelta = HOUR) -> PastAlert:
    return PastAlert(story_id=story_id, watch=watch, sent=sent, title=TITLE, link="", first_seen=START + after)


def tallied(*hits: Hit, told: tuple[PastAlert, ...] = (), samples: int = 9) -> Tallied:
    tally = Tally(told, since=START, window=WINDOW, samples=samples, zone=UTC)
    for one in hits:
        tally.take(one)
    return tally.result()


def _fates(found: Tallied) -> list[tuple[str, str, Before]]:
    return [(one.item.id, one.match.watch, one.before) for one in found.newest]


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
    assert (found.total.raised, found.total.alerts, found.lost) == (1, 1, ())


def test_what_was_sent_and_is_not_found_is_lost_the_newest_first() -> None:
    told = (past("s"), past("t", after=2 * HOUR), past("u", sent=False), past("v", after=-HOUR))
    assert [one.story_id for one in tallied(told=told).lost] == ["t", "s"]


def test_story_that_alerted_before_the_time_does_not_alert_within_it() -> None:
    assert tallied(hit("a", story_id="s"), told=(past("s", after=-HOUR),)).total.alerts == 0


def test_day_of_an_alert_is_that_of_the_item_that_fires_first() -> None:
    found = tallied(hit("a"), hit("b", 30 * HOUR), hit("c", 31 * HOUR, title="Harbour is closed for the whole week"))
    assert [count.alerts for count in found.days.values()] == [1, 1]
    assert list(found.days) == [(START + HOUR).date(), (START + 31 * HOUR).date()]
    assert all(type(day) is date for day in found.days)


def test_only_the_newest_samples_are_kept() -> None:
    hits = [hit(str(number), number * WINDOW) for number in range(1, 6)]
    assert [one.item.id for one in tallied(*hits, samples=2).newest] == ["5", "4"]


def test_alerts_of_all_watches_are_one_for_a_query() -> None:
    (one,) = as_one((past("s", "a", sent=False), past("s", "b")), "query")
    assert (one.watch, one.sent) == ("query", True)
