"""However several units list the same visits over months, each counts once, for the first to tell it, in any order of runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.data.records import Draw
from tests.lib.told_lists import told

PLAN, PERIODS = "bole-2023", ("2023-03", "2023-04", "2023-05")
UNITS = ("驻北京招商局", "驻杭州招商局", "驻深圳招商局")
"""In the order of their codes: of what came at one moment the first of them has it."""
FIRMS = "甲乙丙丁戊己庚"


def visit(n: int) -> dict[str, Any]:
    return {
        "company": f"{FIRMS[n]}公司", "project": f"{FIRMS[n]}项目", "kind": "推荐考察", "level": "主要领导", "leader": "市长",
        "visit_date": f"2023-03-{n + 1:02d}", "outcome": "有意向",
    }  # fmt: skip


def months(folder: Path, draw: Draw, owner: dict[int, str]) -> Iterator[Month]:
    """Months in which each unit lists some visits, with or without those it listed before; `owner` learns whose each is."""
    listed: dict[str, set[int]] = {unit: set() for unit in UNITS}
    for period in PERIODS:
        lists = {}
        for unit in UNITS:
            new = {n for n in range(len(FIRMS)) if draw.below(4) == 0}
            rows = sorted(new | listed[unit] if draw.below(2) else new)
            listed[unit] |= new
            lists[unit] = [visit(n) for n in rows]
            for n in rows:
                owner.setdefault(n, unit)
        yield told(folder, PLAN, period, "visits", lists)


def check(month: Month, owner: dict[int, str]) -> None:
    assessment = load_assessment(month)
    own = {unit: assessment.measure("visits_top", unit).value for unit in UNITS}
    assert own == {unit: sum(whose == unit for whose in owner.values()) for unit in UNITS}
    assert assessment.measure("visits_top").value == len(owner)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_each_visit_counts_once_for_the_first_to_tell_it(seed: int, tmp_path: Path) -> None:
    draw, owner = Draw(f"shared visits {seed}"), dict[int, str]()
    done = []
    for month in months(tmp_path, draw, owner):
        check(month, owner)
        done.append(month)
    for _ in range(4):
        do_steps(draw.pick(done))
    do_steps(done[-1])
    check(done[-1], owner)
