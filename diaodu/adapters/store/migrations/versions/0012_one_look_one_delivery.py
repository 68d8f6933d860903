"""Files found by one look at a drop folder are one delivery; what the look could not take as it lay."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; files received before keep their own times."""
    op.add_column("submissions", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True, quote=True))
    op.create_table(
        "looks",
        *(sa.Column(name, sa.Text(), nullable=False, quote=True) for name in ("plan", "period", "inbox")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, quote=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "period", "inbox", name="pk_looks"),
    )
