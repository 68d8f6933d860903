"""A name typed with a blank is the same person, place or chain: nothing is owed, counted or listed twice for it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasks.aggregate.assessment import load_assessment, load_figures
from tasks.month import Month
from tests.lib.told_lists import told

pytestmark = pytest.mark.slow

SPACED = pytest.mark.parametrize(
    "other", ["王　伟", *(pytest.param(one, marks=pytest.mark.slow) for one in ("王 伟", "王\u200b伟"))]
)


def value(month: Month, measure: str, unit: str) -> Any:
    return next(v.value for v in load_assessment(month).measures if (v.measure, v.unit) == (measure, unit))


@SPACED
def test_days_at_the_station_are_one_mans(other: str, tmp_path: Path) -> None:
    days = [
        {"date": f"2023-03-{day:02}", "person": "王伟" if day < 16 else other, "attendance": "驻点", "companies": "甲",
         "content": "走访", "ledger_verified": "已核实" if date(2023, 3, day).weekday() == 6 else None}
        for day in range(1, 29)
    ]  # fmt: skip
    month = told(tmp_path, "bole-2023", "2023-03", "station_log", {"驻武汉招商局": days}, day=26)
    assert value(month, "short_days", "驻武汉招商局") == 0


def outing(leader: str, start: str, end: str) -> dict[str, Any]:
    return {"leader": leader, "position": "书记", "office": "行政主要负责同志", "start": start, "end": end, "days": 4,
            "destination": "上海", "companies": "甲", "outcome": "谈"}  # fmt: skip


@SPACED
def test_days_of_trips_that_overlap_count_once_and_one_leader_is_listed_once(other: str, tmp_path: Path) -> None:
    rows = [outing("王伟", "2020-03-01", "2020-03-04"), outing(other, "2020-03-03", "2020-03-06")]
    month = told(tmp_path, "suzhou-2020", "2020-03", "outings", {"萧县": rows})
    assert value(month, "outing_days_head", "萧县") == 6
    hits = [hit for one in load_figures(month)["triggers"] for hit in one["hits"] if hit["unit"] == "萧县"]
    assert not [hit for hit in hits if "王" in hit["subject"]], "six days are enough"
