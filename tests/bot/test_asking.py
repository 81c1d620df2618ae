"""What people write after a command."""

from datetime import timedelta

import pytest

from monitor.bot.asking import LONGEST_MUTE, duration, similar_names, split_mute


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)), ("5m", timedelta(minutes=5)), ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)), ("2 H", timedelta(hours=2)), ("2ч", timedelta(hours=2)),
        ("15мин", timedelta(minutes=15)), ("9999w", LONGEST_MUTE),
    ],
)  # fmt: skip
def test_span_is_read(text: str, span: timedelta) -> None:
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "h", "2", "0h", "-1h", "2y", "99999h", "٢h"])
def test_what_is_no_span_is_none(text: str) -> None:
    assert duration(text) is None


def test_name_may_have_spaces() -> None:
    assert split_mute("Abe Putin summit 2h") == ("Abe Putin summit", timedelta(hours=2))


def test_name_without_a_span_is_all_name() -> None:
    assert split_mute("Abe Putin") == ("Abe Putin", None)


def test_span_alone_is_a_name() -> None:
    assert split_mute("2h") == ("2h", None)


def test_names_alike_begin_so_or_are_written_nearly_so() -> None:
    assert similar_names("kuri", ["Kuril", "ferry", "Kurile lake"]) == ["Kuril", "Kurile lake"]
    assert similar_names("fery", ["Kuril", "ferry"]) == ["ferry"]
