"""`diaodu record`: rows of a form that people enter (人工录入)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer

from desk.judging import compute_again
from desk.options import EnteredBy, Json, OneUnit, PeriodId, PlanName, Reason, named, typed_by
from desk.terminal import note, say, say_json, say_table, spinner
from desk.typed_names import find_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.figures.imported_targets import CITY
from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import Entry
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import NO_CODE, Finding
from diaodu.domain.text.wording import plain
from tasks.enter.records import Signature, enter_case, enter_row, standing_cases, standing_rows, withdraw_row
from tasks.month import Month, open_month

group = typer.Typer(help="人工录入。", no_args_is_help=True)


@group.command()
def add(
    plan: PlanName,
    period: PeriodId,
    form: Annotated[str, typer.Argument(metavar="FORM", help="报表名，如 appraisal_events，或人工录入的指标名")],
    unit: OneUnit,
    by: EnteredBy,
    reason: Reason,
    cells: Annotated[list[str] | None, typer.Argument(metavar="列=值…", help="照表头的写法，如 扣分=2")] = None,
    *,
    approver: Annotated[str, typer.Option("--approver", metavar="NAME", help="批准人")] = "",
    date: Annotated[str, typer.Option("--date", metavar="D", help="发生日期")] = "",
    again: Annotated[bool, typer.Option("--again", help="与已录入的完全相同，但确为另一笔")] = False,
    json: Json = False,
) -> None:
    """录入一行报表（扣分、外出等）：按该表的规则校验，计入下次汇总。

    例：diaodu record add bole-2023 2023-05 appraisal_events --unit 武汉局 事项类别=不参加活动 扣分=2 --reason 未参加州推介会 --approver 李主任 --date 2023-05-12 --by 张经办
    """
    month = open_month(plan, period)
    signature = Signature(by=typed_by(by), reason=named("--reason", reason), approver=approver, date=date)
    with spinner("正在校验…"):
        entry, found = _enter(month, form, unit, _cells(cells or []), signature, again=again)
    is_counted = compute_again(month)
    asked = [f"{finding.message}；{finding.remedy}" for finding in found]
    if json:
        say_json(_public_row(month, entry) | {"asked": asked, "counted": is_counted})
        return
    for text in asked:
        note(text, style="yellow")
    say(f"已录入 {entry.id}，{'已计入本期' if is_counted else '待本期汇总时计入'}")


def _enter(
    month: Month, name: str, unit: str, cells: dict[str, str], signature: Signature, *, again: bool
) -> tuple[Entry, list[Finding]]:
    """Enter a row of the form of a name, or a case of the measure of that id."""
    measure = _entered_measure(month.plan, name)
    at = datetime.now(UTC)
    if measure:
        code = NO_CODE if unit in {*CITY, month.plan.city} else find_unit(month.plan, unit).code
        return enter_case(month, measure, code, cells, signature, at, again=again), []
    return enter_row(month, _form(month, name), find_unit(month.plan, unit), cells, signature, at)


@group.command("list")
def list_all(
    plan: PlanName,
    period: PeriodId,
    form: Annotated[str | None, typer.Argument(metavar="[FORM]", help="只看这张表")] = None,
    json: Json = False,
) -> None:
    """本期人工录入的各行。

    例：diaodu record list bole-2023 2023-05
    """
    month = open_month(plan, period)
    entries = [*standing_rows(month), *standing_cases(month, month.period.id)]
    subject = _subject(month, form) if form else None
    rows = [_public_row(month, entry) for entry in entries if subject in {None, entry.subject}]
    if json:
        say_json({"plan": plan, "period": period, "records": rows})
        return
    table = [
        (r["id"], r["unit"], r["form"], "，".join(f"{k}={v}" for k, v in r["values"].items()), r["by"], r["at"][:10])
        for r in rows
    ]
    say_table(f"{plan} {period} 人工录入", ("编号", "单位", "报表", "内容", "录入人", "日期"), table, whole=[0])


@group.command()
def withdraw(
    plan: PlanName,
    period: PeriodId,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="录入编号")],
    by: EnteredBy,
    reason: Reason,
    json: Json = False,
) -> None:
    """撤回一行人工录入；原录入和撤回都留在台账上。

    例：diaodu record withdraw bole-2023 2023-05 3f9c2a… --reason 重复录入 --by 张经办
    """
    month = open_month(plan, period)
    signature = Signature(by=typed_by(by), reason=named("--reason", reason))
    entry = withdraw_row(month, record, signature, datetime.now(UTC))
    is_counted = compute_again(month)
    found = {"withdrawn": record, "by": entry.by, "reason": entry.reason, "counted": is_counted}
    say_json(found) if json else say(f"已撤回 {record}")


def _subject(month: Month, name: str) -> str:
    """What entries of a word are kept under: an entered measure's id, else that of the form of this name or title."""
    measure = _entered_measure(month.plan, name)
    return measure.id if measure else _form(month, name).id


def _entered_measure(plan: Plan, name: str) -> Measure | None:
    return next((m for m in plan.measures if m.kind.is_entered and name in {m.id, m.name}), None)


def _form(month: Month, name: str) -> Form:
    """The plan's form of a name or title; a full list is handed in, never entered by the row.

    Raises:
        UsageError: the plan has no such form, or it is a full list.
    """
    forms = {form.id: form for form in month.folder.forms.values() if not form.full_list}
    found = forms.get(name) or next((form for form in forms.values() if form.title == name), None)
    if found is None:
        entered = [f"{measure.id}（{measure.name}）" for measure in month.plan.measures if measure.kind.is_entered]
        known = [f"{form.id}（{form.title}）" for form in forms.values()]
        raise UsageError("报表", name, "、".join([*known, *entered]))
    return found


def _cells(written: Sequence[str]) -> dict[str, str]:
    parts = [text.partition("=") for text in written]
    if wrong := [text for text, (_, sign, _) in zip(written, parts, strict=True) if not sign]:
        raise UsageError("列=值", " ".join(wrong), "扣分=2 一类")
    return {header.strip(): value.strip() for header, _, value in parts}


def _public_row(month: Month, entry: Entry) -> dict[str, Any]:
    plan = month.plan
    unit = next((unit.name for unit in plan.units if unit.code == entry.unit), plan.city)
    return {
        "id": entry.id, "plan": entry.plan, "period": entry.period, "form": entry.subject, "unit": unit,
        "values": entry.data.get("values") or {"值": _case_value(plan, entry)}, "reason": entry.reason, "approver": entry.data["approver"], "by": entry.by,
        "at": month.local(entry.at).isoformat(),
    }  # fmt: skip


def _case_value(plan: Plan, entry: Entry) -> str:
    """A case's value; a percentage as people write it."""
    value = entry.data["value"]
    measure = next((measure for measure in plan.measures if measure.id == entry.subject), None)
    return f"{plain(Decimal(value) * 100)}%" if measure and is_share(measure) else value
