"""What a decision was about and follows, which one stands on a finding, and how many records are left out (不予计入)."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of what is there already nothing more is known until the period is judged again."""
    for table, names in (("decisions", ("follows",)), ("findings", ("decision_id", "decision_reason", "decision_by"))):
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default="", quote=True))
    op.add_column("decisions", sa.Column("about", sa.JSON(), nullable=True))
    op.add_column("unit_reports", sa.Column("rejected", sa.Integer(), nullable=False, server_default="0", quote=True))
