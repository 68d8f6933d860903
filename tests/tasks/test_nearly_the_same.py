"""A thing that two units tell in nearly the same words is asked of both (X-02), in full lists and in running ones."""

from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.results import Finding
from tasks.month import Month
from tests.lib.months import judge_again
from tests.lib.told_lists import told

VISIT = {
    "kind": "推荐考察", "company": "甲公司", "project": "甲项目", "level": "主要领导", "leader": "王市长",
    "visit_date": "2023-02-10", "place": "武汉", "outcome": "洽谈",
}  # fmt: skip
RESERVE = {
    "name": "甲储备项目", "location": "大路", "industry": "数字经济", "content": "新建厂房", "total_investment": 5000,
    "cooperation": "合资", "is_backward": "否", "meets_environment": "是", "appraisal": "已论证", "month_status": "续报",
    "responsible_unit": "商务局", "contact": "招商科", "phone": "0477-8000000",
}  # fmt: skip
LEAD = {
    "source": "展会", "company": "甲公司", "registered_in": "上海", "intent": "建厂", "is_foreign": "否",
    "contact_date": "2020-02-05", "verified": "已核实", "verifier": "核实员", "verified_date": "2020-02-06",
}  # fmt: skip
BOLE, ORDOS, SUZHOU = (
    ("bole-2023", "2023-02", "visits", VISIT, ("驻武汉招商局", "驻北京招商局")),
    ("ordos-2021", "2021-01", "reserve_projects", RESERVE, ("准格尔旗", "东胜区")),
    ("suzhou-2020", "2020-02", "leads", LEAD, ("砀山县", "萧县")),
)


def asked(month: Month) -> list[Finding]:
    return [one for one in month.store.validation.findings(*month.key) if one.rule == "X-02"]


def told_by_two(folder: Path, case: tuple[Any, ...], other: dict[str, Any]) -> Month:
    plan, period, form, row, (first, second) = case
    return told(folder, plan, period, form, {first: [row], second: [row | other]})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "other"),
    [
        (BOLE, {"company": "甲有限公司"}),
        pytest.param(ORDOS, {"location": "大路镇"}, marks=pytest.mark.slow),
        pytest.param(ORDOS, {"name": "甲储备建设项目", "location": "大路镇"}, marks=pytest.mark.slow),
        pytest.param(SUZHOU, {"company": "甲有限公司", "intent": "建设工厂"}, marks=pytest.mark.slow),
    ],
)
def test_both_units_are_asked(case: tuple[Any, ...], other: dict[str, Any], tmp_path: Path) -> None:
    found = asked(told_by_two(tmp_path, case, other))
    assert sorted(one.unit for one in found) == sorted({one.unit for one in found})
    assert len(found) == 2
    assert {one.severity for one in found} == {"warning"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "other"),
    [
        (BOLE, {"company": "乙有限公司"}),
        (BOLE, {"company": "甲有限公司", "visit_date": "2023-02-11"}),
        (BOLE, {"company": "甲有限公司", "level": "部门领导"}),
        (ORDOS, {"name": "甲储备项目二期", "location": "薛家湾"}),
        (SUZHOU, {"company": "丙公司"}),
    ],
)
def test_another_thing_is_not_asked(case: tuple[Any, ...], other: dict[str, Any], tmp_path: Path) -> None:
    assert asked(told_by_two(tmp_path, case, other)) == []


@pytest.mark.slow
def test_what_another_unit_told_in_an_earlier_month_is_asked_once(tmp_path: Path) -> None:
    plan, _, form, row, (first, second) = BOLE
    told(tmp_path, plan, "2023-02", form, {first: [row]})
    month = told(tmp_path, plan, "2023-03", form, {first: [row], second: [row | {"company": "甲有限公司"}]})
    assert [one.unit for one in asked(month)] == ["BL-BJ"]
    assert "2023年2月" in asked(month)[0].message
    month = told(tmp_path, plan, "2023-04", form, {second: [row | {"company": "甲有限公司"}]})
    assert asked(month) == []


@pytest.mark.slow
def test_a_project_said_to_be_another_one_is_not_asked_again_in_the_next_month(tmp_path: Path) -> None:
    plan, _, form, row, (first, second) = ORDOS
    month = told_by_two(tmp_path, ORDOS, {"location": "大路镇"})
    given = {"value": "", "confirmed_by": "", "expires": ""}
    decide([one.id for one in asked(month)], "waive", "两个项目", "李审核", given, at=month.now())
    judge_again(month)
    month = told(tmp_path, plan, "2021-02", form, {first: [row], second: [row | {"location": "大路镇"}]})
    assert {one.decision for one in asked(month)} == {"waive"}
