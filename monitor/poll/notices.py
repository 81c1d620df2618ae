"""What `admin` is told of a feed. Pure; each trouble is said once, and once more when it is over."""

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.deliveries import notice
from monitor.model import Delivery, FeedState
from monitor.poll.progress import Progress, Turn

_TOLD = {Turn.DOWN, Turn.GONE, Turn.BACK, Turn.MOVED, Turn.SILENT, Turn.SPEAKS}


def feed_notices(name: str, address: str, progress: Progress, *, admin: str | None, now: datetime) -> list[Delivery]:
    """The notices that a poll's turn gives rise to; none without an `admin`."""
    if admin is None:
        return []
    return [_notice(name, address, turn, progress.state, admin, now) for turn in _worth_telling(progress)]


def flood_notices(name: str, items: int, *, feed_id: str, admin: str | None, now: datetime) -> list[Delivery]:
    """One line when a feed's old items came as new ones; a further flood of the same day is not told again."""
    if admin is None:
        return []
    body = f"{items} items came under other ids or addresses. They are taken as read; what is new is told as usual."
    subject = f"flood {feed_id} {now:%Y-%m-%d}"
    return [notice(admin=admin, subject=subject, headline=f"Flood stopped: {name}", body=body, now=now)]


def _worth_telling(progress: Progress) -> Sequence[Turn]:
    return [turn for turn in progress.turns if turn in _TOLD]


def _notice(name: str, address: str, turn: Turn, state: FeedState, admin: str, now: datetime) -> Delivery:
    match turn:
        case Turn.GONE:
            headline, body = f"Feed gone: {name}", f"{address} will not be polled any more: {state.error}."
        case Turn.MOVED:
            headline = f"Feed moved: {name}"
            body = f"{address} sends everybody to {state.moved_to}; that is polled now. Please change the file."
        case Turn.BACK:
            headline, body = f"Feed works again: {name}", address
        case Turn.SILENT:
            headline = f"Feed silent: {name}"
            newest = f"its newest item is of {state.arrivals[-1]:%Y-%m-%d %H:%M} UTC"
            body = f"{address} answers, but {newest}, long ago for this feed. Has it moved? It is still polled."
        case Turn.SPEAKS:
            headline, body = f"Feed brings news again: {name}", address
        case _:
            headline, body = f"Feed down for a day: {name}", f"{address}: {state.error}. It is still tried."
    subject = f"feed {state.feed_id} {turn} {_episode(turn, state, now)}"
    return notice(admin=admin, subject=subject, headline=headline, body=body, now=now)


def _episode(turn: Turn, state: FeedState, now: datetime) -> datetime:
    """What tells this trouble from the next one of its kind."""
    return state.arrivals[-1] if turn is Turn.SILENT else state.failing_since or now
