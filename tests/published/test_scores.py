"""Published schemes as small plans: T09 to the last digit; M2, M3 and M6 in their own numbers. Source: docs/methods.md."""

import csv
from typing import Any

import pytest

from diaodu.domain.plans.plan import Plan
from tests.conftest import SHARED, needs_shared
from tests.lib.simulations import points_of, simulated
from tests.lib.small_plans import small_plan

PUBLISHED = SHARED / "data" / "published"


def rule(kind: str, measure: str = "", **changes: Any) -> dict[str, Any]:
    return {"kind": kind} | ({"measure": measure} if measure else {}) | changes


def target(measure: str, value: Any, clause: str = "M1") -> dict[str, Any]:
    return {"measure": measure, "clause": clause, "lines": [{"class": "单位", "value": value}]}


# --- M1, the 2024 assessment of a masked city (T09) -------------------------------------------------------
def masked_city() -> Plan:
    bands = [("size_3", 7), ("size_10", 4), ("size_20", 1)]
    return small_plan(
        units=["甲区", "乙区"],
        measures=[
            "outside:%", "foreign:%", "contracts", "amount:元", *(name for name, _ in bands),
            "award", "key_firms", "platform", "overdue", "fraud",
        ],
        targets=[target("contracts", 27), target("amount", "54亿元"), *(target(name, n) for name, n in bands)],
        scheme={
            "items": [
                {"id": "省外新增实际投资", "points": 0.5, "rules": [rule("rate", "outside", cap="none")]},
                {"id": "外商直接投资", "points": 0.5, "rules": [rule("rate", "foreign", cap="none")]},
                {"id": "签约", "points": 0.5, "rules": [rule("proportion", "contracts", points=0.25), rule("proportion", "amount", points=0.25)]},
                {"id": "大项目", "points": 0.5, "rules": [rule("deductions", lines=[{"measure": name, "each": 0.1, "shortfall": True} for name, _ in bands])]},
                {"id": "平台", "points": 0.5, "rules": [
                    rule("proportion", "award", of=1, cap="none", points=0.2), rule("proportion", "key_firms", of=1, cap="none", points=0.2),
                    rule("proportion", "platform", of=1, cap="none", points=0.1),
                ]},
                {"id": "履约", "points": 0.5, "rules": [rule("deductions", lines=[{"measure": "overdue", "each": 0.1}, {"measure": "fraud", "each": 0.2}])]},
            ]
        },
    )  # fmt: skip


@needs_shared
def test_the_scores_a_city_published_come_out_to_the_last_digit() -> None:
    with (PUBLISHED / "T09_score_2024_city_masked.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {
        "2外商直接投资完成率": "foreign", "1省外新增实际投资完成率": "outside", "3签约个数": "contracts", "4引进3-10亿": "size_3",
        "4引进10-20亿": "size_10", "4引进20亿以上": "size_20", "5省激励奖补": "award", "5重点企业": "key_firms", "5现场签约": "platform",
        "6超时限未开工": "overdue", "6弄虚作假": "fraud",
    }  # fmt: skip
    lines = ["unit | measure | value"]
    for one in rows:
        unit = one["单位"][:2]
        lines += [f"{unit} | {measure} | {one[head]}" for head, measure in names.items()]
        lines.append(f"{unit} | amount | {one['3签约金额(亿元)']}亿元")
    found = simulated(masked_city(), "2024", "\n".join(lines))
    assert [str(score.points) for score in found.scores] == ["2.78", "2.95"] == [one["公布得分"] for one in rows]
    published = [[float(part) for part in one["公布分项"].split("|")] for one in rows]
    assert [[float(item.points or 0) for item in score.items] for score in found.scores] == published
    assert [score.rank for score in found.scores] == [2, 1]


# --- M2, 高安市2021: 功效系数 ---------------------------------------------------------------------------
def test_gaoan_gives_the_best_a_hundred_and_the_worst_sixty_of_each_weight() -> None:
    weights = {"foreign": 30, "outside": 30, "signed": 10}
    plan = small_plan(
        units=["甲", "乙", "丙"], measures=[*weights],
        scheme={"items": [
            {"id": name, "points": weight, "rules": [rule("functional_coefficient", name, base="60%", nothing="base")]}
            for name, weight in weights.items()
        ]},
    )  # fmt: skip
    table = "\n".join(
        ["unit | measure | value"]
        + [
            f"{u} | {m} | {v}"
            for u, vs in {"甲": (50, 0, 4), "乙": (10, 8, 4), "丙": (30, 6, 4)}.items()
            for m, v in zip(weights, vs, strict=True)
        ]
    )
    found = simulated(plan, "2024", table)
    assert {u: str(p) for u, p in points_of(found, "foreign").items()} == {"甲": "30.00", "乙": "18.00", "丙": "24.00"}
    assert {u: str(p) for u, p in points_of(found, "outside").items()} == {"甲": "18.00", "乙": "30.00", "丙": "27.00"}
    assert {str(p) for p in points_of(found, "signed").values()} == {"10.00"}  # all equal: all the best
    assert [str(score.points) for score in found.scores] == ["58.00", "58.00", "61.00"]
    assert [(score.rank, score.tied) for score in found.scores] == [(2, True), (2, True), (1, False)]


