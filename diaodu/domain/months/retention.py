"""Retention (保管期限): which kept bytes of closed years may go, so that a person can see it before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import key_id
from diaodu.domain.period import Period
from diaodu.domain.states import PaperKind, Worded

LETTERS = frozenset({
    PaperKind.NOTICE, PaperKind.RECEIPT, PaperKind.REMINDER, PaperKind.ESCALATION, PaperKind.DIGEST, PaperKind.ALARM,
    PaperKind.APPROVAL,
})  # fmt: skip
"""Letters that are no paper's: of an issue and its corrections every letter stays as it went out."""


class KeptKind(Worded):
    """What kept bytes are."""

    WORKBOOK = "workbook", "报送文件"
    LETTER = "letter", "通知类邮件"
    MAIL = "mail", "来信"


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Kept:
    """Bytes that may go: of which period, what they are, their name, and how many."""

    period: str
    kind: KeptKind
    sha256: str
    size: int


def code_of(found: Sequence[Kept]) -> str:
    """Names what a person has seen: another code when anything more or less may go."""
    return key_id("retain", *(f"{one.period}{one.kind}{one.sha256}" for one in sorted(found)))[:8]


def refuse_open_year(before: Period, today: date) -> None:
    """Only what lies in years that are over may go.

    Raises:
        UsageError: the period is later than the first of this year.
    """
    if before.start > date(today.year, 1, 1):
        raise UsageError("--before", before.id, f"不晚于 {today.year} 年第一期：只清理已过去年度的", "系统管理员")
