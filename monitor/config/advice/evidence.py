"""What the database says about the watches, as values; reading it is not this room's work. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found out about the newest stored items at `now`.

    `items` is how many of them were looked at, `hits` how many of these each watch matches, and `frequencies` in how
    many each normalised word stands. `last_alerts` is by watch; `since` is when the oldest item that is kept came.
    `languages` is by feed id, as the feeds themselves say.
    """

    now: datetime | None = None
    items: int = 0
    hits: Mapping[str, int] = field(default_factory=dict)
    frequencies: Mapping[str, int] = field(default_factory=dict)
    last_alerts: Mapping[str, datetime] = field(default_factory=dict)
    since: datetime | None = None
    languages: Mapping[str, str] = field(default_factory=dict)

    def share(self, word: str) -> float:
        """In which part of the items a word stands; 0 while there are too few to tell."""
        return self.frequencies.get(word, 0) / self.items if self.items >= ENOUGH else 0.0

    def remembers(self, span: timedelta) -> bool:
        """Whether what happened in the whole of this time is known, but for a day."""
        return self.now is not None and self.since is not None and self.now - self.since > span - timedelta(days=1)


ENOUGH = 100
"""Items; fewer say nothing about a watch."""

NOTHING = Evidence()
"""Where there is no database yet."""
