"""Tables of a period for people: status, scores, where every point comes from."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from desk.report import public_papers
from desk.say import say, say_table
from diaodu.adapters.store import Store
from diaodu.domain.plan import Plan
from diaodu.domain.results import UnitScore
from diaodu.domain.states import STATE_WORDS
from tasks.assessment import load_assessment
from tasks.month import Month


def plan_status(plan: Plan, store: Store) -> dict[str, Any]:
    """Every period of a plan that has a run: its last run, paper and deliveries."""
    periods: dict[str, dict[str, Any]] = {}
    for run in store.runs.list(plan.plan):
        periods[run.period] = {"period": run.period, "run": run.id, "kind": run.kind, "state": run.state}
    for row in store.papers.list(plan.plan):
        if not row.superseded:
            periods.setdefault(row.period, {"period": row.period})["paper"] = str(row.state)
    for period, entry in periods.items():
        entry["deliveries"] = store.outbox.counts(plan.plan, period)
    return {"plan": plan.plan, "periods": [periods[period] for period in sorted(periods)]}


def print_plan(plan: str, found: dict[str, Any]) -> None:
    """Print what `plan_status` found."""
    rows = [
        (p["period"], p.get("run", ""), p.get("kind", ""), p.get("state", ""),
         STATE_WORDS.get(p.get("paper", ""), "—"), p["deliveries"]["sent"], p["deliveries"]["unknown"])
        for p in found["periods"]
    ]  # fmt: skip
    say_table(f"{plan} 各期", ("报告期", "汇总", "种类", "状态", "简报", "已发", "待查"), rows, right=[5, 6])


def period_status(month: Month) -> dict[str, Any]:
    """Expected, on time, late, nil, missing; held records; runs; papers; deliveries."""
    reports = {report.code: report for report in month.store.validation.reports(*month.key)}
    received = Counter(s.unit for s in month.store.submissions.list(*month.key, month.as_of))
    units = []
    for unit in month.plan.units_in(month.period.start, month.period.end):
        report = reports.get(unit.code)
        waiting = {"state": "received" if received[unit.code] else "missing", "forms": {}, "rows": {}}
        judged = report and {
            "state": report.state,
            "forms": report.forms,
            "rows": {name: getattr(report.rows, name) for name in ("read", "accepted", "held", "waived", "unread")},
        }
        units.append({"unit": unit.name, "code": unit.code, "class": unit.unit_class, **(judged or waiting)})
    findings = month.store.validation.findings(*month.key)
    return {
        "plan": month.plan.plan,
        "period": month.period.id,
        "due": month.moments.due.isoformat(),
        "review_until": month.moments.review_until.isoformat(),
        "units": units,
        "counts": dict(Counter(unit["state"] for unit in units)),
        "findings": dict(Counter(str(finding.severity) for finding in findings)),
        "runs": [
            {"run": r.id, "kind": r.kind, "state": r.state, "started_at": r.started_at.isoformat()}
            for r in month.store.runs.list(*month.key)
        ],
        "papers": public_papers(month),
        "deliveries": month.store.outbox.counts(*month.key),
    }


def print_period(found: dict[str, Any]) -> None:
    """Print what `period_status` found."""
    rows = [
        (u["unit"], u["class"], STATE_WORDS.get(u["state"], "已收, 待汇总"), *_row_counts(u["rows"])) for u in found["units"]
    ]
    heads = ("单位", "类别", "报送", "读取", "采用", "待补正", "说明后计入")
    say_table(f"{found['plan']} {found['period']} 报送情况", heads, rows, right=[3, 4, 5, 6])
    counts = "，".join(f"{STATE_WORDS.get(state, '已收')} {n}" for state, n in found["counts"].items())
    say(f"应报 {len(found['units'])}: {counts}")
    findings = "，".join(f"{STATE_WORDS[severity]} {n}" for severity, n in found["findings"].items()) or "无"
    say(f"审核意见: {findings}")
    for run in found["runs"][-3:]:
        say(f"汇总 {run['run']}: {run['kind']} {run['state']} {run['started_at']}")
    for paper in found["papers"]:
        say(f"文书 {paper['kind']}: {STATE_WORDS[paper['state']]} {paper['pdf'] or ''}")
    say("邮件: " + "，".join(f"{STATE_WORDS[state]} {n}" for state, n in found["deliveries"].items()))


def _row_counts(rows: dict[str, int]) -> tuple[Any, ...]:
    return tuple(rows.get(name, "") for name in ("read", "accepted", "held", "waived"))


def print_scores(plan: Plan, period: str, scores: Sequence[UnitScore]) -> None:
    """Print scores by class, ranked first."""
    if plan.scheme is None:
        say("本方案没有考核办法。")
        return
    if plan.scheme.house:
        say(plan.scheme.note, style="yellow")
    items = [item.item for item in plan.scheme.items]
    for unit_class in dict.fromkeys(score.unit_class for score in scores):
        own = sorted((s for s in scores if s.unit_class == unit_class), key=lambda s: (s.rank is None, s.rank or 0))
        rows = [
            (_rank(s), s.unit, "—" if s.points is None else f"{s.points:.2f}", s.grade or "",
             *("—" if i.points is None else f"{i.points:.2f}" for i in s.items), s.reason or "")
            for s in own
        ]  # fmt: skip
        say_table(f"{period} {unit_class}", ("位次", "单位", "得分", "等次", *items, "说明"), rows, right=[2])


def _rank(score: UnitScore) -> str:
    if score.rank is None:
        return "不排名"
    return f"{score.rank}{'(并列)' if score.tied else ''}"


def explain_unit(month: Month, unit: str) -> dict[str, Any]:
    """Every point of a unit: clause, inputs, formula, records with their cells; and its measures and targets."""
    assessment = load_assessment(month)
    score = next((s for s in assessment.scores if s.unit == unit), None)
    places = {r.id: f"{r.file} {r.sheet}!{r.row}行 {r.data.get('name', '')}" for r in month.store.validation.records(*month.key)}
    items = [
        {
            "item": item.item,
            "clause": item.clause,
            "points": None if item.points is None else f"{item.points:.2f}",
            "of": f"{item.of:f}",
            "formula": item.formula,
            "inputs": item.inputs,
            "note": item.note,
            "records": [{"record": record, "place": places.get(record, "")} for record in item.records],
        }
        for item in (score.items if score else ())
    ]
    return {
        "plan": month.plan.plan,
        "period": month.period.id,
        "unit": unit,
        "points": None if score is None or score.points is None else f"{score.points:.2f}",
        "rank": score.rank if score else None,
        "reason": score.reason if score else None,
        "items": items,
        "targets": [
            {"measure": t.measure, "clause": t.clause, "target": t.target, "value": t.value, "met": t.met}
            for t in assessment.targets
            if t.unit == unit
        ],
        "excluded": [
            {"record": f.record, "project": f.project, "rule": f.rule, "clause": f.clause, "message": f.message,
             "place": f"{f.file} {f.sheet}!{f.cell}"}
            for f in assessment.findings
            if f.unit == unit and f.record and (f.severity == "critical" or f.rule == "X-01")
        ],
    }  # fmt: skip


def print_explanation(plan: Plan, found: dict[str, Any]) -> None:
    """Print what `explain_unit` found."""
    total = found["points"] or "不排名"
    say(f"{found['unit']} {found['period']}: {total}{' 分' if found['points'] else ''}  {found['reason'] or ''}")
    if plan.scheme and plan.scheme.house:
        say(plan.scheme.note, style="yellow")
    rows = [
        (i["item"], i["clause"], i["points"] or "不适用", i["of"],
         "，".join(f"{name} {value}" for name, value in i["inputs"].items()), i["formula"], len(i["records"]))
        for i in found["items"]
    ]  # fmt: skip
    say_table("得分来历", ("项目", "条款", "得分", "分值", "取数", "公式", "记录数"), rows, right=[2, 3, 6])
    targets = [(t["measure"], t["clause"], t["target"], t["value"], {None: "未到期", True: "完成", False: "未完成"}[t["met"]]) for t in found["targets"]]
    if targets:
        say_table("目标", ("指标", "条款", "目标", "完成", "判定"), targets, right=[2, 3])
    excluded = [(e["project"], e["rule"], e["clause"], e["message"], e["place"]) for e in found["excluded"]]
    if excluded:
        say_table("未计入的记录", ("项目", "规则", "条款", "原因", "位置"), excluded)
