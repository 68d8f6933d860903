"""The 数据审核说明: what stands behind the figures is told to whoever signs, and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diaodu.domain.papers.blocks import Paper, Paragraph, Table, paper_from_json
from diaodu.domain.states import DecisionKind, PaperKind
from tasks.compile.draft import draft_papers, unprintable_in_bulletin
from tasks.month import Month
from tasks.review.decide import Word, decide_on, find_target
from tests.lib.months import judge_again, judged_month
from tests.lib.small_month import write_small_month

REASON = "已核对合同，属实"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """准格尔旗 has three faulty rows, of which one is waived."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("audit")))
        month = judged_month(write_small_month(tmp_path_factory.mktemp("inbox") / "inbox"))
        low = next(one for one in month.store.validation.findings(*month.key) if one.rule == "O-01")
        word = Word(kind=DecisionKind.WAIVE, reason=REASON, by="李审核", at=datetime(2021, 3, 30, tzinfo=UTC))
        month.store.decisions.add(decide_on(month, find_target(month.store, low.id), word))
        judge_again(month)
        draft_papers(month)
        yield month


def latest(month: Month, kind: PaperKind) -> Paper:
    row = month.store.papers.latest(*month.key, kind)
    assert row is not None
    return paper_from_json(month.store.papers.text_of(row.id))


@pytest.fixture(scope="module")
def audit(month: Month) -> Paper:
    return latest(month, PaperKind.AUDIT)


def tables(paper: Paper) -> dict[str, Table]:
    return {block.name: block for block in paper.blocks if isinstance(block, Table)}


def words(paper: Paper) -> str:
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Paragraph))


def test_every_row_is_told_by_what_became_of_it(month: Month, audit: Paper) -> None:
    table = tables(audit)["rows"]
    heads = [column.head for column in table.columns]
    total = dict(zip(heads, table.rows[-1], strict=True))
    assert total == {
        "单位": "合计",
        "报送": "",
        "读取（条）": "91",
        "采用（条）": "88",
        "说明后计入（条）": "1",
        "待补正（条）": "2",
    }
    assert "读取" in total["单位"] or int(total["读取（条）"]) == sum(int(total[h]) for h in heads[3:])
    assert "报送数据91条，采用88条，说明后计入1条，待补正2条（未计入简报）" in words(audit)


def test_what_is_held_is_set_beside_each_main_figure(audit: Paper) -> None:
    table = tables(audit)["effects"]
    rows = {row[0]: row for row in table.rows}
    heads = [column.head for column in table.columns]
    assert heads == ["指标", "简报数", "待补正（条）", "涉及金额"]  # nothing is carried over: no column of dashes
    assert rows["储备项目"][1:] == ("34个", "1", "—")
    assert rows["签约项目"][2] == "1"
    assert rows["区外到位资金（年初累计）"][2] == "0"


def test_what_was_decided_stands_with_who_and_why(audit: Paper) -> None:
    (row,) = tables(audit)["decisions"].rows
    assert row[0] == "准格尔旗"
    assert row[1] == "准格尔旗小项目"
    assert row[2] == "说明后计入"
    assert row[3] == REASON
    assert row[4] != "—"
    assert row[5] == "李审核"


def test_words_that_units_copied_are_named(audit: Paper) -> None:
    said = next(line for line in words(audit).splitlines() if "雷同" in line)
    assert "东胜区、康巴什区" in said
    assert "推行项目专班制" in said


def test_it_is_internal_and_the_bulletin_says_nothing_of_it(month: Month, audit: Paper) -> None:
    head = audit.masthead
    assert (head.name, head.marking) == ("数据审核说明", "内部掌握")
    assert (head.report_to, head.send_to, head.distribute_to) == ("", "", "")
    bulletin = latest(month, PaperKind.BULLETIN).to_json()
    assert REASON not in bulletin
    assert "待补正" not in bulletin
    assert not [group for group in month.plan.recipients if PaperKind.AUDIT in group.papers]


def test_a_character_that_cannot_be_set_is_named_to_whoever_signs(month: Month) -> None:
    assert unprintable_in_bulletin(month) == []
    masthead = month.plan.masthead.model_copy(update={"issuer": "市商务局\U0001f389"})
    plan = month.plan.model_copy(update={"masthead": masthead})
    odd = replace(month, folder=replace(month.folder, plan=plan))
    draft_papers(odd)
    assert unprintable_in_bulletin(odd) == ["“\U0001f389”（U+1F389）"]
    assert "PDF中以〓代替，其他格式照原字：“\U0001f389”（U+1F389）" in words(latest(odd, PaperKind.AUDIT))
    assert "\U0001f389" in latest(odd, PaperKind.BULLETIN).masthead.issuer  # only the PDF's face has 〓
