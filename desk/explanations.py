"""Where points and verdicts come from, as tables and as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from desk.terminal import say, say_table
from diaodu.domain.figures.derived import whole
from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.plans.plan import Plan

VERDICTS = {None: "未到期", True: "完成", False: "未完成"}


def print_items(unit: str, items: Sequence[dict[str, Any]]) -> None:
    """Print where a unit's points come from."""
    rows = [(f"{i['item']}（{i['clause']}）", f"{i['points'] or '不适用'}／{i['of']}", _how(i)) for i in items]
    if rows:
        say_table(f"{unit} 得分来历", ("项目（条款）", "得分／分值", "取数、公式、说明"), rows, right=[1])


def _how(item: dict[str, Any]) -> str:
    """Inputs, formula, other readings, notes and how many records, a line each."""
    inputs = "，".join(f"{name} {value}" for name, value in item["inputs"].items())
    readings = [
        f"参考分 {reading['points'] or '不适用'}（{reading['reading']}，不计入总分）"
        for reading in item["other_readings"]
    ]
    records = f"{len(item['records'])}条记录" if item["records"] else ""
    worked = f"{item['worked']}={item['points']}" if item["worked"] not in {"", item["formula"]} else ""
    return "\n".join(line for line in (inputs, item["formula"], worked, *readings, item["note"], records) if line)


def print_targets(plan: Plan, targets: Sequence[dict[str, Any]], clauses: Sequence[dict[str, Any]]) -> None:
    """Print target lines, then whether each clause of several lines is met as a whole."""
    rows = [
        (
            t["unit"] or plan.whole,
            t["name"] if not t["within"] or t["name"].startswith("其中") else f"其中{t['name']}",
            t["clause"],
            "未下达" if t["target"] is None else t["compare"] + say_target(plan.measure(t["measure"]), t["target"]),
            say_number(plan, t["measure"], t["value"], t["target"]),
            "未下达" if t["target"] is None else VERDICTS[t["met"]],
            "，".join(f"{m['unit']} {say_number(plan, t['measure'], m['value'])}" for m in t["members"]),
        )
        for t in targets
    ]
    if not rows:
        return
    say_table("目标", ("对象", "指标", "条款", "目标", "完成", "判定", "各成员完成"), rows, right=[3, 4])
    lines = Counter((t["unit"], t["clause"]) for t in targets)
    for clause in (c for c in clauses if lines[c["unit"], c["clause"]] > 1):
        say(f"{clause['unit'] or plan.whole} {clause['clause']} 整条：{VERDICTS[clause['met']]}")


def say_number(plan: Plan, measure: str, value: Any, target: Any = None) -> str:
    """A figure as people read it, beside its target where one is given: money in 亿元 or 万元, a rate in percent."""
    if value is None:
        return "—"
    if not measure:
        return f"{value:.2f}"
    rule = plan.measure(measure)
    if rule.is_money or is_share(rule):
        return say_figure(rule, value, target)
    return f"{whole(value)}"
