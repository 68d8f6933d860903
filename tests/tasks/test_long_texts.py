"""A cell of 32,000 characters is read, asked about, shown by its beginning, and printed in part with a sentence that says so."""

import re
from collections.abc import Iterator

import pytest

from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint, paper_from_json
from diaodu.domain.states import PaperKind, PaperState
from tasks.compile.draft import draft_papers
from tasks.month import Month
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.pdf_pages import pages_of
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, reserve, signed, write_month

pytestmark = pytest.mark.slow

LONG = "主体施工进展顺利" * 4000
MOST = 3_000
"""Characters that such a cell may take of a paper, in all its places."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("long")))
        more = {"本月进展": LONG, "需协调解决事项": LONG, "存在问题": LONG}
        sheets = {
            RESERVE: [reserve("库", 建设内容及规模=LONG)],
            SIGNED: [signed("甲", **more), signed("乙" * 30_000)],
            FUNDS: [funds("甲", 100)],
        }
        inbox = write_month(tmp_path_factory.mktemp("in") / PERIOD, PERIOD, {"准格尔旗": sheets})
        month = judged_month(inbox, as_of="2021-12-31T09:00:00+08:00")
        draft_papers(month)
        yield month


def test_each_long_cell_is_asked_about_and_counts(month: Month) -> None:
    asked = [f for f in month.store.validation.findings(*month.key) if f.rule == "F-LONG"]
    assert len(asked) == 6
    assert all(f.cell and re.search("3[02]00.字", f.message) for f in asked)
    assert all(len(f.message) < 300 for f in month.store.validation.findings(*month.key))
    assert {r.state for r in month.store.validation.records(*month.key)} == {"accepted"}


def test_the_paper_prints_its_beginning_and_says_so(month: Month) -> None:
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert row is not None
    text = paper_text(paper_from_json(month.store.papers.text_of(row.id)), Imprint())
    assert len(max(re.findall("(?:主体施工进展顺利)+", text), key=len, default="")) <= MOST
    assert "乙" * 200 not in text
    assert len(pages_of(month.store.papers.faces_of(row.id, PaperState.DRAFT)["pdf"])) < 10


def test_the_terminal_shows_its_beginning(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(month.settings.home))
    shown = call("findings", PLAN, PERIOD).stdout
    assert len(shown) < 40_000
    assert call_json("findings", PLAN, PERIOD)["findings"]
