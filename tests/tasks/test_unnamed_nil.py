"""A 零报告 that names no form, after rows came: the rows stay and it is asked; by a form's name it is taken at its word."""

from pathlib import Path

import pytest

from diaodu.domain.states import UnitState
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.lib.told_lists import judged, send, told

PLAN, PERIOD, UNIT = "bole-2023", "2023-03", "驻武汉招商局"
VISIT = {"company": "甲公司", "project": "甲项目", "kind": "推荐考察", "level": "主要领导", "leader": "市长", "visit_date": "2023-03-05",
         "outcome": "有意向"}  # fmt: skip


def letter(folder: Path, text: str, day: int) -> Month:
    """The month after a letter that came on a day."""
    send(folder, PERIOD, UNIT, "零报告.xlsx", {"Sheet1": [[text]]}, day=day)
    return judged(folder, PLAN, PERIOD)


def visits(month: Month) -> object:
    return load_assessment(month).measure("visits_top", UNIT).value


def questions(month: Month) -> list[str]:
    return [one.message for one in month.store.validation.findings(*month.key) if one.rule == "F-NIL"]


@pytest.mark.slow
def test_rows_stay_beside_a_later_letter_that_names_no_form_and_it_is_asked(tmp_path: Path) -> None:
    told(tmp_path, PLAN, PERIOD, "visits", {UNIT: [VISIT]})
    month = letter(tmp_path, "本月零报告", 22)
    assert visits(month) == 1
    assert questions(month) == [
        "零报告没有写明是哪些报表，而此前已报推荐考察表（“台账.xlsx”）；已报的仍按已报的计入，其余各表按零报告"
    ]
    report = next(one for one in month.reports() if one.unit == UNIT)
    assert report.forms["visits"] is UnitState.ON_TIME
    assert report.forms["activities"] is UnitState.NIL


@pytest.mark.slow
@pytest.mark.parametrize(("text", "day"), [("本月推荐考察零报告", 22), ("本月零报告", 5)])
def test_a_letter_that_names_the_form_or_comes_before_is_not_asked(tmp_path: Path, text: str, day: int) -> None:
    told(tmp_path, PLAN, PERIOD, "visits", {UNIT: [VISIT]})
    month = letter(tmp_path, text, day)
    assert questions(month) == []
    assert visits(month) == (0 if "考察" in text else 1)


@pytest.mark.slow
@pytest.mark.parametrize("text", [pytest.param("本月零报告", marks=pytest.mark.slow), "本月推荐考察零报告"])
def test_a_letter_in_one_delivery_with_rows_is_asked_whatever_it_names(tmp_path: Path, text: str) -> None:
    told(tmp_path, PLAN, PERIOD, "visits", {UNIT: [VISIT]})
    month = letter(tmp_path, text, 12)
    assert visits(month) == 1
    assert questions(month) == [
        "零报告与同时报送的表格不一致，同时已报推荐考察表（“台账.xlsx”）；已报的仍按已报的计入，其余各表按零报告"
    ]
