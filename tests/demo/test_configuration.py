"""The demo's configuration is one that `monitor check` accepts."""

from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.demo import demo_config

BASE = "http://127.0.0.1:4321"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(demo_config(BASE, tmp_path / "folder with «odd» names" / "demo.db"), encoding="utf-8")
    return load(path, {}).settings


def test_it_watches_the_three_sample_feeds_and_their_pages(settings: Settings) -> None:
    assert [(feed.url.reveal(), feed.full_text) for feed in settings.feeds] == [
        (f"{BASE}/harbour-wire/feed.xml", True),
        (f"{BASE}/vestnik/feed.xml", True),
        (f"{BASE}/hoppo/feed.xml", True),
    ]


def test_it_has_four_watches_and_one_of_them_rings(settings: Settings) -> None:
    assert [(watch.name, watch.priority.value) for watch in settings.watches] == [
        ("Kuril", "normal"),
        ("Abe Putin summit", "normal"),
        ("treaty", "high"),
        ("volcano eruption", "normal"),
    ]


def test_it_remembers_in_the_given_database(settings: Settings, tmp_path: Path) -> None:
    assert settings.store.reveal() == f"sqlite:///{tmp_path}/folder with «odd» names/demo.db"
