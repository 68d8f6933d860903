"""A series of amounts is in one unit, the one in which each of them says something."""

import pytest

from diaodu.domain.papers.beside.words import added
from diaodu.domain.papers.bulletin.lead import fitted
from diaodu.domain.text.wording import in_series, money_unit


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [([2_600_000_000, 1_000_000], "万元"), ([2_600_000_000, None, 0], "亿元"), ([], "亿元"), ([9_999_999], "万元")],
)
def test_one_small_amount_puts_the_series_into_ten_thousands(amounts: list[int | None], unit: str) -> None:
    assert money_unit(amounts) == unit


def test_an_amount_is_written_in_the_unit_of_its_series() -> None:
    assert [in_series(1_000_000, unit) for unit in ("亿元", "万元")] == ["0.01", "100"]
    assert in_series(None, "万元") == "—"


def test_a_printed_column_is_added_up_without_what_is_not_known() -> None:
    assert added([{"amount": "26.00"}, {"amount": "待定"}, {"amount": ""}, {"amount": "0.50"}], "amount") == "26.50"
    assert added([{"amount": "待定"}], "amount") == ""


def test_what_page_one_says_elsewhere_only_fills_up_a_short_lead() -> None:
    assert fitted("甲" * 119, spare=["乙"]) == "甲" * 119 + "。"
    assert fitted("甲" * 20, "", spare=["乙", "丙"]) == "甲" * 20 + "。乙。丙。"
    assert fitted("甲" * 20, spare=["乙" * 150, "丙" * 90]) == "甲" * 20 + "。" + "乙" * 150 + "。"
