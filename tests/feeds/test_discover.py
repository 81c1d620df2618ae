"""The feeds that a page names, links to, or probably has."""

import pytest

from monitor.feeds.discover import MOST, common, linked, named

URL = "https://site.test/news/today"


def urls(found: tuple[object, ...]) -> list[str]:
    return [getattr(candidate, "url", "") for candidate in found]


def in_head(page: str) -> list[str]:
    return urls(named(page.encode(), url=URL, content_type="text/html"))


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://site.test/rss"]),
        ("<LINK REL='home ALTERNATE' TYPE='application/atom+xml; charset=utf-8' HREF='a.xml'/>", ["https://site.test/news/a.xml"]),
        ('<link rel=alternate type=application/feed+json href=//other.test/f.json>', ["https://other.test/f.json"]),
        ('<link rel="alternate" type="application/rss+xml" href="/a?x=1&amp;y=2#top">', ["https://site.test/a?x=1&y=2"]),
        ('<link rel="alternate" type="text/html" hreflang="de" href="/de">', []),
        ('<link rel="stylesheet" type="application/rss+xml" href="/rss">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[bad">', []),
        ('<base href="https://cdn.test/x/"><link rel=alternate type="text/xml" href=f>', ["https://cdn.test/x/f"]),
    ],
)  # fmt: skip
def test_feed_that_the_head_names_is_found(link: str, found: list[str]) -> None:
    assert in_head(f"<html><head>{link}</head><body>x</body></html>") == found


def test_titles_are_told_and_repeats_are_not() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title=" World \n news " href="/rss">'
    [one] = named((link * 3).encode(), url=URL, content_type="")
    assert (one.url, one.title) == ("https://site.test/rss", "World news")


def test_page_with_thousands_of_feeds_gives_a_bounded_number() -> None:
    page = "".join(f'<link rel=alternate type="application/rss+xml" href="/{number}">' for number in range(5_000))
    assert len(in_head(page)) == MOST


@pytest.mark.parametrize(
    ("href", "is_one"),
    [
        ("/rss", True), ("/feeds/all", True), ("/news.rss", True), ("/blog/atom.xml", True), ("/feed.json", True),
        ("/index.xml", True), ("/?feed=rss2", True), ("/rdf/news", True),
        ("/press", False), ("/feedback", False), ("/atomic-energy", False),
        ("https://rss.example/about", False), ("mailto:feed@x", False),
    ],
)  # fmt: skip
def test_link_that_looks_like_a_feed_is_a_candidate(href: str, is_one: bool) -> None:
    page = f'<p><a href="{href}">here</a>'.encode()
    assert bool(linked(page, url=URL, content_type="text/html")) is is_one


def test_common_places_are_below_the_page_and_at_the_root() -> None:
    found = urls(common("https://site.test/blog/?page=2"))
    assert found[:3] == ["https://site.test/blog/feed", "https://site.test/blog/rss", "https://site.test/feed"]
    assert "https://site.test/atom.xml" in found
    assert common("file.html") == ()


@pytest.mark.parametrize("page", [b"", b"\xff\xfe\x00", b"<" * 10_000, b"<link " * 5_000, b"\x00" * 100])
def test_nonsense_has_no_feeds(page: bytes) -> None:
    assert named(page, url=URL, content_type="text/html") == linked(page, url=URL, content_type="") == ()
