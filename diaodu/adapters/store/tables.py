"""The fixed schema as SQLAlchemy Core tables; used by the store alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    false,
)

from diaodu.adapters.store.types import CleanText, KindText, UtcDateTime
from diaodu.domain.access.accounts import Role
from diaodu.domain.access.audit import ActKind
from diaodu.domain.states import (
    Channel,
    DecisionKind,
    DeliveryState,
    EntryKind,
    MailState,
    PaperKind,
    PaperState,
    RecordState,
    RulingKind,
    RunKind,
    RunState,
    Severity,
    UnitState,
    Worded,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, CleanText, primary_key=key, nullable=False, quote=True)


def _kind(name: str, *kinds: type[Worded]) -> Column[Any]:
    return Column(name, KindText(kinds), nullable=False, quote=True)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, quote=True, autoincrement=False)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable, quote=True)


contents = Table(
    "contents",
    metadata,
    _text("sha256", key=True),
    _number("size"),
    Column("data", LargeBinary),  # NULL once erased by a logged act
    _moment("stored_at"),
)

submissions = Table(
    "submissions",
    metadata,
    _text("id", key=True),
    _text("plan"),
    _text("period"),
    _text("unit"),
    _text("name"),
    Column("sha256", CleanText, ForeignKey("contents.sha256")),  # NULL for a nil declaration
    _number("size"),
    _text("form"),
    _kind("channel", Channel),
    _text("sender"),
    _moment("received_at"),
    *(Column(name, CleanText, nullable=False, quote=True, server_default="") for name in ("inbox", "place")),
    *(_moment(name, nullable=True) for name in ("stored_at", "gone_at", "delivered_at")),
    Index(None, "plan", "period", "received_at"),
)

looks = Table(
    "looks",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    _text("inbox", key=True),
    _moment("at"),
    Column("notes", JSON, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    _text("sha256", key=True),
    _text("reading_key", key=True),
    Column("data", LargeBinary, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    _text("form", key=True),
    _number("part", key=True),
    _text("suite"),
    Column("data", LargeBinary, nullable=False),
)

records = Table(
    "records",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    _text("id", key=True),
    _number("position"),
    _text("submission"),
    _text("unit"),
    _text("form"),
    _text("file"),
    _text("sheet"),
    _number("row"),
    Column("address", JSON, nullable=False),
    _text("project"),
    _kind("state", RecordState),
    Column("disputed", Boolean, nullable=False),
    Column("in_city", Boolean, nullable=False),
    _text("name_key"),
    Column("data", JSON, nullable=False),
    _text("carried_from"),
    Index(None, "plan", "period", "form"),
    Index(None, "plan", "project"),
)

FINDING_DECISION = ("decision_id", "decision_reason", "decision_by")

findings = Table(
    "findings",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    _text("id", key=True),
    _number("position"),
    *(_text(name) for name in ("unit", "form", "rule")),
    _kind("severity", Severity),
    *(_text(name) for name in ("file", "submission", "sheet", "cell")),
    _number("row"),
    *(_text(name) for name in ("column", "record", "value", "message", "remedy", "clause", "project")),
    _kind("decision", DecisionKind, RulingKind),
    *(Column(name, CleanText, nullable=False, quote=True, server_default="") for name in FINDING_DECISION),
    Index(None, "id"),
)

units = Table(
    "units",
    metadata,
    _text("plan", key=True),
    _text("code", key=True),
    _text("name"),
    _text("mark"),
)

reports = Table(
    "unit_reports",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    _text("code", key=True),
    _number("position"),
    _text("unit_class"),
    _kind("state", UnitState),
    _moment("received_at", nullable=True),
    *(_number(name) for name in ("read", "accepted", "held", "waived", "unread")),
    Column("data", JSON, nullable=False),
    _number("carried"),
    Column("rejected", Integer, nullable=False, quote=True, server_default="0"),
)

decisions = Table(
    "decisions",
    metadata,
    _text("id", key=True),
    *(_text(name) for name in ("plan", "period", "finding", "record", "column")),
    _kind("kind", DecisionKind),
    *(_text(name) for name in ("reason", "value", "confirmed_by", "expires", "by")),
    _moment("at"),
    *(Column(name, CleanText, nullable=False, quote=True, server_default="") for name in ("matter", "follows")),
    Column("about", JSON),  # NULL for a decision made before it was kept
    Index(None, "plan", "period"),
)

assessments = Table(
    "assessments",
    metadata,
    _text("plan", key=True),
    _text("period", key=True),
    Column("data", JSON, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _text("id", key=True),
    *(_text(name) for name in ("plan", "period")),
    _kind("kind", RunKind),
    _kind("state", RunState),
    _number("fence"),
    _moment("as_of"),
    _moment("started_at"),
    _moment("heartbeat_at"),
    _moment("finished_at", nullable=True),
    Column("summary", JSON, nullable=False),
    UniqueConstraint("plan", "period", "fence"),
)

papers = Table(
    "papers",
    metadata,
    _text("id", key=True),
    *(_text(name) for name in ("plan", "period", "kind")),
    _number("revision"),
    _kind("state", PaperState),
    _text("sha256"),
    _text("structured"),
    Column("pinned", JSON, nullable=False),
    Column("superseded", Boolean, nullable=False),
    Column("year", Integer),
    Column("issue", Integer),
    Column("total_issue", Integer),
    Column("issued_on", Date),
    _moment("created_at"),
    _text("approved_by"),
    _moment("approved_at", nullable=True),
    _text("issued_by"),
    _moment("issued_at", nullable=True),
    _text("recipients_sha256"),
    Column("readers", JSON),  # the snapshot that was approved; NULL where none is, or an older version approved
    Column(
        "corrected", CleanText, nullable=False, quote=True, server_default=""
    ),  # the text after a correction
    UniqueConstraint("plan", "kind", "year", "issue", "revision"),
    UniqueConstraint("plan", "kind", "total_issue", "revision"),
    Index(None, "plan", "period", "kind"),
)

faces = Table(
    "paper_faces",
    metadata,
    Column("paper", CleanText, ForeignKey("papers.id"), primary_key=True),
    _text("stage", key=True),  # draft or issued
    _text("name", key=True),
    Column("sha256", CleanText, ForeignKey("contents.sha256"), nullable=False),
)

rules = Table(
    "rules",
    metadata,
    _text("sha256", key=True),
    Column("data", LargeBinary, nullable=False),
    _moment("stored_at"),
)

recipients = Table(
    "recipients",
    metadata,
    _text("group", key=True),
    _text("unit", key=True),
    _text("address", key=True),
    _text("name"),
    Column("active", Boolean, nullable=False),
    Column("copied", Boolean, nullable=False, server_default=false()),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

deliveries = Table(
    "deliveries",
    metadata,
    _text("id", key=True),
    *(_text(name) for name in ("paper", "plan", "period")),
    _kind("kind", PaperKind),
    _number("revision"),
    *(_text(name) for name in ("recipient", "name", "unit", "message_id")),
    Column("sha256", CleanText, ForeignKey("contents.sha256"), nullable=False),
    _kind("state", DeliveryState),
    _moment("created_at"),
    _moment("next_attempt_at"),
    _number("attempts"),
    _number("fence"),
    _text("worker"),
    _moment("lease_until", nullable=True),
    _moment("first_attempt_at", nullable=True),
    _moment("settled_at", nullable=True),
    _text("sent_to"),
    _text("detail"),
    *(
        Column(name, CleanText, nullable=False, quote=True, server_default="")
        for name in ("left_out", "message_sha256")
    ),
    UniqueConstraint("paper", "revision", "recipient", "kind"),
    Index(None, "state", "next_attempt_at"),
    Index(None, "plan", "period"),
)

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("delivery", CleanText, ForeignKey("deliveries.id"), nullable=False),
    _moment("at"),
    _kind("before", DeliveryState),
    _kind("after", DeliveryState),
    *(_text(name) for name in ("by", "detail")),
    Index(None, "delivery"),
)

entries = Table(
    "entries",
    metadata,
    _text("id", key=True),
    *(_text(name) for name in ("plan", "period")),
    _kind("kind", EntryKind),
    *(_text(name) for name in ("unit", "subject")),
    Column("data", JSON, nullable=False),
    *(_text(name) for name in ("reason", "by")),
    _moment("at"),
    Index(None, "plan", "kind", "period"),
)

projects = Table(
    "projects",
    metadata,
    _text("plan", key=True),
    _text("code", key=True),
    *(_text(name) for name in ("unit", "name", "first_period")),
)

project_keys = Table(
    "project_keys",
    metadata,
    *(_text(name, key=True) for name in ("plan", "unit", "kind", "key")),
    _text("code"),
    ForeignKeyConstraint(["plan", "code"], ["projects.plan", "projects.code"]),
)

corrections = Table(
    "corrections",
    metadata,
    Column("paper", CleanText, ForeignKey("papers.id"), primary_key=True),
    _text("place", key=True),
    _number("position"),
    *(_text(name) for name in ("plan", "period", "before", "after", "cause")),
    _moment("found_at"),
)

mails = Table(
    "mails",
    metadata,
    _text("id", key=True),
    _kind("state", MailState),
    *(_text(name) for name in ("sender", "subject", "message_id", "plan", "period", "unit", "reason")),
    _number("size"),
    Column("sha256", CleanText, ForeignKey("contents.sha256")),  # NULL but for one in quarantine
    Column("files", JSON, nullable=False),
    _moment("received_at"),
    _moment("handled_at"),
    *(_text(name) for name in ("by", "said")),  # a steward's word on one in quarantine
    Index(None, "state"),
)

mail_places = Table(
    "mail_places",
    metadata,
    _text("mailbox", key=True),
    *(
        Column(name, BigInteger, primary_key=True, nullable=False, autoincrement=False)
        for name in ("uidvalidity", "uid")
    ),
    _text("mail"),
)

bounces = Table(
    "bounces",
    metadata,
    Column("mail", CleanText, ForeignKey("mails.id"), primary_key=True),
    *(_text(name, key=True) for name in ("address", "delivery")),
    *(_text(name) for name in ("code", "words")),
    Column("is_final", Boolean, nullable=False),
    _moment("at"),
    Index(None, "delivery"),
)

ticks = Table("ticks", metadata, _text("name", key=True), _moment("at"))

accounts = Table(
    "accounts",
    metadata,
    _text("name", key=True),
    _text("person"),
    _kind("role", Role),
    *(_text(name) for name in ("plan", "unit", "password")),
    _moment("created_at"),
    _moment("disabled_at", nullable=True),
    UniqueConstraint("person"),
)

sessions = Table(
    "sessions",
    metadata,
    _text("token", key=True),
    Column("account", CleanText, ForeignKey("accounts.name"), nullable=False),
    _moment("opened_at"),
    _moment("seen_at"),
    _moment("closed_at", nullable=True),
    Index(None, "account"),
)

failed_logins = Table(
    "failed_logins",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("account"),
    _text("address"),
    _moment("at"),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
)

audit = Table(
    "audit",
    metadata,
    _number("number", key=True),
    _moment("at"),
    _text("account"),
    _kind("kind", ActKind),
    Column("refused", Boolean, nullable=False),
    *(_text(name) for name in ("plan", "period", "unit", "subject", "detail", "before", "sha256")),
)

audit_end = Table(
    "audit_end",
    metadata,
    _number("id", key=True),
    _number("number"),
    _text("sha256"),
)

APPEND_ONLY = (decisions, delivery_events, entries, audit)
"""Tables whose rows a trigger keeps from being changed or deleted."""

_REFUSED = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_REFUSE = {
    "sqlite": "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "postgresql": "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
}
_REFUSE_CHANGE = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
)
"""What PostgreSQL's triggers call. A percent sign alone would be a place for a value."""

event.listen(metadata, "before_create", DDL(_REFUSE_CHANGE).execute_if(dialect="postgresql"))
for _table in APPEND_ONLY:
    for _dialect, _acts in _REFUSED.items():
        for _act in _acts:
            _statement = DDL(_REFUSE[_dialect].format(table=_table.name, act=_act))
            event.listen(_table, "after_create", _statement.execute_if(dialect=_dialect))
