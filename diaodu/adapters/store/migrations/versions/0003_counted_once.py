"""Which of several units' rows of one record the city counts; corrections in the order of the paper."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; until now every row in the figures was the city's too."""
    op.add_column("records", sa.Column("in_city", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("corrections", sa.Column("position", sa.Integer(), nullable=False, quote=True, server_default="0"))
