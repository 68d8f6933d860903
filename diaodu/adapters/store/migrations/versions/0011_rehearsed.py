"""Letters that went to a sandbox were called sent; attachments that were too large to go along are named."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_deliveries = sa.table("deliveries", *map(sa.column, ("state", "sent_to", "recipient")))


def upgrade() -> None:
    """Add the column; a letter whose envelope named another address never reached its own."""
    op.add_column("deliveries", sa.Column("left_out", sa.Text(), nullable=False, server_default="", quote=True))
    of = _deliveries.c
    elsewhere = (of.state == "sent", of.sent_to != "", sa.func.lower(of.sent_to) != sa.func.lower(of.recipient))
    op.execute(_deliveries.update().where(*elsewhere).values(state="rehearsed"))
