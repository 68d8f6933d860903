"""Commands that work on a period: run, backfill, submit, review, template."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from desk.look import Json, PeriodId, PlanName, find_unit, named, output_folder
from desk.terminal import note, note_stale, say, say_json, say_table
from diaodu.domain.errors import DeliveryError, UsageError
from diaodu.domain.states import STATE_WORDS

WRONG_FILE = 10
WAITING = 11
SHOWN_CHANGES = 8


def run(
    plan: PlanName,
    period: PeriodId,
    inbox: Annotated[
        Path | None, typer.Option("--inbox", metavar="DIR", help="收件文件夹：每个单位一个子文件夹")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="以此刻为准(默认现在)，如 2021-03-31T09:00")
    ] = None,
    no_send: Annotated[bool, typer.Option("--no-send", help="只编草稿，不编号不发送")] = False,
    json: Json = False,
) -> None:
    """完成一期：收件、读表、校验、汇总、测算、编稿、印发、发送。

    例：diaodu run ordos-2021 2021-03 --inbox 收件/2021-03 --no-send
    """
    from desk.report import run_report
    from desk.running import run_jobs
    from diaodu.domain.runs.job import Job
    from tasks.month import open_month

    month = open_month(plan, period, as_of)
    if inbox is not None and not inbox.is_dir():
        raise UsageError("--inbox", f"{inbox} 不是文件夹", "每个单位一个子文件夹的收件文件夹")
    job = Job(
        plan=plan, period=period, as_of=month.as_of.isoformat(), inbox=str(inbox.resolve()) if inbox else "",
        may_issue=not no_send, may_send=not no_send,
    )  # fmt: skip
    _, summary, seconds = next(iter(run_jobs([job])))
    _note_collected(summary)
    runs = month.store.runs.list(*month.key)
    report = run_report(month, runs[-1].id, seconds)
    say_json(report) if json else print_run(report, summary)
    end_of_run(summary, report)


def _note_collected(summary: dict[str, Any]) -> None:
    collected = summary["collected"]
    for folder in collected.get("unknown_folders", ()):
        note(f"文件夹“{folder}”不是方案中的单位，已存档待处理")
    if late := collected.get("too_late", ()):
        note(f"{len(late)} 个文件的接收时间晚于 --as-of，本次未计入：{'、'.join(late[:5])}")


def print_run(report: dict[str, Any], summary: dict[str, Any]) -> None:
    """Print what a run came to, for people."""
    asked = Counter(finding["unit"] for finding in report["findings"])
    rows = [
        (u["unit"], u["class"], STATE_WORDS[u["state"]], *_counts(u["rows"]), asked[u["unit"]] or "")
        for u in report["submissions"]
    ]
    heads = ("单位", "类别", "报送", "读取", "采用", "待补正", "结转", "审核意见")
    say_table(f"{report['plan']} {report['period']}", heads, rows, right=[3, 4, 5, 6, 7])
    note_stale(report["stale_periods"])
    if returned := next((u["returned"] for u in report["submissions"] if u["returned"]), None):
        say(f"审核批注表和审核意见工作簿：{Path(returned).parent}")
    for paper in report["papers"]:
        number = f" 第{paper['issue']}期" if paper["issue"] else ""
        say(f"简报({STATE_WORDS[paper['state']]}{number}): {paper['pdf']}")
    released = summary["released"]
    for reason in released["reasons"]:
        say(f"未印发：{reason}", style="yellow")
    if released["outcome"] == "issued_before":
        _print_changes(released["changes"], released["causes"], f"diaodu papers {report['plan']} {report['period']}")
    if stopped := summary["sent"].get("stopped"):
        note(str(stopped))
    say("邮件: " + ", ".join(f"{STATE_WORDS[state]} {n}" for state, n in report["deliveries"].items()))


def _print_changes(changes: list[list[str]], causes: list[str], where: str) -> None:
    """What would read differently since the issue: the first few, each cause once."""
    told = ""
    for (place, before, after), cause in list(zip(changes, causes, strict=True))[:SHOWN_CHANGES]:
        say(f"印发后有变化　{place}：{before or '（无）'} → {after or '（无）'}", style="yellow")
        if cause != told:
            say(f"　　起因：{cause}", style="yellow")
        told = cause
    say(f"本期已印发，重算后{f'有 {len(changes)} 处不同，须以更正印发，全部列于 {where}' if changes else '没有不同'}")


def _counts(rows: dict[str, int]) -> tuple[Any, ...]:
    return rows["read"], rows["accepted"] + rows["waived"], rows["held"], rows["carried"] or ""


def end_of_run(summary: dict[str, Any], report: dict[str, Any]) -> None:
    """Leave with the exit code (docs/operations.md#exit-codes): 11 waiting for a person or a gate, 13 deliveries in trouble."""
    if summary["released"]["outcome"] == "wait":
        note("未印发: " + "；".join(summary["released"]["reasons"]) + "。签发后再运行，或 diaodu approve / issue")
        raise typer.Exit(WAITING)
    counts = report["deliveries"]
    if counts["failed"] or counts["unknown"]:
        raise DeliveryError(
            "发送", f"失败 {counts['failed']} 封，待查 {counts['unknown']} 封", "全部送达", "diaodu deliveries"
        )


def backfill(
    plan: PlanName,
    first: Annotated[str, typer.Argument(metavar="FROM")],
    last: Annotated[str, typer.Argument(metavar="TO")],
    mode: Annotated[
        str, typer.Option("--mode", metavar="MODE", help="missing 缺的 | failed 失败的 | all 全部")
    ] = "missing",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将要做什么")] = False,
    issue: Annotated[bool, typer.Option("--issue", help="同时编号印发")] = False,
    send: Annotated[bool, typer.Option("--send", help="同时发送邮件")] = False,
    json: Json = False,
) -> None:
    """补编一段历史报告期；不写 --issue / --send 时只编不发。

    例：diaodu backfill ordos-2021 2021-01 2021-03 --dry-run
    """
    from desk.backfill import print_backfill, run_backfill, see_backfill

    if mode not in {"missing", "failed", "all"}:
        raise UsageError("--mode", mode, "missing, failed 或 all")
    chosen: Literal["missing", "failed", "all"] = mode  # type: ignore[assignment] - checked above
    acts = see_backfill(plan, first, last, chosen)
    results = [] if dry_run else run_backfill(plan, acts, issue=issue, send=send)
    if json:
        say_json({"plan": plan, "mode": mode, "dry_run": dry_run, "periods": acts, "results": results})
    else:
        print_backfill(acts, results)
    if any(result["outcome"] == "wait" for result in results):
        raise typer.Exit(WAITING)


def submit(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")],
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]")] = None,
    nil: Annotated[list[str] | None, typer.Option("--nil", metavar="FORM", help="本期确无内容的报表")] = None,
    received_at: Annotated[str | None, typer.Option("--received-at", metavar="TIME", help="接收时间(默认现在)")] = None,
    json: Json = False,
) -> None:
    """交表：存档、立即校验、给出审核意见工作簿。

    例：diaodu submit ordos-2021 2021-03 --unit 准格尔旗 3月报表.xlsx --nil factor_prices
    """
    from desk.intake import hand_in, print_handed_in
    from tasks.month import open_month

    month = open_month(plan, period, received_at)
    found = hand_in(month, find_unit(month.plan, unit), files or [], nil or [])
    say_json(found) if json else print_handed_in(found)
    if found["unread"]:
        raise typer.Exit(WRONG_FILE)


