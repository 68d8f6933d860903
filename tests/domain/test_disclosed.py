"""The last look at a paper: numbers of persons go out of its tables, figures stay."""

import pytest

from diaodu.domain.papers.blocks import Table, TableColumn
from diaodu.domain.papers.disclosed import OF_PRICES, without_persons
from tests.lib.paper_blocks import make_paper

SPLIT = ("138", "0000", "1234")


def shown(name: str, *aligns: str) -> tuple[str, ...]:
    columns = tuple(TableColumn(head=str(at), align=align) for at, align in enumerate(aligns))
    table = Table(name=name, caption="一览", columns=columns, rows=(("东胜区", *SPLIT),))
    (kept,) = without_persons(make_paper(table)).blocks
    assert isinstance(kept, Table)
    return kept.rows[0][1:]


def test_a_number_over_columns_of_words_is_taken_out() -> None:
    assert shown("projects", "left", "left", "left", "left") == ("（号码略）",) * 3


@pytest.mark.parametrize("align", ["right", "center"])
def test_figures_side_by_side_are_nobodys_number(align: str) -> None:
    assert shown("projects", "left", align, align, align) == SPLIT


@pytest.mark.parametrize("name", sorted(OF_PRICES | {f"{name}_2" for name in OF_PRICES}))  # a wide one is parted
def test_prices_side_by_side_are_nobodys_number(name: str) -> None:
    assert shown(name, "left", "left", "left", "left") == SPLIT
