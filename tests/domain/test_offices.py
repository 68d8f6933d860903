"""Offices are those that words name: none is invented or cut, and all are named."""

import pytest

from diaodu.domain.text.offices import offices_in


@pytest.mark.parametrize(
    ("words", "offices"),
    [
        ("请市自然资源局协调年度新增建设用地指标。", ["市自然资源局"]),
        ("市自然资源局加快用地审批", ["市自然资源局"]),
        ("请自然资源和规划局加快", ["市自然资源局"]),
        ("需市、旗两级自然资源局联动", ["市自然资源局"]),
        ("请自治区能源局明确指标", ["自治区能源局"]),
        ("请市能源局、发展改革委明确路径；请市交通运输局协调铁路专用线", ["市能源局", "市发展改革委", "市交通运输局"]),
        ("请市发展和改革委员会协调", ["市发展改革委"]),
        ("请市发改委协调，市发展改革委已知悉", ["市发展改革委"]),
        ("请供电部门加快110千伏线路接入批复。", ["供电部门"]),
        ("请内蒙古电力集团鄂尔多斯供电分公司支持", ["供电部门"]),
        ("请市不动产登记中心加快办理", ["市不动产登记中心"]),
        ("请市公共资源交易中心安排", ["市公共资源交易中心"]),
        ("请消防支队提前介入", ["市消防支队"]),
        ("由项目公司自行解决，请市水利局支持", ["市水利局"]),
        ("需尽快办理用地手续", []),
        ("请加快办理环评", []),
        ("请协调办理环评手续", []),
        ("需协调解决办公用房", []),
        ("需加快公司注册手续", []),
        ("建议召开局长办公会", []),
        ("建议由局里牵头", []),
        ("需与银行对接融资", []),
        ("需要市里帮办", []),
        ("请有关部门、相关部门支持", []),
        ("恳请市级层面协调电网企业", ["供电部门"]),
        ("", []),
    ],
)
def test_the_offices_named_are_found_and_no_other(words: str, offices: list[str]) -> None:
    assert offices_in(words, "市") == offices


def test_the_dispatchs_own_level_is_taken_where_none_is_said() -> None:
    assert offices_in("请自然资源局协调", "区") == ["区自然资源局"]


def test_a_plan_adds_offices_of_its_own() -> None:
    own = [("机场公司", ("机场集团", "机场公司")), ("市大数据中心", ())]
    assert offices_in("请机场集团和市大数据中心支持", "市", own) == ["机场公司", "市大数据中心"]
