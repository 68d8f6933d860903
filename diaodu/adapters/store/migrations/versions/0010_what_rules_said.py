"""What the rules said of a row's values, so that the same values are not judged again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty: the next judging of a period fills it."""
    op.create_table(
        "verdicts",
        *(sa.Column(name, sa.Text(), nullable=False, quote=True) for name in ("plan", "period", "form")),
        sa.Column("part", sa.Integer(), nullable=False, quote=True, autoincrement=False),
        sa.Column("suite", sa.Text(), nullable=False, quote=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "period", "form", "part", name="pk_verdicts"),
    )
