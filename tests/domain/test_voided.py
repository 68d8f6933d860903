"""Names that say of themselves that the thing is off, and those that do not."""

import pytest

from diaodu.domain.text.voided import is_voided


@pytest.mark.parametrize(
    "name",
    ["未乙（已取消）", "未乙(取消)", "【作废】未丙", "未丁（终止）", "未丁（2021年3月已解约）", "未戊（不再实施）", "未己-已取消", "未庚已终止",
     "作废：未辛", "未壬（重复）", "未癸（已撤销）"],
)  # fmt: skip
def test_a_name_marked_as_off_is_told(name):
    assert is_voided(name)


@pytest.mark.parametrize(
    "name",
    [
        "未乙",
        "未乙（一期）",
        "未乙（未取消）",
        "矿山退出治理项目",
        "取消站台改造项目",
        "重复用水工程",
        "终止器生产项目",
        "未乙（拟终止）",
    ],
)
def test_an_ordinary_name_is_not(name):
    assert not is_voided(name)
