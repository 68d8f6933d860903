"""The backfill's table and its runs."""

from dataclasses import asdict
from typing import Any

from desk.terminal import note, say_table
from diaodu.domain.period import period_range
from diaodu.domain.runs.backfill import Mode, PeriodState, plan_backfill
from diaodu.domain.states import STATE_WORDS
from tasks.month import open_month

BULLETIN = "bulletin"
JUDGING = ("submit", "review")
"""Runs that judge a submission or a decision at once and make no paper."""


def see_backfill(plan: str, first: str, last: str, mode: Mode) -> list[dict[str, Any]]:
    """What the real run does, period by period."""
    return [asdict(act) for act in plan_backfill(period_range(first, last), lambda period: _state(plan, period), mode)]


def _state(plan: str, period: str) -> PeriodState:
    month = open_month(plan, period)
    runs = [run for run in month.store.runs.list(*month.key) if run.kind not in JUDGING]
    paper = month.store.papers.latest(*month.key, BULLETIN)
    return PeriodState(
        last_run=runs[-1].state if runs else "",
        paper=str(paper.state) if paper else "",
        files=len(month.store.submissions.list(*month.key)),
    )


def run_backfill(plan: str, acts: list[dict[str, Any]], *, issue: bool, send: bool) -> list[dict[str, Any]]:
    """Run the acts that run, oldest first; what became of each."""
    from desk.running import run_jobs
    from diaodu.domain.runs.job import Job

    jobs = []
    for act in acts:
        if act["does"] == "run":
            as_of = open_month(plan, act["period"]).as_of.isoformat()
            jobs.append(
                Job(plan=plan, period=act["period"], as_of=as_of, kind="backfill", may_issue=issue, may_send=send)
            )
    results = []
    for job, summary, seconds in run_jobs(jobs) if jobs else ():
        results.append({"period": job.period, "outcome": summary["released"]["outcome"], "seconds": round(seconds, 2)})
        note(f"{job.period}: {results[-1]['outcome']}")
    return results


def print_backfill(acts: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    """Print the table, with what became of each period where it was run."""
    outcomes = {result["period"]: result["outcome"] for result in results}
    rows = [
        (a["period"], {"run": "补编", "skip": "跳过"}[a["does"]], a["why"], a["state"]["files"],
         STATE_WORDS.get(a["state"]["paper"], "—"), STATE_WORDS.get(outcomes.get(a["period"], ""), ""))
        for a in acts
    ]  # fmt: skip
    say_table("历史月份补编", ("报告期", "动作", "原因", "收到文件", "简报", "结果"), rows, right=[3])
