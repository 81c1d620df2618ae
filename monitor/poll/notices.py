"""What `admin` is told of a feed. Pure; each trouble is said once, and once more when it is over."""

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.deliveries import notice
from monitor.model import Delivery, FeedState
from monitor.poll.progress import Progress, Turn
from monitor.words import Phrase, moment, phrase, phrases, reason

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
    body = phrases(
        "{count} item came under another id or address. It is taken as read; what is new is told as usual.",
        "{count} items came under other ids or addresses. They are taken as read; what is new is told as usual.",
        items,
    )
    subject = f"flood {feed_id} {now:%Y-%m-%d}"
    return [
        notice(admin=admin, subject=subject, headline=phrase("Flood stopped: {feed}", feed=name), body=body, now=now)
    ]


def _worth_telling(progress: Progress) -> Sequence[Turn]:
    return [turn for turn in progress.turns if turn in _TOLD]


def _notice(name: str, address: str, turn: Turn, state: FeedState, admin: str, now: datetime) -> Delivery:
    headline, body = _said(name, address, turn, state)
    subject = f"feed {state.feed_id} {turn} {_episode(turn, state, now)}"
    return notice(admin=admin, subject=subject, headline=headline, body=body, now=now)


def _said(name: str, address: str, turn: Turn, state: FeedState) -> tuple[Phrase, str | Phrase]:
    match turn:
        case Turn.GONE:
            body = phrase(
                "{address} will not be polled any more: {reason}.", address=address, reason=reason(state.error)
            )
            return phrase("Feed gone: {feed}", feed=name), body
        case Turn.MOVED:
            body = phrase(
                "{address} sends everybody to {target}; that is polled now. Please change the file.",
                address=address, target=state.moved_to or "",
            )  # fmt: skip
            return phrase("Feed moved: {feed}", feed=name), body
        case Turn.BACK:
            return phrase("Feed works again: {feed}", feed=name), address
        case Turn.SILENT:
            body = phrase(
                "{address} answers, but its newest item is of {time}, long ago for this feed. Has it moved? It is "
                "still polled.",
                address=address, time=moment(state.arrivals[-1]),
            )  # fmt: skip
            return phrase("Feed silent: {feed}", feed=name), body
        case Turn.SPEAKS:
            return phrase("Feed brings news again: {feed}", feed=name), address
        case _:
            body = phrase("{address}: {reason}. It is still tried.", address=address, reason=reason(state.error))
            return phrase("Feed down for a day: {feed}", feed=name), body


def _episode(turn: Turn, state: FeedState, now: datetime) -> datetime:
    """What tells this trouble from the next one of its kind."""
    return state.arrivals[-1] if turn is Turn.SILENT else state.failing_since or now
