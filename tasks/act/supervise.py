"""Supervise (督办): cases opened for what units want settled, and their steps, each with its line of the audit trail."""

from datetime import date, datetime

from diaodu.domain.access.accounts import Account
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UsageError
from diaodu.domain.triggers.cases import STEWARD, Asked, Case, Colour, StepKind
from tasks.enter.supervision import REPLY_DAYS, Register, open_cases, take_step
from tasks.look.requests import SOURCE, requests_of
from tasks.month import Month


def open_asked(
    month: Month, record: str, asked: str, *, until: date | None, account: Account, at: datetime
) -> Case:  # fmt: skip
    """Open a case (交办) for what a unit's record asks others to do.

    Raises:
        UsageError: the record asks nothing, a case is in hand, or the day lies before today.
    """
    one = next((one for one in requests_of(month) if one.record == record), None)
    if one is None:
        raise UsageError("交办", record, "本期提出的需协调事项", STEWARD)
    register = Register(month.plan, month.store)
    wanted = Asked(
        key=one.key, unit=one.unit, source=SOURCE, matter=" ".join(filter(None, (one.project, one.text))),
        asked=asked or "协调解决并书面反馈", is_by_hand=True,
    )  # fmt: skip
    with month.store.database.together():
        found = open_cases(
            register, month.period.id, [wanted], due=until or register.due(at, REPLY_DAYS), colour=Colour.BLUE,
            by=account.person, at=at,
        )  # fmt: skip
        if not found:
            raise UsageError("交办", f"{one.project}的这一事项已在办", "在台账中办理", STEWARD)
        month.store.audit.add(_act(month, found[0], account, at, f"交办：{wanted.matter}"))
    return found[0]


def step_case(
    month: Month, number: str, kind: str, text: str, *, until: date | None, account: Account, at: datetime
) -> Case:  # fmt: skip
    """Take a step of a case today.

    Raises:
        UsageError: no such case or step, it is not in a state for it, or nothing is said.
    """
    if kind not in list(StepKind):
        raise UsageError("督办", kind, "、".join(one.word for one in StepKind), STEWARD)
    if not text:
        raise UsageError("督办", "没有写内容", "何事、何时、何种方式，或依据", STEWARD)
    register = Register(month.plan, month.store)
    if kind == StepKind.PRESS and until is None:
        until = register.due(at, REPLY_DAYS)
    with month.store.database.together():
        case = take_step(register, number, StepKind(kind), text, by=account.person, at=at, until=until)
        month.store.audit.add(_act(month, case, account, at, f"{StepKind(kind).word}：{text}"))
    return case


def _act(month: Month, case: Case, account: Account, at: datetime, detail: str) -> AuditAct:
    return AuditAct(
        at=at, account=account.name, kind=ActKind.SUPERVISE, plan=month.plan.id, period=month.period.id,
        unit=case.asked.unit, subject=case.number, detail=detail,
    )  # fmt: skip
