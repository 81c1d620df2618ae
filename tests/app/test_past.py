"""What was told in its time, as a replay compares with it."""

from datetime import timedelta

from monitor.app.past import Before, Past
from monitor.ports import PastAlert
from tests.support.clock import START

HOUR = timedelta(hours=1)


def past(story_id: str, watch: str = "ferry", *, sent: bool = True, after: timedelta = HOUR) -> PastAlert:
    seen = START + after
    return PastAlert(story_id=story_id, watch=watch, sent=sent, title="", link="", first_seen=seen, raised=seen)


def test_alert_is_found_once_by_its_story_and_watch() -> None:
    told = Past([past("s"), past("s", "storm", sent=False), past("t")], START)
    assert [told.find("s", "ferry"), told.find("s", "storm"), told.find("u", "ferry"), told.find("t", "storm")] == [
        Before.SENT, Before.RAISED, Before.NEW, Before.NEW
    ]  # fmt: skip
    assert told.find("s", "ferry") is None


def test_alert_of_before_the_time_is_none_of_it() -> None:
    told = Past([past("s", after=-HOUR)], START)
    assert (told.find("s", "ferry"), told.lost) == (None, 0)


def test_what_was_sent_and_not_found_is_lost() -> None:
    sent, found, muted, early = past("s"), past("t"), past("u", sent=False), past("v", after=-HOUR)
    told = Past([sent, found, muted, early], START)
    told.find("t", "ferry")
    assert [told.is_lost(one) for one in (sent, found, muted, early, past("w"))] == [True, False, False, False, False]
    assert told.lost == 1


def test_alerts_of_all_watches_are_one_for_a_query() -> None:
    one, other = past("s", "a", sent=False), past("s", "b")
    told = Past([one, other], START, instead="query")
    assert (told.lost, told.is_lost(other)) == (0, False)
    assert [told.find("s", "query"), told.find("s", "query")] == [Before.SENT, None]


def test_query_brings_nothing_new_where_some_watch_alerted_before_the_time() -> None:
    told = Past([past("s", "a", after=-HOUR), past("s", "b")], START, instead="query")
    assert told.find("s", "query") is None
