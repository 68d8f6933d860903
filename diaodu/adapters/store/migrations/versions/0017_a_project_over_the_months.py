"""A project's records are found over all months."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(op.f("ix_records_plan_project"), "records", ["plan", "project"])
