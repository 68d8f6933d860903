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


def test_a_changed_sentence_is_told_before_and_after() -> None:
    found = changed(blocks=with_block(1, Paragraph(text="全市到位资金13亿元。")))
    assert found == [Change(place="正文", before="全市到位资金12亿元。", after="全市到位资金13亿元。")]


def test_a_changed_cell_is_told_by_its_table_and_row_with_every_head() -> None:
    (found,) = changed(blocks=with_block(2, table(("1", "准格尔旗", "3.00"), ("2", "东胜区", "2.50"))))
    assert found.place == "到位资金 2 东胜区"
    assert ("到位资金 2.00" in found.before, "到位资金 2.50" in found.after) == (True, True)
    assert "单位 东胜区" in found.after


def test_a_row_that_came_and_a_row_that_went_have_one_side_empty() -> None:
    (came,) = changed(
        blocks=with_block(2, table(("1", "准格尔旗", "3.00"), ("2", "东胜区", "2.00"), ("3", "杭锦旗", "1.00")))
    )
    assert (came.place, came.before) == ("到位资金 3 杭锦旗", "")
    (went,) = changed(blocks=with_block(2, table(("1", "准格尔旗", "3.00"))))
    assert (went.place, went.after) == ("到位资金 2 东胜区", "")


def test_title_list_quote_figure_and_attachment_are_looked_at_too() -> None:
    assert changed(title="四月简报") == [Change(place="标题", before="三月简报", after="四月简报")]
    assert [c.after for c in changed(blocks=with_block(3, ListBlock(items=("甲项目", "丙项目"))))] == ["丙项目"]
    assert [c.after for c in changed(blocks=with_block(4, Quote(text="专班", source="东胜区")))] == ["专班东胜区"]
    assert [
        c.place for c in changed(blocks=with_block(5, Figure(name="f", caption="图1", alt="东胜区最高", spec={})))
    ] == ["图1"]
    assert [c.place for c in changed(attachments=(("附件1", (Paragraph(text="改了"),)),))] == ["附件1"]


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


def test_a_row_is_named_by_its_names_and_by_no_figure_beside_them() -> None:
    heads = (TableColumn(head="单位"), TableColumn(head="开工（个）", align="right"))
    old, new = (Table(name="t", caption="表1", columns=heads, rows=(("东胜区", n),)) for n in "01")
    (found,) = find_changes(paper(old), paper(new))
    assert (found.place, found.before) == ("表1 东胜区", "单位 东胜区；开工（个） 0")


def test_many_causes_are_counted() -> None:
    causes = [Cause(text=f"第{n}件") for n in range(1, 8)]
    assert cause_of(change("正文"), causes, []).endswith("第5件；等7项")


def test_changes_at_one_place_are_told_apart_in_reading_order() -> None:
    found = told_apart([change("正文"), change("表1"), change("正文", "1"), change("正文", "2")])
    assert [one.place for one in found] == ["正文", "表1", "正文（2）", "正文（3）"]
    assert [one.after for one in found] == ["2.50", "2.50", "1", "2"]
