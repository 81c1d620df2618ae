"""What the database looks like. The migrations build exactly this; a test compares the two.

Columns that carry a noun of the model are named as its fields are. There are foreign keys where the one cannot be
understood without the other; `seen` has none, because an identity outlives its item.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    event,
    false,
    text,
    true,
)

from monitor.store.columns import Moment, Moments, Numbers, Plain, Quiet, Raw, Span, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# `active` feeds are polled. `baselined_at` is the first successful poll, `last_document` the last poll that read a
# document (a 304 reads none).
feeds = Table(
    "feeds",
    metadata,
    Column("feed_id", Plain, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("next_poll", Moment, nullable=False),
    Column("etag", Plain),
    Column("last_modified", Plain),
    Column("body_hash", Plain),
    Column("title", Plain),
    Column("language", Plain),
    Column("interval", Span, nullable=False),
    Column("last_poll", Moment),
    Column("last_success", Moment),
    Column("last_document", Moment),
    Column("baselined", Boolean, nullable=False),
    Column("baselined_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("error", Plain, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("arrivals", Moments, nullable=False, server_default="[]"),
    Column("least", Span),
    Column("skip_hours", Numbers, nullable=False, server_default="[]"),
    Column("skip_days", Numbers, nullable=False, server_default="[]"),
    Column("moved_to", Plain),
    Column("moved_since", Moment),
    Column("moved_polls", Integer, nullable=False, server_default=text("0")),
    Column("moved", Boolean, nullable=False, server_default=false()),
    Column("ranges", Raw),
    Column("read_whole", Moment),
    Column("hub", Plain),
    Column("topic", Plain),
    Column("silence", Quiet, nullable=False, server_default=text("''")),
    Index(None, "active", "gone", "next_poll"),
)

seen = Table(
    "seen",
    metadata,
    Column("feed_id", Plain, primary_key=True),
    Column("key", Plain, primary_key=True),
    Column("item_id", Plain, nullable=False),
    Column("last_served", Moment, nullable=False),
    sqlite_with_rowid=False,
)

items = Table(
    "items",
    metadata,
    Column("id", Plain, primary_key=True),
    Column("feed_id", Plain, nullable=False),
    Column("source", Plain, nullable=False),
    Column("title", Plain, nullable=False),
    Column("link", Plain, nullable=False),
    Column("summary", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Column("author", Plain, nullable=False),
    Column("tags", Words, nullable=False),
    Column("language", Plain),
    Column("published", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("article_tries", Integer, nullable=False, default=0),
    Column("article_due", Moment),
    Column("standing", Plain, nullable=False, server_default=text("''")),
    Index(None, "feed_id", "first_seen"),
    Index(None, "first_seen"),
    Index(None, "article_due"),
)

# What is below, up to the triggers, is of SQLite only (see `monitor.store.search`). `number` is the item's in the index
# of words; those before 1 are of items that were stored before there was one.
searchable = Table(
    "searchable",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("item_id", Plain, nullable=False, unique=True),
)

# One row while the index is being filled: all items before this one, in the order in which they came, are not in it.
search_backlog = Table(
    "search_backlog",
    metadata,
    Column("first_seen", Moment, primary_key=True, autoincrement=False),
    Column("item_id", Plain, nullable=False),
)

WORD_INDEX = (
    "CREATE VIRTUAL TABLE item_words USING fts5(words, content='', detail=none, tokenize='ascii')",
    """CREATE TRIGGER item_words_insert AFTER INSERT ON items BEGIN
  INSERT INTO searchable (item_id) VALUES (new.id);
  INSERT INTO item_words (rowid, words)
    SELECT number, words_of_item(new.title, new.summary, new.text) FROM searchable WHERE item_id = new.id;
END""",
    """CREATE TRIGGER item_words_update AFTER UPDATE OF title, summary, text ON items
WHEN (old.title, old.summary, old.text) IS NOT (new.title, new.summary, new.text) BEGIN
  INSERT INTO item_words (item_words, rowid, words)
    SELECT 'delete', number, words_of_item(old.title, old.summary, old.text) FROM searchable WHERE item_id = old.id;
  INSERT INTO item_words (rowid, words)
    SELECT number, words_of_item(new.title, new.summary, new.text) FROM searchable WHERE item_id = new.id;
END""",
    """CREATE TRIGGER item_words_delete AFTER DELETE ON items BEGIN
  INSERT INTO item_words (item_words, rowid, words)
    SELECT 'delete', number, words_of_item(old.title, old.summary, old.text) FROM searchable WHERE item_id = old.id;
  DELETE FROM searchable WHERE item_id = old.id;
