"""What a decision is about, so that a waiver holds for the same matter in a later file or month."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a decision made before is about its finding alone."""
    op.add_column("decisions", sa.Column("matter", sa.Text(), nullable=False, quote=True, server_default=""))
