"""`monitor check --online`: what a person learns of feeds and destinations before anything is sent."""

import json
from pathlib import Path

import pytest

from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import run_monitor, write_config
from tests.support.feedserver import Entry, FeedServer, document, rss

ONLINE = """
feeds:
  - {{url: {good}, name: Good, allow_private: true}}
  - {{url: {bad}, name: Bad, allow_private: true}}
  - {{url: {far}, name: Far}}
watchlists: [Kuril]
notify:
  phone: {{telegram: {{token: "{token}", chat: 77, base_url: "{base_url}"}}}}
  hook: {{webhook: {{url: "{good}"}}}}
  screen: console
"""


@pytest.fixture
def online(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> Path:
    """A file with a feed that works, one that does not, one that may not be asked, and three destinations."""
    good = feeds.set("/good", document(rss([Entry(title="Ferry", link="https://news.example/1")])))
    text = ONLINE.format(
        good=good, bad=feeds.url("/bad"), far=feeds.url("/far"), token=api.token, base_url=api.base_url
    )
    write_config(tmp_path, text)
    return tmp_path


def test_online_tries_every_feed_and_destination_and_sends_nothing(online: Path, api: BotApiThread) -> None:
    done = run_monitor("check", "--online", folder=online)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith("fine: 3 feeds, 1 watch, 3 destinations")
    assert lines[1].startswith("✗ Bad: ")
    assert lines[2].startswith("✗ Far: ")
    assert "allow_private" in lines[2]
    assert lines[3:] == [
        "✓ Good: 1 item",
        "✓ phone: @test_bot may write to Person",
        "· hook: its server answers (HTTP 200); only a message tells more",
        "  → monitor notify test hook",
        "✓ screen: this screen",
        "2 feeds cannot be read",
    ]
    assert not api.ledger(77)
    assert not (online / "data").exists()


def test_online_as_json_is_one_document(online: Path) -> None:
    done = run_monitor("check", "--online", "--json", folder=online)
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"]) == (1, True)
    assert [(feed["name"], feed["items"]) for feed in report["online"]["feeds"]] == [
        ("Good", 1), ("Bad", None), ("Far", None),
    ]  # fmt: skip
    assert [one["ok"] for one in report["online"]["destinations"]] == [True, None, True]


def test_online_ends_with_zero_where_everything_works(online: Path) -> None:
    lines = (online / "config.yaml").read_text().splitlines(keepends=True)
    write_config(online, "".join(line for line in lines if "name: Bad" not in line and "name: Far" not in line))
    done = run_monitor("check", "--online", folder=online)
    assert done.returncode == 0
    assert done.stdout.endswith("all feeds can be read, all destinations reached\n")


def test_online_is_not_tried_with_a_file_that_has_mistakes(online: Path, feeds: FeedServer) -> None:
    write_config(online, (online / "config.yaml").read_text().replace("[Kuril]", "[(a]"))
    assert run_monitor("check", "--online", folder=online).returncode == 2
    assert not feeds.requests
