"""Messages of the mailbox, each handled once wherever it lies, and letters that came back."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "mails",
        *_texts("id", "state", "sender", "subject", "message_id", "plan", "period", "unit", "reason"),
        sa.Column("size", sa.Integer(), nullable=False, quote=True, autoincrement=False),
        sa.Column("sha256", sa.Text(), sa.ForeignKey("contents.sha256", name=op.f("fk_mails_sha256"))),
        sa.Column("files", sa.JSON(), nullable=False),
        _moment("received_at"),
        _moment("handled_at"),
        *_texts("by", "said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_state"), "mails", ["state"])
    op.create_table(
        "mail_places",
        *_texts("mailbox"),
        *(sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False) for name in ("uidvalidity", "uid")),
        *_texts("mail"),
        sa.PrimaryKeyConstraint("mailbox", "uidvalidity", "uid", name=op.f("pk_mail_places")),
    )
    op.create_table(
        "bounces",
        *_texts("mail", "address", "delivery", "code", "words"),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("mail", "address", "delivery", name=op.f("pk_bounces")),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_bounces_mail")),
    )
    op.create_index(op.f("ix_bounces_delivery"), "bounces", ["delivery"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, quote=True) for name in names]


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, quote=True)
