"""A period after a run: in the shapes of docs/json.md, and as tables for people."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from desk.mail_words import waiting_letters
from desk.terminal import note, note_stale, say, say_table
from diaodu.domain.figures.assessment import (
    public_consequence,
    public_departure,
    public_measure,
    public_score,
    public_target,
)
from diaodu.domain.figures.rank_lists import RankList, list_ranks
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, RowCounts
from diaodu.domain.states import DeliveryState, Outcome, PaperState, UnitState
from tasks.aggregate.assessment import load_assessment
from tasks.dispatch.deliver import NO_SERVER
from tasks.ledgers import issued_of
from tasks.look.shapes import COUNTED, public_conservation, public_finding, public_papers, public_unit
from tasks.month import Month
from tasks.order import MonthStep
from tasks.validate.earlier_lists import later_stale_periods

SHOWN_CHANGES = 8


def run_report(month: Month, run: str, seconds: float) -> dict[str, Any]:
    """All of a period after a run."""
    assessment, names = load_assessment(month), month.names
    rows = sum((report.rows for report in assessment.reports), RowCounts())
    return {
        "plan": month.plan.id,
        "period": month.period.id,
        "run": run,
        "as_of": month.as_of.isoformat(timespec="seconds"),
        "plan_sha256": month.folder.sha256,
        "submissions": [public_unit(month.place, report) for report in assessment.reports],
        "rows": {name: getattr(rows, name) for name in COUNTED},
        "conservation": public_conservation(assessment.reports),
        "findings": [public_finding(finding, names) for finding in assessment.findings],
        **figures_report(assessment),
        "departures": [public_departure(one) for one in assessment.departures],
        "papers": public_papers(month.place),
        "stale_periods": (stale := later_stale_periods(month)),
        "stale_issued": issued_of(month.store, month.plan.id, stale),
        "deliveries": month.store.outbox.counts(*month.key),
        "waiting": waiting_letters(month),
        "seconds": round(seconds, 2),
    }


def figures_report(assessment: Assessment) -> dict[str, Any]:
    """Measures, scores, targets and consequences."""
    return {
        "measures": [public_measure(value) for value in assessment.measures if not value.members],
        "scores": [public_score(score) for score in assessment.scores],
        "targets": [public_target(target) for target in assessment.targets],
        "consequences": [public_consequence(consequence) for consequence in assessment.consequences],
    }


def public_rank_lists(plan: Plan, assessment: Assessment) -> list[dict[str, Any]]:
    """The lists the plan names: places, and who has none and why."""
    return [_public_rank_list(one) for one in list_ranks(plan, assessment)]


def _public_rank_list(one: RankList) -> dict[str, Any]:
    return {
        "title": one.title, "measure": one.measure or None, "clause": one.clause, "lowest_first": one.lowest_first,
        "places": [
            {"unit": place.unit, "value": _public_value(one, place.value), "rank": place.rank, "tied": place.tied}
            for place in one.places
        ],
        "unranked": [{"unit": unit, "reason": reason} for unit, reason in one.excluded],
    }  # fmt: skip


def _public_value(one: RankList, value: int | Decimal) -> int | float | str:
    """A figure as a number, points as text with two decimals."""
    if not one.measure:
        return f"{value:.2f}"
    return int(value) if value == int(value) else float(value)


def print_run(report: dict[str, Any], summary: dict[str, Any]) -> None:
    """Print what a run came to, for people."""
    asked = Counter(finding["unit"] for finding in report["findings"])
    rows = [
        (
            u["unit"],
            u["class"],
            UnitState.word_with(u["state"], late=u["late"]),
            *_counts(u["rows"]),
            asked[u["unit"]] or "",
        )
        for u in report["submissions"]
    ]
    heads = ("单位", "类别", "报送", "读取", "采用", "待补正", "不予计入", "未读取", "结转", "审核意见")
    say_table(f"{report['plan']} {report['period']}", heads, rows, right=range(3, len(heads)))
    for one in report["conservation"]["broken"]:
        say(f"条数不平：{one['unit']} {one['text']}", style="red")
    note_stale(report["stale_periods"], report["stale_issued"])
    if returned := next((u["returned"] for u in report["submissions"] if u["returned"]), None):
        say(f"审核批注表和审核意见工作簿：{Path(returned).parent}")
    for paper in report["papers"]:
        number = f" 第{paper['issue']}期" if paper["issue"] else ""
        say(f"{paper['name']}（{PaperState.word_of(paper['state'])}{number}）：{paper['pdf']}")
    released = summary[MonthStep.RELEASE]
    for reason in released["reasons"]:
        say(f"未印发：{reason}", style="yellow")
    for sentence in released.get("readers", ()):
        say(sentence, style="yellow")
    if released["outcome"] == Outcome.ISSUED_BEFORE:
        _print_changes(released["changes"], released["causes"], f"diaodu papers {report['plan']} {report['period']}")
    if (stopped := summary[MonthStep.DISPATCH].get("stopped")) == NO_SERVER:
        note(str(stopped))
    say("邮件：" + "，".join(f"{DeliveryState.word_of(state)} {n}" for state, n in report["deliveries"].items()))


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
    more = (rows[name] or "" for name in ("rejected", "unread", "carried"))
    return rows["read"], rows["accepted"] + rows["waived"], rows["held"], *more
