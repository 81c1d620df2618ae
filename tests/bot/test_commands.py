"""Each command, as a person in the chat sees it."""

import threading
from dataclasses import replace
from datetime import timedelta

from monitor.match.compile import compile_rules
from monitor.match.matcher import Matcher
from monitor.model import DeliveryState, Feed, Item, Verdicts, Watch
from monitor.ports import PollPlan, Settlement
from tests.bot.conftest import ME, Room
from tests.support.build import item


async def test_start_frees_a_chat_that_was_parked_with_all_that_waits_for_it(room: Room) -> None:
    await room.matched(item("Kuril one"))
    now = room.clock.now()
    (leased,) = await room.store.lease(["phone"], now)
    hour = now + timedelta(hours=1)
    blocked = Settlement(
        state=DeliveryState.RETRY, outcome="refused", not_before=hour, pause_until=hour, parked="bot was blocked"
    )
    await room.store.settle(leased, blocked, now)
    await room.say("/start")
    await room.dispatcher.run_until_idle()
    assert [place.parked for place in await room.store.destinations() if place.name == "phone"] == [None]
    assert any(entry.text.startswith("Kuril one") for entry in room.api.ledger(ME))


async def test_start_says_that_monitor_is_there(room: Room) -> None:
    assert "monitor is here" in await room.say("/start")


async def test_help_has_every_command(room: Room) -> None:
    text = await room.say("/help")
    assert all(f"/{name} — " in text for name in ("status", "list", "watch", "unwatch", "mute", "why", "digest"))


async def test_status_says_how_feeds_and_deliveries_stand(room: Room) -> None:
    text = await room.say("/status")
    assert "Feeds: all 1 are well" in text
    assert "Nothing needs a person." in text


async def test_list_names_every_watch(room: Room) -> None:
    text = await room.say("/list")
    assert [line.partition(" — ")[0] for line in text.splitlines()] == ["Kuril", "talks", "ferry"]


async def test_unknown_command_gets_a_hint(room: Room) -> None:
    assert "There is no command" in await room.say("/stat")


async def test_plain_text_gets_a_hint(room: Room) -> None:
    assert "commands only" in await room.say("hello")


async def test_test_says_which_watches_match_a_text_and_why_the_others_do_not(room: Room) -> None:
    text = await room.say("/test Kurils stay calm\nand nothing else")
    assert "✓ Kuril — Kurils (title)" in text
    assert "✗ talks — no term found" in text


async def test_search_finds_stored_items(room: Room) -> None:
    await room.alert("Kuril treaty is near")
    entry = await room.answer("/search treaty")
    assert "Kuril treaty is near" in entry.now.links


async def test_search_takes_any_words_as_words(room: Room) -> None:
    await room.alert("Kuril treaty is near")
    entry = await room.answer('/search "treaty (AND')
    assert "Nothing found among 1 stored item." in entry.text


async def test_markup_in_what_people_write_is_shown_as_text(room: Room) -> None:
    assert "No watch is called <b>x & y." in await room.say("/mute <b>x & y")


async def test_digest_brings_what_is_held_in_one_message(room: Room) -> None:
    await room.matched(item("Kuril one"), hold="quiet hours")
    await room.matched(item("Kuril two"), hold="digest: Kuril")
    assert "held back: 2" in await room.say("/digest")
    await room.dispatcher.run_until_idle()
    digest = room.api.ledger(77)[-1]
    assert "2 alerts that were held back" in digest.text
    assert {"Kuril one", "Kuril two"} <= set(digest.now.links)


async def test_digest_says_so_when_nothing_is_held(room: Room) -> None:
    assert await room.say("/digest") == "Nothing is held back."


async def test_why_in_answer_to_an_alert_tells_its_way(room: Room) -> None:
    alert = await room.alert("Kuril treaty is near")
    text = await room.say("/why", answers=alert.id)
    assert "▸ Kuril: told at once · Kuril (title)" in text
    assert "phone: arrived" in text


async def test_why_takes_the_id_of_an_alert(room: Room) -> None:
    alert = await room.alert("Kuril treaty is near")
    key = room.data(alert)[0].partition(":")[2]
    assert "▸ Kuril: told at once" in await room.say(f"/why {key[:8]}")


async def test_why_without_an_alert_says_how(room: Room) -> None:
    assert "Answer an alert with /why" in await room.say("/why")


class _Observed(Matcher):
    """A matcher at work, that notes which threads ask it."""

    def __init__(self, *watches: Watch) -> None:
        super().__init__(compile_rules(watches, ()))
        self.threads: set[threading.Thread] = set()

    def explain(self, item: Item, feed: Feed | None) -> Verdicts:
        self.threads.add(threading.current_thread())
        return super().explain(item, feed)


async def test_why_of_an_address_asks_the_watches_at_work_and_not_in_the_event_loop(room: Room) -> None:
    await room.store.commit_poll(PollPlan(state=None, seen={}, items=[item("Weather turns")]))
    observed = _Observed(Watch(name="at work", queries=("weather",)))
    room.snapshot = replace(room.snapshot, matcher=observed)
    assert "of today's watches at work would match" in await room.say("/why http://news.test/weather-turns")
    assert observed.threads
    assert threading.current_thread() not in observed.threads


async def test_menus_are_set_by_chat_and_language(room: Room) -> None:
    await room.say("/start")
    menus = room.api.methods.menus
    assert {(kind, chat) for kind, chat, _ in menus} == {
        ("chat", "77"), ("chat", "-100500"), ("chat_administrators", "-100500")
    }  # fmt: skip
    assert "watch" in menus["chat_administrators", "-100500", "ru"]
    assert "watch" not in menus["chat", "-100500", ""]


async def test_a_mute_that_was_ended_does_not_come_back_with_a_clock_that_is_set_back(room: Room) -> None:
    await room.say("/mute talks 2h")
    await room.say("/unmute talks")
    room.clock.advance(-timedelta(hours=1))
    assert "muted" not in await room.say("/list")