END""",
)


@event.listens_for(metadata, "after_create")
def _index_words(target: MetaData, connection: Connection, **_: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    if connection.dialect.name == "sqlite":
        for statement in WORD_INDEX:
            connection.exec_driver_sql(statement)


# `match` is the whole Match.
matches = Table(
    "matches",
    metadata,
    Column("item_id", Plain, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("watch", Plain, primary_key=True),
    Column("match", Plain, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Plain, primary_key=True),
    Column("title", Plain, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("item_id", Plain),
    Index(None, "opened"),
)

# `position` is the key's place in the story's tuple.
story_keys = Table(
    "story_keys",
    metadata,
    Column("key", Plain, primary_key=True),
    Column("story_id", Plain, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "story_id"),
    sqlite_with_rowid=False,
)

# The hashes of stories' sketches, of open stories only. No foreign key: it would need an index as large as the table.
story_traces = Table(
    "story_traces",
    metadata,
    Column("trace", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", Plain, primary_key=True),
    Column("opened", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# `joined` and `share` are the item's `Likeness`; those of items that joined before there was one are NULL.
story_items = Table(
    "story_items",
    metadata,
    Column("story_id", Plain, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Plain, primary_key=True),
    Column("joined", Plain),
    Column("share", Float),
    Index(None, "item_id"),
    sqlite_with_rowid=False,
)

alerts = Table(
    "alerts",
    metadata,
    Column("story_id", Plain, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("watch", Plain, primary_key=True),
    Column("item_id", Plain, nullable=False),
    Column("priority", Plain, nullable=False),
    Column("raised", Moment, nullable=False),
    Column("policy", Plain, nullable=False, server_default=text("''")),
    Column("told", Boolean, nullable=False, server_default=true()),
    Index(None, "raised"),
    Index(None, "watch", "raised"),
)

# By a person, from the chat. What is over stays until it is muted anew.
mutes = Table(
    "mutes",
    metadata,
    Column("watch", Plain, primary_key=True),
    Column("until", Moment, nullable=False),
)

# The newest update of each Telegram bot that was carried out, and when.
bots = Table(
    "bots",
    metadata,
    Column("id", Plain, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

# Alerts that a reader called irrelevant; `by` is the reader's number.
judgements = Table(
    "judgements",
    metadata,
    Column("story_id", Plain, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("watch", Plain, primary_key=True),
    Column("by", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

destinations = Table(
    "destinations",
    metadata,
    Column("name", Plain, primary_key=True),
    Column("not_before", Moment),
    Column("parked", Plain),
    Column("last_sent", Moment),
    Column("moved_from", Plain),
    Column("moved_to", Plain),
)

# `sequence` is the order of arrival; times may be equal. `lane` is 0 for high priority (see
# `monitor.store.rows`). `waiting` says that the
# state is one that a lease may take: the next delivery of a destination is then the first entry of one index, however
# many were sent before.
deliveries = Table(
    "deliveries",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", Plain, nullable=False, unique=True),
    Column("destination", Plain, ForeignKey("destinations.name"), nullable=False),
    Column("story_id", Plain, ForeignKey("stories.id")),
    Column("message", Plain, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("state", Plain, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sent_revision", Integer, nullable=False),
    Column("external_id", Plain),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("unknowns", Integer, nullable=False),
    Column("error", Plain, nullable=False),
    Column("hold", Plain, nullable=False, server_default=text("''")),
    Column("folded_into", Plain),
    Column("answers", Plain),
    Index(None, "destination", "waiting", "lane", "sequence"),
    Index(None, "folded_into"),
    Index(None, "state", "destination"),
    Index(None, "story_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", Plain, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("outcome", Plain, nullable=False),
    Column("detail", Plain, nullable=False),
    Index(None, "started"),
)

# WebSub. A feed that changed its hub has the ended one here, too, until that is told.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("token", Plain, primary_key=True),
    Column("feed_id", Plain, nullable=False),
    Column("hub", Plain, nullable=False),
    Column("topic", Plain, nullable=False),
    Column("secret", Plain, nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", Plain, nullable=False),
    Column("until", Moment),
    Column("failures", Integer, nullable=False),
    Column("error", Plain, nullable=False),
    Column("silent", Boolean, nullable=False),
)

# Of the file that was saved last, where the daemon could not take it: one row at the most.
refusals = Table(
    "refusals",
    metadata,
    Column("at", Moment, primary_key=True),
    Column("problems", Words, nullable=False),
)
