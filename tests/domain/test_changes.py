"""What differs between two texts of a paper."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.papers.blocks import (
    Figure,
    Heading,
    ListBlock,
    Masthead,
    Paper,
    Paragraph,
    Quote,
    Table,
    TableColumn,
)
from diaodu.domain.papers.changes import UNKNOWN_CAUSE, Cause, Change, cause_of, find_changes, told_apart


def table(*rows: tuple[str, ...]) -> Table:
    heads = tuple(TableColumn(head=head) for head in ("名次", "单位", "到位资金"))
    return Table(name="funds", caption="到位资金", columns=heads, rows=rows)


def paper(*blocks: object, title: str = "三月简报", attachments: tuple[object, ...] = ()) -> Paper:
    return Paper(
        kind="bulletin", plan="ordos-2021", period="2021-03", title=title,
        masthead=Masthead(name="招商动态简报", issuer="市商务局"), blocks=tuple(blocks),
        attachments=(("附件1", tuple(attachments)),) if attachments else (),
    )  # fmt: skip


BASE = paper(
    Heading(level=1, text="一、总体情况"),
    Paragraph(text="全市到位资金12亿元。"),
    table(("1", "准格尔旗", "3.00"), ("2", "东胜区", "2.00")),
    ListBlock(items=("甲项目", "乙项目")),
    Quote(text="推行专班制", source="准格尔旗"),
    Figure(name="f", caption="图1", alt="准格尔旗最高", spec={}),
    attachments=(Paragraph(text="附表说明"),),
)


def changed(**changes: object) -> list[Change]:
    return find_changes(BASE, replace(BASE, **changes))


def with_block(at: int, block: object) -> tuple[object, ...]:
    return (*BASE.blocks[:at], block, *BASE.blocks[at + 1 :])


def test_the_same_text_has_no_changes() -> None:
    assert changed() == []


def test_a_changed_sentence_is_told_before_and_after_below_its_heading() -> None:
    text = "全市到位资金13亿元。开工2个。"
    (found,) = changed(blocks=with_block(1, Paragraph(text=text)))
    assert found == Change(place="一、总体情况", before="全市到位资金12亿元。", after=text)
    before, after = (paper(Paragraph(text=f"开工{n}个。到位1亿元；录入9%。")) for n in (1, 2))
    assert find_changes(before, after) == [Change(place="导语", before="开工1个。", after="开工2个。")]


def test_a_heading_that_has_another_number_is_no_change() -> None:
    old, new = (paper(Heading(level=1, text=f"{n}、到位资金"), Paragraph(text="一")) for n in "四三")
    assert find_changes(old, new) == []


def test_a_changed_cell_is_told_by_its_table_row_and_column() -> None:
    (found,) = changed(blocks=with_block(2, table(("1", "准格尔旗", "3.00"), ("2", "东胜区", "2.50"))))
    assert found == Change(
        place="到位资金，2 东胜区，到位资金",
        before="2.00",
        after="2.50",
        table="到位资金",
        row="2 东胜区",
        column="到位资金",
    )


def test_a_row_that_came_and_a_row_that_went_have_one_side_empty() -> None:
    (came,) = changed(
        blocks=with_block(2, table(("1", "准格尔旗", "3.00"), ("2", "东胜区", "2.00"), ("3", "杭锦旗", "1.00")))
    )
    assert (came.place, came.before) == ("到位资金，3 杭锦旗", "")
    assert came.after == "名次 3；单位 杭锦旗；到位资金 1.00"
    (went,) = changed(blocks=with_block(2, table(("1", "准格尔旗", "3.00"))))
    assert (went.place, went.after) == ("到位资金，2 东胜区", "")


def test_title_head_list_quote_figure_and_attachment_are_looked_at_too() -> None:
    assert changed(title="四月简报") == [Change(place="标题", before="三月简报", after="四月简报")]
    head = replace(BASE.masthead, phone="0477-8000000")
    assert changed(masthead=head) == [Change(place="版头版记 电话", before="", after="0477-8000000")]
    assert [c.after for c in changed(blocks=with_block(3, ListBlock(items=("甲项目", "丙项目"))))] == ["丙项目"]
    assert [c.after for c in changed(blocks=with_block(4, Quote(text="专班", source="东胜区")))] == ["东胜区：专班"]
    assert [
        c.place for c in changed(blocks=with_block(5, Figure(name="f", caption="图1", alt="东胜区最高", spec={})))
    ] == ["图1"]
    assert [c.place for c in changed(attachments=(("附件1", (Paragraph(text="改了"),)),))] == ["附件1"]


# --- tables ---------------------------------------------------------------------------------------------
def matrix(*rows: tuple[str, ...], caption: str = "表2　主要指标", unit: str = "", rank: bool = False) -> Table:
    heads = ["单位", "到位资金（万元）", *(["位次"] if rank else [])]
    columns = tuple(TableColumn(head=head, align="right" if at == 1 else "left") for at, head in enumerate(heads))
    columns = (columns[0], *(replace(one, align="center") if one.head == "位次" else one for one in columns[1:]))
    return Table(name="overview", caption=caption, columns=columns, rows=rows, unit=unit)


def test_a_place_in_brackets_that_moved_is_told_apart_from_the_figure() -> None:
    old = paper(matrix(("准格尔旗", "1200（1）"), ("东胜区", "1100（2）"), ("杭锦旗", "900")))
    new = paper(matrix(("东胜区", "1300（1）"), ("准格尔旗", "1200（2）"), ("杭锦旗", "900（3）")))
    found = [(one.row, one.before, one.after, one.is_rank) for one in find_changes(old, new)]
    assert found == [
        ("准格尔旗", "1", "2", True), ("东胜区", "1100", "1300", False), ("东胜区", "2", "1", True),
        ("杭锦旗", "不排名", "3", True),
    ]  # fmt: skip
    scores = [paper(matrix(("准格尔旗", "90", n), rank=True)) for n in ("3", "并列2")]
    (moved,) = find_changes(*scores)
    assert (moved.place, moved.is_rank, moved.after) == ("表2 主要指标，准格尔旗，位次", True, "并列2")


def test_a_table_that_is_cut_otherwise_or_has_another_number_is_the_same_table() -> None:
    whole = matrix(("准格尔旗", "1200"), ("东胜区", "900"), caption="表4　主要指标")
    parts = [
        matrix(("准格尔旗", "1200"), caption="表2　主要指标（一）"),
        matrix(("东胜区", "900"), caption="表3　主要指标（二）"),
    ]
    assert find_changes(paper(whole), paper(*parts)) == []


def test_a_star_that_goes_is_a_change_of_the_figure_and_of_no_name() -> None:
    old, new = (paper(matrix((f"准格尔旗{star}", f"1200{star}"))) for star in ("*", ""))
    assert [(one.column, one.before, one.after) for one in find_changes(old, new)] == [
        ("单位", "准格尔旗*", "准格尔旗"), ("到位资金（万元）", "1200*", "1200"),
    ]  # fmt: skip


def test_a_column_that_came_is_told_once_and_a_table_row_by_row() -> None:
    old, new = paper(matrix(("准格尔旗", "1200"))), paper(matrix(("准格尔旗", "1200", "1"), rank=True))
    assert [(one.place, one.before, one.after) for one in find_changes(old, new)] == [
        ("表2 主要指标，位次", "", "有此栏")
    ]
    assert [one.after for one in find_changes(paper(), new)] == ["单位 准格尔旗；到位资金（万元） 1200；位次 1"]


def test_the_workbooks_lists_are_looked_at_but_what_says_where_all_came_from() -> None:
    files = replace(matrix(("准格尔旗", "1")), name="sources", caption="表9　数据来源")
    old = replace(BASE, lists=(matrix(("准格尔旗", "1")), files))
    new = replace(BASE, lists=(matrix(("准格尔旗", "2")), replace(files, rows=(("准格尔旗", "2"),))))
    assert [(one.after, one.in_workbook) for one in find_changes(old, new)] == [("2", True)]


WORDS = st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=6)


@given(WORDS, WORDS)
def test_changes_backwards_are_the_same_places_with_the_sides_swapped(old: list[str], new: list[str]) -> None:
    before, after = (paper(*(Paragraph(text=word) for word in words)) for words in (old, new))
    found = find_changes(before, after)
    assert bool(found) == (old != new)
    assert sum(bool(c.after) for c in found) - sum(bool(c.before) for c in found) == len(new) - len(old)


# --- what came since ------------------------------------------------------------------------------------
SENT = Cause(text="乌审旗2021年4月2日报送“更正.xlsx”", unit="乌审旗")
DECIDED = Cause(text="2021年4月3日杭锦旗审核处理：说明后计入（李审核）", unit="杭锦旗")
RULED = Cause(text="2021年4月4日重复认定（李审核）")


def change(place: str, after: str = "2.50") -> Change:
    return Change(place=place, before="3.00", after=after)


def test_a_change_is_put_down_to_what_came_from_the_units_it_names_and_what_concerns_all() -> None:
    causes = [SENT, DECIDED, RULED]
    units = ["乌审旗", "杭锦旗", "准格尔旗"]
    assert cause_of(change("表1 乌审旗"), causes, units) == f"{SENT.text}；{RULED.text}"
    assert cause_of(change("正文", "杭锦旗开工2个"), causes, units) == f"{DECIDED.text}；{RULED.text}"
    assert cause_of(change("正文"), causes, units) == f"{SENT.text}；{DECIDED.text}；{RULED.text}"
    assert cause_of(change("表1 乌审旗"), [], units) == UNKNOWN_CAUSE


def test_a_rank_that_others_moved_is_put_down_to_everything_not_to_a_ruling_alone() -> None:
    everything = f"{SENT.text}；{DECIDED.text}；{RULED.text}"
    assert cause_of(change("表1 准格尔旗"), [SENT, DECIDED, RULED], ["乌审旗", "杭锦旗", "准格尔旗"]) == everything
    assert cause_of(change("表1 准格尔旗"), [SENT], ["乌审旗", "准格尔旗"]) == SENT.text


def test_a_sum_and_a_place_are_put_down_to_the_units_whose_own_figures_changed() -> None:
    own, whole = ("乌审旗", "2400", "2511"), ("合计", "19800", "19911")
    changes = [
        Change(place=f"表2，{row}，资金", before=b, after=a, row=row, column="资金") for row, b, a in (own, whole)
    ]
    moved = Change(
        place="表2，准格尔旗，资金，位次", before="1", after="2", row="准格尔旗", column="资金", is_rank=True
    )
    headline = Change(place="表1，资金，完成", before="1", after="2", row="资金", column="完成")
    causes, units = [SENT, DECIDED], ["乌审旗", "杭锦旗", "准格尔旗"]
    for change in (*changes, moved, headline):
        assert cause_of(change, causes, units, [*changes, moved, headline]) == SENT.text
    other = Change(place="表3，准格尔旗，开工", before="1", after="2", row="准格尔旗", column="开工")
    assert cause_of(other, causes, units, [*changes, other]) == f"{SENT.text}；{DECIDED.text}"


def test_many_causes_are_counted() -> None:
    causes = [Cause(text=f"第{n}件") for n in range(1, 8)]
    assert cause_of(change("正文"), causes, []).endswith("第5件；等7项")


def test_changes_at_one_place_are_told_apart_in_reading_order() -> None:
    found = told_apart([change("正文"), change("表1"), change("正文", "1"), change("正文", "2")])
    assert [one.place for one in found] == ["正文", "表1", "正文（2）", "正文（3）"]
    assert [one.after for one in found] == ["2.50", "2.50", "1", "2"]


def test_a_sentence_is_put_down_to_what_changed_the_figures_it_tells() -> None:
    funds = [
        Change(place=f"表2，{row}，资金", before=b, after=a, row=row, column="资金", table="表2")
        for row, b, a in (("乌审旗", "2400万元", "2511万元"), ("资金", "1.98亿元", "2.04亿元"))
    ]
    causes, units = [SENT, DECIDED], ["乌审旗", "杭锦旗", "准格尔旗"]
    told = Change(place="导语", before="全市到位资金1.98亿元。", after="全市到位资金2.04亿元。")
    other = Change(place="导语", before="全市到位资金11.98亿元。", after="全市到位资金12.04亿元。")
    assert cause_of(told, causes, units, [*funds, told]) == SENT.text
    assert cause_of(other, causes, units, [*funds, other]) == f"{SENT.text}；{DECIDED.text}"
