"""`monitor feeds`: which feeds there are, finding more, and lists of them."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.newsroom import configure, feed, old_news, publish
from tests.support.daemon import run_monitor
from tests.support.feedserver import Entry, FeedServer, document, html_page, refusing, rss

OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Asia"><outline text="Japan"><outline text="NHK" type="rss" xmlUrl="http://nhk.test/rss"/></outline>
<outline text="Old" type="rss" xmlUrl="http://www.old.test/feed?utm_source=x"/></outline>
<outline text="NHK again" type="rss" xmlUrl="http://nhk.test/rss#top"/></body></opml>"""
YAML = "# mine\nfeeds:\n  - http://old.test/feed   # the first\nwatchlists: [x]\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(YAML, encoding="utf-8")
    return file


def site(feeds: FeedServer, *paths: str) -> str:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in paths)
    return feeds.set("/site", html_page(f"<!doctype html><html><head>{links}</head><body>News</body></html>"))


def a_feed(feeds: FeedServer, path: str = "/rss", title: str = "World") -> str:
    return feeds.set(path, document(rss([Entry(title="Ferry", link="http://n.test/1")], title=title)))


# --- discover ---


def test_feeds_of_a_page_are_found_and_looked_at(tmp_path: Path, feeds: FeedServer) -> None:
    a_feed(feeds, "/world")
    feeds.set("/gone", refusing(404))
    done = run_monitor("feeds", "discover", site(feeds, "/world", "/gone"), "--json", folder=tmp_path)
    assert done.returncode == 0
    [found] = json.loads(done.stdout)
    assert found == {"url": feeds.url("/world"), "title": "World", "language": "en", "items": 1, "newest": None}


def test_feed_in_a_usual_place_is_found_where_the_page_names_none(tmp_path: Path, feeds: FeedServer) -> None:
    a_feed(feeds, "/feed.xml")
    done = run_monitor("feeds", "discover", site(feeds), folder=tmp_path)
    assert (done.returncode, feeds.url("/feed.xml") in done.stdout.replace("\n", "")) == (0, True)


def test_address_of_a_feed_is_that_feed(tmp_path: Path, feeds: FeedServer) -> None:
    done = run_monitor("feeds", "discover", a_feed(feeds), "--json", folder=tmp_path)
    assert [found["url"] for found in json.loads(done.stdout)] == [feeds.url("/rss")]
    assert len(feeds.requests) == 1


def test_page_in_a_file_is_read(tmp_path: Path, feeds: FeedServer) -> None:
    page = tmp_path / "page.html"
    page.write_text(f'<a href="{a_feed(feeds)}">RSS</a>', encoding="utf-8")
    done = run_monitor("feeds", "discover", str(page), "--json", folder=tmp_path)
    assert [found["title"] for found in json.loads(done.stdout)] == ["World"]