# --- M3, 产业专班(季度) ---------------------------------------------------------------------------------
def quarterly_teams() -> Plan:
    return small_plan(
        units=["甲专班", "乙专班"],
        measures=["projects", "funds:元", "fit:%", "park:分", "town:分", "visits", "fairs", "over_1b", "over_5b"],
        targets=[target("projects", 12) | {"yearly": True}, target("funds", "12亿元") | {"yearly": True}],
        scheme={"items": [
            *({"id": name, "points": points, "alternatives": [
                {"when": "target", "rules": [rule("pace", name)]}, {"when": "no_target", "rules": [rule("relative_to_best", name)]},
            ]} for name, points in (("projects", 30), ("funds", 20))),
            {"id": "契合度", "points": 20, "rules": [rule("rate", "fit")]},
            {"id": "载体打分", "points": 15, "rules": [rule("proportion", "park", of=100, points=10.5), rule("proportion", "town", of=100, points=4.5)]},
            {"id": "加分", "points": 20, "bonus": True, "rules": [
                rule("bonus", "visits", each=0.5, most=3), rule("bonus", "fairs", each=3, most=3), rule("bonus", "projects", each=2, most=6, over="target"),
                rule("bonus", "over_1b", each=4, most=4, exclusive="大项目"), rule("bonus", "over_5b", each=8, most=8, exclusive="大项目"),
            ]},
        ]},
    )  # fmt: skip


def test_a_quarter_is_held_against_its_own_pace_and_bonuses_come_on_top() -> None:
    table = """unit | measure | value
        甲专班 | projects | 6
        甲专班 | funds | 3亿元
        甲专班 | fit | 90%
        甲专班 | park | 80
        甲专班 | town | 100
        甲专班 | visits | 9
        甲专班 | fairs | 1
        甲专班 | over_1b | 3
        甲专班 | over_5b | 1"""
    first = simulated(quarterly_teams(), "2024-06", table).scores[0]
    points = [str(item.points) for item in first.items]
    # 6 of 12 at half the year; 3 of 12亿元 is half its pace; 10.5×80% + 4.5; 3 + 3 + 8, the 4 excluded.
    assert points == ["30.00", "10.00", "18.00", "12.90", "14.00"]
    assert str(first.points) == "84.90"


def test_a_target_passed_is_a_bonus_for_each_up_to_six() -> None:
    table = "unit | measure | value\n甲专班 | projects | 14\n乙专班 | projects | 20"
    found = points_of(simulated(quarterly_teams(), "2024-12", table), "加分")
    assert {unit: str(points) for unit, points in found.items()} == {"甲专班": "4.00", "乙专班": "6.00"}


# --- M6, 各镇(场)、县直 ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("projects", "paid", "late", "points"),
    [(4, "20%", 0, "100.00"), (4, "19%", 0, "0.00"), (3, "30%", 2, "73.00"), (2, "100%", 12, "38.00"), (1, "100%", 0, "0.00")],
)  # fmt: skip
def test_the_ladder_and_its_deductions(projects: int, paid: str, late: int, points: str) -> None:
    rungs = [
        {"task": share, "paid": "20%", "points": given} for share, given in (("100%", 100), ("75%", 75), ("50%", 50))
    ]
    plan = small_plan(
        units=["甲镇"], measures=["projects", "paid:%", "no_plan", "no_summary", "late_tables"], targets=[target("projects", 4, "M6")],
        scheme={"items": [
            {"id": "任务", "points": 100, "rules": [rule("ladder", task="projects", paid="paid", rungs=rungs)]},
            {"id": "资料", "points": 22, "rules": [rule("deductions", lines=[
                {"measure": "no_plan", "each": 5}, {"measure": "no_summary", "each": 5}, {"measure": "late_tables", "each": 1, "most": 12},
            ])]},
        ]},
    )  # fmt: skip
    table = f"unit | measure | value\n甲镇 | projects | {projects}\n甲镇 | paid | {paid}\n甲镇 | late_tables | {late}"
    score = simulated(plan, "2024", table).scores[0]
    task, papers = (item.points for item in score.items)
    assert task is not None
    assert papers is not None
    assert str(task - (22 - papers)) == points or task == 0
