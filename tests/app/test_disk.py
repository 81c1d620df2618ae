"""When the room on the database's disk is little."""

from pathlib import Path

import pytest

from monitor.app.disk import MB, Room, room_of

GB = 1_000 * MB


def room(free: int, total: int) -> Room:
    return Room(folder=Path("/data"), free=free, total=total)


@pytest.mark.parametrize(
    ("total", "least"),
    [(8 * GB, 200 * MB), (20 * GB, 200 * MB), (50 * GB, 500 * MB), (4_000 * GB, GB), (GB, 100 * MB)],
)
def test_room_is_little_below_a_hundredth_within_bounds(total: int, least: int) -> None:
    assert room(least - 1, total).is_low()
    assert not room(least, total).is_low()


def test_room_that_was_little_has_to_be_half_as_much_again() -> None:
    assert room(299 * MB, 8 * GB).is_low(was_low=True)
    assert not room(300 * MB, 8 * GB).is_low(was_low=True)


def test_room_is_told_in_sizes_that_people_read() -> None:
    assert str(room(150 * MB, 20 * GB).said) == "150 MB of 20.0 GB are free at /data"


def test_room_of_a_folder_is_what_the_machine_says(tmp_path: Path) -> None:
    found = room_of(tmp_path / "monitor.db")
    assert found is not None
    assert 0 <= found.free <= found.total
    assert found.folder == tmp_path


def test_nobody_knows_the_room_of_a_server_or_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert room_of(None) is None
    assert room_of(tmp_path / "no" / "monitor.db") is None
