"""What a feed's document is read as."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.items import web_link
from monitor.feeds.parse import MAX_ITEMS, parse
from monitor.model import ParsedFeed, ParsedItem
from monitor.ports import FetchFailed, FetchFailure
from tests.support.feedserver import Entry, atom, rss

URL = "https://news.example/feeds/world.xml"
WHEN = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
ENTRY = Entry(
    title="Minister & Premier: «письмо»",
    link="https://news.example/a?x=1&y=2",
    summary="<p>A letter about the <b>summit</b> &amp; more.</p>",
    guid="urn:id-1",
    published=WHEN,
)
ITEM = ParsedItem(
    guid="urn:id-1",
    link="https://news.example/a?x=1&y=2",
    title="Minister & Premier: «письмо»",
    summary="A letter about the summit & more.",
    published=WHEN,
)


def read(body: bytes | str, content_type: str = "") -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    parsed = parse(data, url=URL, content_type=content_type)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def channel(inside: str) -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{inside}</channel></rss>'
    )


def only_item(inside: str) -> ParsedItem:
    [item] = read(channel(f"<item>{inside}</item>")).items
    return item


# --- formats ------------------------------------------------------------


@pytest.mark.parametrize("write", [rss, atom])
def test_rss_and_atom_give_the_same_item(write: object) -> None:
    assert callable(write)
    assert read(write([ENTRY], title="World <news>", language="en-US")) == ParsedFeed(
        title="World", language="en-us", items=(ITEM,)
    )


def test_rdf_is_read() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel><title>T</title></channel><item rdf:about="urn:1"><title>One</title><link>http://a/1</link></item>'
        "</rdf:RDF>"
    )
    assert [(item.title, item.link) for item in read(body).items] == [("One", "http://a/1")]


def test_json_feed_is_read() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "World",
        "language": "ja",
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "Letter",
                "summary": "short",
                "content_html": "<p>The <b>whole</b></p>",
                "date_published": "2026-08-05T10:00:00Z",
                "authors": [{"name": "Ann"}, {"name": "Bo"}, 3],
                "tags": ["asia", 4],
            },
            {"external_url": "https://x.example/b", "content_text": "Text", "author": {"name": "Cy"}},
            {"id": True, "url": "http://[bad", "tags": "no"},
            "junk",
        ],
    }
    parsed = read(json.dumps(body))
    assert parsed.title == "World"
    assert parsed.language == "ja"
    assert parsed.items == (
        ParsedItem(
            guid="7",
            link="https://news.example/a",
            title="Letter",
            summary="short",
            text="The whole",
            author="Ann, Bo",
            tags=("asia",),
            published=WHEN,
        ),
        ParsedItem(guid="", link="https://x.example/b", title="", summary="Text", author="Cy"),
        ParsedItem(guid="", link="", title=""),
    )


def test_json_feed_without_items_is_an_empty_feed() -> None:
    assert read('{"version": "https://jsonfeed.org/version/1", "items": 3}').items == ()


# --- what an item has ------------------------------------------------------------


def test_content_stands_beside_the_summary() -> None:
    item = only_item(
        "<title>T</title><description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        "<dc:creator>Ann</dc:creator><category>Asia</category><category>Asia</category><category> </category>"
    )
    assert (item.summary, item.text, item.author, item.tags) == ("Short", "Long", "Ann", ("Asia",))


def test_content_that_repeats_the_summary_is_left_out() -> None:
    item = only_item("<description>Same</description><content:encoded>&lt;p&gt;Same&lt;/p&gt;</content:encoded>")
    assert (item.summary, item.text) == ("Same", "")


def test_content_that_is_no_text_is_left_out() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><content type="image/png">aGk=</content>'
        "</entry></feed>"
    )
    [item] = read(body).items
    assert item.text == item.summary == ""


def test_title_that_was_escaped_twice_reads_well() -> None:
    assert (
        only_item("<title>Tom &amp;amp;amp; Jerry &amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;</title>").title
        == "Tom & Jerry x"
    )


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://news.example/a"),
        ("b?x=1", "https://news.example/feeds/b?x=1"),
        ("//c.example/d", "https://c.example/d"),
        (" https://news.example/\n a ", "https://news.example/a"),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
        ("http://[bad", ""),
        ("https://a/" + "x" * 5000, ""),
        ("", ""),
    ],
)
def test_link_is_absolute_and_of_the_web_or_empty(link: str, expected: str) -> None:
    assert only_item(f"<title>T</title><link>{link}</link>").link == expected


def test_address_that_is_none_is_no_link() -> None:
    assert web_link("http://[bad") == ""


def test_date_of_an_update_counts_where_nothing_else_is_given() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><updated>2026-08-05T10:00:00Z</updated>'
        "</entry></feed>"
    )
    assert read(body).items[0].published == WHEN


def test_limits_hold() -> None:
    long = "word " * 60_000
    item = only_item(
        f"<title>{long}</title><description>{long}</description><content:encoded>{long}x</content:encoded>"
    )
    assert len(item.title) <= 1_000
    assert len(item.summary) <= 10_000
    assert 190_000 < len(item.text) <= 200_000


def test_items_past_the_limit_are_left_out() -> None:
    entries = [Entry(title=f"t{number}", link=f"https://a/{number}") for number in range(MAX_ITEMS + 5)]
    parsed = read(rss(entries))
    assert len(parsed.items) == MAX_ITEMS
    assert parsed.items[0].title == "t0"


@pytest.mark.parametrize("language", ["", "english please", "x"])
def test_language_that_is_none_is_none(language: str) -> None:
    assert read(channel(f"<title>T</title><language>{language}</language>")).language is None


# --- broken documents ------------------------------------------------------------


def test_white_space_before_the_document_is_ignored() -> None:
    assert read(b"\n\n  " + rss([ENTRY])).items == (ITEM,)


def test_control_characters_are_dropped() -> None:
    assert read(rss([ENTRY]).replace(b"A letter", b"A\x00 let\x0bter")).items == (ITEM,)


def test_items_are_read_when_the_document_breaks_off() -> None:
    whole = rss([ENTRY, Entry(title="Second", link="https://a/2")])
    titles = [item.title for item in read(whole[: whole.index(b"Second") + 6]).items]
    assert titles[0] == ITEM.title


def test_unknown_entity_costs_no_item() -> None:
    assert only_item("<title>a&nbsp;b &bogus; c</title>").title.startswith("a b")


@pytest.mark.parametrize("reference", ["&#x110000;", "&#99999999999;", "&#1;", "&#xD800;", "&#xFFFF;", "&#0;"])
def test_reference_to_no_character_costs_one_character(reference: str) -> None:
    assert only_item(f"<title>a{reference}b&#1050;&#x000041;</title>").title == "a\ufffdbКA"


def test_document_that_breaks_the_parser_is_told() -> None:
    body = channel("<item></gml:pos></item>").replace("<rss", '<rss xmlns:gml="http://www.opengis.net/gml"')
    outcome = parse(body.encode(), url=URL, content_type="")
    assert outcome == FetchFailed(reason=FetchFailure.NOT_A_FEED, detail="XML that cannot be read")


def test_one_invalid_byte_costs_one_character() -> None:
    body = rss([ENTRY]).replace(b"A letter", b"A\xff letter")
    assert read(body).items[0].title == ITEM.title
    assert read(body).items[0].summary == "A\ufffd letter about the summit & more."


def test_feed_after_a_servers_warning_is_read() -> None:
    assert read(b"<br /><b>Warning</b>: x<br />\n" + rss([ENTRY])).items[0].guid == "urn:id-1"


def test_entities_that_explode_or_read_files_bring_nothing() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">{laughs}]>'
    parsed = read(doctype + channel("<item><title>x &l9; &f;</title></item>"))
    assert all(len(item.title) < 100 and "root:" not in item.title for item in parsed.items)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "an HTML page"),
        (b"<!-- hi --><HTML><head></head></HTML>", "an HTML page"),
        (b"\n<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>", "an HTML page"),
        (b'{"a": 1}', "JSON that is no JSON Feed"),
        (b"[1, 2]", "JSON that is no JSON Feed"),
        (b"{broken", "JSON that is no JSON Feed"),
        (b"[" * 100_000, "JSON that is no JSON Feed"),
        (b"\x89PNG\r\n\x1a\n0000", "binary data"),
        (bytes(range(256)) * 4, "binary data"),
        (b"just words", "plain text"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "XML that is no feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, detail: str) -> None:
    assert parse(body, url=URL, content_type="") == FetchFailed(reason=FetchFailure.NOT_A_FEED, detail=detail)


def test_name_of_a_file_or_an_address_is_only_text() -> None:
    for body in (b"/etc/passwd", b"http://127.0.0.1:9/feed"):
        assert parse(body, url=URL, content_type="") == FetchFailed(reason=FetchFailure.NOT_A_FEED, detail="plain text")


def test_utf16_feed_is_read() -> None:
    assert read(rss([ENTRY]).decode().replace("utf-8", "utf-16").encode("utf-16")).items == (ITEM,)


# --- anything at all ------------------------------------------------------------

FRAGMENTS = [
    b"<item>", b"</item>", b"<entry>", b"<title>", b"</title>", b"<link>", b"<link href='//['/>", b"<pubDate>",
    b"<guid>", b"<description>", b"<![CDATA[", b"]]>", b"&#1;", b"&amp;", b"<!--", b"-->", b"<content type='xhtml'>",
    b"\x00", b"\xff", b"<script>", b"http://[", b"2026", b"<georss:point>", b"<enclosure length='x'/>", b"<category>",
    b"<media:x",
]  # fmt: skip


def check(body: bytes) -> None:
    parsed = parse(body, url=URL, content_type="text/xml")
    if isinstance(parsed, FetchFailed):
        return
    for item in parsed.items:
        text = "".join((item.title, item.summary, item.text, item.author, item.guid, item.link, *item.tags))
        assert all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_feed_or_a_failure(body: bytes) -> None:
    check(body)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=5), max_size=40))
def test_any_broken_feed_is_read_or_refused(pieces: list[bytes]) -> None:
    check(b'<rss version="2.0"><channel>' + b"".join(pieces))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["id", "url", "title", "tags", "authors"]), inner)
        ),
    )
)
def test_any_json_items_are_read_or_dropped(items: object) -> None:
    check(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
