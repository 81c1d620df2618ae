"""Who pauses when a service asks for fewer messages."""

from datetime import timedelta

from monitor.outbox.floods import TOGETHER, Floods
from monitor.outbox.limits import UNLIMITED, Limits, Window
from tests.support.clock import START

BOT = (Window(key="bot", count=30, seconds=1.0),)


def chat(name: str) -> Limits:
    return Limits(account=BOT, place=(Window(key=name, count=1, seconds=1.0),))


PLACES = {
    "a": chat("a"),
    "b": chat("b"),
    "b topic": chat("b"),
    "c": chat("c"),
    "other bot": Limits(account=(Window(key="other", count=30, seconds=1.0),)),
    "screen": UNLIMITED,
}

SOON = START + timedelta(seconds=5)
HOURS = START + timedelta(seconds=43_838)


def test_one_chat_that_is_asked_for_hours_holds_up_nobody_else() -> None:
    assert Floods().pauses("a", HOURS, PLACES, 0) == {}


def test_other_topics_of_that_chat_pause_with_it() -> None:
    assert Floods().pauses("b", HOURS, PLACES, 0) == {"b topic": HOURS}


def test_two_chats_at_the_same_time_mean_the_whole_bot_and_no_other() -> None:
    floods = Floods()
    floods.pauses("a", SOON, PLACES, 0)
    later = SOON + timedelta(seconds=1)
    assert floods.pauses("c", later, PLACES, 1) == {"a": SOON, "b": SOON, "b topic": SOON}


def test_the_bot_pauses_for_no_longer_than_two_of_its_chats_were_asked_to() -> None:
    floods = Floods()
    floods.pauses("a", HOURS, PLACES, 0)
    assert set(floods.pauses("c", SOON, PLACES, 1).values()) == {SOON}
    assert set(floods.pauses("b", HOURS, PLACES, 2).values()) == {HOURS}


def test_what_was_asked_long_ago_was_not_at_the_same_time() -> None:
    floods = Floods()
    floods.pauses("a", HOURS, PLACES, 0)
    assert floods.pauses("c", SOON, PLACES, TOGETHER + 1) == {}


def test_the_same_chat_twice_is_one_chat() -> None:
    floods = Floods()
    floods.pauses("b", SOON, PLACES, 0)
    assert floods.pauses("b topic", SOON, PLACES, 1) == {"b": SOON}


def test_places_without_an_account_have_nothing_in_common() -> None:
    floods = Floods()
    floods.pauses("screen", SOON, PLACES, 0)
    assert floods.pauses("screen", SOON, PLACES, 1) == {}
