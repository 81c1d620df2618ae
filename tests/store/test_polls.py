"""Polls: what is known before a plan is made, and what a plan leaves behind."""

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.model import DeliveryState, Joined, Likeness, Match, Priority
from monitor.ports import ArticleRetry, PendingArticle, PollPlan
from monitor.store.codec import load
from monitor.store.sql_store import SqlStore
from monitor.stories.grouping import CANDIDATES
from tests.store.build import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    alert,
    alerting_plan,
    delivery,
    item,
    join,
    match,
    message,
    polled,
    settled,
    state,
    story,
)

KEYS = [("guid-i1", "link-i1", "content-i1")]


async def test_nothing_is_known_of_a_new_document(store: SqlStore) -> None:
    context = await store.poll_context("f1", KEYS)
    assert (context.seen, context.items, context.alerted) == ({}, {}, {})


async def test_the_keys_of_a_committed_item_are_known(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    context = await store.poll_context("f1", KEYS)
    assert context.seen == {"guid-i1": "i1", "content-i1": "i1"}


async def test_an_unchanged_item_is_not_loaded(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    assert (await store.poll_context("f1", KEYS)).items == {}


async def test_an_item_with_other_content_comes_with_what_alerted_on_it(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    context = await store.poll_context("f1", [("guid-i1", "content-changed")])
    assert context.items == {"i1": item("i1")}
    assert context.alerted == {"i1": frozenset({"Kuril"})}


async def test_an_item_without_an_alert_has_an_empty_set(store: SqlStore) -> None:
    await store.commit_poll(PollPlan(state=polled(), seen={"guid": "i1"}, items=[item()]))
    assert (await store.poll_context("f1", [("guid", "other")])).alerted == {"i1": frozenset()}


async def test_keys_belong_to_their_feed(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    assert (await store.poll_context("f2", KEYS)).seen == {}


async def test_a_document_of_ten_thousand_items_has_its_context(store: SqlStore) -> None:
    seen = {f"guid{n}": f"i{n}" for n in range(10_000)}
    await store.commit_poll(PollPlan(state=polled(), seen=seen))
    context = await store.poll_context("f1", [(f"guid{n}", f"content{n}") for n in range(10_000)])
    assert context.seen == seen


async def test_every_part_of_an_item_comes_back_as_it_was(store: SqlStore) -> None:
    full = item(
        summary="Письмо", text="安倍", author="A", tags=("a", "б"), language="ru", published=NOW - DAY, source="TASS"
    )
    await store.commit_poll(PollPlan(state=polled(), seen={"guid": "i1"}, items=[full]))
    assert (await store.poll_context("f1", [("guid", "new")])).items == {"i1": full}


async def test_a_changed_item_keeps_when_it_was_first_seen(store: SqlStore) -> None:
    await store.commit_poll(PollPlan(state=polled(), seen={"guid": "i1"}, items=[item()]))
    changed = item(title="Letter, corrected", first_seen=NOW + HOUR)
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[changed]))
    context = await store.poll_context("f1", [("guid", "new")])
    assert context.items == {"i1": replace(changed, first_seen=NOW)}


async def test_text_that_no_database_takes_is_mended(store: SqlStore) -> None:
    await store.commit_poll(PollPlan(state=polled(), seen={"guid": "i1"}, items=[item(title="a\0b\ud800c")]))
    assert (await store.poll_context("f1", [("guid", "new")])).items["i1"].title == "ab\ufffdc"


async def test_the_same_plan_twice_changes_nothing_more(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    before = await store.open_stories(["k1"], NOW - DAY)
    await store.commit_poll(alerting_plan())
    assert await store.open_stories(["k1"], NOW - DAY) == before
    assert await store.deliveries(list(DeliveryState)) == (delivery("d-s1", story_id="s1"),)


async def test_a_plan_that_cannot_be_written_leaves_nothing(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="does not fit together"):
        await store.commit_poll(replace(alerting_plan(), joins=[join("no such story", "i1")]))
    assert (await store.poll_context("f1", KEYS)).seen == {}
    assert await store.deliveries(list(DeliveryState)) == ()


async def test_identities_without_a_feed_or_an_item_are_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="whose they are"):
        await store.commit_poll(PollPlan(state=None, seen={"guid": "i1"}))


async def test_a_late_page_changes_its_item_without_a_poll(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(alerting_plan())
    before = await store.feed_states()
    late = item(text="Kurils")
    await store.commit_poll(PollPlan(state=None, seen={"with page": "i1"}, items=[late]))
    assert (await store.poll_context("f1", [("guid-i1", "new")])).items == {"i1": late}
    assert (await store.poll_context("f1", [("with page",)])).seen == {"with page": "i1"}
    assert await store.feed_states() == before


async def test_a_match_found_again_has_the_newer_reason(store: SqlStore, file: Path) -> None:
    await store.commit_poll(alerting_plan())
    newer = match(priority=Priority.HIGH)
    await store.commit_poll(PollPlan(state=None, seen={}, matches=[("i1", newer)]))
    with contextlib.closing(sqlite3.connect(file)) as driver:
        found = driver.execute('SELECT item_id, watch, "match" FROM matches').fetchall()
    assert [(item_id, watch, load(text, Match)) for item_id, watch, text in found] == [("i1", "Kuril", newer)]


async def test_an_open_story_has_its_members_its_watches_and_its_deliveries(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    more = PollPlan(state=polled(), seen={}, items=[item("i2")], joins=[join("s1", "i2")], alerts=[alert(watch="Abe")])
    await store.commit_poll(more)
    (found,) = await store.open_stories(["k1", "unknown"], NOW - DAY)
    assert found.story == story()
    assert found.item_ids == {"i1", "i2"}
    assert found.alerted == {"Kuril", "Abe"}
    assert found.deliveries == (delivery("d-s1", story_id="s1"),)


async def test_a_story_is_found_by_a_key_that_it_got_later(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await store.commit_poll(PollPlan(state=polled(), seen={}, stories=[story(keys=("k2", "k1", "k3"))]))
    (found,) = await store.open_stories(["k3"], NOW - DAY)
    assert found.story.keys == ("k2", "k1", "k3")


async def test_a_story_that_opened_too_long_ago_is_not_open(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    assert await store.open_stories(["k1"], NOW) == ()
    assert await store.open_stories([], NOW - DAY) == ()


async def test_a_story_is_found_by_the_words_of_its_first_item_which_comes_with_it(store: SqlStore) -> None:
    await store.commit_poll(replace(alerting_plan(), stories=[story(item_id="i1", sketch=(1, 2, 3))]))
    (found,) = await store.open_stories([], NOW - DAY, [{3, 4}])
    assert (found.story.id, found.first) == ("s1", item())
    assert await store.open_stories([], NOW - DAY, [{4, 5}]) == ()
    assert await store.open_stories([], NOW, [{3, 4}]) == ()


async def test_of_many_stories_in_the_same_words_those_that_share_the_most_are_looked_at(store: SqlStore) -> None:
    likes = [story(f"s{number}", keys=(), sketch=(1, 2, 3, number + 10)) for number in range(30)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, stories=likes))
    found = await store.open_stories([], NOW - DAY, [{1, 2, 3, 27}])
    assert len(found) == CANDIDATES
    assert "s17" in {one.story.id for one in found}


async def test_why_an_item_joined_its_story_is_kept(store: SqlStore, file: Path) -> None:
    await store.commit_poll(alerting_plan())
    copy = replace(join("s1", "i2"), likeness=Likeness(reason=Joined.SAME_TEXT, share=0.75))
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item("i2")], joins=[copy]))
    with contextlib.closing(sqlite3.connect(file)) as driver:
        rows = driver.execute("SELECT item_id, joined, share FROM story_items ORDER BY item_id").fetchall()
    assert rows == [("i1", str(Joined.OPENED), 1.0), ("i2", str(Joined.SAME_TEXT), 0.75)]


async def test_a_page_is_due_again_when_its_time_has_come(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    retry = ArticleRetry(item_id="i1", tries=2, due=NOW + MINUTE)
    await store.commit_poll(replace(alerting_plan(), articles=[retry]))
    assert await store.due_articles(NOW, 10) == ()
    assert await store.due_articles(NOW + MINUTE, 10) == (PendingArticle(item=item("i1"), tries=2),)


async def test_a_page_is_not_due_when_its_tries_ended(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(replace(alerting_plan(), articles=[ArticleRetry(item_id="i1", tries=1, due=NOW)]))
    done = PollPlan(state=None, seen={}, articles=[ArticleRetry(item_id="i1", tries=2, due=None)])
    await store.commit_poll(done)
    assert await store.due_articles(NOW + DAY, 10) == ()


async def test_a_page_of_a_removed_feed_is_not_due(store: SqlStore) -> None:
    await store.sync_feeds([])
    await store.commit_poll(replace(alerting_plan(), articles=[ArticleRetry(item_id="i1", tries=1, due=NOW)]))
    assert await store.due_articles(NOW + DAY, 10) == ()


async def test_an_edit_of_an_item_leaves_its_page_waiting(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(replace(alerting_plan(), articles=[ArticleRetry(item_id="i1", tries=1, due=NOW)]))
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item(title="New")]))
    assert await store.due_articles(NOW, 10) == (PendingArticle(item=item(title="New"), tries=1),)


def _with_message(headline: str) -> PollPlan:
    later = delivery("d-s1", story_id="s1", message=message(headline), not_before=NOW + MINUTE)
    return PollPlan(state=None, seen={}, deliveries=[later])


async def test_a_changed_message_of_a_sent_delivery_is_queued_as_its_next_revision(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(DeliveryState.SENT, external_id="77"), NOW)
    await store.commit_poll(_with_message("Letter · also: NHK"))
    again = await store.delivery("d-s1")
    assert again is not None
    assert (again.state, again.revision, again.sent_revision) == (DeliveryState.QUEUED, 2, 1)
    assert (again.external_id, again.not_before) == ("77", NOW + MINUTE)
    assert again.message == message("Letter · also: NHK")


@pytest.mark.parametrize("outcome", [DeliveryState.RETRY, DeliveryState.UNKNOWN, DeliveryState.DEAD])
async def test_a_changed_message_leaves_the_state_of_what_was_not_sent(store: SqlStore, outcome: DeliveryState) -> None:
    await store.commit_poll(alerting_plan())
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(outcome), NOW)
    await store.commit_poll(_with_message("New"))
    changed = await store.delivery("d-s1")
    assert changed is not None
    assert (changed.state, changed.revision, changed.not_before) == (outcome, 2, NOW)
    assert changed.message == message("New")


async def test_a_message_that_changed_during_its_send_is_queued_as_an_edit_after_it(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    (leased,) = await store.lease(["phone"], NOW)
    await store.commit_poll(_with_message("New"))
    await store.settle(leased, settled(DeliveryState.SENT, external_id="77"), NOW)
    (edit,) = await store.lease(["phone"], NOW)
    assert (edit.revision, edit.sent_revision, edit.external_id) == (2, 1, "77")
    assert edit.message == message("New")


async def test_a_dropped_delivery_stays_dropped_when_its_message_changes(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await store.drop(["d-s1"])
    await store.commit_poll(_with_message("New"))
    assert await store.lease(["phone"], NOW + DAY) == ()


async def test_a_stronger_message_overtakes_those_that_wait(store: SqlStore) -> None:
    await store.enqueue([delivery("first")])
    await store.commit_poll(alerting_plan())
    high = delivery("d-s1", story_id="s1", message=message(priority=Priority.HIGH))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[high]))
    assert [leased.id for leased in await store.lease(["phone"], NOW)] == ["d-s1"]


async def test_other_feeds_of_a_host_are_put_off_but_never_brought_forward(store: SqlStore) -> None:
    await store.sync_feeds([state("f1"), state("f2"), state("f3", next_poll=NOW + DAY)])
    await store.commit_poll(PollPlan(state=polled("f1"), seen={}, held=(["f2", "f3"], NOW + HOUR)))
    due = {one.feed_id: one.next_poll for one in await store.feed_states()}
    assert (due["f2"], due["f3"]) == (NOW + HOUR, NOW + DAY)


async def test_what_polling_remembers_of_a_feed_is_kept(store: SqlStore) -> None:
    rich = state(
        arrivals=(NOW.replace(microsecond=0) - HOUR, NOW.replace(microsecond=0)), least=HOUR, skip_hours=(1, 2),
        skip_days=(6,), moved_to="https://b.test/", moved_since=NOW, moved_polls=3, moved=True, ranges=b"\x00\xff",
        read_whole=NOW, hub="https://hub.test/", topic="https://b.test/feed",
    )  # fmt: skip
    await store.sync_feeds([state()])
    await store.commit_poll(PollPlan(state=rich, seen={}))
    assert await store.feed_states() == (rich,)
