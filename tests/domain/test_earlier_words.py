"""What was corrected or left out in an earlier month is known again in each form whose lists tell on."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.intake.rows import Row
from diaodu.domain.ledger import Decision, Matter
from diaodu.domain.months.earlier_lists import EarlierLists
from diaodu.domain.period import parse_period
from diaodu.domain.review.decided_rows import Phrasing, RowBook
from diaodu.domain.review.decisions import Standing
from diaodu.domain.review.earlier_words import LeftBefore, judge_left_before, judge_unmended
from diaodu.domain.review.look_back import LookBackSetting
from diaodu.domain.states import DecisionKind

FORMS, HOUSE = load_forms(), load_plan_folder("ordos-2021").house_rules
UNIT, THEN, NOW = "准格尔旗", "2023-02", parse_period("2023-03")
RENAMED = sorted(name for name, form in FORMS.items() if form.entry(Renamed))
RUNNING = sorted(name for name, form in FORMS.items() if form.tells_once)


def phrasing(rule: HouseRule) -> Phrasing:
    return Phrasing(wording=HOUSE[rule], zone=ZoneInfo("Asia/Shanghai"))


def filled(form: Form, **changes: Any) -> dict[str, Any]:
    """A row that says something in every column: days in February."""
    values: dict[str, Any] = {}
    for column in form.columns:
        if column.is_date:
            values |= {column.id: "2023-02-10", f"{column.id}_end": "2023-02-10"}
        else:
            values[column.id] = (column.choices or ("",))[0] or f"{column.id}甲"
    return values | changes


def book(form: Form, values: dict[str, Any]) -> RowBook:
    row = Row(
        id="x", unit=UNIT, submission="s", file="3月.xlsx", sheet="表", row=5, letters=dict.fromkeys(values, "C"),
        values=values, raw={}, problems=[], version="current",
    )  # fmt: skip
    return RowBook(form=form, rows=[row])


def came_back(form: Form, values: dict[str, Any]) -> list[str]:
    setting = LookBackSetting(form=form, period=NOW, past=EarlierLists(), parameters={}, words={})
    left = LeftBefore(unit=UNIT, form=form.id, period=THEN, values=filled(form), word="不予计入", why="查无实据")
    found = judge_left_before(setting, phrasing(HouseRule.LEFT_BEFORE), book(form, values), [left], ())
    return [one.message for one in found]


@pytest.mark.parametrize("name", RENAMED)
def test_a_row_left_out_before_is_asked_about_under_another_name_and_not_under_its_own(name: str) -> None:
    form = FORMS[name]
    (message,) = came_back(form, filled(form, name="别名的厂房"))
    assert message.startswith("疑为2023年2月不予计入的“name甲”换名或改日再报（")
    assert came_back(form, filled(form, progress="有变化")) == []


@pytest.mark.parametrize("name", RUNNING)
def test_a_record_left_out_before_is_asked_about_in_nearly_the_same_words_and_not_in_its_own(name: str) -> None:
    form = FORMS[name]
    known = next(
        column for column in form.identity if not form.column(column).is_date and not form.column(column).choices
    )
    assert len(came_back(form, filled(form, **{known: f"{known}分甲"}))) == 1
    assert came_back(form, filled(form)) == []
    assert came_back(form, filled(form, **{known: "另一件"})) == []


@pytest.mark.parametrize("name", sorted({*RENAMED, *RUNNING}))
def test_a_corrected_cell_is_asked_about_while_it_says_what_it_said(name: str) -> None:
    form = FORMS[name]
    wrong = next(
        c.id for c in form.columns if c.id not in form.identity and not c.is_date and not c.restarts and not c.choices
    )
    about = Matter(
        unit=UNIT, form=name, rule="F-MISS", severity="warning", column=wrong, value=f"{wrong}甲", data=filled(form),
        project=str(filled(form).get("name", "")),
    )  # fmt: skip
    made = Decision(
        id="d", plan="p", period=THEN, finding="f", record="r", column=wrong, kind=DecisionKind.CORRECT, reason="多写一个零",
        by="李审核", at=datetime(2023, 3, 1, tzinfo=UTC), value="八千", about=about,
    )  # fmt: skip
    given = [Standing(decision=made, findings=frozenset({"f"}), records=frozenset({"r"}))]

    def asked(period: str, **changes: Any) -> list[str]:
        one = book(form, filled(form, **changes))
        found = judge_unmended(one, phrasing(HouseRule.UNMENDED), given, parse_period(period))
        return [finding.message for finding in found]

    (message,) = asked("2023-03")
    assert "2023年2月已代为更正为“八千”" in message
    assert "多写一个零（李审核，2023-03-01）" in message
    assert asked("2023-03", **{wrong: "八千"}) == []


def test_a_column_that_is_said_anew_each_month_is_not_asked_about() -> None:
    form = FORMS["funds"]
    about = Matter(unit=UNIT, form="funds", rule="M-01", severity="critical", column="funds_month", value="10",
                   project="甲", data={"name": "甲", "funds_month": 10})  # fmt: skip
    made = Decision(
        id="d", plan="p", period=THEN, finding="f", record="r", column="funds_month", kind=DecisionKind.CORRECT, value="1",
        reason="误填", by="李审核", at=datetime(2023, 3, 1, tzinfo=UTC), about=about,
    )  # fmt: skip
    given = [Standing(decision=made, findings=frozenset({"f"}), records=frozenset({"r"}))]
    again = book(form, {"name": "甲", "funds_month": 10})
    assert judge_unmended(again, phrasing(HouseRule.UNMENDED), given, NOW) == []
