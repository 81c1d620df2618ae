"""A newsroom for whole-program tests: a feed server, a Bot API server, and a config.yaml that joins them."""

from collections.abc import Sequence
from pathlib import Path

from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import write_config
from tests.support.feedserver import Entry, FeedServer, document, html_page, rss

CHAT = 4711

HEADLINE = "Japanese FM Hands Personal Letter From Putin to Abe"
SUMMARY = "Kishida is told to prepare the coming Japan-Russia summit in close touch with Moscow."

# The seed page's facts and its furniture, in words of our own.
PAGE = """<!doctype html><html><head><title>Letter handed to Abe - Wire</title></head><body>
<header><nav><ul><li><a href="/">Newsfeed</a></li><li><a href="/subscribe">Subscribe</a></li></ul></nav></header>
<main><article><h1>{headline}</h1>
<figure><img src="/a.jpg" alt=""><figcaption>The two leaders on the sidelines of a forum in Lima</figcaption></figure>
<p>{summary}</p>
<p>According to a Tokyo broadcaster, the foreign minister told the prime minister about two days of talks in Moscow,
among them a long meeting with the president and another with his foreign minister.</p>
<div class="article__related"><a href="/other"><span>Asia</span>
<h3>Companies Look Forward to Japanese Investment Before the Meeting</h3></a></div>
<p>He also brought a letter, and reported how far the talks about a peace treaty have come.</p>
<figure><img src="/b.jpg" alt=""><figcaption>A ministry building on Smolenskaya Square</figcaption></figure>
<p>Relations are burdened by a claim to four of the Kuril Islands, which were handed to the Soviet Union after the war.
The dispute over Kunashir, Iturup, Shikotan and the Habomai group has kept a treaty from being signed ever since.</p>
</article></main>
<aside><h2>Newsfeed</h2><ul><li><a href="/1">Storm delays the northern ferry</a></li></ul></aside>
<footer><p>To take part in the discussion log in or <a href="/register">register</a></p></footer></body></html>"""


def publish(feeds: FeedServer, *entries: Entry, path: str = "/feed", title: str = "Wire") -> None:
    """Put a feed with these items on the server, the newest first, as feeds do."""
    body = rss(list(reversed(entries)), title=title)
    feeds.set(path, document(body, etag=f'"{len(body)}-{len(entries)}"'))


def entry(number: int, headline: str = HEADLINE) -> Entry:
    """The numbered item of a feed."""
    return Entry(title=headline, link=f"http://news.test/{number}", summary=SUMMARY)


def old_news() -> Entry:
    """What stands in a feed before anything happens."""
    return Entry(title="Ferry returns after storm", link="http://news.test/0", summary="All aboard are well.")


def letter(feeds: FeedServer) -> Entry:
    """The seed: an item that has only a headline and a sentence, and a page with the story and its furniture."""
    link = feeds.set("/letter.html", html_page(PAGE.format(headline=HEADLINE, summary=SUMMARY)))
    return Entry(title=HEADLINE, link=link, summary=SUMMARY)


def configure(
    folder: Path, feeds: Sequence[str], api: BotApiThread | None, watchlists: Sequence[str], *, more: str = ""
) -> Path:
    """A config.yaml; each of `feeds` and `watchlists` is one entry's YAML. Without `api` alerts go to the screen."""
    lines = ["feeds:", *(f"  - {feed}" for feed in feeds), "watchlists:", *(f"  - {watch}" for watch in watchlists)]
    if api is not None:
        lines += [
            "notify:",
            f'  phone: {{telegram: {{token: "{api.token}", chat: {CHAT}, base_url: "{api.base_url}"}}}}',
        ]
    lines += ["poll: {min: 1s, max: 1s, timeout: 5s}", "store: sqlite:///monitor.db", more]
    return write_config(folder, "\n".join(lines) + "\n")


def feed(url: str, *, full_text: bool = False) -> str:
    """The YAML of a feed that is polled every half second."""
    return f"{{url: {url}, every: 0.5s, allow_private: true, full_text: {str(full_text).lower()}}}"
