"""What a form says about other months is checked like its other rules: errors name the place."""

from typing import Any

import pytest
from pydantic import ValidationError

from diaodu.adapters.form_files import HOUSE_FORMS, load_forms
from diaodu.adapters.yaml_files import build
from diaodu.domain.errors import UserError
from diaodu.domain.forms.continuity import GoesOn
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.placed_errors import PlacedError
from tests.lib.messages import plain

FORMS = load_forms()
GOOD: dict[str, Any] = {
    "id": "X-99", "kind": "falls", "column": "funds_ytd", "severity": "warning", "message": "m", "remedy": "r",
}  # fmt: skip


def form_with(entry: dict[str, Any], name: str = "funds") -> Form:
    data = FORMS[name].model_dump(by_alias=True)
    return Form.model_validate(data | {"look_back": [GOOD | entry]})


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "drops"}, "kind: 应为 goes_back, falls, later, out_of_scale, "),
        ({"kind": "drops"}, "wrong_code, 现为 'drops'"),
        ({"column": None}, "column: 应为文字, 数字和日期须加引号, 现为 None"),
        ({"columns": ["name"]}, "columns: 不认识的键 columns, falls 可写 id、severity、clause、message、remedy、column、"),
        ({"kind": "out_of_scale"}, "factor: 缺少这一项"),
        ({"factor": 10}, "factor: 不认识的键 factor, falls 可写 "),
        ({"kind": "same_list"}, "column: 不认识的键 column, same_list 可写 id、severity、clause、message、remedy"),
    ],
)  # fmt: skip
def test_an_entry_says_just_what_its_kind_needs(entry: dict[str, Any], message: str) -> None:
    data = FORMS["funds"].model_dump(by_alias=True) | {"look_back": [GOOD | entry]}
    with pytest.raises(UserError) as refused:
        build(Form, data, {(): (HOUSE_FORMS / "funds.yaml", ())})
    assert plain(refused.value).startswith("funds.yaml第")
    assert plain(message) in plain(refused.value)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"column": "funds_yet"}, "规则 X-99 的列 funds_yet 不能用于 falls，可用 agreed_investment"),
        ({"column": "name"}, "规则 X-99 的列 name 不能用于 falls"),
        ({"kind": "goes_back", "column": "name"}, "规则 X-99 的列 name 不能用于 goes_back，可用 origin"),
        ({"kind": "takes_last", "column": "origin"}, "不能用于 takes_last，可用 无"),
        ({"at": "nowhere"}, "规则 X-99 的 at 现为 nowhere"),
        ({"where": {"stage": {"eq": "在建"}}}, "规则 X-99：列 stage 不存在"),
        ({"kind": "out_of_scale", "factor": 1}, "规则 X-99 的 factor 现为 1，应为 2 以上的整数或 $参数"),
        ({"kind": "out_of_scale", "factor": "many"}, "规则 X-99 的 factor 现为 'many'"),
    ],
)
def test_an_entry_fits_the_columns_of_its_form(entry: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        form_with(entry)
    assert plain(message) in plain(refused.value)


def test_a_parameter_is_filled_in_by_the_plan_and_a_wrong_one_is_named_with_its_place() -> None:
    form = form_with({"kind": "out_of_scale", "factor": "$many"})
    form.check_entries({"many": 10})
    with pytest.raises(PlacedError, match="参数 \\$many 不存在") as refused:
        form.check_entries({"few": 3})
    assert refused.value.at == ("look_back", 0, "factor")


@pytest.mark.parametrize(
    ("goes_on", "message"),
    [
        ({"by": ["name", "proof"]}, "goes_on 的 by：proof 不在 identity 中，可用 name, investor, origin"),
        ({"by": ["name"], "ends": {"status": {"eq": "终止"}}}, "goes_on 的 ends：列 status 不存在"),
        ({"by": ["name"], "converts": {"form": "x", "where": {}, "sets": {"state": "y"}}}, "converts：列 state 不存在"),
    ],
)
def test_how_a_list_goes_on_fits_the_form(goes_on: dict[str, Any], message: str) -> None:
    data = FORMS["funds"].model_dump(by_alias=True)
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(data | {"goes_on": goes_on})
    assert plain(message) in plain(refused.value)


@pytest.mark.parametrize(
    ("converts", "message"),
    [
        ({"form": "gone", "where": {}}, "报表 gone 不存在"),
        ({"form": "signed_projects", "where": {"steg": {"eq": "x"}}}, "列 steg 不存在"),
    ],
)
def test_a_conversion_names_a_form_and_columns_that_are_there(converts: dict[str, Any], message: str) -> None:
    going_on = GoesOn.model_validate({"by": ["name"], "converts": {**converts, "sets": {}}})
    with pytest.raises(PlacedError, match=message) as refused:
        going_on.check_beside({name: form.frame_columns for name, form in FORMS.items()})
    assert refused.value.at == ("goes_on", "converts")


def test_a_full_list_goes_on_by_its_whole_identity_unless_it_says_otherwise() -> None:
    silent = FORMS["reserve_projects"].model_copy(update={"goes_on": None})
    assert silent.continuity == GoesOn(by=("name", "location"))
    assert silent.line_columns == ()
    assert FORMS["funds"].line_columns == ("origin",)
    assert FORMS["narrative"].continuity is None
