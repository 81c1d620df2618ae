"""How monitor behaves towards servers: a row of the list in docs/polling.md for each test's number."""

import gzip
import random
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.feeds.cadence import spread
from monitor.feeds.workroom import LARGE_FEED
from monitor.model import Credentials, Secret
from monitor.ports import FetchFailure
from tests.manners.conftest import AGENT, LEAST, MOST, Desk, a_feed, plain, some_feed
from tests.support.clock import START
from tests.support.feedserver import (
    Behaviour,
    Entry,
    FeedServer,
    Reply,
    document,
    gzip_bomb,
    html_page,
    redirect,
    refusing,
    rss,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def headers_of(server: FeedServer, name: str, place: int = -1) -> list[bytes]:
    return server.requests[place].bytes_of(name.encode())


# --- 1 and 2: validators ---


@pytest.mark.parametrize(
    "etag", ['"1"', 'W/"a b"', "no-quotes", '""', '"caf\xe9"', '"a","b"', "'1'", '"' + "x" * 3000 + '"']
)
async def test_row_01_etag_is_returned_byte_for_byte(desk: Desk, server: FeedServer, etag: str) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag=etag))))
    await desk.poll()
    await desk.restart()
    await desk.poll()
    assert headers_of(server, "if-none-match") == [etag.encode("latin-1")]
    assert headers_of(server, "if-modified-since") == []


@pytest.mark.parametrize(
    "moment", ["Wed, 05 Aug 2026 10:00:00 GMT", "yesterday", "2026-08-05", "Wed, 5 Aug 26 10:00 +3"]
)
async def test_row_01_last_modified_is_returned_byte_for_byte(desk: Desk, server: FeedServer, moment: str) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), last_modified=moment))))
    await desk.poll()
    await desk.poll()
    assert headers_of(server, "if-modified-since") == [moment.encode()]
    assert headers_of(server, "if-none-match") == []


