"""Where the items of a document stand, and when it must not be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.split import MARK_BYTES, Split, split

URL = "https://news.example/feed"
ATOM = "http://www.w3.org/2005/Atom"


def rss(inside: str, attributes: str = "") -> bytes:
    return f'<rss version="2.0"{attributes}><channel><title>T</title>{inside}</channel></rss>'.encode()


def cut(document: bytes | str, salt: str = URL) -> Split:
    parts = split(document if isinstance(document, bytes) else document.encode(), salt=salt)
    assert parts is not None
    return parts


def items(document: bytes | str) -> list[str]:
    parts = cut(document)
    return [parts.document[begin:end].decode() for begin, end in parts.ranges]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (rss("<item>ы</item><item a='>'><b/></item >"), ["<item>ы</item>", "<item a='>'><b/></item >"]),
        (rss("<item><![CDATA[</item>]]></item>"), ["<item><![CDATA[</item>]]></item>"]),
        (rss("<!-- <item>no</item> --><item>yes</item>"), ["<item>yes</item>"]),
        (rss("<ITEM/><Item>x</Item>".replace("<ITEM/>", "")), ["<Item>x</Item>"]),
        ("<feed><entry>1</entry><entry>2</entry></feed>", ["<entry>1</entry>", "<entry>2</entry>"]),
        ("<RDF><channel/><item>1</item></RDF>", ["<item>1</item>"]),
        (f'<a:feed xmlns:a="{ATOM}"><a:entry>1</a:entry></a:feed>', ["<a:entry>1</a:entry>"]),
    ],
)
def test_items_are_found_at_their_depth(document: bytes | str, expected: list[str]) -> None:
    assert items(document) == expected


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(rss("<item>x"), id="not well-formed"),
        pytest.param(rss("<item>&nbsp;</item>"), id="an entity of HTML"),
        pytest.param(rss(""), id="no item"),
        pytest.param(rss("<item/>"), id="an empty item"),
        pytest.param(rss("<item><item>x</item></item>"), id="an item within an item"),
        pytest.param(rss("<item><more><item>x</item></more></item>"), id="an item deep within an item"),
        pytest.param(rss("<item>1</item><more><item>2</item></more>"), id="an item at another depth"),
        pytest.param(b"<!DOCTYPE rss>" + rss("<item>x</item>"), id="a DOCTYPE"),
        pytest.param(b"<item><title>x</title></item>", id="an item alone"),
        pytest.param(rss('<item xmlns:x="urn:a">1</item><item xmlns:x="urn:b">2</item>'), id="a prefix that changes"),
        pytest.param(rss('<item xmlns:x="urn:a">1</item><item xmlns:y="urn:a">2</item>'), id="two prefixes for one"),
        pytest.param(f'<x><item><b xmlns="{ATOM}"/></item></x>'.encode(), id="an item that says which format"),
        pytest.param(f'<x><item xmlns="{ATOM}">1</item></x>'.encode(), id="an item in a format of its own"),
    ],
)
def test_document_is_not_cut_that_has(document: bytes) -> None:
    assert split(document, salt=URL) is None


@pytest.mark.parametrize(
    "document",
    [
        rss('<item><c xmlns:x="urn:a"/></item><item><c xmlns:x="urn:a"/></item>'),
        rss('<item><div xmlns="http://www.w3.org/1999/xhtml"/></item>', f' xmlns:atom="{ATOM}"'),
        rss("<item>x</item>", f' xmlns:atom="{ATOM}" xmlns:atom10="{ATOM}"'),
        rss(f'<item><a:link xmlns:a="{ATOM}"/></item>'),
    ],
)
def test_namespaces_that_mean_the_same_throughout_do_not_matter(document: bytes) -> None:
    assert cut(document).ranges


def test_reduced_document_has_what_stands_around_and_the_items_that_are_kept() -> None:
    parts = cut(rss("\n<item>1</item>\n<item>2</item><item>3</item>\n<end/>"))
    assert parts.only({1}) == rss("\n\n<item>2</item>\n<end/>")
    assert parts.only(()) == rss("\n\n\n<end/>")
    assert parts.only({0, 1, 2}) == parts.document


def test_marks_are_equal_for_equal_items_only() -> None:
    one, two, again = cut(rss("<item>1</item><item>2</item><item>1</item>")).marks
    assert one == again != two
    assert len(one) == MARK_BYTES


def test_marks_do_not_depend_on_what_else_is_in_the_head() -> None:
    assert cut(rss("<item>1</item>")).marks == cut(rss("<date>today</date><item>0</item><item>1</item>")).marks[1:]


@pytest.mark.parametrize(
    "document",
    [
        rss("<item>1</item>", ' xml:base="https://other.example/"'),
        rss("<item>1</item>", ' xmlns:x="urn:x"'),
        b'<rss version="2.0"><channel xml:lang="ru"><title>T</title><item>1</item></channel></rss>',
        b'<rss version="2.0"><item>1</item></rss>',
    ],
)
def test_marks_depend_on_what_surrounds_the_item(document: bytes) -> None:
    assert cut(document).marks != cut(rss("<item>1</item>")).marks


def test_marks_depend_on_where_the_document_came_from() -> None:
    document = rss("<item>1</item>")
    assert cut(document).marks != cut(document, "https://other.example/feed").marks


@given(
    st.binary(max_size=200), st.lists(st.sampled_from(["<item>", "</item>", "<entry>", "</entry>", "<a>", "x", "&"]))
)
def test_any_document_is_cut_at_its_items_or_not_at_all(raw: bytes, pieces: list[str]) -> None:
    for document in (raw, rss("".join(pieces))):
        parts = split(document, salt=URL)
        if parts is not None:
            assert parts.only(range(len(parts.ranges))) == document
            assert all(document[begin:end].endswith(b">") for begin, end in parts.ranges)
