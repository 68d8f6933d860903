"""The audit trail (操作日志): every act with its hash over the one before it, so that no row can be changed unseen."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from diaodu.domain.ledger import content_sha256
from diaodu.domain.states import Worded

BEGINNING = "0" * 64
"""What stands before the first row."""


class ActKind(Worded):
    """What was done or refused."""

    LOGIN = "login", "登录"
    LOGOUT = "logout", "退出"
    LOOK = "look", "查看"  # logged where it is refused
    ACT = "act", "办理"  # logged where it is refused; what is done has a kind of its own
    DECIDE = "decide", "处理意见"
    RULE = "rule", "认定"
    ASSIGN = "assign", "分办"
    EXCLUDE = "exclude", "不予采用"
    RESTORE = "restore", "恢复采用"
    EXPLAIN = "explain", "情况说明"
    PROVE = "prove", "附证明材料"
    TAKE_PROOF_BACK = "take_proof_back", "撤回证明材料"
    OBJECT = "object", "申诉"
    ANSWER_OBJECTION = "answer_objection", "处理申诉"
    SUPERVISE = "supervise", "督办"
    RUN = "run", "启动汇总"
    RESOLVE = "resolve", "查明邮件"
    HAND_IN = "hand_in", "报送"
    WITHDRAW = "withdraw", "撤回文件"
    ERASE = "erase", "清理"
    APPROVE = "approve", "签发"
    SEND_BACK = "send_back", "退回修改"
    ADD_ACCOUNT = "add_account", "新设账号"
    SET_PASSWORD = "set_password", "设置密码"
    DISABLE_ACCOUNT = "disable_account", "停用账号"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAct:
    """One act: who, what, on what; `account` is the desk's account or the name given at the command line."""

    at: datetime
    account: str
    kind: ActKind
    refused: bool = False
    plan: str = ""
    period: str = ""
    unit: str = ""
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """An act in its place of the chain."""

    number: int
    act: AuditAct
    before: str
    """The hash of the row before it."""
    sha256: str


def chain_act(act: AuditAct, number: int, before: str) -> AuditRow:
    """Put an act after the row whose hash is `before`."""
    return AuditRow(number=number, act=act, before=before, sha256=hash_of(act, number, before))


def hash_of(act: AuditAct, number: int, before: str) -> str:
    """The hash of a row: over all it says, its number and the hash before."""
    said = asdict(act) | {"at": act.at.astimezone(UTC).isoformat(), "number": number, "before": before}
    return content_sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a look through the chain found: how many rows, the hash of the last, and what is wrong, in words."""

    rows: int
    head: str
    faults: tuple[str, ...]


def verify_chain(rows: Iterable[AuditRow], last: tuple[int, str]) -> Chain:
    """Look through the rows in their order; `last` are number and hash that the chain ended with, kept beside it."""
    before, count, faults = BEGINNING, 0, []
    for row in rows:
        count += 1
        if row.number != count:
            faults.append(f"第 {count} 条处是第 {row.number} 条：有缺失、插入或调换")
            count = row.number
        if row.before != before:
            faults.append(f"第 {row.number} 条与前一条不衔接")
        if row.sha256 != hash_of(row.act, row.number, row.before):
            faults.append(f"第 {row.number} 条内容与指纹不符")
        before = row.sha256
    if (count, before) != last:
        faults.append(f"末条应为第 {last[0]} 条，实为第 {count} 条，或指纹不符：末尾有删改")
    return Chain(rows=count, head=before, faults=tuple(faults))
