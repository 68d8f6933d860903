"""Where a file of the drop folder lies, when it came into the ledger, and when it was first found gone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of a file received before nobody knows where it lay, so it is never asked about."""
    for name in ("inbox", "place"):
        op.add_column("submissions", sa.Column(name, sa.Text(), nullable=False, server_default="", quote=True))
    for name in ("stored_at", "gone_at"):
        op.add_column("submissions", sa.Column(name, sa.DateTime(timezone=True), nullable=True, quote=True))
