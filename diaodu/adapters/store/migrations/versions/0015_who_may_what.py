"""Accounts and sessions of the desk, failed logins, and the audit trail, which no statement may change."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
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
    _create_accounts()
    _create_audit()


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        *_texts("name", "person", "role", "plan", "unit", "password"),
        _moment("created_at"),
        _moment("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
        sa.UniqueConstraint("person", name=op.f("uq_accounts_person")),
    )
    op.create_table(
        "sessions",
        *_texts("token", "account"),
        _moment("opened_at"),
        _moment("seen_at"),
        _moment("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_sessions_account")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"])
    op.create_table(
        "failed_logins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *_texts("account", "address"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_logins")),
    )
    for of in ("account", "address"):
        op.create_index(op.f(f"ix_failed_logins_{of}_at"), "failed_logins", [of, "at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        _number("number"),
        _moment("at"),
        *_texts("account", "kind"),
        sa.Column("refused", sa.Boolean(), nullable=False),
        *_texts("plan", "period", "unit", "subject", "detail", "before", "sha256"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_end",
        _number("id"),
        _number("number"),
        *_texts("sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_end")),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    trigger = _SQLITE_TRIGGER if on_sqlite else _POSTGRESQL_TRIGGER
    for act in ("UPDATE", "DELETE") if on_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(trigger.format(table="audit", act=act))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, quote=True) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, quote=True, autoincrement=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, quote=True)
