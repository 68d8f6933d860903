"""Accounts (账号), their roles, and how long a login lasts."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from diaodu.domain.errors import UsageError
from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.states import Worded

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
"""A session ends after so long without a page, and after so long whatever happens."""
WINDOW, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = timedelta(minutes=15), 5, 30
"""So many failed logins of one account, or from one address, in so long a time; then none is tried."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class Role(Worded):
    """What a person does at the desk."""

    CLERK = "clerk", "填报人"
    STEWARD = "steward", "审核员"
    APPROVER = "approver", "签发人"
    OPERATOR = "operator", "经办人"
    AUDITOR = "auditor", "审计员"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's account; a clerk's is bound to a unit of a plan. `person` stands under what they decide."""

    name: str
    person: str
    role: Role
    plan: str = ""
    unit: UnitCode = NO_CODE
    password: str
    """Its argon2id hash."""
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A login that lasts; `token` is the SHA-256 of what the browser holds."""

    token: str
    account: str
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it no longer lets anybody in."""
        return self.closed_at is not None or now - self.seen_at > IDLE or now - self.opened_at > ABSOLUTE


def check_account(account: Account) -> None:
    """Refuse an account that nobody could use.

    Raises:
        UsageError: a name or a person that is none, or a clerk without a unit.
    """
    if not _NAME.fullmatch(account.name):
        raise UsageError("账号", account.name, "2至32位小写字母、数字、点、横线，以字母开头，如 li.shenhe")
    if not account.person.strip():
        raise UsageError("--person", "空白", "姓名")
    if (account.role is Role.CLERK) != bool(account.unit and account.plan):
        found = "没有写单位" if account.role is Role.CLERK else f"{account.role.word}写了单位"
        raise UsageError("--plan、--unit", found, "填报人须属于一个方案的一个单位，其他角色不写")


def check_password(password: str, account: str) -> None:
    """Refuse a password that is guessed at once.

    Raises:
        UsageError: it is too short, too long or holds the account's name.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError("密码", f"{len(password)}位", f"{SHORTEST_PASSWORD}至{LONGEST_PASSWORD}位")
    if account in password.lower() or len(set(password)) < SHORTEST_PASSWORD // 2:
        raise UsageError("密码", "含有账号，或只有几个字符重复", "不易猜到的密码，如几个不相干的词")
