"""Why items and alerts were told or not, what is held, what went into a digest, and who is muted.

The columns are written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns, their indexes and the table."""
    op.add_column("items", sa.Column("standing", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("alerts", sa.Column("policy", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("alerts", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index(op.f("ix_alerts_watch_raised"), "alerts", ["watch", "raised"])
    op.add_column("deliveries", sa.Column("hold", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("deliveries", sa.Column("folded_into", sa.Text(), nullable=True))
    op.create_index(op.f("ix_deliveries_folded_into"), "deliveries", ["folded_into"])
    op.create_table(
        "mutes",
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("watch", name=op.f("pk_mutes")),
    )
