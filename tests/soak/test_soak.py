"""A short soak: the real daemon among failing servers, kills, and a clock that jumps. `make soak` runs a long one."""

from pathlib import Path

import pytest

from tests.soak.soak import soak

pytestmark = pytest.mark.alone

SEED, SECONDS = 20161203, 10.0


@pytest.mark.timeout(400)
def test_whatever_befalls_the_daemon_no_alert_is_lost_doubled_unmarked_or_out_of_order(tmp_path: Path) -> None:
    outcome = soak(seed=SEED, seconds=SECONDS, folder=tmp_path, patient=False, tell=lambda _: None)
    assert not outcome.breaches, f"\n{outcome.table}\n{outcome.evidence}"
