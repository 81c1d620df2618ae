"""Notices when the machine's clock was set back: everything that waits for a time would then wait too long. Pure.

A clock that is set forward needs no notice: what is late then is done at once.
"""

from datetime import datetime, timedelta

# Small corrections (NTP) are not worth the trouble.
WORTH_IT = timedelta(seconds=10)


class ClockWatch:
    """Compares the machine's clock (`wall`) with one that never jumps (`steady`, in seconds)."""

    def __init__(self, wall: datetime, steady: float) -> None:
        self._wall = wall
        self._steady = steady

    def set_back(self, wall: datetime, steady: float) -> timedelta | None:
        """By how much the clock was set back since it was last looked at; None where it was not."""
        expected = self._wall + timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        return expected - wall if expected - wall >= WORTH_IT else None
