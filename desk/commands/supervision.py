"""`diaodu supervision`: the register of supervision (督办台账): cases opened, reminded, answered, closed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from desk.options import By, Json, PeriodId, PlanName, UnitName, named, typed_by
from desk.terminal import say, say_json, say_table
from desk.typed_names import find_reporting_unit, find_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.text.wording import chinese_date
from diaodu.domain.triggers.cases import Asked, Case, Colour, StepKind, matter_key
from tasks.aggregate.assessment import month_with_figures
from tasks.enter.supervision import REPLY_DAYS, Register, asked_of, open_cases, take_step
from tasks.ledgers import open_ledgers
from tasks.month import open_month, open_plan_folder

REASONED = frozenset(StepKind) - {StepKind.REMIND, StepKind.REPLY}
"""Steps that are given a reason, not words of their own."""

group = typer.Typer(help="督办台账。", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="立项编号，如 2021-003")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="办结时限，如 2021-04-20")]
On = Annotated[str | None, typer.Option("--date", metavar="DATE", help="发生日期；不写为今天")]
Words = Annotated[str, typer.Option("--text", metavar="TEXT", help="内容")]
Days = Annotated[int, typer.Option("--days", metavar="N", min=1, max=250, help="几个工作日内答复")]


@group.command("open")
def open_listed(
    plan: PlanName, period: PeriodId, by: By, unit: UnitName = None, until: Until = None,
    days: Days = REPLY_DAYS, json: Json = False,
) -> None:  # fmt: skip
    """把本期督办清单中尚未立项的事项逐项立项，编号、定时限；在办的不重复立项。

    例：diaodu supervision open ordos-2021 2021-03 --unit 准格尔旗 --by 李审核
    """
    month = month_with_figures(plan, period)
    register, at = Register(month.plan, month.store), datetime.now(UTC)
    units = [find_reporting_unit(month, unit)] if unit else month.plan.units_in(month.period.start, month.period.end)
    from tasks.compile.draft import pursued_in  # loads pandas, which the other commands spare

    pursued = pursued_in(month)
    matters = [asked for one in units for asked in asked_of(pursued, one)]
    due = _day("--until", until) or register.due(at, days)
    found = open_cases(register, month.period.id, matters, due=due, colour=Colour.BLUE, by=typed_by(by), at=at)
    _tell(register, found, json=json, none="本期督办清单没有尚未立项的事项。")


@group.command()
def add(  # noqa: PLR0917 - typer names them all
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="承办（牵头）单位")],
    matter: Annotated[str, typer.Option("--matter", metavar="TEXT", help="事项")],
    asked: Annotated[str, typer.Option("--asked", metavar="TEXT", help="办复要求")],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="任务来源，如 3月调度会")],
    by: By,
    until: Until = None,
    days: Days = REPLY_DAYS,
    colour: Annotated[Colour, typer.Option("--colour", help="起始等级")] = Colour.BLUE,
    leader: Annotated[str, typer.Option("--leader", metavar="NAME", help="责任领导")] = "",
    *,
    json: Json = False,
) -> None:
    """登记会议议定或领导交办的一件事项，编号、定时限。

    例：diaodu supervision add ordos-2021 2021-03 --unit 东胜区 --matter 园区道路配套 --asked 制定方案 --source 3月调度会 --until 2021-05-10 --by 李审核
    """
    month = open_month(plan, period)
    register, at = Register(month.plan, month.store), datetime.now(UTC)
    one = find_unit(month.plan, unit)
    words = named("--matter", matter)
    where = named("--source", source)
    wanted = Asked(
        key=matter_key(where, words), unit=one.code, source=where, matter=words, asked=named("--asked", asked),
        leader=leader.strip(), is_by_hand=True,
    )  # fmt: skip
    due = _day("--until", until) or register.due(at, days)
    found = open_cases(register, month.period.id, [wanted], due=due, colour=colour, by=typed_by(by), at=at)
    _tell(register, found, json=json, none=f"{one.name}的这件事项已在办，未重复立项。")


@group.command()
def remind(plan: PlanName, number: Number, text: Words, by: By, date: On = None, json: Json = False) -> None:
    """记一次催办：何时、以何种方式。

    例：diaodu supervision remind ordos-2021 2021-003 --text 电话催办 --by 李审核
    """
    _step(plan, number, StepKind.REMIND, text, by, on=date, json=json)


@group.command()
def reply(plan: PlanName, number: Number, text: Words, by: By, date: On = None, json: Json = False) -> None:
    """记承办单位的书面反馈，等待审核：随后 close 办结或 return 退回。

    例：diaodu supervision reply ordos-2021 2021-003 --text 已取得施工许可，5月开工 --date 2021-04-12 --by 李审核
    """
    _step(plan, number, StepKind.REPLY, text, by, on=date, json=json)


@group.command()
def extend(
    plan: PlanName,
    number: Number,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="新的办结时限")],
    text: Annotated[str, typer.Option("--reason", metavar="TEXT", help="事由")],
    by: By,
    date: On = None,
    json: Json = False,
) -> None:
    """批准延期：须在时限之前申请。

    例：diaodu supervision extend ordos-2021 2021-003 --until 2021-05-10 --reason 等待环评批复 --by 王局长
    """
    _step(plan, number, StepKind.EXTEND, text, by, on=date, until=_day("--until", until), json=json)


@group.command("return")
def send_back(
    plan: PlanName, number: Number, text: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")],
    by: By, date: On = None, json: Json = False,
) -> None:  # fmt: skip
    """退回不符合要求的反馈，请重新办理。

    例：diaodu supervision return ordos-2021 2021-003 --reason 未说明完成时限 --by 李审核
    """
    _step(plan, number, StepKind.RETURN, text, by, on=date, json=json)


@group.command()
def press(
    plan: PlanName, number: Number, by: By,
    text: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")] = "逾期未办结",
    until: Until = None, days: Days = REPLY_DAYS, json: Json = False,
) -> None:  # fmt: skip
    """再次督办：逾期未答复或反馈被退回的升一级（蓝、黄、红），另定时限。

    例：diaodu supervision press ordos-2021 2021-003 --by 李审核
    """
    last = _day("--until", until) or _register(plan).due(datetime.now(UTC), days)
    _step(plan, number, StepKind.PRESS, text, by, until=last, json=json)


@group.command()
def close(
    plan: PlanName, number: Number, text: Annotated[str, typer.Option("--reason", metavar="TEXT", help="办结依据")],
    by: By, date: On = None, json: Json = False,
) -> None:  # fmt: skip
    """办结归档。

    例：diaodu supervision close ordos-2021 2021-003 --reason 项目已开工 --by 李审核
    """
    _step(plan, number, StepKind.CLOSE, text, by, on=date, json=json)


@group.command()
def undo(
    plan: PlanName, number: Number, text: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")],
    by: By, json: Json = False,
) -> None:  # fmt: skip
    """撤销最近一条办理记录（误记的反馈、延期、办结等）；记录本身保留备查。

    例：diaodu supervision undo ordos-2021 2021-003 --reason 误记为办结 --by 李审核
    """
    _step(plan, number, StepKind.UNDO, text, by, json=json)


@group.command("list")
def list_all(
    plan: PlanName, unit: UnitName = None,
    everything: Annotated[bool, typer.Option("--all", help="连同已办结的")] = False, json: Json = False,
) -> None:  # fmt: skip
    """督办台账：在办的事项，谁、何事、何时办结、到了哪一步。

    例：diaodu supervision list ordos-2021 --unit 准格尔旗
    """
    register = _register(plan)
    code = find_unit(register.plan, unit).code if unit else None
    today = register.day(datetime.now(UTC))
    found = [
        one for one in register.cases()
        if code in {None, one.asked.unit} and (everything or one.is_open(today))
    ]  # fmt: skip
    _tell(register, found, json=json, none="台账中没有在办事项。")


def _register(plan: str) -> Register:
    return Register(open_plan_folder(plan).plan, open_ledgers())


def _step(
    plan: str, number: str, kind: StepKind, text: str, by: str, *, on: str | None = None, until: date | None = None,
    json: bool,
) -> None:  # fmt: skip
    register = _register(plan)
    case = take_step(
        register, number, kind, named("--reason" if kind in REASONED else "--text", text), by=typed_by(by), at=datetime.now(UTC),
        on=_day("--date", on), until=until,
    )  # fmt: skip
    state = case.state(register.day(datetime.now(UTC)))
    if json:
        _tell(register, [case], json=True)
    else:
        say(f"已记{kind.word}：{case.number} {case.asked.matter}，{state.word}，时限{chinese_date(case.due)}")


def _tell(register: Register, found: Sequence[Case], *, json: bool, none: str = "") -> None:
    names, today = {unit.code: unit.name for unit in register.plan.units}, register.day(datetime.now(UTC))
    if json:
        say_json({"plan": register.plan.id, "cases": [one.public(names, today) for one in found]})
        return
    heads = ("编号", "单位", "事项", "时限", "等级", "状态")
    rows = [
        (one.number, names.get(one.asked.unit, one.asked.unit), one.asked.matter, f"{one.due:%Y-%m-%d}",
         one.colour.word + (f"（第{one.times}次）" if one.times > 1 else ""), one.state(today).word)
        for one in found
    ]  # fmt: skip
    say_table(f"督办台账：{len(rows)}项", heads, rows, whole=[0, 3]) if rows else say(none)


def _day(option: str, text: str | None) -> date | None:
    """A day as it is typed; None where none is.

    Raises:
        UsageError: it is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(option, text, "日期，如 2021-04-20") from error
