"""What is said of an item's way: its standing, why it joined a story, and the answer in a sentence."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app.history import ItemWay, Way, standing, summary, way_of
from monitor.config.load import load
from monitor.feeds.identity import identify
from monitor.model import DeliveryState, Item, Join, Joined, Likeness, ParsedItem, Story, Verdicts
from monitor.ports import DeliveryHistory, PollPlan, Sighting, StoryHistory
from monitor.store.open import open_store
from tests.support.build import delivery, feed_state, item, match
from tests.support.clock import START
from tests.support.daemon import write_config

S = DeliveryState
HOUR = timedelta(hours=1)
HEADLINE = "Ferry returns to Korsakov after storm"
NO_WATCH = Verdicts(matches=(), misses=())


def sighting(found: Item | None, **changes: Any) -> Sighting:
    return replace(Sighting(item_id="i", feed_id="f", item=found, baselined=START - HOUR), **changes)


def seen(*, today: Verdicts | None = NO_WATCH, **changes: Any) -> ItemWay:
    one = sighting(item(), **changes)
    return ItemWay(sighting=one, feed="Wire", in_file=True, standing=standing(one), today=today)


def told(*deliveries: Any) -> StoryHistory:
    story = Story(id="s", title="Letter", opened=START, keys=())
    tried = tuple(DeliveryHistory(delivery=one, tries=()) for one in deliveries)
    return StoryHistory(story=story, items=(), joins=(), alerts=(), deliveries=tried)


# --- standing ---


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "new"),
        ({"baselined": None}, "new"),
        ({"baselined": START}, "taken as read at the feed's first poll"),
        ({"baselined": START, "matches": (match("summit"),)}, "new at the feed's first poll"),
        ({"baselined": START, "matches": (match("summit"),), "versions": 2}, "taken as read at the feed's first poll"),
        ({"item": None}, "forgotten since: only that it was seen is still known"),
    ],
)
def test_standing_follows_from_what_the_store_still_knows(changes: dict[str, Any], said: str) -> None:
    assert standing(sighting(item(), **changes)) == said


# --- the sentence ---


def test_destinations_are_named_by_what_became_of_the_message_there() -> None:
    story = told(
        delivery("1", destination="phone", state=S.SENT, sent_revision=1),
        delivery("2", destination="desk", state=S.DEAD),
        delivery("3", destination="mail", state=S.RETRY),
        delivery("4", destination="hook", state=S.DROPPED),
        delivery("5", destination="screen", state=S.QUEUED, sent_revision=1, revision=2),
    )
    assert summary([seen()], [story]) == (
        "Told at phone, screen; given up at desk; not yet told at mail; dropped for hook."
    )


def test_destination_that_was_told_once_was_told_whatever_became_of_a_later_story() -> None:
    later, earlier = delivery("1", state=S.DEAD), delivery("2", state=S.SENT, sent_revision=1)
    assert summary([seen()], [told(later), told(earlier)]) == "Told at phone."


def test_item_that_is_news_in_one_feed_was_not_only_taken_as_read() -> None:
    said = summary([seen(baselined=START), seen()], [])
    assert said == "Nobody was told: no watch matched it when it came."


def test_watch_of_today_that_would_match_is_named_beside_the_reason() -> None:
    today = Verdicts(matches=(match("Kuril"),), misses=())
    said = summary([seen(baselined=START, today=today)], [])
    assert said == "Nobody was told: taken as read at the feed's first poll; of today's watches Kuril would match."


# --- looking up ---


async def look(folder: Path, url: str, *found: Item, shared: bool = False, **plan: Any) -> Way | None:
    """What is known of an address where these items are stored, each of a feed of its own, or all of one feed."""
    config = write_config(folder, "feeds: [http://127.0.0.1:9/feed]\nwatchlists: [summit]\nstore: sqlite:///m.db\n")
    settings = load(config, {}).settings
    store = open_store(settings.store.reveal(), exclusive=True)
    try:
        for one in found:
            entries = [ParsedItem(guid=other.id, link=other.link, title=other.title) for other in found]
            keys = identify(entries if shared else [entry for entry in entries if entry.guid == one.id])
            seen = {key: one.id for entry in keys if entry.item.guid == one.id for key in entry.keys}
            await store.commit_poll(PollPlan(state=feed_state(one.feed_id), seen=seen, items=[one]))
        if plan:
            await store.commit_poll(PollPlan(state=None, seen={}, **plan))
        return await way_of(url, settings, store)
    finally:
        await store.close()


async def test_items_that_share_one_address_in_their_feed_are_found_by_it(tmp_path: Path) -> None:
    live = [item(f"Update {number}", link=f"http://news.test/live#{number}") for number in (1, 2)]
    other = item("Another", link="http://news.test/live-2")
    way = await look(tmp_path, "http://news.test/live", *live, other, shared=True)
    assert way is not None
    assert {one.sighting.item_id for one in way.items} == {one.id for one in live}


@pytest.mark.parametrize("shared", [True, False])
async def test_letters_of_an_address_may_be_percent_encoded_or_not(tmp_path: Path, shared: bool) -> None:
    encoded = "http://news.test/%D0%BF%D0%B8%D1%81%D1%8C%D0%BC%D0%BE"
    letters = [item(f"Letter {number}", link="http://news.test/письмо") for number in (1, 2)][: 1 + shared]
    other = [item("Tea", link="http://news.test/%D1%87%D0%B0%D0%B9")]
    assert await look(tmp_path, encoded, *letters, *other, shared=shared) is not None
    assert await look(tmp_path, "http://news.test/чай", shared=shared) is not None


async def test_each_outlet_says_why_it_joined(tmp_path: Path) -> None:
    first = item(HEADLINE, feed_id="f1")
    page = item("Ferry back", feed_id="f2", link=f"{first.link}?utm_source=rss", first_seen=START + HOUR)
    copy = item("Harbour opens", feed_id="f4", first_seen=START + 3 * HOUR)
    reasons = {
        first.id: Likeness(reason=Joined.OPENED),
        page.id: Likeness(reason=Joined.SAME_LINK),
        copy.id: Likeness(reason=Joined.SAME_TEXT, share=0.723),
    }
    way = await look(
        tmp_path,
        first.link,
        *(first, page, copy),
        stories=[Story(id="s", title=HEADLINE, opened=START, keys=())],
        joins=[Join(story_id="s", item_id=one, likeness=likeness) for one, likeness in reasons.items()],
    )
    assert way is not None
    (story,) = way.stories
    assert [story.joined[one] for one in reasons] == [
        Joined.OPENED,
        "the same page in another feed",
        f"{Joined.SAME_TEXT}, 72% alike",
    ]


async def test_address_that_nobody_saw_has_no_way(tmp_path: Path) -> None:
    assert await look(tmp_path, "http://news.test/none", item()) is None
