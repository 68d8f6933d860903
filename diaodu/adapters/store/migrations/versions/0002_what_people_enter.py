"""What people enter, projects that live across months, and what differs from an issued paper."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Create the tables."""
    _create_entries()
    _create_projects()
    _create_corrections()


def _create_entries() -> None:
    op.create_table(
        "entries",
        *_texts("id", "plan", "period", "kind", "unit", "subject"),
        sa.Column("data", sa.JSON(), nullable=False),
        *_texts("reason", "by"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, quote=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_plan_kind_period"), "entries", ["plan", "kind", "period"], unique=False)
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    trigger = _SQLITE_TRIGGER if on_sqlite else _POSTGRESQL_TRIGGER
    for act in ("UPDATE", "DELETE") if on_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(trigger.format(table="entries", act=act))


def _create_projects() -> None:
    op.create_table(
        "projects",
        *_texts("plan", "code", "unit", "name", "first_period"),
        sa.PrimaryKeyConstraint("plan", "code", name=op.f("pk_projects")),
    )
    op.create_table(
        "project_keys",
        *_texts("plan", "unit", "kind", "key", "code"),
        sa.PrimaryKeyConstraint("plan", "unit", "kind", "key", name=op.f("pk_project_keys")),
        sa.ForeignKeyConstraint(
            ["plan", "code"], ["projects.plan", "projects.code"], name=op.f("fk_project_keys_plan")
        ),
    )


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        *_texts("paper", "place", "plan", "period", "before", "after", "cause"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, quote=True),
        sa.PrimaryKeyConstraint("paper", "place", name=op.f("pk_corrections")),
        sa.ForeignKeyConstraint(["paper"], ["papers.id"], name=op.f("fk_corrections_paper")),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, quote=True) for name in names]
