"""What a unit sent and did not send is seen: in the ledger, in what it gets back, and in the bulletin."""

import email
import re
from collections.abc import Mapping
from email import policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.cells import cell_len

from desk.commands.status import print_period
from desk.commands.submit import hand_in
from desk.terminal import console
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.ledger import Content, Receipt, Recipient, RecipientLine
from diaodu.domain.papers.blocks import Imprint, paper_from_json
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.states import Channel, PaperKind
from tasks.compile.draft import compile_paper, draft_papers
from tasks.look.status import period_status
from tasks.month import Month, open_month
from tasks.review.returns import return_findings
from tests.lib.factories import unit_code
from tests.lib.months import AS_OF, PERIOD, PLAN, judge_again
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, Looks, make_workbook, table

pytestmark = pytest.mark.slow

UNIT, OTHER = "准格尔旗", "东胜区"
NARRATIVE = {"序号": 1, "类别": "工作动态", "日期": "", "内容": "某旗开展招商活动。"}
WHOLE = {"储备": table(RESERVE), "签约": table(SIGNED), "资金": table(FUNDS), "工作情况": table(NARRATIVE)}
STRANGE = [["序号", "甲栏", "乙栏", "丙栏"], [1, "甲", "乙", "丙"], [2, "丁", "戊", "己"]]
IMPRINT = Imprint(issue=3, total_issue=3, date="2021年3月31日", signer="某某")
CALM = ("没有需要处理", "审核通过", "没有问题")


@pytest.fixture
def month() -> Month:
    opened = open_month(PLAN, PERIOD, AS_OF)
    clerks = [
        RecipientLine(line=2 + at, recipient=Recipient(group="clerks", name="某", address=f"a{at}@unit.example", unit=unit_code(name)))
        for at, name in enumerate((UNIT, OTHER))
    ]  # fmt: skip
    opened.store.recipients.import_lines(clerks)
    return opened


def receive(month: Month, name: str, data: bytes, day: int = 20, unit: str = UNIT) -> None:
    moment = month.as_of.replace(day=day, hour=9, minute=0)
    month.store.submissions.receive(
        Receipt(plan=PLAN, period=PERIOD, unit=unit_code(unit), name=name, content=Content.of(data), received_at=moment, channel=Channel.INBOX)
    )  # fmt: skip


def report(month: Month, unit: str = UNIT) -> UnitReport:
    return next(one for one in month.store.validation.reports(*month.key) if one.unit == unit)


def findings(month: Month, unit: str = UNIT) -> list[Finding]:
    found = month.store.validation.findings(*month.key, unit=unit_code(unit))
    return [finding for finding in found if finding.rule != "F-SIGN"]


def mails(month: Month, unit: str = UNIT) -> list[tuple[str, str]]:
    """Subject and text of every notice to a unit."""
    found = []
    for delivery in month.store.outbox.list(*month.key):
        message = email.message_from_bytes(month.store.outbox.message_of(delivery), policy=policy.default)
        body = message.get_body(("plain",))
        if delivery.unit == unit_code(unit) and body:
            found.append((str(message["Subject"]), body.get_content()))
    return found


def judged(month: Month, *, notify: bool = True) -> Month:
    judge_again(month)
    return_findings(month, notify=notify)
    return month


def workbook_words(paths: Mapping[str, str], unit: str = UNIT) -> str:
    sheet = openpyxl.load_workbook(paths[unit])["审核意见"]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


# --- the ledger ----------------------------------------------------------------------------------------------------
def test_a_lost_sheet_is_found_counted_and_named_with_its_rows(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook(WHOLE | {"名录": STRANGE}))
    judge_again(month)
    (found,) = findings(month)
    assert (found.rule, found.sheet, found.severity) == ("F-LOST", "名录", "warning")
    assert "工作表“名录”不是本次应报的报表，有2行未读取、未计入" in found.message
    assert (report(month).rows.read, report(month).rows.unread) == (4, 2)
    sheets = {sheet.name: (sheet.kind, sheet.read, sheet.unread, sheet.finding) for _, sheet in _sheets(report(month))}
    assert sheets == {
        "储备": ("reserve_projects", 1, 0, ""), "签约": ("signed_projects", 1, 0, ""), "资金": ("funds", 1, 0, ""),
        "工作情况": ("narrative", 1, 0, ""), "名录": ("unread", 0, 2, found.id),
    }  # fmt: skip


def _sheets(found: UnitReport) -> list[tuple[str, Any]]:
    return [(file.name, sheet) for file in found.files for sheet in file.sheets]


