"""Finding stored items by their words, through SQLite's FTS5.

Triggers keep the index in step with `items`, whoever writes there, so that edits and retention need no code of their
own. It holds no text, only which word is in which item, without the places: a third of what is indexed, where an index
of trigrams takes four times that and finds no name of two letters (docs/decisions/0015-search.md).

`searchable` numbers the items in the order in which they came, because the index knows numbers only, and a search goes
through them from the newest. What was stored before there was an index is numbered downwards from there, by `fill`.

Another database has a search of its own; this module is the one that it would stand beside.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from monitor.model import Item
from monitor.store.columns import Moment
from monitor.store.replay import named
from monitor.store.rows import chunks
from monitor.store.tables import search_backlog, searchable
from monitor.store.wording import expression, telling

# How many of the newest items with a word are looked at for what else they share.
_SAMPLE = 400
# Of the weight of a headline's words, this much must be shared.
_SHARE = 0.2
# Of what is alike, some is older than it may be.
_OVER = 4

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

_FOUND = text("""
    SELECT items.id FROM item_words
    CROSS JOIN searchable ON searchable.number = item_words.rowid
    CROSS JOIN items ON items.id = searchable.item_id
    WHERE item_words MATCH :words AND items.first_seen >= :since
    ORDER BY item_words.rowid DESC LIMIT :limit
""").bindparams(bindparam("since", type_=Moment))

_HAVING = text("SELECT rowid FROM item_words WHERE item_words MATCH :word ORDER BY rowid DESC LIMIT :limit")

_NEXT = text("""
    SELECT items.first_seen, items.id FROM items JOIN search_backlog AS rest
    ON items.first_seen <= rest.first_seen AND (items.first_seen, items.id) < (rest.first_seen, rest.item_id)
    ORDER BY items.first_seen DESC, items.id DESC LIMIT :limit
""")

_INDEXED = text("""
    INSERT INTO item_words (rowid, words)
    SELECT number, words_of_item(title, summary, text) FROM searchable JOIN items ON items.id = item_id
    WHERE number < :below
""")


_MOVED = text("UPDATE search_backlog SET first_seen = :first_seen, item_id = :item_id")


def search(connection: Connection, words: str, limit: int, since: datetime | None) -> tuple[Item, ...]:
    """The newest items that have all of the words, or words that begin so."""
    asked = expression(words)
    if not asked:
        return ()
    values = {"words": asked, "since": since or _EVER, "limit": limit}
    return tuple(reversed(named(connection, connection.execute(_FOUND, values).scalars().all())))


def alike(connection: Connection, headline: str, limit: int, since: datetime) -> tuple[Item, ...]:
    """Items since then that share the most of what tells in a headline, two words at least, the most alike first.

    A word weighs by its rarity; of a frequent one only the newest items are looked at.
    """
    first, last = connection.execute(select(func.min(searchable.c.number), func.max(searchable.c.number))).one()
    weights, shared, total = Counter[int](), Counter[int](), 0.0
    for word in telling(headline):
        numbers = connection.execute(_HAVING, {"word": word, "limit": _SAMPLE}).scalars().all()
        if numbers:
            reach = last - (numbers[-1] if len(numbers) == _SAMPLE else first) + 1
            weight = log((reach + 1) / len(numbers))
            total += weight
            shared.update(numbers)
            weights.update(dict.fromkeys(numbers, weight))
    best = sorted(
        (number for number, words in shared.items() if words > 1 and weights[number] >= _SHARE * total),
        key=lambda number: (-weights[number], -number),
    )[: _OVER * limit]
    return _numbered(connection, best, since)[:limit]


def _numbered(connection: Connection, numbers: Sequence[int], since: datetime) -> tuple[Item, ...]:
    """The items of these numbers that came since, in this order."""
    query = select(searchable.c.number, searchable.c.item_id).where(searchable.c.number.in_(numbers))
    ids = {row.number: row.item_id for row in connection.execute(query)}
    found = {one.id: one for one in named(connection, ids.values()) if one.first_seen >= since}
    return tuple(found[ids[number]] for number in numbers if ids.get(number) in found)


def fill(connection: Connection, limit: int) -> int:
    """Make so many more of the old items findable, the newest first. Returns how many; 0 when all of them are."""
    rows = connection.execute(_NEXT, {"limit": limit}).all()
    if not rows:
        connection.execute(delete(search_backlog))
        return 0
    least = connection.scalar(select(func.min(searchable.c.number))) or 1
    _number(connection, [row.id for row in rows], below=least)
    connection.execute(_INDEXED, {"below": least})
    last = rows[-1]
    connection.execute(_MOVED, {"first_seen": last.first_seen, "item_id": last.id})
    return len(rows)


def _number(connection: Connection, ids: Sequence[str], *, below: int) -> None:
    """Number those of the items that have no number, downwards."""
    # An item that came since, by a clock that was set back, has one.
    known = {
        item_id
        for chunk in chunks(ids)
        for item_id in connection.scalars(select(searchable.c.item_id).where(searchable.c.item_id.in_(chunk)))
    }
    unknown = (item_id for item_id in ids if item_id not in known)
    rows = [{"number": below - step, "item_id": item_id} for step, item_id in enumerate(unknown, 1)]
    if rows:
        connection.execute(insert(searchable), rows)
