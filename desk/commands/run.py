"""`diaodu run`: a whole period."""

from pathlib import Path
from typing import Annotated, Any

import typer

from desk.mail_words import note_old, note_rehearsed, note_waiting_elsewhere, raise_undelivered
from desk.options import Json, PeriodId, PlanName
from desk.report import print_run, run_report
from desk.running import run_jobs
from desk.terminal import note, say_json
from diaodu.domain.errors import NotReadyError, UsageError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.runs.job import Job
from diaodu.domain.states import Outcome
from tasks.compile.draft import unprintable_in_bulletin
from tasks.month import Month, open_month
from tasks.order import MonthStep
from tasks.release.closing import received_after


def run(
    plan: PlanName,
    period: PeriodId,
    inbox: Annotated[
        Path | None, typer.Option("--inbox", metavar="DIR", help="收件文件夹：每个单位一个子文件夹")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="以此刻为准（默认现在），如 2021-03-31T09:00")
    ] = None,
    no_send: Annotated[bool, typer.Option("--no-send", help="只编草稿，不编号不发送")] = False,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="已印发的一期，确要以早于部分报送的时刻重算（--as-of）")
    ] = False,
    json: Json = False,
) -> None:
    """完成一期：收件、读表、校验、汇总、测算、编稿、印发、发送。

    例：diaodu run ordos-2021 2021-03 --inbox 收件/2021-03 --no-send
    """
    month = open_month(plan, period, as_of)
    if inbox is not None and not inbox.is_dir():
        raise UsageError("--inbox", f"{inbox} 不是文件夹", "每个单位一个子文件夹的收件文件夹")
    if not earlier:
        _ask_before_rewriting(month)
    job = Job(
        plan=plan, period=period, as_of=month.as_of.isoformat(), inbox=str(inbox.resolve()) if inbox else "",
        may_issue=not no_send, may_send=not no_send,
    )  # fmt: skip
    _, summary, seconds = next(iter(run_jobs([job])))
    _note_collected(summary)
    runs = month.store.runs.list(*month.key)
    report = run_report(month, runs[-1].id, seconds) | {"unprintable": unprintable_in_bulletin(month)}
    _note_asked(report)
    if report["unprintable"]:
        note(
            f"PDF 中以〓代替的字：{'、'.join(report['unprintable'])}。请安装含有这些字的字库，或核对原文",
            style="yellow",
        )
    note_rehearsed(month, summary[MonthStep.DISPATCH])
    if not no_send:
        note_old(month)
        note_waiting_elsewhere(month)
    say_json(report) if json else print_run(report, summary)
    end_of_run(month, summary, report)


def _ask_before_rewriting(month: Month) -> None:
    """An issued period is not judged again as of a moment before its files came unless somebody says so.

    Raises:
        NotReadyError: nobody did.
    """
    late = received_after(month)
    if late:
        names = "、".join(one.name or "零报告" for one in late[:5])
        found = f"本期已印发，{month.as_of:%Y-%m-%d %H:%M} 之后还收到 {len(late)} 件报送（{names}），重算会把它们排除在外，没有运行"
        expected = "不写 --as-of，以现在为准；确要按该时刻重算的加 --earlier"
        raise NotReadyError(f"{' '.join(month.key)} --as-of", found, expected, "经办人")


_NOTES = {
    "too_late": "{count} 个文件的接收时间晚于 --as-of，本次未计入：{places}",
    "unopened": "{count} 处无法打开，未收：{places}",
    "links": "{count} 个链接指向别处，未收：{places}",
    "odd_times": "{count} 个文件的接收时间存疑，请核实（diaodu findings）：{places}",
    "gone": "{count} 个此前收下的文件已不在收件文件夹，数据未变，请审核员核实（diaodu findings）：{places}",
    "kept_with": "{count} 个文件所在文件夹现属另一单位，仍归收下时的单位（应改归的用 diaodu withdraw）：{places}",
    "not_there": "received.json 中 {count} 项没有对应的文件：{places}",
}
"""What is said of files that were not simply taken in, by the key under which the summary has their places."""


def _note_collected(summary: dict[str, Any]) -> None:
    collected = summary[MonthStep.COLLECT]
    for folder in collected.get("unknown_folders", ()):
        note(f"文件夹“{folder}”不是方案中的单位，已存档待处理")
    for key, sentence in _NOTES.items():
        if places := collected.get(key, ()):
            note(sentence.format(count=len(places), places="、".join(places[:5])))


def _note_asked(report: dict[str, Any]) -> None:
    """Name the files that two units' folders hold: they count for one until a steward answers."""
    asked = [f for f in report["findings"] if f["rule"] == HouseRule.BOTH and not f["decision"]]
    for f in asked:
        note(f"{f['unit']}：{f['file']} {f['message']}。{f['remedy']}", style="yellow")


def end_of_run(month: Month, summary: dict[str, Any], report: dict[str, Any]) -> None:
    """Leave with the exit code (docs/operations.md#exit-codes): 11 waiting for a person or a gate, 13 deliveries in trouble."""
    if summary[MonthStep.RELEASE]["outcome"] == Outcome.WAIT:
        note(
            "未印发："
            + "；".join(summary[MonthStep.RELEASE]["reasons"])
            + "。条件具备后再运行；由人签发的用 diaodu approve / issue"
        )
        raise typer.Exit(NotReadyError.exit_code)
    raise_undelivered(month, summary[MonthStep.DISPATCH], report["deliveries"])
