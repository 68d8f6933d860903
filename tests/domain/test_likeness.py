"""Names that may be of one thing, and names that are not."""

import pytest

from diaodu.domain.text.likeness import are_alike

PLACE = "东胜区高新园区"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("年产5万吨铝箔项目", "年产10万吨铝箔项目"),
        ("光伏组件生产项目", "光伏组件制造基地项目"),
        ("羊绒衫项目", "羊绒衫深加工项目"),
        ("数据中心建设项目", "大数据中心项目"),
        ("50MW光伏发电项目", "100MW光伏发电项目"),
        ("物流园项目", "物流园一期项目"),
    ],
)
def test_the_same_words_with_other_numbers_may_be_one(one: str, other: str) -> None:
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("物流园一期项目", "物流园二期项目"),
        ("1号厂房项目", "2号厂房项目"),
        ("光伏组件项目", "煤化工项目"),
        ("东胜区光伏项目", "东胜区煤化工项目"),
        ("高新园区标准厂房项目", "高新园区污水处理项目"),
        ("项目", "项目"),
        ("", "光伏项目"),
    ],
)
def test_other_phases_and_what_only_the_place_joins_are_two(one: str, other: str) -> None:
    assert not are_alike(one, other, [PLACE])