def test_two_lost_blocks_of_one_sheet_are_two_findings(month: Month) -> None:
    rows = [*table(RESERVE), [], *STRANGE, [], *STRANGE]
    receive(month, "报表.xlsx", make_workbook({"储备": rows}))
    judge_again(month)
    lost = [finding for finding in findings(month) if finding.rule == "F-LOST"]
    assert [finding.cell for finding in lost] == ["A4", "A8"]
    entries = [sheet for _, sheet in _sheets(report(month)) if sheet.unread]
    assert [entry.finding for entry in entries] == [finding.id for finding in lost]


@pytest.mark.slow
def test_a_later_file_with_the_lost_form_ends_the_question(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "储备项目": STRANGE}))
    judge_again(month)
    assert [f.rule for f in findings(month)] == ["F-SHEET"]
    assert report(month).form_states["reserve_projects"] == "unread"
    receive(month, "储备.xlsx", make_workbook({"储备": table(RESERVE)}), day=22)
    judge_again(month)
    assert findings(month) == []
    assert (report(month).form_states["reserve_projects"], report(month).rows.unread) == ("on_time", 0)


def test_a_lost_form_that_came_on_time_is_on_time_when_mended_after_its_return(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "储备项目": STRANGE}))
    receive(month, "储备.xlsx", make_workbook({"储备": table(RESERVE)}), day=30)
    judge_again(month)
    assert report(month).forms["reserve_projects"] == "on_time"


@pytest.mark.slow
def test_a_hidden_old_sheet_counts_for_nothing_until_it_is_answered(month: Month) -> None:
    old = table(FUNDS | {"项目名称": "旧项目"})
    data = make_workbook({"资金": table(FUNDS), "旧": old}, looks={"旧": Looks(is_hidden=True)})
    receive(month, "报表.xlsx", data)
    judge_again(month)
    assert [f.rule for f in findings(month)] == ["F-OLD"]
    assert [record.data["name"] for record in month.store.validation.records(*month.key)] == [FUNDS["项目名称"]]
    receive(month, "报表2.xlsx", make_workbook({"资金": table(FUNDS), "旧": old}), day=22)
    judge_again(month)
    assert len(month.store.validation.records(*month.key)) == 2


@pytest.mark.parametrize("day", [20, 22])
def test_a_hidden_sheet_in_another_file_takes_no_open_ones_place_and_adds_nothing(month: Month, day: int) -> None:
    old = table(FUNDS | {"项目名称": "旧项目"})
    receive(month, "资金.xlsx", make_workbook({"资金": table(FUNDS)}))
    receive(
        month, "储备.xlsx", make_workbook({"储备": table(RESERVE), "旧": old}, looks={"旧": Looks(is_hidden=True)}), day
    )
    judge_again(month)
    (found,) = findings(month)
    assert (found.rule, found.file, found.sheet) == ("F-OLD", "储备.xlsx", "旧")
    assert "与“资金.xlsx”的“资金”同是到位资金表" in found.message
    names = [record.data["name"] for record in month.store.validation.records(*month.key, form="funds")]
    assert names == [FUNDS["项目名称"]]


@pytest.mark.slow
def test_a_scan_is_asked_about_where_a_form_is_owed_and_not_beside_a_whole_report(month: Month) -> None:
    receive(month, "盖章.pdf", b"%PDF-1.4 scan")
    judge_again(month)
    (found,) = findings(month)
    assert (found.rule, found.file) == ("F-ATT", "盖章.pdf")
    assert "尚未收到储备项目表、签约项目进展表、到位资金表、工作情况表" in found.remedy
    assert report(month).state == "missing"
    receive(month, "报表.xlsx", make_workbook(WHOLE), day=21)
    judge_again(month)
    assert findings(month) == []


def test_a_form_that_the_period_does_not_ask_for_is_told_and_not_counted(tmp_path: Path) -> None:
    plan = "bole-2023"
    month = open_month(plan, MONTHS[plan], "2023-06-02T09:00:00+08:00")
    other = next(name for name in month.plan.forms_used if name not in {due.form for due in month.forms_due})
    form, unit = month.folder.forms[other], month.plan.units[0]
    rows = [[c.printed_header for c in form.columns], [1, *("甲" for _ in form.columns[1:])]]
    receipt = Receipt(
        plan=plan, period=MONTHS[plan], unit=unit.code, name="日志.xlsx", content=Content.of(make_workbook({form.title: rows})),
        received_at=month.as_of.replace(day=1), channel=Channel.INBOX,
    )  # fmt: skip
    month.store.submissions.receive(receipt)
    judge_again(month)
    found = month.store.validation.findings(*month.key, unit=unit.code)
    assert {"F-LOST", "F-FILE"} <= {finding.rule for finding in found}
    assert any(f"{form.title}不在本期报送" in finding.message for finding in found)


