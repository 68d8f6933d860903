"""The first schema."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Create every table, and the triggers that keep ledgers append-only."""
    _create_contents()
    _create_submissions()
    _create_readings()
    _create_records()
    _create_findings()
    _create_unit_reports()
    _create_decisions()
    _create_assessments()
    _create_runs()
    _create_papers()
    _create_paper_faces()
    _create_recipients()
    _create_deliveries()
    _create_delivery_events()
    _refuse_changes("decisions", "delivery_events")


def _refuse_changes(*tables: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(_POSTGRESQL_FUNCTION)
    trigger = _SQLITE_TRIGGER if on_sqlite else _POSTGRESQL_TRIGGER
    for table in tables:
        for act in ("UPDATE", "DELETE") if on_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(trigger.format(table=table, act=act))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, quote=True) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), autoincrement=False, nullable=False, quote=True) for name in names]


def _moments(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False, quote=True) for name in names]


def _create_contents() -> None:
    op.create_table(
        "contents",
        *_texts("sha256"),
        *_numbers("size"),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        *_moments("stored_at"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_contents")),
    )


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        *_texts("id", "plan", "period", "unit", "name"),
        sa.Column("sha256", sa.Text(), nullable=True),
        *_numbers("size"),
        *_texts("form", "channel", "sender"),
        *_moments("received_at"),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_submissions_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(
        op.f("ix_submissions_plan_period_received_at"), "submissions", ["plan", "period", "received_at"], unique=False
    )


def _create_readings() -> None:
    op.create_table(
        "readings",
        *_texts("sha256", "reading_key"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "reading_key", name=op.f("pk_readings")),
    )


def _create_records() -> None:
    op.create_table(
        "records",
        *_texts("plan", "period", "id"),
        *_numbers("position"),
        *_texts("submission", "unit", "form", "file", "sheet"),
        *_numbers("row"),
        sa.Column("address", sa.JSON(), nullable=False),
        *_texts("project", "state", "name_key"),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "period", "id", name=op.f("pk_records")),
    )
    op.create_index(op.f("ix_records_plan_period_form"), "records", ["plan", "period", "form"], unique=False)


def _create_findings() -> None:
    op.create_table(
        "findings",
        *_texts("plan", "period", "id"),
        *_numbers("position"),
        *_texts("unit", "form", "rule", "severity", "file", "submission", "sheet", "cell"),
        *_numbers("row"),
        *_texts("column", "record", "value", "message", "remedy", "clause", "project", "decision"),
        sa.PrimaryKeyConstraint("plan", "period", "id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_id"), "findings", ["id"], unique=False)


def _create_unit_reports() -> None:
    op.create_table(
        "unit_reports",
        *_texts("plan", "period", "code"),
        *_numbers("position"),
        *_texts("unit", "unit_class", "state"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        *_numbers("read", "accepted", "held", "waived", "unread"),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "period", "code", name=op.f("pk_unit_reports")),
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        *_texts("id", "plan", "period", "finding", "record", "column", "kind", "reason"),
        *_texts("value", "confirmed_by", "expires", "by"),
        *_moments("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_plan_period"), "decisions", ["plan", "period"], unique=False)


def _create_assessments() -> None:
    op.create_table(
        "assessments",
        *_texts("plan", "period"),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "period", name=op.f("pk_assessments")),
    )


def _create_runs() -> None:
    op.create_table(
        "runs",
        *_texts("id", "plan", "period", "kind", "state"),
        *_numbers("fence"),
        *_moments("as_of", "started_at", "heartbeat_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("plan", "period", "fence", name=op.f("uq_runs_plan_period_fence")),
    )


def _create_papers() -> None:
    op.create_table(
        "papers",
        *_texts("id", "plan", "period", "kind"),
        *_numbers("revision"),
        *_texts("state", "sha256", "structured"),
        sa.Column("pinned", sa.JSON(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("issue", sa.Integer(), nullable=True),
        sa.Column("total_issue", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        *_moments("created_at"),
        *_texts("approved_by"),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        *_texts("issued_by"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        *_texts("recipients_sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint(
            "plan", "kind", "total_issue", "revision", name=op.f("uq_papers_plan_kind_total_issue_revision")
        ),
        sa.UniqueConstraint(
            "plan", "kind", "year", "issue", "revision", name=op.f("uq_papers_plan_kind_year_issue_revision")
        ),
    )
    op.create_index(op.f("ix_papers_plan_period_kind"), "papers", ["plan", "period", "kind"], unique=False)


def _create_paper_faces() -> None:
    op.create_table(
        "paper_faces",
        *_texts("paper", "stage", "name", "sha256"),
        sa.ForeignKeyConstraint(["paper"], ["papers.id"], name=op.f("fk_paper_faces_paper")),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_paper_faces_sha256")),
        sa.PrimaryKeyConstraint("paper", "stage", "name", name=op.f("pk_paper_faces")),
    )


def _create_recipients() -> None:
    op.create_table(
        "recipients",
        *_texts("group", "unit", "address", "name"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("group", "unit", "address", name=op.f("pk_recipients")),
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        *_texts("id", "paper", "plan", "period", "kind"),
        *_numbers("revision"),
        *_texts("recipient", "name", "unit", "message_id", "sha256", "state"),
        *_moments("created_at", "next_attempt_at"),
        *_numbers("attempts", "fence"),
        *_texts("worker"),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *_texts("sent_to", "detail"),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_deliveries_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "paper", "revision", "recipient", "kind", name=op.f("uq_deliveries_paper_revision_recipient_kind")
        ),
    )
    op.create_index(op.f("ix_deliveries_plan_period"), "deliveries", ["plan", "period"], unique=False)
    op.create_index(
        op.f("ix_deliveries_state_next_attempt_at"), "deliveries", ["state", "next_attempt_at"], unique=False
    )


def _create_delivery_events() -> None:
    op.create_table(
        "delivery_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *_texts("delivery"),
        *_moments("at"),
        *_texts("before", "after", "by", "detail"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=op.f("fk_delivery_events_delivery")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_events")),
    )
    op.create_index(op.f("ix_delivery_events_delivery"), "delivery_events", ["delivery"], unique=False)