def review(
    findings: Annotated[list[str], typer.Argument(metavar="FINDING… return|correct|waive|reject")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="审核员")],
    value: Annotated[str | None, typer.Option("--value", metavar="V", help="代为更正的值，照单元格的写法")] = None,
    confirmed_by: Annotated[
        str | None, typer.Option("--confirmed-by", metavar="WHO", help="单位确认：何人、何时、何种方式")
    ] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="PERIOD", help="说明后计入的有效期")] = None,
    json: Json = False,
) -> None:
    """处理审核意见: return 退回补正, correct 代为更正, waive 说明后计入, reject 不予计入。

    例：diaodu review 3f9c2a return --reason "请补填签约时间" --by 李审核
    """
    from desk.decisions import decide, print_decided

    *ids, kind = findings
    given = {"value": value or "", "confirmed_by": confirmed_by or "", "expires": expires or ""}
    found = decide(ids, kind, named("--reason", reason), named("--by", by), given, at=datetime.now(UTC))
    say_json(found) if json else print_decided(found)


def template(
    plan: PlanName,
    period: PeriodId,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="放到哪个文件夹")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="只给这个单位")] = None,
    json: Json = False,
) -> None:
    """填报工作簿：本期应报的全部报表，已填好上期在库、在册的项目及其编码。

    例：diaodu template ordos-2021 2021-04 --out 模板
    """
    from desk.intake import write_templates
    from tasks.month import open_month

    month = open_month(plan, period)
    units = [find_unit(month.plan, unit)] if unit else list(month.plan.units_in(month.period.start, month.period.end))
    paths = write_templates(month, units, output_folder(out))
    if json:
        say_json({"templates": paths})
        return
    for path in paths:
        say(path)
