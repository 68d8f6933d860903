"""`diaodu exclude`: what was sent by mistake is in no figure, no score, no finding but one; it is kept, listed, taken back."""

import email
import email.policy
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from desk.cli import app
from diaodu.domain.ledger import Recipient, RecipientLine
from tasks.month import open_month
from tasks.review.returns import return_findings
from tests.lib.command_line import call_json
from tests.lib.packages import saved
from tests.lib.small_month import FUNDS, NARRATIVE, RESERVE, SIGNED

pytestmark = pytest.mark.slow

PLAN, PERIOD, UNIT, CODE = "ordos-2021", "2021-01", "东胜区", "150602"
ROWS = [
    (1, "甲", "江苏甲公司", "区外", 5000, 100, 100, 100, 100),
    (2, "乙", "江苏乙公司", "区外", 5000, 900, 900, 900, 900),
    (3, "丙", "江苏丙公司", "区外", 5000, 200, 100, 200, 100),  # M-01: more this month than this year
]
POOL = [
    (1, "储一", "园区", "数字经济", "厂房", 6000, "合资", "否", "是", "已论证", "商务局", "科", "0477-8000000"),
    (2, "储二", "园区", "数字经济", "厂房", 7000, "合资", "否", "是", "已论证", "商务局", "科", "0477-8000000"),
]
BY = ("--reason", "误报", "--by", "李审核")


@pytest.fixture
def month(tmp_path: Path) -> "Month":
    return Month(tmp_path)


class Month:
    """A unit's month by the command line; each file comes a day after the one before."""

    def __init__(self, folder: Path, unit: str = UNIT) -> None:
        self.folder, self.unit, self.day = folder, unit, 10

    def send(self, *rows: Sequence[Any], name: str = "", **sheets: Sequence[Sequence[Any]]) -> dict[str, Any]:
        return self.send_sheets({"到位资金表": (FUNDS, rows)} | {
            title: ({"储备项目表": RESERVE, "工作情况表": NARRATIVE, "签约项目进展表": SIGNED}.get(title[:5], FUNDS), own)
            for title, own in sheets.items()
        }, name)  # fmt: skip

    def send_sheets(self, sheets: dict[str, tuple[Sequence[Any], Sequence[Sequence[Any]]]], name: str = "") -> Any:
        book = openpyxl.Workbook()
        book.remove(book["Sheet"])
        for title, (header, rows) in sheets.items():
            sheet = book.create_sheet(title)
            for row in (header, *rows):
                sheet.append(row)
        return self.send_bytes(saved(book), name)

    def send_bytes(self, data: bytes, name: str = "") -> Any:
        self.day += 1
        path = self.folder / f"{self.day}" / (name or f"{self.day}日.xlsx")
        path.parent.mkdir()
        path.write_bytes(data)
        at = f"{PERIOD}-{self.day}T09:00:00+08:00"
        return call_json("submit", PLAN, PERIOD, "--unit", self.unit, str(path), "--received-at", at)

    def exclude(self, file: str, *words: str, code: int = 0) -> Any:
        return call_json("exclude", PLAN, PERIOD, "--unit", self.unit, "--file", file, *words, *BY, code=code)

    def rules(self) -> list[str]:
        found = call_json("findings", PLAN, PERIOD, "--unit", self.unit)["findings"]
        return sorted(f["rule"] for f in found if f["rule"] not in {"F-SIGN", "F-REPL"})

    def finding(self, rule: str) -> dict[str, Any]:
        found = call_json("findings", PLAN, PERIOD, "--unit", self.unit)["findings"]
        (one,) = [f for f in found if f["rule"] == rule]
        return one

    def own(self) -> dict[str, Any]:
        return next(unit for unit in call_json("status", PLAN, PERIOD)["units"] if unit["unit"] == self.unit)

    def rows(self) -> list[int]:
        rows = self.own()["rows"]
        assert rows["read"] == rows["accepted"] + rows["held"] + rows["waived"] + rows["rejected"]
        return [rows["read"], rows["accepted"], rows["held"]]

    def states(self) -> dict[str, str]:
        return {file["name"]: file["state"] for file in self.own()["files"]}

    def funds(self) -> int | None:
        """Money from outside since the year's beginning, in 万元."""
        measures = call_json("scores", PLAN, PERIOD)["measures"]
        value = next(m["value"] for m in measures if (m["measure"], m["unit"]) == ("funds_outside_ytd", self.unit))
        return value and value // 10_000

    def decided(self) -> list[dict[str, Any]]:
        return call_json("decisions", PLAN, PERIOD, "--unit", self.unit)["decisions"]

    def said(self) -> list[tuple[str, str, str]]:
        return [(one["kind"], one["status"], one["effect"]["text"]) for one in self.decided()]

    def returned(self) -> dict[str, Any]:
        return {Path(path).name: openpyxl.load_workbook(path) for path in self.as_shown()["returned_files"]}

    def as_shown(self) -> dict[str, Any]:
        report = call_json("status", PLAN, PERIOD)
        assert report["units"]
        from tasks.look.shapes import public_unit

        month = open_month(PLAN, PERIOD)
        return next(public_unit(month.place, one) for one in month.reports() if one.unit == self.unit)


