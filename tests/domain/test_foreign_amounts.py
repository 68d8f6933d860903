"""An amount of foreign currency says its currency wherever it is shown, and is never taken for yuan."""

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.conditions import check_condition
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.sentences import show
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.listed import list_rows, list_table
from diaodu.domain.period import parse_period
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.plans.checks import _check_columns
from diaodu.domain.plans.measures import Measure
from diaodu.domain.triggers.rows import _shown
from tests.lib.factories import make_assessment, make_plan

FUNDS, COLUMN = load_forms()["funds"], "foreign_amount"


def test_every_column_of_foreign_currency_is_of_its_own_kind() -> None:
    forms = [*load_forms().values(), *load_plan_folder("suzhou-2020").forms.values()]
    kinds = {
        form.frame_columns[column.id] for form in forms for column in form.columns if column.type == ColumnType.FOREIGN
    }
    assert kinds == {"foreign"}


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(30_000_000, "万美元", "3000万美元"), (15_000, "万美元", "1.5万美元"), (-1, "万美元", "-0.0001万美元"), (0, "欧元", "0欧元"),
     (1_200_000_000, "亿日元", "12亿日元")],
)  # fmt: skip
def test_it_is_written_in_its_columns_unit(value: int, unit: str, said: str) -> None:
    assert show(value, "foreign", unit) == said


def test_a_row_a_list_of_the_registry_and_a_finding_say_the_currency() -> None:
    assert FUNDS.show(COLUMN, 30_000_000) == "3000万美元"
    assert FUNDS.show_row({COLUMN: 30_000_000})[COLUMN] == "3000万美元"
    assert _shown(30_000_000, COLUMN, FUNDS) == "3000万美元"


def test_a_printed_list_has_its_unit_in_the_head_and_no_yuan() -> None:
    assessment = make_assessment()
    funds = assessment.records["funds"].assign(**{COLUMN: 30_000_000})
    assessment.records["funds"] = funds
    facts = Facts(make_plan(), parse_period("2021-03"), assessment, load_forms())
    entry = ProjectList(id="f", title="外资", form="funds", where={}, order=COLUMN, columns=("name", COLUMN))
    rows = list_rows(facts, entry)
    table = list_table(facts, entry, rows, (), "t", "表")
    assert [column.title for column in table.columns][-1] == "外币金额（万美元）"
    assert {row[-1] for row in table.rows} == {"3000"}
    assert rows


def test_it_is_in_no_sum_of_yuan_and_no_condition_takes_an_amount_of_yuan() -> None:
    measure = Measure.model_validate(
        {"id": "m", "name": "m", "unit": "元", "form": "funds", "sum": COLUMN, "clause": "O-10"}
    )
    with pytest.raises(ValueError, match="不是金额或数字"):
        _check_columns(measure, FUNDS.frame_columns)
    with pytest.raises(ValueError, match="外币的数额"):
        check_condition({COLUMN: {"gt": "1亿元"}}, FUNDS.frame_columns, "甲")


def test_it_is_not_compared_with_yuan() -> None:
    rule = next(one for one in FUNDS.rules if one.id == "M-01")
    with pytest.raises(ValueError, match="两列须同类"):
        Form.model_validate(FUNDS.model_dump(by_alias=True) | {"rules": [rule.model_copy(update={"column_B": COLUMN})]})
