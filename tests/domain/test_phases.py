"""Phases are different rows, unless their money is the whole project's once more (docs/reading.md#names)."""

import pytest

from diaodu.domain.text.phases import find_repeated, without_phase


@pytest.mark.parametrize(
    "name",
    [
        "光伏项目一期",
        "光伏项目（二期）",
        "光伏项目第三期",
        "光伏项目1期",
        "光伏项目Ⅱ期",
        "光伏项目二期工程",
        "光伏(一期)项目",
        "光伏二期项目",
    ],
)
def test_a_name_is_told_from_its_phase(name):
    assert without_phase(name) == ("光伏项目", True)


@pytest.mark.parametrize("name", ["光伏项目", "长期储能项目", "期货交割库项目", "近期项目"])
def test_a_name_with_the_character_alone_has_no_phase(name):
    assert without_phase(name) == (name, False)


@pytest.mark.parametrize(
    ("projects", "repeated"),
    [
        ([("甲", 3), ("甲一期", 1), ("甲二期", 2)], [True, False, False]),
        ([("甲", 3), ("甲一期", 3), ("甲二期", 2)], [False, True, False]),
        ([("甲", 4), ("甲一期", 1), ("甲二期", 2)], [False, False, False]),
        ([("甲一期", 3), ("甲二期", 3)], [False, False]),
        ([("甲", 3), ("乙一期", 3), ("乙二期", 3)], [False, False, False]),
        ([("甲", 3), ("甲一期", 3)], [False, True]),
    ],
)
def test_money_counted_as_a_phases_and_as_the_wholes_is_found(projects, repeated):
    assert find_repeated(projects) == repeated
