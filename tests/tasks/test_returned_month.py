"""Units get their own files back marked; sent again, mended or not, they are accepted and linked."""

import email
import io
import logging
import shutil
import subprocess
from collections.abc import Iterator
from email import policy
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from desk.file_lines import file_line
from diaodu.adapters.renderers.returned.workbook import unmark_workbook
from diaodu.domain.ledger import Content, Receipt, Recipient, RecipientLine
from diaodu.domain.mail import sizes
from diaodu.domain.results import Finding
from diaodu.domain.states import Channel
from tasks.ledgers import returned_files, returned_path
from tasks.look.status import period_status
from tasks.month import Month, open_month
from tasks.read import read_submissions
from tasks.review import returned_workbook as returned
from tasks.review.returns import return_findings
from tasks.validate.period import validate_period
from tests.adapters.renderers.test_returned_workbook import RED, YELLOW, colour, load, look
from tests.lib.factories import unit_code
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.packages import parts_of, saved
from tests.lib.small_month import write_workbook
from tests.lib.workbooks import read_bytes

pytestmark = pytest.mark.slow

UNIT, CODE = "准格尔旗", "150622"
UNIT_OF_ONE_FILE = "康巴什区"
"""Sends one workbook in every month of `tests.conftest.INBOXES`."""


def hand_in(month: Month, name: str, data: bytes, day: int) -> str:
    receipt = Receipt(
        plan=PLAN, period=PERIOD, unit=CODE, name=name, content=Content.of(data), channel=Channel.SUBMIT,
        received_at=month.as_of.replace(day=day, hour=9),
    )  # fmt: skip
    return month.store.submissions.receive(receipt).id


def judge(month: Month, *, notify: bool = False) -> None:
    read_submissions(month)
    validate_period(month)
    return_findings(month, notify=notify)


def faulty(tmp_path: Path) -> bytes:
    write_workbook(tmp_path / "a.xlsx", UNIT, 4, faulty=True)
    return (tmp_path / "a.xlsx").read_bytes()


@pytest.fixture
def month() -> Month:
    return open_month(PLAN, PERIOD, AS_OF)


def files(month: Month) -> list[dict]:
    return next(unit["files"] for unit in period_status(month.place)["units"] if unit["unit"] == UNIT)


def rules(month: Month) -> list[str]:
    return sorted(
        f.rule for f in month.store.validation.findings(*month.key, unit=unit_code(UNIT)) if f.severity != "info"
    )


# --- a clerk's round -----------------------------------------------------------------------------------------
def test_sent_again_after_mending_it_is_accepted_and_the_history_shows_two_linked_submissions_one_current(
    month: Month, tmp_path: Path
) -> None:
    first = hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    assert rules(month) == ["F-TYPE", "O-01", "P-01"]
    [path] = returned_files(month.place, UNIT)
    assert path.name == "3月报表-审核批注.xlsx"
    assert returned_path(month.place, UNIT).exists()

    book = load(path.read_bytes())
    red = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if RED.match(colour(cell)) and cell.comment
    ]
    assert {cell.value for cell in red} == {499, "待定", None}
    for cell in red:
        cell.value = "2021-02-03" if cell.parent.title == "签约项目进展表" else 5000
    second = hand_in(month, path.name, saved(book), 27)
    judge(month)

    assert rules(month) == []
    assert [(file["id"], file["state"], file["answers"], file["replaces"]) for file in files(month)] == [
        (first, "superseded", None, []),
        (second, "current", first, [first]),
    ]
    assert file_line(files(month)[1], files(month))[2:] == (
        "现行", "答复“3月报表.xlsx”（03-26 09:00）的审核批注并替代该文件",
    )  # fmt: skip
    report = next(r for r in month.store.validation.reports(*month.key) if r.unit == UNIT)
    assert (report.state, report.rows.held, report.rows.unread) == ("on_time", 0, 0)


@pytest.mark.slow
def test_what_is_mended_goes_white_and_a_unit_without_findings_gets_nothing_back(month: Month, tmp_path: Path) -> None:
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    book = load(returned_files(month.place, UNIT)[0].read_bytes())
    book["储备项目表"]["F5"] = 5000
    hand_in(month, "3月报表-审核批注 (1).xlsx", saved(book), 27)
    judge(month)
    [path] = returned_files(month.place, UNIT)
    assert path.name == "3月报表-审核批注.xlsx"
    sheet = load(path.read_bytes())["储备项目表"]
    assert (colour(sheet["F5"]), sheet["F5"].comment) == ("", None)
    assert RED.match(colour(sheet["F6"]))

    book["储备项目表"]["F6"], book["签约项目进展表"]["H4"] = 5000, "2021-02-01"
    hand_in(month, "b.xlsx", saved(book), 28)
    judge(month)
    found = month.store.validation.findings(*month.key, unit=unit_code(UNIT))
    assert {(one.rule, one.severity) for one in found} <= {("F-REPL", "info")}
    assert returned_files(month.place, UNIT) == []
    assert not returned_path(month.place, UNIT).exists()