# --- a row ---------------------------------------------------------------------------------------------------
def test_a_row_left_out_is_neither_read_nor_held_and_in_no_figure(month: Month) -> None:
    month.send(*ROWS)
    assert (month.rows(), month.funds()) == ([3, 2, 1], 1000)
    assert month.exclude("11日.xlsx", "--sheet", "到位资金表", "--row", "3")["effect"]["records"] == -1
    assert (month.rows(), month.funds()) == ([2, 1, 1], 100)
    month.exclude("11日.xlsx", "--row", "4")
    assert (month.rows(), month.rules(), month.funds()) == ([1, 1, 0], ["F-EXCL", "F-EXCL"], 100)


@pytest.mark.slow
def test_of_a_row_left_out_one_note_says_by_whom_and_why(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "4")
    told = month.finding("F-EXCL")
    assert (told["severity"], told["sheet"], told["row"], told["cell"]) == ("info", "到位资金表", 4, "B4")
    assert told["message"].startswith(
        "文件“11日.xlsx”工作表“到位资金表”第4行（丙）不予采用，不计入本期数据；理由：误报（李审核，"
    )
    assert month.rules() == ["F-EXCL"]


@pytest.mark.slow
def test_a_row_left_out_is_taken_back(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    month.exclude("11日.xlsx", "--row", "3", "--undo")
    assert (month.rows(), month.funds(), month.rules()) == ([3, 2, 1], 1000, ["M-01"])
    assert [one[:2] for one in month.said()] == [("exclusion", "undone"), ("exclusion_undone", "undo")]


@pytest.mark.slow
def test_of_two_rows_of_one_project_the_one_that_is_left_counts_and_the_effect_says_so(month: Month) -> None:
    doubled = [ROWS[0], (9, *ROWS[0][1:5], 120, 120, 120, 120)]
    month.send(*doubled)
    assert "F-DUP" in month.rules()
    before = month.funds()
    effect = month.exclude("11日.xlsx", "--row", "2")["effect"]
    assert before is not None
    assert effect["records"] == 0
    assert effect["yuan"]["年初累计到位资金"] == (120 - before) * 10_000
    assert month.funds() == 120


@pytest.mark.slow
def test_what_is_taken_back_says_what_counts_again(month: Month) -> None:
    month.send(*ROWS)
    less = month.exclude("11日.xlsx", "--row", "3")["effect"]
    more = month.exclude("11日.xlsx", "--row", "3", "--undo")["effect"]
    assert (less["records"], more["records"]) == (-1, 1)
    assert more["yuan"] == {header: -amount for header, amount in less["yuan"].items()} != {}
    assert month.decided()[1]["effect"] == more
    assert {one["at"][-6:] for one in month.decided()} == {"+08:00"}


@pytest.mark.slow
def test_of_two_same_rows_the_one_left_out_leaves_the_other_counted(month: Month) -> None:
    month.send(ROWS[0], ROWS[1], ROWS[0])
    assert month.rules() == ["F-DUP"]
    month.exclude("11日.xlsx", "--row", "2")
    assert (month.rows(), month.rules()) == ([2, 2, 0], ["F-EXCL"])


@pytest.mark.slow
def test_a_row_exclusion_survives_a_file_in_which_the_row_is_unchanged(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    month.send(ROWS[0], (2, "丁", "江苏丁公司", "区外", 5000, 1, 1, 1, 1), (3, *ROWS[1][1:]))
    assert (month.rows(), month.funds(), month.rules()) == ([2, 2, 0], 101, ["F-EXCL"])
    assert (month.finding("F-EXCL")["file"], month.finding("F-EXCL")["row"]) == ("12日.xlsx", 4)
    assert [one[:2] for one in month.said()] == [("exclusion", "holds")]
    month.exclude("12日.xlsx", "--row", "4", "--undo")
    assert month.funds() == 1001


@pytest.mark.slow
def test_a_row_exclusion_lapses_when_the_row_changes_and_the_steward_is_told(month: Month) -> None:
    month.send(*ROWS[:2])
    month.exclude("11日.xlsx", "--row", "3")
    month.send(ROWS[0], (*ROWS[1][:6], 901, 901, 900))
    assert (month.rows(), month.funds(), month.rules()) == ([2, 2, 0], 1001, ["F-CHANGE"])
    told = month.finding("F-CHANGE")
    assert (told["severity"], told["project"], told["cell"]) == ("info", "乙", "B3")
    assert "该记录的内容有变化" in told["message"]
    assert "误报（李审核" in told["message"]
    assert [one[:2] for one in month.said()] == [("exclusion", "lapsed")]
    assert call_json("status", PLAN, PERIOD)["lapsed"] == 1
    month.exclude("11日.xlsx", "--row", "3", "--undo")
    assert month.rules() == []


@pytest.mark.slow
def test_a_row_exclusion_lapses_when_the_row_is_sent_no_more(month: Month) -> None:
    month.send(*ROWS[:2])
    month.exclude("11日.xlsx", "--row", "3")
    month.send(ROWS[0])
    assert "没有该记录" in month.finding("F-CHANGE")["message"]


@pytest.mark.slow
def test_of_two_same_rows_of_which_one_was_left_out_one_sent_again_counts(month: Month) -> None:
    month.send(ROWS[0], ROWS[1], ROWS[0])
    month.exclude("11日.xlsx", "--row", "4")
    month.send(ROWS[0], ROWS[1])
    assert (month.rows(), month.funds()) == ([2, 2, 0], 1000)
    assert month.rules() == ["F-CHANGE"]


@pytest.mark.slow
def test_a_total_that_was_right_without_the_row_is_no_finding_once_it_is_left_out(month: Month) -> None:
    month.send(*ROWS[:2], ("合计", None, None, None, 5000, 100, 100, 100, 100))
    assert set(month.rules()) == {"F-TOTAL"}
    month.exclude("11日.xlsx", "--row", "3")
    assert month.rules() == ["F-EXCL"]


# --- a sheet -------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_sheet_left_out_hands_in_nothing(month: Month) -> None:
    month.send(*ROWS, 储备项目表=POOL)
    month.exclude("11日.xlsx", "--sheet", "到位资金表")
    assert (month.rows(), month.funds(), month.own()["forms"]["funds"]) == ([2, 2, 0], None, "missing")
    assert month.rules() == ["F-EXCL"]
    assert month.states() == {"11日.xlsx": "current"}
    month.exclude("11日.xlsx", "--sheet", "到位资金表", "--undo")
    assert (month.rows(), month.funds()) == ([5, 4, 1], 1000)


@pytest.mark.slow
def test_a_copy_left_in_the_workbook_is_left_out_and_asked_about_no_more(month: Month) -> None:
    month.send_sheets({"到位资金表": (FUNDS, ROWS[:2]), "到位资金表 (2)": (FUNDS, ROWS[:2])})
    assert "F-TWIN" in month.rules()
    month.exclude("11日.xlsx", "--sheet", "到位资金表 (2)")
    assert (month.rows(), month.rules()) == ([2, 2, 0], ["F-EXCL"])


@pytest.mark.slow
def test_a_sheet_exclusion_survives_the_unchanged_sheet_and_lapses_with_a_changed_one(month: Month) -> None:
    month.send(*ROWS[:2], 储备项目表=POOL)
    month.exclude("11日.xlsx", "--sheet", "到位资金表")
    month.send(*ROWS[:2], 储备项目表=[*POOL, (3, "储三", *POOL[0][2:])])
    assert (month.rows(), month.rules()) == ([3, 3, 0], ["F-EXCL"])
    month.send(ROWS[0], 储备项目表=POOL)
    assert (month.rows(), month.funds(), month.rules()) == ([3, 3, 0], 100, ["F-CHANGE"])


@pytest.mark.slow
def test_a_sheet_that_could_not_be_read_is_left_out_with_its_finding(month: Month) -> None:
    month.send_sheets(
        {"到位资金表": (FUNDS, ROWS[:2]), "旧表": (FUNDS[:1] + FUNDS[2:], [(1, *row[2:]) for row in ROWS[:2]])}
    )
    assert "F-HEADER" in month.rules()
    month.exclude("11日.xlsx", "--sheet", "旧表")
    assert month.rules() == ["F-EXCL"]
    assert month.own()["rows"]["unread"] == 0


# --- a file --------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_file_left_out_brings_back_the_forms_it_had_replaced(month: Month) -> None:
    month.send(*ROWS[:2], 储备项目表=POOL)
    month.send(ROWS[0])
    assert (month.rows(), month.funds(), month.states()["11日.xlsx"]) == ([3, 3, 0], 100, "current")
    found = month.exclude("12日.xlsx")
    assert (month.rows(), month.funds()) == ([4, 4, 0], 1000)
    assert month.states() == {"11日.xlsx": "current", "12日.xlsx": "excluded"}
    assert month.rules() == ["F-EXCL"]
    assert found["effect"]["records"] == 1
    assert found["effect"]["yuan"]["年初累计到位资金"] == 900 * 10_000
    month.exclude("12日.xlsx", "--undo")
    assert (month.rows(), month.funds()) == ([3, 3, 0], 100)


@pytest.mark.slow
def test_a_unit_whose_only_file_is_left_out_has_sent_nothing(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx")
    assert (month.own()["state"], month.rows(), month.funds()) == ("missing", [0, 0, 0], None)
    assert month.states() == {"11日.xlsx": "excluded"}
    (score,) = [one for one in call_json("scores", PLAN, PERIOD)["scores"] if one["unit"] == UNIT]
    assert score["points"] == "0.00"


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_left_out_with_its_finding(month: Month) -> None:
    month.send(*ROWS[:2])
    path = month.folder / "坏.xlsx"
    path.write_bytes(b"nothing")
    CliRunner().invoke(app, ["submit", PLAN, PERIOD, "--unit", UNIT, str(path), "--received-at", f"{PERIOD}-20T09:00"])
    assert "F-FILE" in month.rules()
    month.exclude("坏.xlsx")
    assert month.rules() == ["F-EXCL"]
    assert month.states()["坏.xlsx"] == "excluded"


@pytest.mark.slow
def test_a_file_exclusion_survives_the_same_bytes_under_any_name(month: Month) -> None:
    month.send(*ROWS[:2])
    data = (month.folder / "11" / "11日.xlsx").read_bytes()
    month.exclude("11日.xlsx")
    month.send_bytes(data)
    month.send_bytes(data, "又一份.xlsx")
    assert set(month.states().values()) == {"excluded"}
    assert month.own()["state"] == "missing"


@pytest.mark.slow
def test_a_file_saved_again_with_the_same_content_stays_left_out_and_one_of_its_name_that_differs_counts(
    month: Month,
) -> None:
    month.send(*ROWS[:2], name="资金.xlsx")
    month.exclude("资金.xlsx")
    month.send(*((n + 4, *row[1:]) for n, row in enumerate(ROWS[:2])), name="资金.xlsx")
    assert (month.rows(), [file["state"] for file in month.own()["files"]]) == ([0, 0, 0], ["excluded", "excluded"])
    month.send(ROWS[0], name="资金.xlsx")
    assert (month.rows(), month.funds()) == ([1, 1, 0], 100)
    assert "同名文件" in month.finding("F-CHANGE")["message"]


@pytest.mark.slow
def test_of_files_of_one_delivery_a_row_left_out_of_one_stays_in_the_other(month: Month, tmp_path: Path) -> None:
    paths = []
    for name, rows in (("a.xlsx", [(*FUNDS,), ROWS[0]]), ("b.xlsx", [(*FUNDS,), ROWS[0], ROWS[1]])):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        (tmp_path / name).write_bytes(saved(book))
        paths.append(str(tmp_path / name))
    call_json("submit", PLAN, PERIOD, "--unit", UNIT, *paths, "--received-at", f"{PERIOD}-15T09:00:00+08:00")
    assert month.rules() == ["F-DUP"]
    month.exclude("b.xlsx", "--row", "2")
    assert (month.rows(), month.funds(), month.rules()) == ([2, 2, 0], 1000, ["F-EXCL"])


# --- where it is said ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_it_is_marked_in_the_workbook_that_goes_back_and_in_the_review_workbook(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    (book,) = month.returned().values()
    assert "不予采用" in book["到位资金表"]["B3"].comment.text
    said = openpyxl.load_workbook(month.as_shown()["returned"])
    cells = [str(cell.value) for sheet in said for row in sheet.iter_rows() for cell in row]
    assert any("第3行（乙）不予采用" in cell for cell in cells)


@pytest.mark.slow
def test_a_whole_file_left_out_goes_back_saying_so_though_nothing_else_came(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx")
    (book,) = month.returned().values()
    index = next(sheet for sheet in book if any("F-EXCL" in str(c.value) for row in sheet.iter_rows() for c in row))
    cells = [str(cell.value) for row in index.iter_rows() for cell in row]
    assert not any("M-01" in cell for cell in cells)


@pytest.mark.slow
def test_the_notice_says_so_and_goes_out_though_nothing_else_came(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx")
    opened = open_month(PLAN, PERIOD)
    clerk = Recipient(group="clerks", name="填报人", address="clerk@example.com", unit=CODE)
    opened.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])
    return_findings(opened, notify=True)
    (sent,) = opened.store.outbox.list(*opened.key)
    mail = email.message_from_bytes(opened.store.outbox.message_of(sent), policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "文件“11日.xlsx”不予采用，不计入本期数据；理由：误报（李审核" in body.get_content()


@pytest.mark.slow
def test_the_returned_workbook_sent_again_keeps_its_rows_left_out(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    (path,) = month.as_shown()["returned_files"]
    book = openpyxl.load_workbook(path)
    book["到位资金表"]["F4"] = 100
    buffer = io.BytesIO()
    book.save(buffer)
    month.send_bytes(buffer.getvalue(), "补正.xlsx")
    assert (month.rows(), month.funds(), month.rules()) == ([2, 2, 0], 200, ["F-EXCL"])


@pytest.mark.slow
def test_people_read_what_was_left_out(month: Month) -> None:
    month.send(*ROWS)
    words = ("exclude", PLAN, PERIOD, "--unit", UNIT, "--file", "11日.xlsx", "--row", "3", *BY)
    told = CliRunner().invoke(app, list(words)).stdout
    assert "第3行（乙）：不予采用（李审核：误报）" in told
    assert "记录-1条" in told
    listed = CliRunner().invoke(app, ["decisions", PLAN, PERIOD], env={"COLUMNS": "300"}).stdout
    assert "不予采用" in listed
    assert "有效" in listed
    assert "不予采用 1 处" in CliRunner().invoke(app, ["status", PLAN, PERIOD]).stdout


@pytest.mark.slow
def test_the_note_is_answered_by_exclude_alone(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    told = call_json("review", month.finding("F-EXCL")["id"], "waive", *BY, code=2)
    assert "diaodu exclude" in told


@pytest.mark.slow
def test_a_decision_on_a_row_waits_while_the_row_is_left_out(month: Month) -> None:
    month.send(*ROWS)
    call_json("review", month.finding("M-01")["id"], "waive", *BY)
    month.exclude("11日.xlsx", "--row", "4")
    assert month.rules() == ["F-EXCL"]
    month.exclude("11日.xlsx", "--row", "4", "--undo")
    assert (month.finding("M-01")["decision"], month.own()["rows"]["waived"]) == ("waive", 1)


# --- names that match nothing --------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "there"),
    [
        (("--file", "没有.xlsx"), "11日.xlsx"),
        (("--file", "11日.xlsx", "--sheet", "没有"), "到位资金表"),
        (("--file", "11日.xlsx", "--row", "9"), "第2、3、4行"),
        (("--file", "11日.xlsx", "--row", "1"), "第2、3、4行"),
        (("--file", "11日.xlsx", "--sheet", "到位资金表", "--row", "0"), "从1起"),
        (("--file", "11日.xlsx", "--undo"), "没有不予采用"),
    ],
)
def test_a_name_that_matches_nothing_is_refused_saying_what_there_is(
    month: Month, words: tuple[str, ...], there: str
) -> None:
    month.send(*ROWS)
    assert there in call_json("exclude", PLAN, PERIOD, "--unit", UNIT, *words, *BY, code=2)
    assert month.rows() == [3, 2, 1]


@pytest.mark.slow
def test_a_unit_that_is_none_is_refused_and_a_blank_name_or_reason(month: Month) -> None:
    month.send(*ROWS)
    assert UNIT in call_json("exclude", PLAN, PERIOD, "--unit", "没有旗", "--file", "11日.xlsx", *BY, code=2)
    for words in (("--reason", " ", "--by", "李"), ("--reason", "误报", "--by", " ")):
        call_json("exclude", PLAN, PERIOD, "--unit", UNIT, "--file", "11日.xlsx", *words, code=2)


@pytest.mark.slow
def test_of_two_files_of_one_name_the_beginning_of_the_sha256_is_asked_for(month: Month) -> None:
    month.send(*ROWS, name="报表.xlsx")
    month.send(ROWS[0], name="报表.xlsx")
    told = month.exclude("报表.xlsx", code=2)
    prefixes = [file["sha256"][:12] for file in month.own()["files"]]
    assert all(prefix in told for prefix in prefixes)
    assert "sha256" in told
    month.exclude(prefixes[1])
    assert [file["state"] for file in month.own()["files"]] == ["current", "excluded"]
    assert month.rows() == [3, 2, 1]


@pytest.mark.slow
def test_a_row_that_stands_in_two_sheets_is_asked_for_with_its_sheet(month: Month) -> None:
    month.send(*ROWS, 储备项目表=POOL)
    assert "储备项目表" in month.exclude("11日.xlsx", "--row", "2", code=2)


@pytest.mark.slow
def test_what_is_left_out_already_is_refused_with_by_whom(month: Month) -> None:
    month.send(*ROWS)
    month.exclude("11日.xlsx", "--row", "3")
    assert "李审核：误报" in month.exclude("11日.xlsx", "--row", "3", code=2)
    month.exclude("11日.xlsx")
    assert "李审核：误报" in month.exclude("11日.xlsx", "--row", "4", code=2)
