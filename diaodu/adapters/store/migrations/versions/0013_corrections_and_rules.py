"""The text of an issue as a correction leaves it; the plan, forms and templates that papers were made by."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; papers made before have no kept rules."""
    op.add_column("papers", sa.Column("corrected", sa.Text(), nullable=False, server_default="", quote=True))
    op.create_table(
        "rules",
        sa.Column("sha256", sa.Text(), nullable=False, quote=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False, quote=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_rules"),
    )
