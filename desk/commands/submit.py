"""`diaodu submit`: workbooks handed in by the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.file_lines import file_line
from desk.finding_table import say_findings
from desk.judging import judge_again
from desk.options import Json, PeriodId, PlanName
from desk.terminal import say, say_json
from desk.typed_names import find_reporting_unit
from diaodu.adapters.files import read_content
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.ledger import Content
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import Channel, RunKind, UnitState
from tasks.act.hand_in import handed_in, receive
from tasks.month import Month, open_month


def submit(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")],
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]")] = None,
    nil: Annotated[list[str] | None, typer.Option("--nil", metavar="FORM", help="本期确无内容的报表")] = None,
    received_at: Annotated[
        str | None, typer.Option("--received-at", metavar="TIME", help="接收时间（默认现在）")
    ] = None,
    json: Json = False,
) -> None:
    """交表：存档、立即校验、给出审核意见工作簿。

    例：diaodu submit ordos-2021 2021-03 --unit 准格尔旗 3月报表.xlsx --nil factor_prices
    """
    month = open_month(plan, period, received_at)
    found = hand_in(month, find_reporting_unit(month, unit), files or [], nil or [])
    say_json(found) if json else print_handed_in(found)
    if found["unread"]:
        raise typer.Exit(UserError.exit_code)


def hand_in(month: Month, unit: Unit, files: Sequence[Path], nil: Sequence[str]) -> dict[str, Any]:
    """Keep the files, judge the period again at once and write the unit's 审核意见 workbook.

    Raises:
        UserError: nothing to hand in, a file that is not there, or a form the plan does not have.
    """
    if not files and not nil:
        raise UsageError("diaodu submit", "没有文件也没有 --nil", "至少一个文件，或 --nil 报表名")
    contents = [(path.name, _read(path)) for path in files]
    receive(month, unit, contents, nil, channel=Channel.SUBMIT, by="submit", account="submit")
    is_closed = _judge(month)
    return handed_in(month, unit, [path.name for path in files], is_closed=is_closed)


def _judge(month: Month) -> bool:
    """Judge the period with what was handed in; whether its books are closed.

    Raises:
        BusyError: another run goes on for too long; what was handed in is kept.
    """
    try:
        return judge_again(month, RunKind.SUBMIT)
    except BusyError as error:
        found = "另一次汇总尚未结束；交来的内容已存档，还未校验"
        raise BusyError(
            f"{month.plan.id} {month.period.id}", found, "待其结束后再交一次，或等下一次汇总", "操作人员"
        ) from error


def _read(path: Path) -> Content:
    try:
        return read_content(path.resolve())
    except (OSError, RuntimeError) as error:
        raise UserError(str(path), "文件不存在或无法打开", "可读的文件", "操作人员") from error


def print_handed_in(found: dict[str, Any]) -> None:
    """Print what became of a submission."""
    _print_counts(found)
    if found["findings"]:
        say_findings("审核意见", found["findings"])
    for name in found["attachments"]:
        say(f"{name} 不是报表：{found['attachment_notes'].get(name) or '按附件留存'}")
    for file in found["files"]:
        name, moment, state, told = file_line(file, found["files"])
        if told and name in found["handed_in"]:
            say(f"{name}（{moment}，{state}）：{told}")
    for path in found["returned_files"]:
        say(f"审核批注表：{path}")
    if found["returned"]:
        say(f"审核意见工作簿：{found['returned']}")
    if found["closed"]:
        say("本期已封账，您的更正将以更正形式印发", style="yellow")


def _print_counts(found: dict[str, Any]) -> None:
    """Print how the rows came out, and what is outstanding."""
    rows = found["rows"]
    unread = f"，未读取 {rows['unread']} 行" if rows["unread"] else ""
    say(f"{found['unit']} {found['period']}：{UnitState.word_with(found['state'], late=found['late'])}，读取 {rows['read']} 条，"
        f"采用 {rows['accepted']}，待补正 {rows['held']}，说明后计入 {rows['waived']}，不予计入 {rows['rejected']}{unread}")  # fmt: skip
    for sentence in found["outstanding"]["said"]:
        say(sentence, style="yellow")