@pytest.mark.slow
def test_sent_back_as_it_is_it_counts_as_the_same_rows(month: Month, tmp_path: Path) -> None:
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    before = next(r for r in month.store.validation.reports(*month.key) if r.unit == UNIT).rows
    hand_in(month, "3月报表-审核批注.xlsx", returned_files(month.place, UNIT)[0].read_bytes(), 27)
    judge(month)
    assert next(r for r in month.store.validation.reports(*month.key) if r.unit == UNIT).rows == before
    assert rules(month) == ["F-TYPE", "O-01", "P-01"]


def test_the_index_warns_of_forms_that_a_later_file_gave_again(month: Month, tmp_path: Path) -> None:
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    funds = load((tmp_path / "a.xlsx").read_bytes())
    for name in ("储备项目表", "签约项目进展表", "工作情况表"):
        del funds[name]
    hand_in(month, "资金.xlsx", saved(funds), 27)
    judge(month)
    [path] = returned_files(month.place, UNIT)
    warning = str(load(path.read_bytes())["审核意见"]["A6"].value)
    assert warning.startswith("注意：“到位资金表”已由后来报送的文件替代。")
    assert [file["state"] for file in files(month)] == ["current", "current"]


@pytest.mark.slow
def test_an_answer_to_another_units_or_another_months_file_is_no_link(month: Month, tmp_path: Path) -> None:
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    data = returned_files(month.place, UNIT)[0].read_bytes()
    receipt = Receipt(
        plan=PLAN,
        period=PERIOD,
        unit="150602",
        name="抄来.xlsx",
        content=Content.of(data),
        received_at=month.as_of,
        channel=Channel.INBOX,
    )
    month.store.submissions.receive(receipt)
    judge(month)
    report = next(r for r in month.store.validation.reports(*month.key) if r.code == "150602")
    assert [(file.state, file.answers) for file in report.files] == [("current", "")]


# --- what goes out -------------------------------------------------------------------------------------------
def test_the_mail_brings_the_clerks_own_workbook_and_the_separate_one(month: Month, tmp_path: Path) -> None:
    clerk = Recipient(group="clerks", name="王某", address="wang@unit.example", unit=CODE)
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month, notify=True)
    [delivery] = month.store.outbox.list(*month.key)
    message = email.message_from_bytes(month.store.outbox.message_of(delivery), policy=policy.default)
    names = [part.get_filename() for part in message.iter_attachments()]
    assert [name for name in names if name] == ["3月报表-审核批注.xlsx", "准格尔旗-审核意见.xlsx"]
    text = message.get_body(("plain",)).get_content()
    assert "附件“3月报表-审核批注.xlsx”是你单位报送的原表" in text


def test_a_workbook_too_large_for_a_letter_stays_out_and_the_letter_says_so(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = Recipient(group="clerks", name="王某", address="wang@unit.example", unit=CODE)
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    monkeypatch.setattr(sizes, "MAX_LETTER_BYTES", 1)
    judge(month, notify=True)
    [delivery] = month.store.outbox.list(*month.key)
    message = email.message_from_bytes(month.store.outbox.message_of(delivery), policy=policy.default)
    assert list(message.iter_attachments()) == []
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert f"附件{delivery.left_out}超过一封邮件的限度" in text
        assert "是你单位报送的原表" not in text
    assert all(path.exists() for path in (*returned_files(month.place, UNIT), returned_path(month.place, UNIT)))
    assert "3月报表-审核批注.xlsx" in delivery.left_out


def test_a_file_that_can_not_be_marked_is_told_in_the_separate_workbook_alone(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("not foreseen")

    monkeypatch.setattr(returned, "mark_workbook", fail)
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    with caplog.at_level(logging.ERROR, logger="tasks.review.returned_workbook"):
        judge(month)
    assert returned_files(month.place, UNIT) == []
    assert "marking failed" in caplog.text
    sheet = load(returned_path(month.place, UNIT).read_bytes())["审核意见"]
    assert sheet["A8"].value == "涉及文件：3月报表.xlsx（未加批注，意见以本工作簿为准）"


def test_a_marked_file_that_reads_differently_is_not_given_out(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = returned.mark_workbook

    def lossy(*words: object) -> bytes:
        book = load(real(*words))  # type: ignore[arg-type]  # as given
        book["储备项目表"]["F2"] = 1
        return saved(book)

    monkeypatch.setattr(returned, "mark_workbook", lossy)
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    assert returned_files(month.place, UNIT) == []


def test_a_rerun_makes_nothing_anew_and_writes_the_same(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(month, "3月报表.xlsx", faulty(tmp_path), 26)
    judge(month)
    [path] = returned_files(month.place, UNIT)
    before = path.read_bytes()
    monkeypatch.setattr(returned, "mark_workbook", None)
    return_findings(month, notify=False)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "taken", "given"),
    [
        ("3月报表.xlsx", set(), "3月报表-审核批注.xlsx"),
        ("3月报表-审核批注.xlsx", set(), "3月报表-审核批注.xlsx"),
        ("3月报表-审核批注（2）.xlsx", set(), "3月报表-审核批注.xlsx"),
        ("表.XLSX", {"表-审核批注.xlsx"}, "表-2-审核批注.xlsx"),
        ("模板.xltx", set(), "模板-审核批注.xltx"),
        ("实为新格式.xls", set(), "实为新格式-审核批注.xlsx"),
        ("a/b:c?.xlsx", set(), "a_b_c_-审核批注.xlsx"),
        ("A.xlsx", {"a-审核批注.xlsx"}, "A-2-审核批注.xlsx"),
        ("Ange\u0301.xlsx", {"ang\u00e9-审核批注.xlsx"}, "Ange\u0301-2-审核批注.xlsx"),
        ("报" * 82 + ".xlsx", set(), "报" * 51 + "-审核批注.xlsx"),
        ("长" * 900 + ".xlsx", set(), "长" * 51 + "-审核批注.xlsx"),
    ],
)
def test_a_returned_workbook_is_named_after_the_clerks_own(name: str, taken: set[str], given: str) -> None:
    assert returned.returned_name(name, taken) == given


# --- a month of real-looking files -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def real_month(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    from tasks.collect import collect_inbox

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("home")))
        opened = open_month(PLAN, PERIOD, AS_OF)
        collect_inbox(opened, inbox / PERIOD)
        judge(opened)
        yield opened