async def test_row_01_both_are_returned_where_there_are_both(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"', last_modified="then"))))
    await desk.poll()
    await desk.poll()
    assert (headers_of(server, "if-none-match"), headers_of(server, "if-modified-since")) == ([b'"1"'], [b"then"])


async def test_row_02_new_validators_count_though_the_body_is_the_same(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"', last_modified="one"))))
    await desk.poll()
    server.set("/feed", document(some_feed(), etag='"2"', last_modified="two"))
    state = await desk.poll()
    assert (state.etag, state.last_modified) == ('"2"', "two")


@pytest.mark.parametrize(("etag", "moment", "kept"), [('"2"', None, ('"2"', "one")), (None, "two", ('"1"', "two"))])
async def test_row_02_either_validator_of_a_304_replaces_its_own_kind_only(
    desk: Desk, server: FeedServer, etag: str | None, moment: str | None, kept: tuple[str, str]
) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"', last_modified="one"))))
    await desk.poll()
    server.set("/feed", Reply(status=304, etag=etag, last_modified=moment, length=-1))
    state = await desk.poll()
    assert (state.etag, state.last_modified) == kept


async def test_row_02_validators_that_vanish_from_a_200_are_dropped(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"', last_modified="one"))))
    await desk.poll()
    server.set("/feed", document(some_feed("One", "Two"), last_modified="two"))
    state = await desk.poll()
    assert (state.etag, state.last_modified) == (None, "two")


# --- 3: no more requests than needed ---


async def test_row_03_first_contact_is_exactly_one_unconditional_get(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"'))))
    await desk.poll()
    [seen] = server.requests
    assert (seen.method, seen.path) == ("GET", "/feed")
    assert not {"if-none-match", "if-modified-since", "a-im"} & seen.headers.keys()


async def test_row_03_five_restarts_cause_no_request(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"'))))
    await desk.poll()
    for _ in range(5):
        await desk.restart()
        assert await desk.tick() == []
    await desk.poll()
    assert [seen.headers.get("if-none-match") for seen in server.requests] == [None, '"1"']


# --- 4: cache lifetimes ---


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"Cache-Control": "max-age=1800"}, 30 * MINUTE),
        ({"Cache-Control": "public, MAX-AGE=1800, s-maxage=5", "Age": "600"}, 20 * MINUTE),
        ({"Cache-Control": "max-age=1800", "Age": "lots"}, 30 * MINUTE),
        ({"Cache-Control": "max-age=999999999999"}, MOST),
        ({"Expires": format_datetime(START + 40 * MINUTE, usegmt=True)}, 40 * MINUTE),
        ({"Expires": format_datetime(START + 50 * MINUTE, usegmt=True),
          "Date": format_datetime(START + 10 * MINUTE, usegmt=True)}, 40 * MINUTE),
        ({"Cache-Control": "max-age=1200", "Expires": format_datetime(START + 50 * MINUTE, usegmt=True)}, 20 * MINUTE),
        ({"Cache-Control": "max-age=0"}, LEAST),
        ({"Cache-Control": "max-age=soon"}, LEAST),
        ({"Cache-Control": "no-cache"}, LEAST),
        ({"Expires": "0"}, LEAST),
        ({"Expires": "never"}, LEAST),
        ({"Expires": format_datetime(START - DAY, usegmt=True)}, LEAST),
    ],
)  # fmt: skip
async def test_row_04_fresh_answer_is_not_asked_for_again(
    desk: Desk, server: FeedServer, headers: dict[str, str], least: timedelta
) -> None:
    busy = [
        Entry(title=f"Item {number}", link=f"http://news.test/{number}", published=START - number * MINUTE)
        for number in range(20)
    ]
    reply = document(rss(busy))
    for name, value in headers.items():
        reply = reply.with_header(name, value)
    await desk.watch(a_feed(server.set("/feed", reply)))
    await desk.poll()
    assert least <= await desk.wait() <= MOST
    assert least in {LEAST, MOST} or await desk.wait() < least * 1.1


async def test_row_04_lifetime_of_a_304_counts_as_well(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"'))))
    await desk.poll()
    server.set("/feed", Reply(status=304, length=-1).with_header("Cache-Control", "max-age=3000"))
    await desk.poll()
    assert await desk.wait() >= 50 * MINUTE


# --- 5: a server that asks for silence ---


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7200", 2 * HOUR, 2.3 * HOUR),
        (format_datetime(START + 3 * HOUR, usegmt=True), 3 * HOUR, 3.4 * HOUR),
        ("1000000000000", DAY, 1.2 * DAY),
        ("-1", MINUTE, 2 * HOUR),
        ("soon", MINUTE, 2 * HOUR),
        (None, MINUTE, 2 * HOUR),
    ],
)
async def test_row_05_retry_after_is_kept_to_also_over_a_restart(
    desk: Desk, server: FeedServer, status: int, header: str | None, least: timedelta, most: timedelta
) -> None:
    await desk.watch(a_feed(server.set("/feed", refusing(status, retry_after=header))))
    await desk.tick()
    await desk.restart()
    assert least <= await desk.wait() <= most


