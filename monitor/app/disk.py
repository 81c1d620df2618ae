"""How much room is left on the disk of the database, and whether that is little."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from monitor.words import Phrase, phrase

MB = 1_000_000
_LEAST, _MOST = 200 * MB, 1_000 * MB
# Once it was little, so much more must be there before it is said to be enough again.
_AGAIN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A disk, in bytes. `folder` is the one with the database in it."""

    folder: Path
    free: int
    total: int

    def is_low(self, *, was_low: bool = False) -> bool:
        """Whether a person should look: less than a hundredth is free, but at least 200 MB and at most 1 GB, and of a
        very small disk a tenth."""
        least = min(max(_LEAST, min(self.total // 100, _MOST)), self.total // 10)
        return self.free < (_AGAIN * least if was_low else least)

    @property
    def said(self) -> Phrase:
        """For people, without a full stop."""
        return phrase(
            "{free} of {total} are free at {folder}",
            free=size(self.free), total=size(self.total), folder=str(self.folder),
        )  # fmt: skip


def room_of(database: Path | None) -> Room | None:
    """The room there is for the database; None where it is no file, or nobody can tell."""
    if database is None:
        return None
    try:
        usage = shutil.disk_usage(database.parent)
    except OSError:
        return None
    return Room(folder=database.parent, free=usage.free, total=usage.total)


def size(count: int) -> str:
    """For people: "800 MB", "1,200.5 GB"."""
    return f"{count / MB:,.0f} MB" if count < 1_000 * MB else f"{count / (1_000 * MB):,.1f} GB"
