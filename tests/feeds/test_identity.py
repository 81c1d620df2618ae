"""Which item is which."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.identity import all_apart, canonical_link, identify, item_id, link_keys, same_page
from monitor.model import ParsedItem


def item(guid: str = "", link: str = "", title: str = "T", *, summary: str = "", text: str = "") -> ParsedItem:
    return ParsedItem(guid=guid, link=link, title=title, summary=summary, text=text)


def kinds(*items: ParsedItem) -> list[str]:
    return ["".join(key[0] for key in found.keys) for found in identify(items)]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.News.Example/A/b", "https://news.example/A/b"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://ann:pw@news.example/a#part", "https://news.example/a"),
        ("https://a/x?b=2&a=1&b=1", "https://a/x?a=1&b=1&b=2"),
        ("https://a/x?utm_source=rss&UTM_Medium=x&fbclid=1&gclid=2&ysclid=3&mtm_x=4&id=7", "https://a/x?id=7"),
        ("https://a/x?utm_source=rss", "https://a/x"),
        ("https://a/x?&&q=%D1%8B", "https://a/x?q=%D1%8B"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("ftp://a/x", ""),
        ("http://", ""),
        ("http://[bad", ""),
        ("http://a:port/", ""),
        ("", ""),
    ],
)
def test_canonical_link_keeps_only_what_names_the_page(url: str, canonical: str) -> None:
    assert canonical_link(url) == canonical


@given(st.text())
def test_canonical_link_never_raises_and_is_stable(url: str) -> None:
    once = canonical_link(url)
    assert canonical_link(once) == once


def test_keys_are_guid_link_and_content_last() -> None:
    [found] = identify([item("g", "https://a/1")])
    assert all(re.fullmatch(r"[glbc]:[0-9a-f]{24}", key) for key in found.keys)
    assert kinds(item("g", "https://a/1")) == ["glc"]


@pytest.mark.parametrize(("one", "expected"), [(item("g"), "gc"), (item(link="https://a/1"), "lc"), (item(), "c")])
def test_missing_parts_give_no_key(one: ParsedItem, expected: str) -> None:
    assert kinds(one) == [expected]


def test_trackers_and_order_leave_the_link_key_as_it_was() -> None:
    [first] = identify([item("", "https://www.a/x?b=1&a=2&utm_source=x")])
    [second] = identify([item("", "https://a/x?a=2&b=1#top")])
    assert first.keys == second.keys


def test_content_key_changes_with_any_text() -> None:
    contents = [item(), item(title="U"), item(summary="s"), item(text="s"), item(title="Ts")]
    assert len({found.keys[-1] for one in contents for found in identify([one])}) == len(contents)


def test_shared_guid_counts_only_with_the_link_where_the_link_is_shared_as_well() -> None:
    assert kinds(item("g", "https://a/1", "A"), item("g", "https://a/2", "B")) == ["lc", "lc"]
    shared = [item("g", "https://a/1", "A"), item("g", "https://a/2", "B"), item("h", "https://a/2", "C")]
    assert kinds(*shared) == ["lc", "bc", "gc"]


def test_shared_guid_without_a_link_leaves_the_content() -> None:
    assert kinds(item("g", title="A"), item("g", title="B"), item("h", title="C")) == ["gc", "gc"]


def test_shared_link_counts_no_more() -> None:
    assert kinds(item("g", "https://a/", "A"), item("h", "https://a/", "B")) == ["gc", "gc"]
    assert kinds(item("", "https://a/", "A"), item("", "https://a/", "B")) == ["c", "c"]


@pytest.mark.parametrize(
    "second", [item("g", "https://a/1"), item("g", "https://a/1", "edited"), item("h", "https://www.a/1")]
)
def test_item_that_stands_twice_is_one(second: ParsedItem) -> None:
    first = item("g", "https://a/1")
    assert [found.item for found in identify([first, second])] == [first]


def test_items_with_nothing_but_the_same_title_are_one() -> None:
    assert len(identify([item(), item()])) == 1


def test_item_id_depends_on_the_feed_and_the_strongest_key() -> None:
    assert item_id("f", ("g:1", "c:2")) == item_id("f", ("g:1", "c:3"))
    assert item_id("f", ("g:1",)) != item_id("e", ("g:1",))
    assert re.fullmatch(r"[0-9a-f]{32}", item_id("f", ("g:1",)))


def test_broken_characters_have_a_key_too() -> None:
    assert kinds(item("\ud800")) == ["gc"]


def test_bare_links_are_known_by_their_links_only() -> None:
    one, two = (ParsedItem(guid="", link=f"http://news.test/{number}", title="") for number in (1, 2))
    first, second = identify([one, two])
    assert set(first.keys).isdisjoint(second.keys)


def test_link_key_is_the_same_by_http_and_https() -> None:
    [first], [second] = (identify([item("", f"{scheme}://a/1", scheme)]) for scheme in ("http", "https"))
    assert first.keys[0] == second.keys[0]


GOOGLE = "https://news.google.com/rss/articles/CBMi{}?oc=5"


def outlet(guid: str, title: str, author: str = "Wire") -> ParsedItem:
    return ParsedItem(guid=guid, link=GOOGLE.format(guid), title=title, summary=f"{title} {guid}", author=author)


def test_opaque_link_gives_way_to_the_headline_and_the_outlet() -> None:
    [first], [again], [other], [elsewhere] = (
        identify([one]) for one in (outlet("a", "T"), outlet("b", "T"), outlet("a", "U"), outlet("a", "T", "Post"))
    )
    assert first.keys[1] == again.keys[1]
    assert len({first.keys[1], other.keys[1], elsewhere.keys[1]}) == 3


def test_opaque_link_without_a_headline_gives_no_key() -> None:
    assert kinds(ParsedItem(guid="", link=GOOGLE.format("a"), title="", summary="s")) == ["c"]


@pytest.mark.parametrize(
    ("items", "apart"),
    [
        ([], True),
        ([item("g", "https://a/1"), item("h", "https://a/2")], True),
        ([item("g", "https://a/1"), item("g", "https://a/1")], True),
        ([item("g", "https://a/1"), item("g", "https://a/2")], False),
        ([item("g", "https://a/1"), item("h", "https://www.a/1#x")], False),
        ([item("g", "https://a/1"), item("g", "https://a/1", "edited")], False),
        ([item("g"), item("h")], False),
        ([item(title="A"), item(title="B")], True),
    ],
)
def test_items_are_apart_when_none_shares_what_it_is_known_by(items: list[ParsedItem], *, apart: bool) -> None:
    assert all_apart(items) is apart


@pytest.mark.parametrize(
    "typed",
    [
        "http://news.test/letter",
        "https://www.news.test/letter/",
        "https://NEWS.test:443/letter?utm_source=chat&fbclid=1#top",
    ],
)
def test_item_is_found_by_its_link_however_that_is_typed(typed: str) -> None:
    (known,) = identify([ParsedItem(guid="7", link="http://news.test/letter", title="Letter")])
    assert set(link_keys(typed)) & set(known.keys)
    assert same_page(typed, "http://news.test/letter")


def test_link_with_a_last_slash_is_found_without_it() -> None:
    (known,) = identify([ParsedItem(guid="7", link="http://news.test/letter/?id=1", title="Letter")])
    assert set(link_keys("http://news.test/letter?id=1")) & set(known.keys)


def test_other_page_is_not_found() -> None:
    (known,) = identify([ParsedItem(guid="7", link="http://news.test/letter?id=1", title="Letter")])
    for other in ("http://news.test/letter?id=2", "http://news.test/", "http://other.test/letter?id=1"):
        assert not set(link_keys(other)) & set(known.keys)
        assert not same_page(other, "http://news.test/letter?id=1")


def test_what_is_no_address_has_no_link_key() -> None:
    assert link_keys("mailto:a@news.test") == ()
    assert not same_page("", "")
