"""The file of a soak is one that monitor accepts."""

from pathlib import Path

import pytest

from monitor.config.load import load
from tests.soak.cast import FEEDS, GUEST, Edition, config

ADDRESSES = {feed: f"http://127.0.0.1:8000/{feed}" for feed in FEEDS}


@pytest.mark.parametrize("guest", [True, False])
def test_every_edition_is_accepted_and_has_its_watches(tmp_path: Path, guest: bool) -> None:
    path = tmp_path / "config.yaml"
    edition = Edition(guest=guest, order=5)
    path.write_text(config(edition, feeds=ADDRESSES, base_url="http://127.0.0.1:8001", token="12345:" + "a" * 35))
    settings = load(path, {}).settings
    assert (GUEST.name in {watch.name for watch in settings.watches}) == guest
    assert [feed.name for feed in settings.feeds] != sorted(FEEDS)