# --- conservation ----------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    "plan", [pytest.param(plan, marks=() if plan == PLAN else pytest.mark.slow) for plan in MONTHS]
)
def test_in_a_clean_month_of_every_plan_all_adds_up_and_nothing_is_lost(plan: str, tmp_path: Path) -> None:
    month = run_month(plan, MONTHS[plan], tmp_path / "inbox", f"{int(MONTHS[plan][:4]) + 1}-01-01T09:00:00+08:00")
    found = period_status(month.place)
    assert found["conservation"]["ok"]
    assert found["conservation"]["broken"] == []
    assert all(unit["rows"]["unread"] == 0 for unit in found["units"])
    lost = {"F-SHEET", "F-LOST", "F-OLD", "F-ATT", "F-BAL"}
    assert [f.rule for f in month.store.validation.findings(*month.key) if f.rule in lost] == []


@pytest.mark.slow
def test_rows_that_do_not_add_up_are_told_to_the_operator_and_the_month_goes_on(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(month, "报表.xlsx", make_workbook(WHOLE))
    judge_again(month)
    _lose_a_row(month, monkeypatch)
    judge_again(month)
    (found,) = [f for f in month.store.validation.findings(*month.key) if f.rule == "F-BAL"]
    assert (found.unit, found.severity, found.file, found.sheet) == ("", "critical", "报表.xlsx", "储备")
    assert (
        found.message
        == "准格尔旗“报表.xlsx”工作表“储备”条数不平：有内容的3行，不等于读取1 + 未读取0 + 标题、合计、说明1"
    )
    assert findings(month) == []
    status = period_status(month.place)["conservation"]
    assert not status["ok"]
    assert [one["sheet"] for one in status["broken"]] == ["储备"]


def _lose_a_row(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading kept in the ledger that has lost a row of its first sheet."""
    real = month.store.readings.get

    def lossy(sha256: str, key: str) -> dict[str, Any] | None:
        found = real(sha256, key)
        if found:
            found["sheets"][0]["filled"] += 1
        return found

    monkeypatch.setattr(type(month.store.readings), "get", lambda _self, sha256, key: lossy(sha256, key))


# --- what goes back ----------------------------------------------------------------------------------------------------
def test_neither_workbook_nor_notice_calls_a_month_fine_in_which_something_was_lost(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "名录": STRANGE}))
    judge_again(month)
    paths = return_findings(month, notify=True)
    words = workbook_words(paths)
    [(subject, text)] = mails(month)
    for said in (words, text):
        assert "逾期未报：储备项目表、签约项目进展表、工作情况表。" in said
        assert "未读取、未计入：“报表.xlsx”的工作表“名录”2行。" in said
    for said in (words, text, subject):
        assert not [calm for calm in CALM if calm in said]
    assert subject == "【审核意见】准格尔旗2021年3月招商引资报表：核实1条、提示1条，未报3张"


@pytest.mark.slow
def test_a_month_with_notes_alone_is_called_fine_only_where_nothing_is_owed(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook(WHOLE))
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS | {"项目名称": "另一项目"})}), unit=OTHER)
    judge_again(month)
    paths = return_findings(month, notify=False)
    assert "本期报表没有需要处理的问题。" in workbook_words(paths)
    assert "没有需要处理" not in workbook_words(paths, OTHER)
    assert "已读取的内容没有需要修改的问题。逾期未报：储备项目表" in workbook_words(paths, OTHER)


@pytest.mark.slow
def test_a_silent_unit_is_asked_for_its_forms_once_and_anew_when_something_changes(month: Month) -> None:
    judged(month)
    judged(month)
    [(subject, text)] = mails(month)
    assert subject == "【催报】准格尔旗2021年3月招商引资报表：尚未报送"
    assert "应于2021年3月28日24时前报送，至今没有收到可以读取的报表" in text
    assert "应报：储备项目表、签约项目进展表、到位资金表、工作情况表。" in text
    assert f"报送{month.plan.office}" in text
    receive(month, "资金.xlsx", make_workbook({"资金": table(FUNDS)}), day=30)
    judged(month)
    assert len(mails(month)) == 2
    assert "逾期未报：储备项目表、签约项目进展表、工作情况表。" in mails(month)[1][1]


@pytest.mark.parametrize(
    ("name", "data"),
    [("盖章.pdf", b"%PDF-1.4 scan"), ("照片.jpg", b"\xff\xd8\xff\xe0picture"), ("报表.xlsx", b"PK\x03\x04broken")],
)
def test_a_unit_that_sent_nothing_readable_is_told_so_with_what_is_expected(
    month: Month, name: str, data: bytes
) -> None:
    receive(month, name, data)
    judged(month)
    [(_, text)] = mails(month)
    assert f"只收到“{name}”，其中没有可以读取的报表，按未报处理" in text
    assert "应报：储备项目表、签约项目进展表、到位资金表、工作情况表。" in text
    assert not [calm for calm in CALM if calm in text]


def test_no_form_is_asked_for_before_its_time_nor_while_an_extension_runs_nor_of_a_month_long_over(
    month: Month,
) -> None:
    for moment in ("2021-03-28T20:00:00+08:00", "2022-01-05T09:00:00+08:00"):
        judged(open_month(PLAN, PERIOD, moment))
    assert mails(month) == []


def test_a_notice_goes_to_the_units_registered_clerks_alone(month: Month) -> None:
    judged(month)
    assert {delivery.recipient for delivery in month.store.outbox.list(*month.key)} == {
        "a0@unit.example",
        "a1@unit.example",
    }


def test_what_is_handed_in_at_the_desk_is_answered_with_what_is_lost_and_owed(month: Month, tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(make_workbook({"资金": table(FUNDS), "名录": STRANGE}))
    early = open_month(PLAN, PERIOD, "2021-03-20T09:00:00+08:00")
    unit = early.plan.find_unit(UNIT)
    assert unit is not None
    found = hand_in(early, unit, [path], [])
    assert found["rows"]["unread"] == 2
    assert found["outstanding"]["said"] == [
        "尚未报送：储备项目表、签约项目进展表、工作情况表。", "未读取、未计入：“报表.xlsx”的工作表“名录”2行。",
    ]  # fmt: skip
    assert found["outstanding"]["overdue"] == []


# --- what leaders and operators read --------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_bulletin_counts_as_reported_what_the_states_say_and_names_what_is_lacking(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "储备项目": STRANGE}))
    receive(month, "盖章.pdf", b"%PDF-1.4 scan", unit=OTHER)
    judge_again(month)
    paper = paper_text(compile_paper(month), IMPRINT)
    assert "本期应报送单位11个，已报送1个；报表不全1个（准格尔旗缺" in paper
    assert re.search(r"准格尔旗缺[^）]*签约项目进展表", paper)
    draft_papers(month)
    row = month.store.papers.latest(*month.key, PaperKind.AUDIT)
    assert row is not None
    audit = paper_text(paper_from_json(month.store.papers.text_of(row.id)), IMPRINT)
    assert "另有2行未能读取" in audit
    assert re.search(r"准格尔旗 \| \S+ \| \d+ \| \d+ \|.* 2\n", audit)
    states = {one.unit: one.state for one in month.store.validation.reports(*month.key)}
    assert [unit for unit, state in states.items() if state.has_reported] == [UNIT]


@pytest.mark.parametrize("width", [80, 120])
def test_status_shows_every_form_of_every_unit_in_a_terminal(
    month: Month, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "储备项目": STRANGE}))
    judge_again(month)
    monkeypatch.setenv("COLUMNS", str(width))
    console.cache_clear()
    print_period(period_status(month.place))
    console.cache_clear()
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if line.strip().startswith(UNIT)]
    assert rows[0] == [UNIT, "旗区", "按时", "未读取", "未报", "按时", "未报", "未到期", "未到期"]
    assert rows[1] == [UNIT, "1", "1", "0", "0", "0", "2", "0"]
    [lost] = [line for line in lines if line.startswith("未读取：")]
    assert "准格尔旗 报表.xlsx 工作表“储备项目” 2行" in lost
    table_lines = lines[: lines.index(lost)]
    assert max(cell_len(line) for line in table_lines) <= width


def test_status_gives_the_forms_with_their_titles_and_needs_no_plan(month: Month) -> None:
    receive(month, "报表.xlsx", make_workbook({"资金": table(FUNDS), "储备项目": STRANGE}))
    judge_again(month)
    unit = next(one for one in period_status(month.place)["units"] if one["unit"] == UNIT)
    assert (unit["forms"]["reserve_projects"], unit["form_titles"]["reserve_projects"]) == ("unread", "储备项目表")
    assert unit["files"][0]["sheets"][1] | {"finding": ""} == {
        "name": "储备项目", "is": "unread", "form": "reserve_projects", "rows": 2, "read": 0, "unread": 2, "told": 1,
        "filled": 3, "counts": True, "finding": "",
    }  # fmt: skip