async def test_row_05_refusal_without_a_time_is_backed_off_from_and_jittered(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", refusing(429))))
    waits = []
    for _ in range(8):
        await desk.poll()
        waits.append(await desk.wait())
    assert waits[0] < waits[1] < waits[2]
    assert max(waits) <= DAY
    assert len(set(waits[:4])) == 4


async def test_row_05_host_that_says_429_is_left_alone_by_all_its_feeds_also_after_a_restart(
    desk: Desk, server: FeedServer, other: FeedServer
) -> None:
    first = a_feed(server.set("/first", refusing(429, retry_after="7200")), "first")
    second = a_feed(server.set("/second", plain()), "second")
    elsewhere = a_feed(other.set("/feed", plain()), "elsewhere")
    await desk.watch(second, elsewhere)
    await desk.poll("second")
    await desk.watch(first)
    assert "first" in await desk.tick()
    await desk.restart()
    before = len(server.requests)
    assert (await desk.state("second")).next_poll >= desk.clock.now() + 2 * HOUR
    desk.clock.advance(HOUR)
    assert await desk.tick() == ["elsewhere"]
    assert len(server.requests) == before


async def test_row_05_requests_that_queue_at_a_host_are_not_sent_after_its_429(desk: Desk, server: FeedServer) -> None:
    reply = refusing(429, retry_after="600")
    await desk.watch(*(a_feed(server.set(f"/{number}", reply), f"f{number}") for number in range(12)))
    await desk.tick()
    assert len(server.requests) <= 4  # two at once, and what was under way beside the first answer
    states = [await desk.state(f"f{number}") for number in range(12)]
    assert all(state.next_poll >= desk.clock.now() + 10 * MINUTE for state in states)
    assert sum(state.failures for state in states) == len(server.requests)


# --- 6: pages in place of feeds ---


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (refusing(403).with_header("cf-mitigated", "challenge"), FetchFailure.CHALLENGE),
        (refusing(403), FetchFailure.FORBIDDEN),
        (html_page("<!doctype html><html><body>Welcome</body></html>"), FetchFailure.NOT_A_FEED),
    ],
)
async def test_row_06_page_in_place_of_a_feed_is_named_and_left_alone_for_long(
    desk: Desk, server: FeedServer, reply: Reply, reason: FetchFailure
) -> None:
    await desk.watch(a_feed(server.set("/feed", reply)))
    state = await desk.poll()
    assert state.error.startswith(reason)
    assert await desk.wait() >= HOUR
    for _ in range(6):
        await desk.poll()
    assert await desk.wait() >= 12 * HOUR
    assert {seen.path for seen in server.requests} == {"/feed"}


@pytest.mark.parametrize(
    "path", ["/login?next=/feed", "/users/sign_in", "/accounts/login/", "/oauth/authorize?x=1", "/sso"]
)
async def test_row_06_redirect_to_a_login_is_named_and_the_address_is_kept(
    desk: Desk, server: FeedServer, path: str
) -> None:
    server.set(path, html_page("<!doctype html><html><body>Log in</body></html>"))
    await desk.watch(a_feed(server.set("/feed", redirect(path, 301))))
    for _ in range(7):
        state = await desk.poll()
    assert state.error.startswith(FetchFailure.LOGIN)
    assert server.requests[-2].path == "/feed"


