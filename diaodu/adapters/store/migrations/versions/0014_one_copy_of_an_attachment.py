"""Parts of letters are kept once; who is copied and from when to when, and whom an approval was for; the last tick."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_deliveries = sa.table("deliveries", *map(sa.column, ("sha256", "message_sha256")))


def upgrade() -> None:
    """Add the columns and the table; of a letter kept whole the hash is the message's own."""
    op.add_column("deliveries", sa.Column("message_sha256", sa.Text(), nullable=False, server_default="", quote=True))
    op.execute(_deliveries.update().values(message_sha256=_deliveries.c.sha256))
    op.add_column("recipients", sa.Column("copied", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recipients", sa.Column("valid_from", sa.Date()))
    op.add_column("recipients", sa.Column("valid_to", sa.Date()))
    op.add_column("papers", sa.Column("readers", sa.JSON()))
    op.create_table(
        "ticks",
        sa.Column("name", sa.Text(), nullable=False, quote=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, quote=True),
        sa.PrimaryKeyConstraint("name", name="pk_ticks"),
    )
