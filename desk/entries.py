"""Commands for what people enter: rows of a form (record), yearly targets (targets), objections (objection)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.look import Json, PeriodId, PlanName, find_unit, named
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diaodu.domain.figures.objections import Objection
    from diaodu.domain.ledger import Entry
    from diaodu.domain.plans.plan import Plan
    from diaodu.domain.results import Finding
    from tasks.enter.records import Signature
    from tasks.month import Month

By = Annotated[str, typer.Option("--by", metavar="NAME", help="录入人")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="事由")]
OneUnit = Annotated[str, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")]


def add_record(
    plan: PlanName,
    period: PeriodId,
    form: Annotated[str, typer.Argument(metavar="FORM", help="报表名，如 appraisal_events，或人工录入的指标名")],
    unit: OneUnit,
    by: By,
    reason: Reason,
    cells: Annotated[list[str] | None, typer.Argument(metavar="列=值…", help="照表头的写法，如 扣分=2")] = None,
    *,
    approver: Annotated[str, typer.Option("--approver", metavar="NAME", help="批准人")] = "",
    date: Annotated[str, typer.Option("--date", metavar="D", help="发生日期")] = "",
    json: Json = False,
) -> None:
    """录入一行报表（扣分、外出等）：按该表的规则校验，计入下次汇总。

    例：diaodu record add bole-2023 2023-05 appraisal_events --unit 武汉局 事项类别=不参加活动 扣分=2 --reason 未参加州推介会 --approver 李主任 --date 2023-05-12 --by 张经办
    """
    from desk.running import spinner
    from tasks.enter.records import Signature
    from tasks.month import open_month

    month = open_month(plan, period)
    signature = Signature(by=named("--by", by), reason=named("--reason", reason), approver=approver, date=date)
    with spinner("正在校验…"):
        entry, found = _enter(month, form, unit, _cells(cells or []), signature)
        is_counted = _compute_again(month)
    asked = [f"{finding.message}；{finding.remedy}" for finding in found]
    if json:
        say_json(_public_row(month.plan, entry) | {"asked": asked, "counted": is_counted})
        return
    for text in asked:
        note(text, style="yellow")
    say(f"已录入 {entry.id}，{'已计入本期' if is_counted else '待本期汇总时计入'}")


def _enter(
    month: "Month", name: str, unit: str, cells: dict[str, str], signature: "Signature"
) -> "tuple[Entry, list[Finding]]":
    """Enter a row of the form of a name, or a case of the measure of that id."""
    from diaodu.domain.figures.imported_targets import CITY
    from tasks.enter.records import enter_case, enter_row

    measure = next((m for m in month.plan.measures if m.entered and name in {m.id, m.name}), None)
    at = datetime.now(UTC)
    if measure:
        code = "" if unit in {*CITY, month.plan.city} else find_unit(month.plan, unit).code
        return enter_case(month, measure, code, cells, signature, at), []
    return enter_row(month, _form(month, name), find_unit(month.plan, unit), cells, signature, at)


def list_records(
    plan: PlanName,
    period: PeriodId,
    form: Annotated[str | None, typer.Argument(metavar="[FORM]", help="只看这张表")] = None,
    json: Json = False,
) -> None:
    """本期人工录入的各行。

    例：diaodu record list bole-2023 2023-05
    """
    from tasks.enter.records import standing_cases, standing_rows
    from tasks.month import open_month

    month = open_month(plan, period)
    entries = [*standing_rows(month), *standing_cases(month, month.period.id)]
    rows = [_public_row(month.plan, entry) for entry in entries if form in {None, entry.subject}]
    if json:
        say_json({"plan": plan, "period": period, "records": rows})
        return
    table = [
        (r["id"], r["unit"], r["form"], "，".join(f"{k}={v}" for k, v in r["values"].items()), r["by"], r["at"][:10])
        for r in rows
    ]
    say_table(f"{plan} {period} 人工录入", ("编号", "单位", "报表", "内容", "录入人", "日期"), table, whole=[0])


def withdraw_record(
    plan: PlanName,
    period: PeriodId,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="录入编号")],
    by: By,
    reason: Reason,
    json: Json = False,
) -> None:
    """撤回一行人工录入；原录入和撤回都留在台账上。

    例：diaodu record withdraw bole-2023 2023-05 3f9c2a… --reason 重复录入 --by 张经办
    """
    from tasks.enter.records import Signature, withdraw_row
    from tasks.month import open_month

    month = open_month(plan, period)
    signature = Signature(by=named("--by", by), reason=named("--reason", reason))
    entry = withdraw_row(month, record, signature, datetime.now(UTC))
    is_counted = _compute_again(month)
    found = {"withdrawn": record, "by": entry.by, "reason": entry.reason, "counted": is_counted}
    say_json(found) if json else say(f"已撤回 {record}")


def import_targets(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 xlsx：单位、指标、目标[、文号、下达日期、年度]")],
    by: By,
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="方案名；只有一个方案时可不写")] = "",
    json: Json = False,
) -> None:
    """导入年度目标任务分解；空白为未下达，同一单位同一指标以最后一次为准。

    例：diaodu targets import 任务分解.xlsx --plan ordos-2021 --by 张经办
    """
    from tasks.enter.given import keep_targets, read_target_file
    from tasks.month import open_plan_folder
    from tasks.place import open_ledgers

    found = open_plan_folder(plan or _only_plan()).plan
    given = read_target_file(file, found)
    entries = keep_targets(open_ledgers(), found, given, named("--by", by), datetime.now(UTC))
    blank = sum(one.value is None for one in given)
    told = {"plan": found.plan, "imported": len(entries), "blank": blank}
    say_json(told) if json else say(f"{found.plan} 已导入 {len(entries)} 条目标，其中未下达 {blank} 条；下次汇总起计算")


def list_targets(
    plan: PlanName,
    year: Annotated[str | None, typer.Argument(metavar="[YEAR]", help="年度，如 2021")] = None,
    json: Json = False,
) -> None:
    """已导入的年度目标任务，每单位每指标最后一次的。

    例：diaodu targets list ordos-2021 2021
    """
    from diaodu.domain.figures.imported_targets import TARGET
    from tasks.month import open_plan_folder
    from tasks.place import open_ledgers

    found = open_plan_folder(plan).plan
    entries = open_ledgers().entries.list(found.plan, TARGET, year)
    latest = {(entry.period, entry.subject, entry.unit): entry for entry in entries}
    rows = [_public_target(found, entry) for entry in latest.values()]
    if json:
        say_json({"plan": found.plan, "targets": rows})
        return
    table = [(r["year"], r["unit"] or found.city, r["name"], r["shown"], r["number"], r["by"]) for r in rows]
    say_table(f"{plan} 年度目标任务", ("年度", "单位", "指标", "目标", "文号", "录入人"), table, right=[3])


def add_objection(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    item: Annotated[str, typer.Option("--item", metavar="ITEM", help="考核项目")],
    reason: Reason,
    by: By,
    json: Json = False,
) -> None:
    """登记一个单位对得分的申诉；得分公布后三个工作日内提出。

    例：diaodu objection add ordos-2021 2021-03 准格尔旗 --item 储备项目 --reason 有两个项目误判重复 --by 王填报
    """
    from tasks.enter.given import object_to
    from tasks.month import open_month

    month = open_month(plan, period)
    one = object_to(
        month, find_unit(month.plan, unit), item, named("--reason", reason), named("--by", by), datetime.now(UTC)
    )
    _tell(month.plan, [one], json=json, text=f"已登记 {one.id}" + ("" if one.in_time else "（超过三个工作日）"))


def decide_objection(
    plan: PlanName,
    period: PeriodId,
    objection: Annotated[str, typer.Argument(metavar="OBJECTION", help="申诉编号")],
    outcome: Annotated[str, typer.Argument(metavar="upheld|rejected", help="采纳或不采纳")],
    reason: Reason,
    by: By,
    json: Json = False,
) -> None:
    """处理申诉: upheld 采纳（随后更正数据），rejected 不采纳。

    例：diaodu objection decide ordos-2021 2021-03 3f9c2a… rejected --reason 复核无误 --by 李审核
    """
    from tasks.enter.given import decide_objection
    from tasks.month import open_month

    month = open_month(plan, period)
    one = decide_objection(month, objection, outcome, named("--reason", reason), named("--by", by), datetime.now(UTC))
    _tell(month.plan, [one], json=json, text=f"已处理 {one.id}")


def list_objections(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """本期的申诉及处理结果。

    例：diaodu objection list ordos-2021 2021-03
    """
    from desk.scores import print_objections
    from tasks.enter.given import list_objections
    from tasks.month import open_month

    month = open_month(plan, period)
    found = list_objections(month)
    if json:
        _tell(month.plan, found, json=True)
    else:
        print_objections(month.plan, found)


def _tell(plan: "Plan", found: "Sequence[Objection]", *, json: bool, text: str = "") -> None:
    names = {unit.code: unit.name for unit in plan.units}
    say_json({"objections": [one.public(names) for one in found]}) if json else say(text)


def _form(month: "Month", name: str):  # noqa: ANN202 - form models are imported late
    """The plan's form of a name or title; a full list is handed in, never entered by the row.

    Raises:
        UsageError: the plan has no such form, or it is a full list.
    """
    forms = {form.form: form for form in month.folder.forms.values() if not form.full_list}
    found = forms.get(name) or next((form for form in forms.values() if form.title == name), None)
    if found is None:
        entered = [f"{measure.id}({measure.name})" for measure in month.plan.measures if measure.entered]
        known = [f"{form.form}({form.title})" for form in forms.values()]
        raise UsageError("报表", name, "、".join([*known, *entered]))
    return found


def _cells(written: "Sequence[str]") -> dict[str, str]:
    parts = [text.partition("=") for text in written]
    if wrong := [text for text, (_, sign, _) in zip(written, parts, strict=True) if not sign]:
        raise UsageError("列=值", " ".join(wrong), "扣分=2 一类")
    return {header.strip(): value.strip() for header, _, value in parts}


def _only_plan() -> str:
    from diaodu.adapters.plan_files import list_plans
    from diaodu.settings import load_settings

    plans = list_plans(load_settings().folder("PLANS"))
    if len(plans) != 1:
        raise UsageError("--plan", "没有写", "、".join(plans))
    return plans[0]


def _compute_again(month: "Month") -> bool:
    """Compute figures and scores anew where the period has been judged; whether that was so."""
    from tasks.month import finish_run, held_period

    if not month.store.validation.reports(*month.key):
        return False
    from tasks.aggregate.period import aggregate_period
    from tasks.release.closing import record_corrections
    from tasks.score import score_period

    with held_period(month, "record") as held:
        aggregate_period(held)
        score_period(held)
        record_corrections(held)
        finish_run(held, "judged", {"entered": True})
    return True


def _public_row(plan: "Plan", entry: "Entry") -> dict[str, Any]:
    unit = next((unit.name for unit in plan.units if unit.code == entry.unit), plan.city)
    return {
        "id": entry.id, "plan": entry.plan, "period": entry.period, "form": entry.subject, "unit": unit,
        "values": entry.data.get("values") or {"值": entry.data["value"]}, "reason": entry.reason, "approver": entry.data["approver"], "by": entry.by,
        "at": entry.at.isoformat(),
    }  # fmt: skip


def _public_target(plan: "Plan", entry: "Entry") -> dict[str, Any]:
    from diaodu.domain.text.money import spell

    measure, value = plan.measure(entry.subject), entry.data["value"]
    shown = "未下达" if value is None else spell(value) if measure.unit == "元" else f"{value}{measure.unit}"
    unit = next((unit.name for unit in plan.units if unit.code == entry.unit), None)
    return {
        "year": entry.period, "unit": unit, "measure": entry.subject, "name": measure.name, "target": value,
        "shown": shown, "number": entry.data["number"], "date": entry.data["date"], "by": entry.by,
    }  # fmt: skip
