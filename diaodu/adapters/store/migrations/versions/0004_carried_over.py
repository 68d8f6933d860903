"""Records carried over from earlier months, and how many of them a unit has."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there already was not carried."""
    op.add_column("records", sa.Column("carried_from", sa.Text(), nullable=False, server_default="", quote=True))
    op.add_column("unit_reports", sa.Column("carried", sa.Integer(), nullable=False, server_default="0", quote=True))