def can_come_back(finding: Finding) -> bool:
    """Whether its file can be marked: a workbook of today's format that could be read."""
    return finding.file.endswith(".xlsx") and finding.rule != "F-FILE"


@pytest.mark.slow
def test_every_file_with_findings_comes_back_reads_as_sent_and_loses_its_marks_again(real_month: Month) -> None:
    findings = real_month.store.validation.findings(*real_month.key)
    sent = {s.id: s for s in real_month.store.submissions.list(*real_month.key)}
    expected = {finding.submission for finding in findings if can_come_back(finding)}
    seen = set()
    for unit in real_month.plan.units:
        for path in returned_files(real_month.place, unit.name):
            data = path.read_bytes()
            reading = read_bytes(data)
            original = real_month.store.submissions.bytes_of(sent[reading.answers].sha256)
            assert original is not None
            assert read_bytes(original).sheets == reading.sheets
            back = unmark_workbook(data)
            assert look(back) == look(original)
            kept = parts_of(original)
            assert {name for name, content in parts_of(back).items() if content != kept[name]} <= {
                "[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
            }  # fmt: skip
            seen.add(reading.answers)
    assert seen == expected
    assert len(seen) >= 11


def test_every_finding_stands_on_its_cell_with_its_rule(real_month: Month) -> None:
    books = {
        unit.name: {path.name: load(path.read_bytes()) for path in returned_files(real_month.place, unit.name)}
        for unit in real_month.plan.units
    }
    wanted = {"critical": RED, "warning": YELLOW}
    told = [f for f in real_month.store.validation.findings(*real_month.key) if f.cell and can_come_back(f)]
    assert len(told) > 20
    for finding in told:
        cell = books[real_month.names.name_of(finding.unit)][f"{Path(finding.file).stem}-审核批注.xlsx"][finding.sheet][
            finding.cell
        ]
        assert finding.rule in cell.comment.text
        assert finding.severity == "info" or RED.match(colour(cell)) or wanted[finding.severity].match(colour(cell))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="apt-get install libreoffice-calc")
def test_libreoffice_opens_a_returned_workbook_and_what_it_saves_is_linked_and_loses_its_marks(
    real_month: Month, tmp_path: Path
) -> None:
    [path] = returned_files(real_month.place, UNIT_OF_ONE_FILE)
    words = [
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
    ]
    subprocess.run(["soffice", *words, tmp_path, path], check=True, capture_output=True, timeout=240)
    data = (tmp_path / path.name).read_bytes()
    reading = read_bytes(data)
    sent = real_month.store.submissions.get(reading.answers)
    assert sent is not None
    back = load(unmark_workbook(data))
    assert "审核意见" not in back.sheetnames
    cells = [cell for sheet in back for row in sheet.iter_rows() for cell in row]
    assert not any(RED.match(colour(cell)) or YELLOW.match(colour(cell)) or cell.comment for cell in cells)


def test_a_workbook_of_two_hundred_rows_is_marked_whole(month: Month) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("到位资金表")
    heads = ("序号", "项目名称", "投资方", "资金来源地", "协议总投资(万元)", "本月到位资金(万元)", "年初累计到位资金(万元)",
             "签约以来累计到位资金(万元)")  # fmt: skip
    sheet.write_row(0, 0, heads)
    for row in range(1, 201):
        sheet.write_row(row, 0, [row, f"项目{row}", f"公司{row}", "区外", 5000, 300, 100, 900])
    book.close()
    hand_in(month, "资金.xlsx", buffer.getvalue(), 26)
    judge(month)
    [path] = returned_files(month.place, UNIT)
    marked = openpyxl.load_workbook(path)["到位资金表"]
    assert sum(1 for row in marked.iter_rows() for cell in row if RED.match(colour(cell))) == 200
