"""The file of a soak is one that monitor accepts."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from monitor.app.digests import next_digest
from monitor.config.load import load
from monitor.model import Limit, QuietHours
from tests.soak.cast import DIGEST_EVERY, FEEDS, GUEST, LIMIT_PERIOD, QUOTA, REVIEW, Edition, Night, config

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESSES = {feed: f"http://127.0.0.1:8000/{feed}" for feed in FEEDS}


@pytest.mark.parametrize("guest", [True, False])
def test_every_edition_is_accepted_and_has_its_watches(tmp_path: Path, guest: bool) -> None:
    path = tmp_path / "config.yaml"
    edition = Edition(guest=guest, order=5)
    token, night = "12345:" + "a" * 35, Night(datetime(2026, 3, 1, 23, 5, tzinfo=UTC))
    path.write_text(config(edition, feeds=ADDRESSES, base_url="http://127.0.0.1:8001", token=token, night=night))
    settings = load(path, {}).settings
    assert settings.quiet_hours == QuietHours(start=time(23, 5), end=time(1, 5), timezone="UTC")
    watches = {watch.name: watch for watch in settings.watches}
    assert watches[QUOTA.name].limit == Limit(count=QUOTA.limit or 0, period=LIMIT_PERIOD)
    assert next_digest(watches[REVIEW.name].digest or "", UTC)(NOON) == NOON + DIGEST_EVERY
    assert (GUEST.name in {watch.name for watch in settings.watches}) == guest
    assert [feed.name for feed in settings.feeds] != sorted(FEEDS)
