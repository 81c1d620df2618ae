"""The words of items, to be searched for, on SQLite; those of items that are there already are filled in later.

The statements are written out, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_STATEMENTS = (
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


def upgrade() -> None:
    """Add the tables, on SQLite; what is there already is noted to be filled in from its newest item on."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.create_table(
        "searchable",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_searchable")),
        sa.UniqueConstraint("item_id", name=op.f("uq_searchable_item_id")),
    )
    op.create_table(
        "search_backlog",
        sa.Column("first_seen", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first_seen", name=op.f("pk_search_backlog")),
    )
    for statement in _STATEMENTS:
        op.execute(statement)
    # Filled in by the daemon, a little at a time: with many items it takes minutes.
    op.execute(
        "INSERT INTO search_backlog (first_seen, item_id)"
        " SELECT max(first_seen) + 1, '' FROM items HAVING max(first_seen) IS NOT NULL"
    )
