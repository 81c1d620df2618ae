"""Which message a delivery is a reply to.

The columns are written with the databases' own types, so that this file stays as it is when the program changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column."""
    op.add_column("deliveries", sa.Column("answers", sa.Text(), nullable=True))