def test_page_without_a_feed_is_told(tmp_path: Path, feeds: FeedServer) -> None:
    done = run_monitor("feeds", "discover", site(feeds), "--json", folder=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (1, "[]")
    assert "no feed was found" in done.stderr


def test_page_that_cannot_be_read_is_told(tmp_path: Path, feeds: FeedServer) -> None:
    for where in (feeds.url("/nowhere"), "nowhere.html"):
        done = run_monitor("feeds", "discover", where, folder=tmp_path)
        assert (done.returncode, "cannot read" in done.stderr) == (1, True)


# --- add ---


def test_feed_is_added_and_the_file_stays_its_owners(config: Path, feeds: FeedServer) -> None:
    url = a_feed(feeds)
    done = run_monitor("feeds", "add", url, folder=config.parent)
    assert done.returncode == 0
    added = f"  - url: {url}\n    allow_private: true\n"  # this server is on loopback
    assert config.read_text(encoding="utf-8") == YAML.replace("# the first\n", f"# the first\n{added}")


def test_feed_is_added_with_what_is_said_of_it(config: Path) -> None:
    done = run_monitor(
        "feeds", "add", "http://b.test/x", "--offline", "--name", "B: x", "--tag", "a", "--tag", "b",
        "--language", "ja", "--every", "5m", "--full-text", folder=config.parent,
    )  # fmt: skip
    assert done.returncode == 0
    text = config.read_text(encoding="utf-8")
    assert '  - url: http://b.test/x\n    name: "B: x"\n    tags: [a, b]\n    language: ja\n    every: 5m\n' in text
    assert "    full_text: true\nwatchlists" in text


def test_one_feed_of_a_page_is_added(config: Path, feeds: FeedServer) -> None:
    a_feed(feeds)
    assert run_monitor("feeds", "add", site(feeds, "/rss"), folder=config.parent).returncode == 0
    assert f"  - url: {feeds.url('/rss')}\n" in config.read_text(encoding="utf-8")


def test_page_with_several_feeds_adds_none_and_says_how(config: Path, feeds: FeedServer) -> None:
    a_feed(feeds, "/a")
    a_feed(feeds, "/b")
    done = run_monitor("feeds", "add", site(feeds, "/a", "/b"), folder=config.parent)
    assert done.returncode == 2
    assert f"monitor feeds add {feeds.url('/b')}" in done.stderr
    assert config.read_text(encoding="utf-8") == YAML


@pytest.mark.parametrize("url", ["http://old.test/feed", "https://www.OLD.test/feed?utm_medium=y#z"])
def test_feed_that_is_there_already_is_refused_however_it_is_written(config: Path, url: str) -> None:
    done = run_monitor("feeds", "add", url, "--offline", folder=config.parent)
    assert (done.returncode, "already" in done.stderr) == (2, True)


def test_page_without_a_feed_is_not_added(config: Path, feeds: FeedServer) -> None:
    done = run_monitor("feeds", "add", site(feeds), folder=config.parent)
    assert (done.returncode, "--offline" in done.stderr) == (1, True)
    assert config.read_text(encoding="utf-8") == YAML


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("ftp://a.test/", "--offline"), "http"), (("http://a.test/", "--offline", "--every", "soon"), "every")],
)
def test_entry_that_would_be_a_mistake_is_not_written(config: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run_monitor("feeds", "add", *arguments, folder=config.parent)
    assert (done.returncode, said in done.stderr) == (2, True)
    assert config.read_text(encoding="utf-8") == YAML


def test_file_with_mistakes_is_not_added_to(config: Path) -> None:
    config.write_text("feeds: [http://a.test/]\nwatchlist: [x]\n", encoding="utf-8")
    done = run_monitor("feeds", "add", "http://b.test/", "--offline", folder=config.parent)
    assert (done.returncode, "watchlists" in done.stderr) == (2, True)


# --- import and export ---


def test_list_is_imported_with_its_folders_as_tags_and_no_feed_twice(config: Path) -> None:
    (config.parent / "list.opml").write_text(OPML, encoding="utf-8")
    done = run_monitor("feeds", "import", "list.opml", folder=config.parent)
    assert (done.returncode, done.stdout) == (0, "http://nhk.test/rss\n")
    assert "added 1 feed; 2 are there already" in done.stderr
    assert "  - url: http://nhk.test/rss\n    name: NHK\n    tags: [Asia, Japan]\n" in config.read_text(
        encoding="utf-8"
    )


def test_list_of_a_stranger_names_no_secrets_and_takes_no_names(config: Path) -> None:
    config.write_text("feeds: [{url: http://a.test/, name: NHK}]\nwatchlists: [x]\n", encoding="utf-8")
    outlines = (
        '<outline text="nhk" xmlUrl="http://b.test/?x=${HOME}"/><outline text="nhk" xmlUrl="http://c.test/"/>'
        '<outline text="${HOME}"><outline text="${file:/etc/passwd}" xmlUrl="http://d.test/"/></outline>'
    )
    (config.parent / "list.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    assert run_monitor("feeds", "import", "list.opml", folder=config.parent).returncode == 0
    assert run_monitor("check", folder=config.parent).returncode == 0
    text = config.read_text(encoding="utf-8")
    assert text.count("${") == text.count("$${") == 3
    assert '"nhk (2)"' in text
    assert '"nhk (3)"' in text


def test_dry_run_imports_nothing(config: Path, feeds: FeedServer) -> None:
    url = feeds.set("/list.opml", document(OPML, "text/x-opml"))
    done = run_monitor("feeds", "import", url, "--dry-run", folder=config.parent)
    assert (done.returncode, done.stdout) == (0, "http://nhk.test/rss\n")
    assert config.read_text(encoding="utf-8") == YAML


@pytest.mark.parametrize(("content", "status"), [("<html/>", 2), ("<opml><body>", 2), (None, 1)])
def test_list_that_cannot_be_read_is_told(config: Path, content: str | None, status: int) -> None:
    if content is not None:
        (config.parent / "list.opml").write_text(content, encoding="utf-8")
    done = run_monitor("feeds", "import", "list.opml", folder=config.parent)
    assert (done.returncode, "list.opml" in done.stderr) == (status, True)


def test_export_and_import_are_the_identity(config: Path, tmp_path: Path) -> None:
    config.write_text(
        "feeds:\n  - {url: 'http://a.test/?x=1&y=<2>', name: 'A & \"B\"', tags: [asia, 日本]}\n  - http://b.test/\n"
        "  - {url: 'http://c.test/', tags: [asia]}\nwatchlists: [x]\n",
        encoding="utf-8",
    )
    exported = run_monitor("feeds", "export", "-o", "out.opml", folder=config.parent)
    assert exported.returncode == 0
    config.write_text("feeds: [http://z.test/]\nwatchlists: [x]\n", encoding="utf-8")
    assert run_monitor("feeds", "import", "out.opml", folder=config.parent).returncode == 0
    again = run_monitor("feeds", "export", folder=config.parent).stdout
    first = (tmp_path / "out.opml").read_text(encoding="utf-8")
    for line in first.splitlines():
        assert line in again


def test_secrets_are_not_exported(config: Path) -> None:
    config.write_text("feeds: ['http://a.test/?k=${KEY}', http://b.test/]\nwatchlists: [x]\n", encoding="utf-8")
    done = run_monitor("feeds", "export", folder=config.parent, env={"KEY": "hunter2"})
    assert done.returncode == 0
    assert "b.test" in done.stdout
    assert "a.test" not in done.stdout
    assert "left out http://a.test/" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


# --- list ---


def test_every_feed_is_listed_with_its_health(tmp_path: Path, feeds: FeedServer) -> None:
    publish(feeds, old_news())
    feeds.set("/down", refusing(503))
    configure(tmp_path, [feed(feeds.url()), feed(feeds.url("/down"))], None, ["x"])
    run_monitor("run", "--once", folder=tmp_path)
    done = run_monitor("feeds", "list", "--json", folder=tmp_path)
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert [(row["name"], row["health"], row["failures"]) for row in rows] == [
        ("Wire", "ok", 0),
        (feeds.url("/down"), "failing", 1),
    ]
    assert "HTTP 503" in rows[1]["reason"]
    assert "failing" in run_monitor("feeds", "list", folder=tmp_path).stdout
