"""Every kind that a form's YAML may name: a good and a bad case, and what it says of the bad one."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest

from diaodu import ROOT
from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.domain.forms.derived.column import Cells
from diaodu.domain.forms.derived.kinds import DERIVED_KINDS
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import SAYS
from diaodu.domain.forms.kind import Kind
from diaodu.domain.forms.look_back.kinds import LOOK_BACK_KINDS
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.forms.look_back.listed_twice import ListedTwice
from diaodu.domain.forms.look_back.not_repeated import NotRepeated
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.forms.look_back.row import ComparedRow, EarlierRow
from diaodu.domain.forms.look_back.same_list import SameList
from diaodu.domain.forms.look_back.wrong_code import WrongCode
from diaodu.domain.forms.placed_errors import PlacedError
from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.period import parse_period
from tests.expectations.test_twins import TWINS

FORMS = load_forms()
LISTS: dict[str, Mapping[str, type[Kind]]] = {
    "rules": RULE_KINDS, "look_back": LOOK_BACK_KINDS, "derived": DERIVED_KINDS,
}  # fmt: skip
STATED = {"id": "X-99", "severity": "info", "message": "甲", "remedy": "乙"}
NOW, BEFORE = parse_period("2021-03"), parse_period("2021-02")


class Compared(NamedTuple):
    """A form, and what a row said last and says now, that is right and that is to be asked about."""

    form: str
    last: dict[str, Any]
    good: dict[str, Any]
    bad: dict[str, Any]
    raw: dict[str, str] = {}


ROWS: dict[str, Compared] = {
    "goes_back": Compared("signed_projects", {"stage": "签约"}, {"stage": "开工"}, {"stage": "在谈"}),
    "falls": Compared("funds", {"funds_ytd": 9}, {"funds_ytd": 9}, {"funds_ytd": 8}),
    "behind_parts": Compared(
        "funds", {"funds_ytd": 100}, {"funds_ytd": 180, "funds_month": 80}, {"funds_ytd": 179, "funds_month": 80}
    ),
    "new_again": Compared(
        "reserve_projects", {"month_status": "新增"}, {"month_status": "续报"}, {"month_status": "新增"}
    ),
    "later": Compared("signed_projects", {"sign_date": "2021-01-05"}, {"sign_date": "2021-01-05"}, {"sign_date": "2021-01-06"}),
    "out_of_scale": Compared("signed_projects", {"total_investment": 5}, {"total_investment": 49_999}, {"total_investment": 50_000}),
    "unchanged": Compared("signed_projects", {"stage": "签约", "progress": "无"}, {"stage": "签约", "progress": "平整场地"}, {"stage": "签约", "progress": "无"}),
    "takes_last": Compared("signed_projects", {"stage": "在建"}, {"stage": None}, {"stage": "在建"}, {"stage": "停工"}),
}  # fmt: skip
"""Each look-back kind that judges rows."""
RENAMED = STATED | {"kind": "renamed", "at": "name", "same": [["investor", "total"]]}
PLACES = {
    "same_list": lambda: (
        SameList.model_validate(STATED | {"kind": "same_list"}).judge([{"a": 1}], [{"a": 2}], BEFORE),
        SameList.model_validate(STATED | {"kind": "same_list"}).judge([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}], BEFORE),
    ),
    "not_repeated": lambda: (
        None, NotRepeated.model_validate(STATED | {"kind": "not_repeated"}).judge(BEFORE, is_carried=True),
    ),
    "renamed": lambda: (
        Renamed.model_validate(RENAMED).agreeing({"investor": "甲", "total": 2}, {"investor": "甲", "total": 1}, {}) or None,
        Renamed.model_validate(RENAMED).judge("甲", BEFORE, ["投资方"], "150622-2021-0001"),
    ),
    "listed_again": lambda: (
        ListedAgain.model_validate(STATED | {"kind": "listed_again", "at": "name"}).judge(BEFORE, ()),
        ListedAgain.model_validate(STATED | {"kind": "listed_again", "at": "name"}).judge(BEFORE, ("举办日期",)),
    ),
    "listed_twice": lambda: (
        ListedTwice.model_validate(STATED | {"kind": "listed_twice", "at": "name"}).judge("", "", ""),
        ListedTwice.model_validate(STATED | {"kind": "listed_twice", "at": "name"}).judge("“表”第2行", "甲", "150622-2021-0001"),
    ),
    "wrong_code": lambda: (
        WrongCode.model_validate(STATED | {"kind": "wrong_code", "at": "code"}).judge(""),
        WrongCode.model_validate(STATED | {"kind": "wrong_code", "at": "code"}).judge("未登记"),
    ),
}  # fmt: skip
"""Each that judges a list, or tells what the carrying over or the register found: what it says of good and of bad."""
DERIVED: dict[str, tuple[dict[str, list[Any]], list[float | None]]] = {
    "occurrence": ({"name": ["甲", "甲 ", "乙", None], "investor": ["A公司"] * 4}, [1, 2, 1, None]),
    "is_credit_code": ({"credit_code": ["91350100M000100Y43", "91350100M000100Y44", None]}, [1, 0, None]),
    "days_between": ({"end": [date(2021, 3, 2), date(2021, 2, 28), None], "start": [date(2021, 3, 1)] * 3}, [2, 0, None]),
    "overlaps": (
        {
            "leader": ["甲", "甲", "甲", "乙", "甲", None],
            "start": [date(2021, 3, n) for n in (10, 12, 11, 11, 13, 10)],
            "end": [date(2021, 3, n) for n in (12, 12, 11, 15, 14, 12)],
        },
        [0, 1, 1, 0, 0, None],
    ),
    "repeats_phases": ({"name": ["园区", "园区一期", "仓库", "库"], "total_investment": [9, 9, 9, None]}, [0, 1, 0, None]),
    "resembles_investor": (
        {"name": ["甲", "甲", "乙", "丙"], "investor": ["东方物流公司", "东方物流集团", "东方物流集团", None], "credit_code": [None] * 4}, [0, 1, 0, None],
    ),
}  # fmt: skip
"""Each derived kind: values of its columns row by row, and what is computed."""
CASES = {"rules": TWINS, "look_back": {**ROWS, **PLACES}, "derived": DERIVED}


@pytest.mark.parametrize("room", LISTS)
def test_every_kind_has_a_good_and_a_bad_case_and_lies_in_its_room(room: str) -> None:
    assert set(CASES[room]) == set(LISTS[room])
    assert {kind.__module__.rpartition(".")[0] for kind in LISTS[room].values()} == {f"diaodu.domain.forms.{room}"}


@pytest.mark.parametrize("name", [name for kinds in LISTS.values() for name in kinds])
def test_what_a_kind_can_say_stands_in_its_row_of_the_language_page(name: str) -> None:
    page = (ROOT / "docs" / "form-language.md").read_text(encoding="utf-8")
    kind = next(kinds[name] for kinds in LISTS.values() if name in kinds)
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` | {kind.word} |")]
    assert all(f"`{{{word}}}`" in row for word in getattr(kind, "says", ()))


# --- look_back ------------------------------------------------------------------------------------------
def line_of(form: Form, last: Mapping[str, Any], values: Mapping[str, Any], raw: Mapping[str, str]) -> ComparedRow:
    """A row that has stood in two earlier lists."""
    earlier = tuple(EarlierRow(listed=when, said=when, values=last) for when in (BEFORE, parse_period("2021-01")))
    return ComparedRow(
        values=values, raw=raw, earlier=earlier, period=NOW, columns={column.id: column for column in form.columns},
        kinds=form.frame_columns, parameters={"stalled_months": 3},
    )  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_look_back_kind_asks_about_the_bad_row_alone_and_says_what_it_promises(name: str) -> None:
    case = ROWS[name]
    form = FORMS[case.form]
    entry = next(entry for entry in form.look_back if entry.name() == name)
    assert entry.judge(line_of(form, case.last, case.good, case.raw)) is None
    said = entry.judge(line_of(form, case.last, case.bad, case.raw))
    assert said is not None
    assert set(said) == set(entry.says)
    assert all(said.values())


@pytest.mark.parametrize("name", PLACES)
def test_a_look_back_kind_of_lists_and_codes_says_what_it_promises(name: str) -> None:
    good, bad = PLACES[name]()
    assert good is None
    assert set(bad) == set(LOOK_BACK_KINDS[name].says)


# --- derived --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_kind_computes_a_number_for_each_row_and_none_where_it_cannot_tell(name: str) -> None:
    values, expected = DERIVED[name]
    filers = {"unit": ["甲旗"] * len(expected), "version": ["current"] * len(expected)}
    column = DERIVED_KINDS[name].model_validate({"id": "k", "function": name, "of": list(values)})
    assert column.compute(Cells(values=values | filers)) == expected
    assert column.compute(Cells(values={name: [] for name in (*values, *filers)})) == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"function": "is_credit_code", "of": ["funds_ytd"]}, "应依次为文字列；现 funds_ytd 是金额列"),
        ({"function": "days_between", "of": ["name"]}, "应依次为日期、日期列；现 name 是文字列"),
        ({"function": "repeats_phases", "of": ["name"]}, "应依次为文字、金额列；现 name 是文字列"),
        ({"function": "resembles_investor", "of": ["name"]}, "文字、文字、文字列（后1列可不写）"),
        ({"function": "occurrence", "of": ["missing"]}, "列 missing 不存在，可用 code, name"),
    ],
)
def test_a_derived_column_names_columns_that_are_there_and_of_the_kinds_its_function_takes(
    entry: dict[str, Any], message: str
) -> None:
    data = FORMS["funds"].model_dump(by_alias=True)
    with pytest.raises(ValueError, match=re.escape(message)) as refused:
        Form.model_validate(data | {"derived": [*data["derived"], {"id": "k"} | entry]})
    slip = refused.value.errors()[0]["ctx"]["error"]  # pyright: ignore[reportAttributeAccessIssue] - a ValidationError
    assert isinstance(slip, PlacedError)
    assert slip.at == ("derived", 2, "of")


# --- sentences ------------------------------------------------------------------------------------------
def test_every_house_rule_has_its_wording_and_tells_what_its_sentences_can_say() -> None:
    assert set(SAYS) == set(HouseRule) == set(load_house_rules())
