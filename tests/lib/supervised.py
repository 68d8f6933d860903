"""A register of supervision (督办台账) with a case of each kind, for tests of what papers print."""

from datetime import timedelta

from diaodu.domain.triggers.cases import Asked, Case, Colour, StepKind, matter_key
from tasks.compile.draft import pursued_in
from tasks.enter.supervision import Register, asked_of, open_cases, take_step
from tasks.month import Month

BY = "审核员甲"


def supervised(month: Month) -> list[Case]:
    """Cases for all that the month's lists ask and for one task of a meeting; the first was answered and pressed again."""
    register, at = Register(month.plan, month.store), month.as_of
    units = month.plan.units_in(month.period.start, month.period.end)
    pursued = pursued_in(month)
    listed = [asked for unit in units for asked in asked_of(pursued, unit)]
    task = Asked(
        key=matter_key("3月调度会", "园区道路配套"), unit=units[0].code, source="3月调度会", matter="园区道路配套",
        asked="制定建设方案", leader="分管副主任", is_by_hand=True,
    )  # fmt: skip
    due = register.due(at, 15)
    found = open_cases(register, month.period.id, [*listed, task], due=due, colour=Colour.BLUE, by=BY, at=at)
    steps = [(StepKind.REPLY, "正在办理"), (StepKind.RETURN, "未说明完成时限"), (StepKind.PRESS, "反馈不符合要求")]
    for second, (kind, text) in enumerate(steps):
        until = due + timedelta(days=7) if kind is StepKind.PRESS else None
        take_step(register, found[0].number, kind, text, by=BY, at=at + timedelta(seconds=second), until=until)
    return register.cases()
