"""Whether a feed is silent.

The column is written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("feeds", sa.Column("silence", sa.Text(), nullable=False, server_default=sa.text("''")))
