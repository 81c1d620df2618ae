"""What finds the copies of a story's first item, and why an item joined its story.

The columns are written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "story_traces",
        sa.Column("trace", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("trace", "story_id", name=op.f("pk_story_traces")),
        sqlite_with_rowid=False,
    )
    op.add_column("stories", sa.Column("item_id", sa.Text(), nullable=True))
    op.add_column("story_items", sa.Column("joined", sa.Text(), nullable=True))
    op.add_column("story_items", sa.Column("share", sa.Float(), nullable=True))
