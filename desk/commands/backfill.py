"""`diaodu backfill`: earlier periods, one after another."""

from typing import Annotated, Any

import typer

from desk.mail_words import raise_undelivered
from desk.options import Json, PlanName
from desk.running import run_jobs
from desk.terminal import note, say_json, say_table
from diaodu.domain.errors import NotReadyError, UsageError
from diaodu.domain.runs.backfill import Act, Mode
from diaodu.domain.runs.job import Job
from diaodu.domain.states import Outcome, PaperState, RunKind
from tasks.look.ahead import see_backfill
from tasks.month import open_month
from tasks.order import MonthStep


def backfill(
    plan: PlanName,
    first: Annotated[str, typer.Argument(metavar="FROM")],
    last: Annotated[str, typer.Argument(metavar="TO")],
    *,
    mode: Annotated[
        str, typer.Option("--mode", metavar="MODE", help=" | ".join(f"{one} {one.word}" for one in Mode))
    ] = Mode.MISSING,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将要做什么")] = False,
    issue: Annotated[bool, typer.Option("--issue", help="同时编号印发")] = False,
    send: Annotated[bool, typer.Option("--send", help="同时发送给各单位的邮件；补编的简报不发给领导和部门")] = False,
    send_bulletin: Annotated[
        bool, typer.Option("--send-bulletin", help="连同补编的简报也发给领导和部门（与 --issue、--send 同用）")
    ] = False,
    json: Json = False,
) -> None:
    """补编一段历史报告期；不写 --issue / --send 时只编不发，不写 --send-bulletin 时简报不发给领导。

    例：diaodu backfill ordos-2021 2021-01 2021-03 --dry-run
    """
    if mode not in set(Mode):
        raise UsageError("--mode", mode, "、".join(f"{one} {one.word}" for one in Mode))
    if send_bulletin and not (issue and send):
        raise UsageError("--send-bulletin", "没有同时写 --issue 和 --send", "--issue --send --send-bulletin", "经办人")
    acts = see_backfill(plan, first, last, Mode(mode))
    results = [] if dry_run else run_backfill(plan, acts, issue=issue, send=send, send_bulletin=send_bulletin)
    if json:
        say_json({"plan": plan, "mode": mode, "dry_run": dry_run, "periods": acts, "results": results})
    else:
        print_backfill(acts, results)
    if any(result["outcome"] == Outcome.WAIT for result in results):
        raise typer.Exit(NotReadyError.exit_code)
    for result in results if send else ():
        month = open_month(plan, result["period"])
        raise_undelivered(month, result, month.store.outbox.counts(*month.key))


def run_backfill(
    plan: str, acts: list[dict[str, Any]], *, issue: bool, send: bool, send_bulletin: bool = False
) -> list[dict[str, Any]]:
    """Run the acts that run, oldest first; what became of each."""
    jobs = []
    for act in acts:
        if act["does"] is Act.RUN:
            as_of = open_month(plan, act["period"]).as_of.isoformat()
            jobs.append(
                Job(
                    plan=plan, period=act["period"], as_of=as_of, kind=RunKind.BACKFILL, may_issue=issue,
                    may_send=send, mails_readers=send_bulletin,
                )
            )  # fmt: skip
    results = []
    for job, summary, seconds in run_jobs(jobs) if jobs else ():
        released = summary[MonthStep.RELEASE]
        results.append(
            {
                "period": job.period,
                "outcome": released["outcome"],
                "seconds": round(seconds, 2),
                "reasons": list(released["reasons"]),
                "stopped": summary[MonthStep.DISPATCH].get("stopped", ""),
            }
        )
        why = f"（{'；'.join(released['reasons'])}）" if released["reasons"] else ""
        note(f"{job.period}：{Outcome.word_of(released['outcome'])}{why}")
    return results


def print_backfill(acts: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    """Print the table, with what became of each period where it was run."""
    outcomes = {result["period"]: result["outcome"] for result in results}
    rows = [
        (a["period"], a["does"].word, a["why"], a["state"]["files"],
         PaperState.word_of(a["state"]["paper"], "—"), Outcome.word_of(outcomes.get(a["period"], "")))
        for a in acts
    ]  # fmt: skip
    say_table("历史月份补编", ("报告期", "动作", "原因", "收到文件", "简报", "结果"), rows, right=[3])
