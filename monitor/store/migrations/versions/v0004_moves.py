"""Where destinations moved to, and the newest attempts at hand.

The columns are written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and the index."""
    op.add_column("destinations", sa.Column("moved_from", sa.Text(), nullable=True))
    op.add_column("destinations", sa.Column("moved_to", sa.Text(), nullable=True))
    op.create_index(op.f("ix_attempts_started"), "attempts", ["started"])
