"""What is remembered of the feeds: which are polled, when next, and how many items they bring."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, func, not_, select, type_coerce, update

from monitor.model import FeedState
from monitor.store.rows import FEED_FIELDS, chunks, feed_row, feed_state
from monitor.store.tables import feeds, items
from monitor.store.upsert import insert_new, upsert

_DAY = timedelta(days=1)

_STATES = select(*(feeds.c[name] for name in FEED_FIELDS)).where(feeds.c.active)

_DUE = (
    _STATES.where(not_(feeds.c.gone), feeds.c.next_poll <= bindparam("now"))
    .order_by(feeds.c.next_poll)
    .limit(bindparam("most"))
)

_NOTE_DOCUMENT = update(feeds).where(feeds.c.feed_id == bindparam("feed")).values(last_document=bindparam("moment"))


def sync(connection: Connection, states: Iterable[FeedState]) -> None:
    """Make these, and no others, the feeds that are polled."""
    wanted = {state.feed_id: state for state in states}
    active = set(connection.scalars(select(feeds.c.feed_id).where(feeds.c.active)))
    _activate(connection, active - wanted.keys(), active=False)
    added = [wanted[feed_id] for feed_id in wanted if feed_id not in active]
    rows = [feed_row(state) | {"active": True, "baselined_at": _baselined_at(state)} for state in added]
    insert_new(connection, feeds, rows, keys=["feed_id"])
    _activate(connection, (state.feed_id for state in added), active=True)


def _activate(connection: Connection, feed_ids: Iterable[str], *, active: bool) -> None:
    for chunk in chunks(feed_ids):
        connection.execute(update(feeds).where(feeds.c.feed_id.in_(chunk)).values(active=active))


def due(connection: Connection, now: datetime, limit: int) -> tuple[FeedState, ...]:
    """The feeds whose time has come, the longest due first."""
    return tuple(map(feed_state, connection.execute(_DUE, {"now": now, "most": limit})))


def states(connection: Connection) -> tuple[FeedState, ...]:
    """Every feed that is polled."""
    return tuple(map(feed_state, connection.execute(_STATES.order_by(feeds.c.feed_id))))


def one(connection: Connection, feed_id: str) -> FeedState | None:
    """One feed that is polled."""
    row = connection.execute(_STATES.where(feeds.c.feed_id == feed_id)).first()
    return None if row is None else feed_state(row)


def with_hub(connection: Connection) -> tuple[FeedState, ...]:
    """The feeds that are polled and announce a hub."""
    wanted = _STATES.where(not_(feeds.c.gone), feeds.c.hub.is_not(None))
    return tuple(map(feed_state, connection.execute(wanted)))


def save_states(connection: Connection, *, values: Iterable[FeedState]) -> None:
    """What polls learned. A feed that is not polled any more stays so."""
    rows = [feed_row(state) | {"active": False, "baselined_at": _baselined_at(state)} for state in values]
    upsert(connection, feeds, rows, keys=["feed_id"], update=FEED_FIELDS[1:], unless_set=["baselined_at"])


def note_document(connection: Connection, state: FeedState) -> None:
    """The poll that this is the result of read a document."""
    connection.execute(_NOTE_DOCUMENT, {"feed": state.feed_id, "moment": poll_time(state)})


def hold(connection: Connection, feed_ids: Iterable[str], until: datetime) -> None:
    """Put off the next poll of these feeds at least until then."""
    for chunk in chunks(feed_ids):
        sooner = feeds.c.feed_id.in_(chunk) & (feeds.c.next_poll < until)
        connection.execute(update(feeds).where(sooner).values(next_poll=until))


def poll_time(state: FeedState) -> datetime:
    """When the poll took place that a state is the result of."""
    return state.last_poll or state.next_poll


def _baselined_at(state: FeedState) -> datetime | None:
    return (state.last_success or poll_time(state)) if state.baselined else None


def items_per_day(connection: Connection, since: datetime, now: datetime) -> Mapping[str, float]:
    """By feed, its new items over the days that it was watched since then, at least one day."""
    counted = (
        select(feeds.c.feed_id, feeds.c.baselined_at, func.count(items.c.id).label("news"))
        .join_from(
            feeds,
            items,
            (items.c.feed_id == feeds.c.feed_id)
            & (items.c.first_seen > since)
            # What a first poll brought is as old as that poll.
            & (
                type_coerce(items.c.first_seen, BigInteger)
                > func.coalesce(type_coerce(feeds.c.baselined_at, BigInteger), 0)
            ),
            isouter=True,
        )
        .where(feeds.c.active)
        .group_by(feeds.c.feed_id, feeds.c.baselined_at)
    )
    return {
        feed_id: news / max(1.0, (now - max(since, baselined_at or since)) / _DAY)
        for feed_id, baselined_at, news in connection.execute(counted)
    }
