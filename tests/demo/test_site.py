"""The sample newsrooms are valid, complete, fresh, and closed in themselves."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import httpx
import pytest

from monitor.demo import DemoSite

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NAMESPACES = {"http://www.w3.org/2005/Atom"}


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with DemoSite(NOW) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as opened:
        yield opened


def parsed(client: httpx.Client, url: str) -> Any:
    return feedparser.parse(io.BytesIO(client.get(url).content))


def entries(client: httpx.Client, site: DemoSite) -> list[Any]:
    return [entry for url in site.feed_urls for entry in parsed(client, url).entries]


def when(entry: Any) -> datetime:
    text = str(entry.published)
    return parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)


def test_feeds_are_well_formed_with_five_items_or_more(site: DemoSite, client: httpx.Client) -> None:
    feeds = [parsed(client, url) for url in site.feed_urls]
    assert [(feed.bozo, len(feed.entries) >= 5) for feed in feeds] == [(False, True)] * 3


def test_feeds_are_in_three_languages_and_two_formats(site: DemoSite, client: httpx.Client) -> None:
    feeds = [parsed(client, url) for url in site.feed_urls]
    assert [(feed.feed.language, feed.version) for feed in feeds] == [
        ("en", "rss20"),
        ("ru", "rss20"),
        ("ja", "atom10"),
    ]


def test_every_item_has_a_page_with_its_headline(site: DemoSite, client: httpx.Client) -> None:
    missing = [
        entry.link for entry in entries(client, site) if f"<h1>{entry.title}</h1>" not in client.get(entry.link).text
    ]
    assert missing == []


def test_every_link_of_a_page_is_served(site: DemoSite, client: httpx.Client) -> None:
    pages = [client.get(entry.link).text for entry in entries(client, site)]
    links = {link for page in pages for link in re.findall(r'href="(/[^"]*)"', page)}
    assert {link: client.get(site.base_url + link).status_code for link in links} == dict.fromkeys(links, 200)


def test_nothing_points_outside(site: DemoSite, client: httpx.Client) -> None:
    documents = [client.get(url).text for url in (*site.feed_urls, *(entry.link for entry in entries(client, site)))]
    addresses = {address for text in documents for address in re.findall(r'https?://[^\s"<]+', text)}
    assert {address for address in addresses - NAMESPACES if not address.startswith(site.base_url + "/")} == set()


def test_no_placeholder_is_left_unfilled(site: DemoSite, client: httpx.Client) -> None:
    documents = [client.get(url).text for url in (*site.feed_urls, *(entry.link for entry in entries(client, site)))]
    assert [text for text in documents if "{{" in text] == []


def test_all_items_but_one_are_of_the_last_day(site: DemoSite, client: httpx.Client) -> None:
    ages = [NOW - when(entry) for entry in entries(client, site)]
    assert sum(age > timedelta(days=1) for age in ages) == 1
    assert min(ages) > timedelta(0)


def test_one_headline_stands_in_two_feeds(site: DemoSite, client: httpx.Client) -> None:
    titles = [entry.title for entry in entries(client, site)]
    assert [title for title in set(titles) if titles.count(title) == 2] == [
        "Japan's Foreign Minister Brings Abe a Personal Letter From Putin"
    ]


def test_the_islands_stand_in_the_letter_article_and_not_in_its_item(site: DemoSite, client: httpx.Client) -> None:
    (item,) = (entry for entry in parsed(client, site.feed_urls[0]).entries if entry.link.endswith("/letter.html"))
    assert "Kuril" not in item.title + item.summary
    assert "four of the Kuril Islands" in client.get(item.link).text


def test_a_feed_gains_an_item_at_its_third_request(site: DemoSite, client: httpx.Client) -> None:
    counts = [len(parsed(client, site.feed_urls[0]).entries) for _ in range(4)]
    assert counts == [6, 6, 7, 7]


def test_an_unchanged_feed_answers_304(site: DemoSite, client: httpx.Client) -> None:
    url = site.feed_urls[1]
    etag = client.get(url).headers["ETag"]
    answer = client.get(url, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("path", ["/", "/harbour-wire/layout.html", "/../server.py", "/vestnik/nothing.html"])
def test_other_paths_are_not_found(site: DemoSite, client: httpx.Client, path: str) -> None:
    assert client.get(site.base_url + path).status_code == 404


def test_a_client_that_hangs_up_leaves_the_site_serving(
    site: DemoSite, client: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    with httpx.stream("GET", site.feed_urls[0], trust_env=False):
        pass
    assert client.get(site.feed_urls[0]).status_code == 200
    assert capfd.readouterr() == ("", "")


def test_the_port_is_free_again_afterwards(client: httpx.Client) -> None:
    with DemoSite(NOW) as site:
        url = site.feed_urls[0]
    with pytest.raises(httpx.ConnectError):
        client.get(url)