async def test_row_06_feed_that_was_moved_below_an_innocent_word_is_no_login(desk: Desk, server: FeedServer) -> None:
    server.set("/authors/blogin-sessions.xml", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/authors/blogin-sessions.xml"))))
    assert (await desk.poll()).failures == 0


# --- 7: moves ---


async def test_row_07_permanent_redirect_once_and_back_changes_nothing(desk: Desk, server: FeedServer) -> None:
    server.set("/new", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/new", 301))))
    assert (await desk.poll()).moved_polls == 1
    server.set("/feed", plain())
    state = await desk.poll()
    assert (state.moved, state.moved_to, state.moved_polls) == (False, None, 0)


@pytest.mark.parametrize("status", [301, 308])
async def test_row_07_permanent_redirect_for_a_week_is_believed_and_told(
    desk: Desk, server: FeedServer, status: int
) -> None:
    new = server.set("/new", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/new", status))))
    await desk.polls_until(START + 6.9 * DAY)
    assert not (await desk.state()).moved
    assert await desk.told() == []
    await desk.polls_until(START + 7.2 * DAY)
    state = await desk.state()
    assert (state.moved, state.moved_to) == (True, new)
    assert await desk.told() == ["Feed moved: f"]
    asked = len(server.asked("/feed"))
    await desk.restart()
    await desk.polls_until(START + 8 * DAY)
    assert len(server.asked("/feed")) == asked
    assert await desk.told() == ["Feed moved: f"]


async def test_row_07_few_polls_are_not_enough_however_long_they_take(desk: Desk, server: FeedServer) -> None:
    server.set("/new", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/new", 301)), every=4 * DAY))
    for _ in range(4):
        assert not (await desk.poll()).moved
    assert (await desk.poll()).moved


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_row_07_temporary_redirect_is_never_believed(desk: Desk, server: FeedServer, status: int) -> None:
    server.set("/new", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/new", status))))
    await desk.polls_until(START + 9 * DAY)
    assert (await desk.state()).moved_to is None


async def test_row_07_chain_with_a_temporary_link_is_temporary(desk: Desk, server: FeedServer) -> None:
    server.set("/b", redirect("/c", 302))
    server.set("/c", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/b", 301))))
    assert (await desk.poll()).moved_to is None


async def test_row_07_move_that_leads_nowhere_any_more_is_taken_back(desk: Desk, server: FeedServer) -> None:
    server.set("/new", plain())
    await desk.watch(a_feed(server.set("/feed", redirect("/new", 301))))
    await desk.polls_until(START + 8 * DAY)
    server.set("/new", refusing(404))
    server.set("/feed", plain())
    for _ in range(4):
        state = await desk.poll()
    assert (state.moved, state.failures) == (False, 0)


async def test_row_07_secret_address_is_never_exchanged_for_another(desk: Desk, server: FeedServer) -> None:
    server.set("/new?key=hunter2", plain())
    server.set("/feed?key=hunter2", redirect("/new?key=hunter2", 301))
    feed = replace(a_feed(server.url("/feed?key=hunter2")), address=server.url("/feed?key=${KEY}"))
    await desk.watch(feed)
    await desk.polls_until(START + 9 * DAY)
    assert (await desk.state()).moved_to is None


async def test_secret_address_is_never_told_to_a_hub(desk: Desk, server: FeedServer) -> None:
    link = f"<https://hub.test/>; rel=hub, <{server.url('/feed?key=hunter2')}>; rel=self"
    server.set("/feed?key=hunter2", plain(Link=link))
    await desk.watch(replace(a_feed(server.url("/feed?key=hunter2")), address=server.url("/feed?key=${KEY}")))
    state = await desk.poll()
    assert (state.failures, state.hub, state.topic) == (0, None, None)


# --- 8: redirects ---


async def test_row_08_loops_and_long_chains_end_after_five_hops(desk: Desk, server: FeedServer) -> None:
    for number in range(20):
        server.set(f"/{number}", redirect(f"/{number + 1}"))
    server.set("/a", redirect("/b"))
    server.set("/b", redirect("/a"))
    await desk.watch(a_feed(server.url("/0"), "long"), a_feed(server.url("/a"), "loop"))
    await desk.tick()
    for name in ("long", "loop"):
        assert (await desk.state(name)).error.startswith(FetchFailure.REDIRECT_LOOP)
    assert len([seen for seen in server.requests if seen.path[1:].isdigit()]) == 6
    assert len(server.asked("/a")) == len(server.asked("/b")) == 1


async def test_row_08_nothing_private_goes_to_another_host(desk: Desk, server: FeedServer, other: FeedServer) -> None:
    server.set("/feed", document(some_feed(), etag='"1"', last_modified="one"))
    feed = a_feed(
        server.url("/feed"), headers={"X-Key": Secret("k")}, auth=Credentials(username="u", password=Secret("p"))
    )
    await desk.watch(feed)
    await desk.poll()
    server.set("/feed", redirect(other.set("/new", plain())))
    await desk.poll()
    assert {"x-key", "authorization", "if-none-match", "if-modified-since"} <= server.requests[-1].headers.keys()
    private = {"x-key", "authorization", "if-none-match", "if-modified-since", "a-im", "cookie", "referer"}
    assert not private & other.requests[0].headers.keys()


async def test_row_08_moved_feed_shows_its_new_host_its_validators_but_no_secrets(
    desk: Desk, server: FeedServer, other: FeedServer
) -> None:
    new = other.set("/new", document(some_feed(), etag='"new"'))
    await desk.watch(a_feed(server.set("/feed", redirect(new, 301)), headers={"X-Key": Secret("k")}))
    await desk.polls_until(START + 8 * DAY)
    assert (await desk.state()).moved
    seen = other.requests[-1]
    assert seen.headers.get("if-none-match") == '"new"'
    assert "x-key" not in seen.headers


# --- 9: feeds that are gone, or down ---


async def test_row_09_feed_that_is_gone_twice_is_not_polled_any_more_and_told(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", refusing(410))))
    await desk.poll()
    assert await desk.told() == []
    await desk.poll()
    assert await desk.told() == ["Feed gone: f"]
    desk.clock.advance(30 * DAY)
    assert await desk.tick() == []


@pytest.mark.parametrize("status", [404, 500, 502])
async def test_row_09_failing_feed_backs_off_is_told_once_and_reset_by_one_success(
    desk: Desk, server: FeedServer, status: int
) -> None:
    await desk.watch(a_feed(server.set("/feed", refusing(status))))
    await desk.polls_until(START + 10 * DAY)
    assert len(server.requests) < 60
    assert await desk.told() == ["Feed down for a day: f"]
    server.set("/feed", plain())
    state = await desk.poll()
    assert (state.failures, state.error, state.told) == (0, "", False)
    assert await desk.wait() <= MOST


# --- 10: what the feed asks for ---


@pytest.mark.parametrize(
    ("wish", "least"),
    [
        ("<ttl>45</ttl>", 45 * MINUTE),
        ("<ttl>100000</ttl>", MOST),
        ("<ttl>0</ttl>", LEAST),
        ("<ttl>soon</ttl>", LEAST),
        ("<skipHours><hour>12</hour><hour>13</hour></skipHours>", MOST),
        ("<skipDays><day>Sunday</day></skipDays>", MOST),
        ("<skipDays><day>Monday</day></skipDays>", LEAST),
    ],
)
async def test_row_10_wishes_of_the_document_lengthen_the_interval_up_to_the_longest(
    desk: Desk, server: FeedServer, wish: str, least: timedelta
) -> None:
    busy = [
        Entry(title=f"Item {number}", link=f"http://news.test/{number}", published=START - number * MINUTE)
        for number in range(20)
    ]
    body = rss(busy).replace(b"<language>", wish.encode() + b"<language>")
    await desk.watch(a_feed(server.set("/feed", document(body, etag='"1"'))))
    for _ in range(2):  # and so it is after a 304, which says nothing of it
        await desk.poll()
        assert least <= await desk.wait() <= MOST
        assert least in {LEAST, MOST} or await desk.wait() < least * 1.1
    assert least is not LEAST or await desk.wait() < 30 * MINUTE


# --- 11 and 12: what is sent ---


async def test_row_11_cookies_are_never_returned_and_nothing_else_is_asked_for(desk: Desk, server: FeedServer) -> None:
    server.set("/there", plain(Set_Cookie="id=2; Path=/"))
    await desk.watch(a_feed(server.set("/feed", redirect("/there").with_header("Set-Cookie", "id=1"))))
    for _ in range(3):
        await desk.poll()
    assert all("cookie" not in seen.headers for seen in server.requests)
    assert {(seen.method, seen.path) for seen in server.requests} == {("GET", "/feed"), ("GET", "/there")}


async def test_row_12_request_names_us_and_says_no_more(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed?a=1", plain())))
    for _ in range(2):
        await desk.poll()
    for seen in server.requests:
        assert seen.headers["user-agent"] == AGENT
        assert seen.target == "/feed?a=1"
        assert seen.headers.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}


# --- 13: many feeds ---


async def test_row_13_fifty_feeds_of_one_host_are_asked_two_at_a_time(desk: Desk, server: FeedServer) -> None:
    await desk.watch(*(a_feed(server.set(f"/{number}", plain()), f"f{number:02}") for number in range(50)))
    await desk.tick()
    assert len(server.requests) == 50
    assert server.busy_most <= 2


def test_row_13_thousand_feeds_are_spread_at_the_start() -> None:
    waits = sorted(spread(1_000, rng=random.Random(1)))
    busiest = max(sum(1 for wait in waits if second <= wait.total_seconds() < second + 1) for second in range(60))
    assert (len(waits), busiest <= 50) == (1_000, True)


# --- 14 and 17: bodies that cannot be used ---


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (gzip_bomb(5_000_000), FetchFailure.TOO_LARGE),
        (document(b"<rss>" + b" " * 500_000), FetchFailure.TOO_LARGE),
        (replace(document(some_feed()), behaviour=Behaviour.DROP), FetchFailure.TRUNCATED),
        (document(some_feed()).with_header("Content-Encoding", "br"), FetchFailure.BAD_ENCODING),
        (document(b"\x1f\x8bnothing").with_header("Content-Encoding", "gzip"), FetchFailure.BAD_ENCODING),
        (document(gzip.compress(some_feed())[:-9]).with_header("Content-Encoding", "gzip"), FetchFailure.TRUNCATED),
        (document(b"this is no feed"), FetchFailure.NOT_A_FEED),
        (document(b""), FetchFailure.NOT_A_FEED),
    ],
)
async def test_rows_14_and_17_body_that_cannot_be_used_leaves_the_validators_as_they_were(
    desk: Desk, server: FeedServer, reply: Reply, reason: FetchFailure
) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"'))))
    await desk.poll()
    server.set("/feed", replace(reply, etag='"2"'))
    state = await desk.poll()
    assert state.error.startswith(reason)
    assert state.etag == '"1"'
    server.set("/feed", document(some_feed("One", "Two"), etag='"3"'))
    await desk.poll()
    assert await desk.titles() == {"One", "Two"}


async def test_row_14_large_feed_is_read_in_a_process_of_its_own(desk: Desk, server: FeedServer) -> None:
    entries = [
        Entry(title=f"Item {number}", link=f"http://n.test/{number}", summary="x" * 900) for number in range(300)
    ]
    body = rss(entries)
    assert len(body) > LARGE_FEED
    await desk.watch(a_feed(server.set("/feed", document(body))))
    assert (await desk.poll()).failures == 0
    assert len(await desk.titles()) == 300


async def test_row_14_document_that_lost_its_end_is_asked_for_anew(desk: Desk, server: FeedServer) -> None:
    whole = some_feed("One", "Two")
    cut = whole[: whole.index(b"<item>", whole.index(b"<item>") + 1)]
    await desk.watch(a_feed(server.set("/feed", document(cut, etag='"1"'))))
    state = await desk.poll()
    assert (state.etag, state.failures) == (None, 0)
    server.set("/feed", document(whole, etag='"1"'))
    await desk.poll()
    assert await desk.titles() == {"One", "Two"}


# --- 15: only what is new ---


async def test_row_15_partial_answer_is_merged_and_the_next_whole_one_is_read(desk: Desk, server: FeedServer) -> None:
    whole = some_feed("One", "Two")
    await desk.watch(a_feed(server.set("/feed", document(whole, etag='"1"'))))
    await desk.poll()
    partial = document(some_feed("Three"), etag='"2"').with_header("IM", "feed")
    server.set("/feed", replace(partial, status=226))
    state = await desk.poll()
    assert server.requests[-1].headers["a-im"] == "feed"
    assert (state.etag, state.failures) == ('"2"', 0)
    assert await desk.titles() == {"One", "Two", "Three"}
    server.set("/feed", document(some_feed("Three", "Two", "Four"), etag='"3"'))
    await desk.poll()
    assert await desk.titles() == {"One", "Two", "Three", "Four"}


async def test_row_15_whole_document_is_asked_for_once_a_day(desk: Desk, server: FeedServer) -> None:
    await desk.watch(a_feed(server.set("/feed", document(some_feed(), etag='"1"'))))
    await desk.poll()
    await desk.poll()
    assert "a-im" in server.requests[-1].headers
    desk.clock.advance(DAY)
    await desk.poll()
    assert "a-im" not in server.requests[-1].headers
    assert server.requests[-1].headers["if-none-match"] == '"1"'


# --- 16: where we may connect ---


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_row_16_private_address_is_refused_however_it_is_written(
    desk: Desk, server: FeedServer, host: str
) -> None:
    server.set("/feed", plain())
    await desk.watch(a_feed(f"http://{host}:{server.port}/feed", allow_private=None))
    state = await desk.poll()
    assert state.error.startswith(FetchFailure.PRIVATE)
    assert server.connections == 0


# --- 18: one address twice ---


def test_row_18_address_that_stands_twice_is_one_feed(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("feeds: [http://a.test/x, {url: 'http://a.test/x', name: A}]\nwatchlists: [x]\n", encoding="utf-8")
    assert [feed.address for feed in load(file, {}).settings.feeds] == ["http://a.test/x"]
