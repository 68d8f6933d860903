"""`diaodu extend`: an extension (延期) of a unit's due moment."""

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from desk.judging import judge_again
from desk.options import By, Json, PeriodId, PlanName, named, typed_by
from desk.terminal import say, say_json
from desk.typed_names import find_reporting_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.plans.moments import parse_deadline
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import RunKind, UnitState
from diaodu.domain.text.wording import deadline_words
from tasks.enter.extensions import grant_extension
from tasks.month import Month, open_month


def extend(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="单位名称、代码或别名")],
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="延至何时，如 2021-03-30T18:00；只写日期为当日24:00")
    ],
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="事由")],
    json: Json = False,
) -> None:
    """批准一个单位延期报送：至此时间前收到的按时，最后一次批准为准。

    例：diaodu extend ordos-2021 2021-03 乌审旗 --until 2021-03-30T18:00 --by 王局长 --reason "停电"
    """
    month = open_month(plan, period)
    granted = _grant(month, find_reporting_unit(month, unit), until, reason=named("--reason", reason), by=typed_by(by))
    say_json(granted) if json else _print_granted(granted)


def _grant(month: Month, unit: Unit, text: str, *, reason: str, by: str) -> dict[str, Any]:
    """Keep the extension, judge again what was judged before it, and say how the unit stands."""
    try:
        until = parse_deadline(text, ZoneInfo(month.plan.zone))
    except ValueError as error:
        raise UsageError("--until", repr(text), "2021-03-30、2021-03-30T18:00 或带时区的时间") from error
    grant_extension(month, unit, until, reason=reason, by=by, at=datetime.now(UTC))
    if month.store.validation.reports(*month.key):
        judge_again(month, RunKind.EXTEND)
    states = {report.code: report.state for report in month.store.validation.reports(*month.key)}
    state = states.get(unit.code)
    return {
        "plan": month.plan.id, "period": month.period.id, "unit": unit.name, "code": unit.code,
        "until": until.isoformat(), "until_words": deadline_words(until), "by": by, "reason": reason,
        "state": state.told if state else None, "late": bool(state and state.is_late),
    }  # fmt: skip


def _print_granted(granted: dict[str, Any]) -> None:
    state = granted["state"]
    say(
        f"{granted['unit']} {granted['period']} 延期至 {granted['until_words']}（{granted['by']}：{granted['reason']}）"
        + (f"，现为{UnitState.word_with(state, late=granted['late'])}" if state else "")
    )
