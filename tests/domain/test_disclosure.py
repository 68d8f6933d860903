"""What of a unit's words may be printed."""

import pytest

from diaodu.domain.papers.bulletin.listed import landline
from diaodu.domain.text import disclosure

TALK = {
    "name": "宁德时代储能电池项目", "investor": "宁德时代新能源科技股份有限公司", "industry": "现代能源经济", "stage": "在谈",
    "is_public": "否",
}  # fmt: skip


def test_a_firm_in_talks_is_named_by_its_industry_alone() -> None:
    assert disclosure.shown_firm(TALK) == "某能源企业"
    assert disclosure.shown_firm(TALK | {"is_public": None}) == "某能源企业"


@pytest.mark.parametrize("typed", ["不知道", "待定", "其他", "无", "？", ""])
def test_words_that_name_no_industry_stand_in_no_firms_place(typed: str) -> None:
    assert disclosure.firm_label(typed) == "某企业"


def test_a_firm_that_may_be_public_or_has_signed_is_named() -> None:
    assert disclosure.shown_firm(TALK | {"is_public": "是"}) == TALK["investor"]
    assert disclosure.shown_firm(TALK | {"stage": "签约"}) == TALK["investor"]


def test_a_project_name_that_tells_the_firm_is_replaced() -> None:
    assert disclosure.shown_project(TALK) == "某能源项目"


def test_a_project_name_that_shares_only_common_words_stays() -> None:
    project = TALK | {"name": "准格尔旗新能源装备制造基地项目", "investor": "江苏金桥新能源装备科技有限公司"}
    assert disclosure.shown_project(project) == project["name"]


def test_free_text_names_no_confidential_firm() -> None:
    hidden = disclosure.hidden_firms([TALK])
    said = disclosure.printable("与宁德时代新能源科技股份有限公司(简称宁德时代新能源科技)座谈", hidden)
    assert "宁德" not in said
    assert said == "与某能源企业（简称某能源企业）座谈"


@pytest.mark.parametrize(
    "number", ["13800001234", "+86 138 0000 1234", "0477-8581234", "152722199001011234", "15272219900101123X"]
)
def test_no_number_of_a_person_is_printed(number: str) -> None:
    assert number not in disclosure.without_contacts(f"请联系{number}办理")
    assert disclosure.without_contacts(f"达成意向,联系电话:{number}。") == "达成意向。"


def test_contact_persons_are_left_out_and_figures_stay() -> None:
    assert disclosure.without_contacts("联系人:张三,总投资12500万元") == "总投资12500万元"
    assert disclosure.without_contacts("总投资13800001234元") == "总投资13800001234元"


@pytest.mark.parametrize(
    ("given", "set_as"),
    [
        ("市委、市政府;市委,市政府。", "市委、市政府；市委，市政府。"),
        ("完成率(%)", "完成率（%）"),
        ("区外到位资金(年初累计)", "区外到位资金（年初累计）"),
        ("1,200.5 (a)", "1,200.5 (a)"),
    ],
)
def test_punctuation_beside_chinese_is_full_width(given: str, set_as: str) -> None:
    assert disclosure.typeset(given) == set_as


def test_text_is_one_line_without_invisible_characters() -> None:
    assert disclosure.clean_text("项目\u200b名\x00称\n二期") == "项目名称 二期"
    assert disclosure.clean_text(None) == ""
    assert disclosure.clean_text(float("nan")) == ""


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("0477-8000000", "0477-8000000"), ("8000000", "8000000"), ("13800000000", ""), ("138-0000-0000", ""),
        ("0477-8000000/13800000000", "0477-8000000"), ("13800000000、0477-8000000转801", "0477-8000000转801"), (None, ""), ("待定", ""),
    ],
)  # fmt: skip
def test_of_telephones_the_offices_alone_is_printed(written: str | None, printed: str) -> None:
    assert landline(written) == printed
