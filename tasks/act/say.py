"""What units and stewards say of findings and scores, each with its line of the audit trail in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UsageError
from diaodu.domain.figures.objections import Objection, ObjectionOutcome
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import Finding
from tasks.enter.assignments import assign
from tasks.enter.explanations import explain, prove, take_proof_back
from tasks.enter.objections import decide_objection, object_to
from tasks.month import Month


def explain_finding(month: Month, finding: Finding, reason: str, account: Account, at: datetime) -> None:
    """A unit says that what a finding asks about is true.

    Raises:
        UsageError: it says nothing, or nothing is asked there any more.
    """
    if not reason:
        raise UsageError("情况说明", "空白", "写明为何属实，如：该项目经市发改委批准", "填报人")
    with month.store.database.together():
        explain(month, finding, reason, by=account.person, at=at)
        month.store.audit.add(_act(month, account.name, at, ActKind.EXPLAIN, finding.unit, finding.id, reason))


def prove_finding(
    month: Month, finding: Finding, files: Sequence[tuple[str, bytes]], account: Account, at: datetime
) -> None:  # fmt: skip
    """A unit attaches files that prove the row a finding is about, all or none.

    Raises:
        UsageError: one is no proof.
    """
    if not files:
        raise UsageError("证明材料", "没有选择文件", "合同、进账单的扫描件（PDF）或照片", "填报人")
    with month.store.database.together():
        for name, data in files:
            entry = prove(month, finding, name, data, by=account.person, at=at)
            month.store.audit.add(
                _act(month, account.name, at, ActKind.PROVE, finding.unit, entry.subject, f"{name} {entry.data['sha256']}")
            )  # fmt: skip


def take_back_proof(month: Month, finding: Finding, proof: str, account: Account, at: datetime) -> None:
    """A unit takes a file back that it attached by mistake.

    Raises:
        UsageError: there is none such, or a steward has decided by it.
    """
    with month.store.database.together():
        entry = take_proof_back(month, finding, proof, by=account.person, at=at)
        month.store.audit.add(
            _act(month, account.name, at, ActKind.TAKE_PROOF_BACK, finding.unit, entry.subject, f"{entry.reason} {entry.data['sha256']}")
        )  # fmt: skip


def assign_findings(month: Month, findings: Sequence[Finding], to: str, account: Account, at: datetime) -> None:
    """A steward says who sees to some findings; "" nobody.

    Raises:
        UsageError: there is no such steward, or no finding is chosen.
    """
    stewards = {one.name: one.person for one in stewards_of(month)}
    if to and to not in stewards:
        raise UsageError("承办人", to, "、".join(stewards) or "先新设审核员账号", "审核员")
    if not findings:
        raise UsageError("分办", "没有选择审核意见", "至少一条", "审核员")
    with month.store.database.together():
        assign(month, findings, stewards.get(to, ""), by=account.person, at=at)
        for one in findings:
            detail = f"由{stewards[to]}承办" if to else "取消分办"
            month.store.audit.add(_act(month, account.name, at, ActKind.ASSIGN, one.unit, one.id, detail))


def stewards_of(month: Month) -> list[Account]:
    """Stewards who may come in."""
    return [one for one in month.store.accounts.list() if one.role is Role.STEWARD and not one.disabled_at]


def object_at_desk(month: Month, unit: Unit, item: str, reason: str, account: Account, at: datetime) -> Objection:
    """A unit objects to an item of its score.

    Raises:
        UsageError: no such item, or no reason.
    """
    if not reason:
        raise UsageError("申诉", "没有写理由", "写明理由", "填报人")
    with month.store.database.together():
        one = object_to(month, unit, item, reason, account.person, at)
        month.store.audit.add(_act(month, account.name, at, ActKind.OBJECT, unit.code, one.id, f"{item}：{reason}"))
    return one


def answer_objection(month: Month, objection: str, outcome: str, reason: str, account: Account, at: datetime) -> None:
    """A steward decides on an objection.

    Raises:
        UsageError: no such objection or outcome, or no reason.
    """
    if not reason:
        raise UsageError("申诉处理", "没有写理由", "写明理由", "审核员")
    with month.store.database.together():
        one = decide_objection(month, objection, outcome, reason, account.person, at)
        detail = f"{ObjectionOutcome(outcome).word}：{reason}"
        month.store.audit.add(_act(month, account.name, at, ActKind.ANSWER_OBJECTION, one.unit, one.id, detail))


def _act(
    month: Month, account: str, at: datetime, kind: ActKind, unit: str, subject: str, detail: str
) -> AuditAct:  # fmt: skip
    plan, period = month.key
    return AuditAct(at=at, account=account, kind=kind, plan=plan, period=period, unit=unit, subject=subject, detail=detail)  # fmt: skip
