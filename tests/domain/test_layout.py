"""Tables too wide for a page: parted evenly, each note below the part that it speaks of, small letters never."""

from dataclasses import replace

from diaodu.domain.papers.blocks import Table, TableColumn
from diaodu.domain.papers.layout import SIZES, TableLayout, fits_upright, lay_out, legible_parts, upright_parts


def wide(count: int, *, notes: tuple[str, ...] = ()) -> Table:
    """A table of units and so many measures with wide figures."""
    columns = (
        TableColumn(head="单位"),
        *(TableColumn(head=f"指标{at:02d}（万元）", align="right") for at in range(1, count + 1)),
    )
    return Table(
        name="t", caption="表", columns=columns, rows=(("准格尔旗", *["123456.78（10）"] * count),) * 3, notes=notes
    )


def figures_of(parts: list[Table]) -> list[int]:
    return [len(part.columns) - 1 for part in parts]


def test_the_last_two_parts_are_nearly_alike() -> None:
    held = max(count for count in range(1, 20) if fits_upright(wide(count)))
    before, last = figures_of(upright_parts(wide(held + 1)))
    assert before + last == held + 1
    assert before - last in (0, 1)
    first, second, third = figures_of(upright_parts(wide(2 * held + 1)))
    assert first == held
    assert second - third in (0, 1)


def test_columns_under_one_name_are_not_parted() -> None:
    table = wide(8)
    grouped = replace(
        table, columns=tuple(replace(one, group="合写" if at >= 5 else "") for at, one in enumerate(table.columns))
    )
    assert [[column.group for column in part.columns].count("合写") for part in upright_parts(grouped)] in (
        [0, 4],
        [0, 0, 4],
    )


def test_a_note_stands_below_the_part_that_has_what_it_names() -> None:
    table = wide(12, notes=("括号内为位次。", "因四舍五入，指标12各行之和与合计略有出入。"))
    first, *_, last = upright_parts(table)
    assert first.notes == ("括号内为位次。",)
    assert last.notes == ("因四舍五入，指标12各行之和与合计略有出入。",)


def test_an_annex_lies_across_only_while_its_letters_can_be_read() -> None:
    across = next(count for count in range(1, 20) if lay_out(wide(count)).is_landscape)
    assert legible_parts(wide(across)) == [wide(across)]
    parts = legible_parts(wide(19))
    assert len(parts) > 1
    assert all(lay_out(part).size >= SIZES[-1] for part in parts)


def test_a_table_of_up_to_half_a_page_is_kept_whole_and_a_groups_name_widens_no_column() -> None:
    table = replace(wide(4), rows=wide(4).rows[:1] * 11, notes=("注",))
    assert lay_out(table).is_whole
    assert not lay_out(replace(table, rows=table.rows * 3)).is_whole
    assert not lay_out(replace(table, rows=(("甲" * 600, *table.rows[0][1:]),) * 2)).is_whole
    named = replace(
        table, rows=(("某某经济技术开发区管理委员会招商促进局（5个）", *[""] * 4), *table.rows), groups=(0,)
    )
    assert lay_out(named).widths == lay_out(table).widths


def test_the_tallest_row_is_known_in_lines() -> None:
    heads = (TableColumn(head="单位"), *(TableColumn(head="说明") for _ in range(5)))

    def lines(text: str) -> int:
        return lay_out(Table(name="t", caption="表", columns=heads, rows=(("准格尔旗", *[text] * 5),))).tallest

    assert lines("甲" * 7) == 1
    assert 8 <= lines("甲" * 60) <= 10
    assert lines("甲\n乙\n丙") == 3
    assert lines("") == 1


def test_a_column_to_fill_in_has_room_and_parts_no_table() -> None:
    def widths(texts: tuple[str, ...]) -> TableLayout:
        heads = (*(TableColumn(head="任务") for _ in texts), TableColumn(head="进展"))
        return lay_out(Table(name="t", caption="", columns=heads, rows=((*texts, ""),)))

    roomy = widths(("园区道路配套", "制定建设方案", "东胜区", "分管副主任"))
    assert roomy.widths[-1] >= 5 * roomy.size
    full = ("园区道路配套建设方案", "尽快制定道路建设方案", "东胜区装备制造基地", "分管副主任甲某某", "4月19日")
    assert not widths(full).is_landscape
