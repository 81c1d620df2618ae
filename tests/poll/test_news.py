"""What a feed's document brings that was not known before."""

from dataclasses import replace
from datetime import timedelta

from monitor.feeds.identity import identify
from monitor.model import Feed, FeedState, ParsedFeed, ParsedItem
from monitor.poll.news import News, Standing, news_of, source_of, standing
from monitor.ports import PollContext
from tests.support.build import feed, feed_state, item, parsed_item
from tests.support.clock import START

NOTHING_KNOWN = PollContext(seen={}, items={}, alerted={})


def news(
    *items: ParsedItem,
    context: PollContext = NOTHING_KNOWN,
    of: Feed | None = None,
    state: FeedState | None = None,
    title: str = "Harbour",
) -> News:
    parsed = ParsedFeed(title=title, language="en", items=items)
    return news_of(of or feed(), state or feed_state(), parsed, identify(items), context, START)


def knowing(*items: ParsedItem) -> PollContext:
    """The context after exactly these items were seen."""
    before = news(*items)
    stored = {fresh.id: fresh for fresh in before.fresh}
    return PollContext(seen=before.seen, items=stored, alerted={})


def test_an_item_that_was_never_seen_is_fresh() -> None:
    found = news(parsed_item("A letter arrives"))
    assert [one.title for one in found.fresh] == ["A letter arrives"]
    assert set(found.seen.values()) == {found.fresh[0].id}


def test_an_item_that_was_seen_is_not_news_and_its_keys_are_served() -> None:
    one = parsed_item("A letter arrives")
    found = news(one, context=knowing(one))
    assert (found.fresh, found.edits, dict(found.seen)) == ((), (), {})
    assert len(found.served) == 3


def test_the_first_poll_is_taken_as_read() -> None:
    found = news(parsed_item("A letter arrives"), state=feed_state(baselined=False))
    assert found.fresh == ()
    assert [one.title for one in found.baseline] == ["A letter arrives"]


def test_after_an_empty_first_poll_only_what_is_dated_before_it_is_taken_as_read() -> None:
    empty_before = feed_state(baselined=False, last_success=START - timedelta(hours=1))
    old = parsed_item("Old", published=START - timedelta(days=2))
    recent = parsed_item("Recent", published=START - timedelta(minutes=2))
    found = news(old, recent, parsed_item("Undated"), state=empty_before)
    assert [one.title for one in found.fresh] == ["Recent", "Undated"]
    assert [one.title for one in found.baseline] == ["Old"]


def test_backfill_brings_the_first_polls_recent_items_and_no_undated_ones() -> None:
    recent = parsed_item("Recent", published=START - timedelta(hours=3))
    old = parsed_item("Old", published=START - timedelta(hours=30))
    undated = parsed_item("Undated")
    found = news(
        recent, old, undated, of=feed(backfill=timedelta(hours=24)), state=feed_state(baselined=False)
    )  # fmt: skip
    assert [one.title for one in found.fresh] == ["Recent"]
    assert [one.title for one in found.baseline] == ["Old", "Undated"]


def test_dates_never_make_an_item_old() -> None:
    ancient = parsed_item("A letter arrives", published=START - timedelta(days=4000))
    assert len(news(ancient).fresh) == 1


def test_a_date_in_the_future_becomes_the_moment_it_was_seen() -> None:
    assert news(parsed_item("Soon", published=START + timedelta(days=3))).fresh[0].published == START


def test_a_changed_headline_is_an_edit_that_keeps_the_items_id_and_its_pages_text() -> None:
    one = parsed_item("A letter arrives")
    context = knowing(one)
    (stored,) = context.items.values()
    context = replace(
        context,
        items={stored.id: replace(stored, text="What the page said")},
        alerted={stored.id: frozenset({"letter"})},
    )
    found = news(replace(one, title="A letter arrives in Tokyo"), context=context)
    (edit,) = found.edits
    assert (edit.after.id, edit.after.title, edit.after.text) == (
        stored.id,
        "A letter arrives in Tokyo",
        "What the page said",
    )
    assert edit.alerted == {"letter"}


def test_a_guid_that_changes_at_every_poll_makes_nothing_new() -> None:
    one = parsed_item("A letter arrives")
    assert news(replace(one, guid="another"), context=knowing(one)).fresh == ()


def test_the_standing_of_an_item_has_a_name() -> None:
    (entry,) = identify([parsed_item("A letter arrives")])
    assert standing(feed(), feed_state(), entry, NOTHING_KNOWN, START) is Standing.NEW
    assert standing(feed(), feed_state(baselined=False), entry, NOTHING_KNOWN, START) is Standing.BASELINE
    seen = PollContext(seen={entry.keys[0]: "1"}, items={}, alerted={})
    assert standing(feed(), feed_state(), entry, seen, START) is Standing.SEEN
    edited = replace(seen, items={"1": item(id="1")})
    assert standing(feed(), feed_state(), entry, edited, START) is Standing.EDITED


def test_a_feed_is_called_as_configured_or_else_by_its_title_or_else_by_its_address() -> None:
    assert source_of(feed("NHK"), "NHK World") == "NHK"
    unnamed = replace(feed("x"), name=None)
    assert source_of(unnamed, "NHK World") == "NHK World"
    assert source_of(unnamed, None) == "http://feeds.test/x.xml"


def test_the_same_item_gets_the_same_id_at_every_try() -> None:
    assert news(parsed_item("A")).fresh[0].id == news(parsed_item("A")).fresh[0].id
    assert news(parsed_item("A")).fresh[0].id != news(parsed_item("A"), of=feed("Other")).fresh[0].id
