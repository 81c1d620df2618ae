"""When a saved file is read: once it is still, and not much later than it began to change."""

from pathlib import Path

from monitor.app.saves import Prints, Saves

TICK = 0.2
READ: Prints = {Path("config.yaml"): (1, 1)}


def version(number: int) -> Prints:
    return {Path("config.yaml"): (1, number)}


def first_due(looks: list[Prints]) -> float | None:
    """After how many seconds the files are to be read, when they are looked at each TICK."""
    saves = Saves()
    return next((round(n * TICK, 1) for n, seen in enumerate(looks) if saves.is_due(seen, READ, n * TICK)), None)


def test_files_that_do_not_change_are_not_read() -> None:
    assert first_due([READ] * 100) is None


def test_a_save_is_read_once_it_is_still() -> None:
    assert first_due([READ, *[version(2)] * 10]) == 0.6


def test_a_save_in_steps_is_read_after_the_last_of_them() -> None:
    assert first_due([version(2), version(3), version(4), *[version(5)] * 10]) == 1.0


def test_who_never_stops_writing_is_not_waited_for() -> None:
    assert first_due([version(number) for number in range(2, 100)]) == 1.4


def test_a_file_that_is_put_back_is_not_read() -> None:
    assert first_due([version(2), *[READ] * 20]) is None


def test_a_change_after_one_that_was_put_back_waits_as_long_as_any() -> None:
    assert first_due([version(2), *[READ] * 10, *[version(3)] * 5]) == 2.6
