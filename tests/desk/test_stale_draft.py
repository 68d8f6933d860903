"""What is decided between draft and approval, or approval and issue, is in the issued paper or the paper waits."""

from pathlib import Path

import pytest

from diaodu.domain.states import PaperKind, PaperState
from tasks.compile.draft import draft_papers
from tasks.month import Month, open_month
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import register
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month

BY, UNIT = ("--by", "王局长"), "准格尔旗"
A = "leader@ordos.example"


@pytest.fixture
def month(tmp_path: Path) -> Month:
    found = judged_month(write_small_month(tmp_path / "inbox"))
    draft_papers(found)
    register(found.store, A)
    return found


def history(folder: Path) -> tuple[str, ...]:
    path = folder / "去年.csv"
    path.write_text(
        f"方案,报告期,单位,指标,数值\n{PLAN},2020-03,{UNIT},区外到位资金（年初累计）,100万元\n", encoding="utf-8"
    )
    return ("history", "import", str(path), "--by", "张经办")


def withdrawn(month: Month) -> tuple[str, ...]:
    name = next(one.name for one in month.store.submissions.list(*month.key) if one.unit == "150622")
    return ("withdraw", PLAN, PERIOD, "--unit", UNIT, "--file", name, "--reason", "放错", "--by", "李审核")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["history", "withdraw"])
@pytest.mark.parametrize("at", ["approve", "issue"])
def test_what_changed_since_the_draft_stops_what_cannot_be_taken_back(
    what: str, at: str, month: Month, tmp_path: Path
) -> None:
    if at == "issue":
        call_json("approve", PLAN, PERIOD, *BY)
    call(*(history(tmp_path) if what == "history" else withdrawn(month)))
    told = call_json(at, PLAN, PERIOD, *BY, code=12)
    assert "拟稿后有变动" in told
    assert f"diaodu run {PLAN} {PERIOD} --no-send" in told
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert row is not None
    assert row.state is not PaperState.ISSUED
    draft_papers(open_month(PLAN, PERIOD))
    call_json("approve", PLAN, PERIOD, *BY)
    assert call_json("issue", PLAN, PERIOD, *BY)["issue"] == 1


@pytest.mark.slow
def test_a_draft_that_still_holds_is_signed_and_issued(month: Month) -> None:
    call_json("approve", PLAN, PERIOD, *BY)
    draft_papers(open_month(PLAN, PERIOD))
    assert call_json("issue", PLAN, PERIOD, *BY)["issue"] == 1
