"""Durations, sizes and limits as people write them."""

from datetime import timedelta

import pytest

from monitor.config.nearest import nearest
from monitor.config.tree import where
from monitor.config.units import duration, limit, size
from monitor.config.wrong import Wrong
from monitor.model import Limit


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("5m", 300), ("2h", 7200), ("7d", 604_800), ("1.5h", 5400), ("0.5s", 0.5)]
)
def test_duration_is_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "s", "5", "5 m", "-5m", "5M", "0s", "1e3s", "٥s", "9" * 400 + "s", "1h30m"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(Wrong):
        duration(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1B", 1),
        ("500KB", 500_000),
        ("10MB", 10_000_000),
        ("1.5GB", 1_500_000_000),
        ("2KiB", 2048),
        ("1MiB", 1_048_576),
    ],
)
def test_size_is_decimal_or_binary(text: str, count: int) -> None:
    assert size(text) == count


@pytest.mark.parametrize("text", ["", "10", "0MB", "-1MB", "10mb", "1TB", "9" * 400 + "GB"])
def test_anything_else_is_no_size(text: str) -> None:
    with pytest.raises(Wrong):
        size(text)


def test_limit_is_a_number_in_a_time() -> None:
    assert limit("10/1h") == Limit(count=10, period=timedelta(hours=1))


def test_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("PHNOE", ["phone", "mail"]) == "phone"
    assert nearest("zzz", ["phone", "mail"]) is None
    assert nearest("x" * 5000, ["x" * 5000]) is None


def test_path_is_written_as_people_write_it() -> None:
    assert where(("watchlists", 2, "query")) == "watchlists[2].query"
    assert where(("entities", "Shinzo Abe", "names", 0)) == 'entities["Shinzo Abe"].names[0]'
    assert where(("notify", "my-phone")) == "notify.my-phone"
