"""What polling remembers of a feed's rhythm, wishes, moves and document.

The columns are written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what is known of the feeds stays."""
    for column in (
        sa.Column("arrivals", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("skip_hours", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("skip_days", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_since", sa.BigInteger(), nullable=True),
        sa.Column("moved_polls", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("ranges", sa.LargeBinary(), nullable=True),
        sa.Column("read_whole", sa.BigInteger(), nullable=True),
        sa.Column("hub", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
    ):
        op.add_column("feeds", column)
