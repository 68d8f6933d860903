"""The command line in process, on a small month judged without Prefect."""

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.style import WD_STYLE_TYPE

from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.states import RunKind, RunState
from tasks.month import open_month, open_plan_folder
from tests.lib.command_line import call, call_json, exit_of
from tests.lib.documents import make_docx
from tests.lib.months import AS_OF, PERIOD, PLAN, judged_month
from tests.lib.packages import saved
from tests.lib.small_month import write_small_month, write_workbook


@pytest.fixture
def month(tmp_path: Path) -> Path:
    inbox = write_small_month(tmp_path / "inbox")
    judged_month(inbox)
    return inbox


def finding(rule: str) -> dict[str, Any]:
    found = call_json("findings", PLAN, PERIOD)["findings"]
    return next(f for f in found if f["rule"] == rule)


def record_state(decided: Sequence[dict[str, Any]]) -> str:
    return decided[0]["record_state"]


def test_status_tells_who_reported_and_what_is_held(month: Path) -> None:
    found = call_json("status", PLAN, PERIOD)
    assert found["counts"] == {"on_time": 11}
    held = {unit["unit"]: unit["rows"]["held"] for unit in found["units"]}
    assert held["准格尔旗"] == 3
    assert sum(held.values()) == 3


def test_findings_give_address_message_and_remedy(month: Path) -> None:
    found = finding("O-01")
    assert (found["unit"], found["sheet"], found["cell"], found["value"]) == ("准格尔旗", "储备项目表", "F5", "499")
    assert "500万元" in found["message"]
    assert found["remedy"]
    only = call_json("findings", PLAN, PERIOD, "--unit", "准旗")["findings"]
    assert {f["unit"] for f in only} == {"准格尔旗"}


@pytest.mark.slow
def test_a_waived_record_counts_and_a_rejected_one_is_left_out(month: Path) -> None:
    before = city("reserve_projects")
    waived = call_json("review", finding("O-01")["id"], "waive", "--reason", "分期项目首期", "--by", "李审核")
    assert record_state(waived) == "waived"
    assert city("reserve_projects") == before + 1
    rejected = call_json("review", finding("O-01")["id"], "reject", "--reason", "不符合条件", "--by", "李审核")
    assert record_state(rejected) == "rejected"
    assert city("reserve_projects") == before


@pytest.mark.slow
def test_a_correction_is_validated_like_any_other_value(month: Path) -> None:
    wrong = finding("P-01")
    bad = call_json(
        "review",
        wrong["id"],
        "correct",
        "--value",
        "尽快",
        "--confirmed-by",
        "王某 3月29日 电话",
        "--reason",
        "漏填",
        "--by",
        "李审核",
    )
    assert record_state(bad) == "held"
    good = call_json(
        "review",
        wrong["id"],
        "correct",
        "--value",
        "2021-02-03",
        "--confirmed-by",
        "王某 3月29日 电话",
        "--reason",
        "漏填",
        "--by",
        "李审核",
    )
    assert record_state(good) == "accepted"
    assert city("signed_2021") == 12


def city(measure: str) -> int:
    measures = call_json("scores", PLAN, PERIOD)["measures"]
    return next(m["value"] for m in measures if m["measure"] == measure and m["unit"] is None)


def test_a_correction_needs_the_units_confirmation(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("review", finding("P-01")["id"], "correct", "--value", "2021-02-03", "--reason", "x", "--by", "y")
    assert exit_of(monkeypatch, *words) == 2


@pytest.mark.slow
def test_a_decision_survives_a_rerun(month: Path) -> None:
    call_json("review", finding("O-01")["id"], "waive", "--reason", "分期", "--by", "李审核")
    judged_month(month)
    assert finding("O-01")["decision"] == "waive"
    assert call_json("status", PLAN, PERIOD)["units"][3]["rows"]["waived"] == 1


def test_explain_traces_every_point_to_records_and_cells(month: Path) -> None:
    found = call_json("explain", PLAN, PERIOD, "准格尔旗")
    item = next(i for i in found["items"] if i["item"] == "应开工项目")
    assert item["inputs"] == {"应开工项目中已开工": "1", "应开工项目": "1"}
    assert item["records"][0]["place"] == "准格尔旗.xlsx 签约项目进展表!2行 准格尔旗签约甲项目"
    earned = sum(float(i["points"]) for i in found["items"] if i["points"] is not None)
    applicable = sum(float(i["of"]) for i in found["items"] if i["points"] is not None)
    assert float(found["points"]) == pytest.approx(100 * earned / applicable, abs=0.005)
    assert {e["rule"] for e in found["excluded"]} >= {"O-01", "F-TYPE", "P-01"}


def test_submit_replaces_the_forms_it_contains_and_writes_the_returned_workbook(month: Path, tmp_path: Path) -> None:
    mended = tmp_path / "准格尔旗更正.xlsx"
    write_workbook(mended, "准格尔旗", 4)
    words = ("submit", PLAN, PERIOD, "--unit", "准旗", str(mended), "--received-at", "2021-03-27T09:00:00+08:00")
    found = call_json(*words)
    assert (found["state"], found["rows"]["held"]) == ("on_time", 0)
    assert [file["name"] for file in found["files"]] == ["准格尔旗.xlsx", "准格尔旗更正.xlsx"]


def test_submit_of_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    found = call_json(
        "submit", PLAN, PERIOD, "--unit", "东胜", str(path), "--received-at", "2021-03-27T09:00:00+08:00", code=10
    )
    assert found["state"] == "unreadable"
    assert found["findings"][0]["rule"] == "F-FILE"
    assert found["findings"][0]["remedy"]


def test_nil_is_a_report_on_time_and_silence_is_not(tmp_path: Path) -> None:
    words = [part for form in ("reserve_projects", "signed_projects", "funds", "narrative") for part in ("--nil", form)]
    found = call_json("submit", PLAN, PERIOD, "--unit", "空港", *words, "--received-at", "2021-03-27T09:00:00+08:00")
    assert found["state"] == "nil"
    assert found["forms"]["funds"] == "nil"
    assert call_json("status", PLAN, PERIOD)["counts"] == {"missing": 10, "nil": 1}


def test_an_empty_workbook_is_unreadable_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    found = call_json(
        "submit", PLAN, PERIOD, "--unit", "东胜", str(path), "--received-at", "2021-03-27T09:00:00+08:00", code=10
    )
    assert found["state"] == "unreadable"
    assert [f["rule"] for f in found["findings"]] == ["F-FILE"]


def test_an_untouched_template_is_unreadable_and_a_filled_one_is_read(tmp_path: Path) -> None:
    made = call_json("template", PLAN, PERIOD, "--unit", "东胜", "--out", str(tmp_path / "模板"))["templates"]
    given = ("--unit", "东胜", made[0], "--received-at", "2021-03-27T09:00:00+08:00")
    found = call_json("submit", PLAN, PERIOD, *given, code=10)
    assert found["state"] == "unreadable"
    assert "空" in found["findings"][0]["message"]


def test_templates_of_a_plan_are_one_a_unit(tmp_path: Path) -> None:
    made = call_json("template", PLAN, "2021-04", "--out", str(tmp_path))["templates"]
    assert len(made) == 11


@pytest.mark.slow
def test_an_unknown_folder_is_kept_and_told(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    (inbox / "东胜区").rename(inbox / "东升区")
    received = (inbox / "received.json").read_text(encoding="utf-8")
    (inbox / "received.json").write_text(received.replace('"东胜区/', '"东升区/'), encoding="utf-8")
    judged_month(inbox)
    found = [f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["unit"] == "东升区"]
    assert len(found) == 1
    assert "东升区" in found[0]["message"]
    assert call_json("status", PLAN, PERIOD)["units"][0]["state"] == "missing"


def test_recipients_are_imported_and_a_wrong_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = tmp_path / "收件人.csv"
    good.write_text("group,unit,name,address\nleaders,,市委办公室,a@example.com\n", encoding="utf-8")
    assert call_json("recipients", "import", str(good)) == {"imported": 1}
    assert call_json("recipients", "list")["recipients"][0]["address"] == "a@example.com"
    bad = tmp_path / "错.csv"
    bad.write_text("group,unit,name,address\nleaders,,甲,a@example.com\nleaders,,乙,不是地址\n", encoding="utf-8")
    assert exit_of(monkeypatch, "recipients", "import", str(bad)) == 10


def test_recipients_that_would_get_nothing_are_refused_all_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "收件人.csv"
    lines = ("clerks,准旗,王某,a@example.com", "clerks,某某旗,王某,b@example.com", "clerk,东胜区,赵某,c@example.com",
             "clerks,,王某,d@example.com", "leaders,,甲,e@example.com,也许")  # fmt: skip
    file.write_text("\n".join(("分组,单位,姓名,邮箱,启用", *lines)), encoding="gb18030")
    result = call("recipients", "import", str(file))
    assert isinstance(result.exception, UserError)
    said = str(result.exception)
    assert [f"第{line}行" in said for line in range(2, 7)] == [False, True, True, True, True]
    assert call_json("recipients", "list") == {"recipients": []}


def test_recipients_come_from_a_workbook_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("收件人名册",),
        ("分组", "单位", "姓名", "邮箱", "启用"),
        ("各单位填报人", "准旗", "王某", "a@example.com", "否"),
    ):
        book.active.append(row)
    book.save(tmp_path / "收件人.xlsx")
    call_json("recipients", "import", str(tmp_path / "收件人.xlsx"))
    (found,) = call_json("recipients", "list")["recipients"]
    assert (found["group"], found["unit"], found["active"]) == ("clerks", "150622", False)


@pytest.fixture
def narrative(tmp_path: Path) -> str:
    """A workbook of 东胜区 with its faultless forms."""
    write_workbook(tmp_path / "东胜区.xlsx", "东胜区", 2)
    return str(tmp_path / "东胜区.xlsx")


@pytest.mark.slow
def test_a_submission_waits_for_another_run_of_the_period_to_end(narrative: str) -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    run = month.store.runs.acquire(PLAN, PERIOD, RunKind.SUBMIT, month.as_of, datetime.now(UTC))
    ending = threading.Timer(1, month.store.runs.finish, (run, RunState.JUDGED, {}, datetime.now(UTC)))
    ending.start()
    given = ("submit", PLAN, PERIOD, "--unit", "东胜", narrative, "--received-at", "2021-03-27T09:00:00+08:00")
    assert call_json(*given)["state"] == "on_time"
    ending.join()


def test_a_submission_that_waited_in_vain_is_kept_and_told_so(narrative: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.again.PATIENCE_SECONDS", 0)
    month = open_month(PLAN, PERIOD, AS_OF)
    month.store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, month.as_of, datetime.now(UTC))
    result = call("submit", PLAN, PERIOD, "--unit", "东胜", narrative, "--received-at", "2021-03-27T09:00:00+08:00")
    assert isinstance(result.exception, BusyError)
    assert "已存档" in str(result.exception)
    assert [one.name for one in month.store.submissions.list(PLAN, PERIOD)] == ["东胜区.xlsx"]


@pytest.mark.slow
def test_a_submission_dated_back_leaves_nothing_out_that_counted_before(narrative: str) -> None:
    given = ("submit", PLAN, PERIOD, "--unit")
    call_json(*given, "东胜", narrative, "--received-at", "2021-03-28T09:00:00+08:00")
    before = {unit["unit"]: unit["rows"] for unit in call_json("status", PLAN, PERIOD)["units"]}["东胜区"]
    call_json(*given, "准旗", "--nil", "funds", "--received-at", "2021-03-26T09:00:00+08:00")
    after = {unit["unit"]: unit["rows"] for unit in call_json("status", PLAN, PERIOD)["units"]}["东胜区"]
    assert before == after
    assert after["accepted"] > 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status", "no-such-plan"), 10),
        (("status", PLAN, "2021-13"), 2),
        (("findings", PLAN, PERIOD, "--unit", "鄂托克"), 2),
        (("scores", PLAN, "2021-02"), 11),
        (("backfill", PLAN, "2021-03", "2021-01"), 2),
        (("run", PLAN, PERIOD, "--inbox", "no-such-folder"), 2),
        (("approve", PLAN, "2021-02", "--by", "王"), 11),
        (("issue", PLAN, "2021-02", "--by", "王"), 11),
        (("plan", "check", "no-such-file"), 10),
    ],
)
def test_a_users_error_is_one_message_with_its_exit_code(
    words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_of(monkeypatch, *words) == code
    told = capsys.readouterr().err
    assert told
    assert "Traceback" not in told


def test_the_backfills_dry_run_lists_each_period_and_skips_those_without_any_file(month: Path) -> None:
    found = call_json("backfill", PLAN, "2021-01", "2021-03", "--dry-run")
    assert [(act["period"], act["does"]) for act in found["periods"]] == [
        ("2021-01", "skip"), ("2021-02", "skip"), ("2021-03", "run"),
    ]  # fmt: skip


def test_doctor_masks_secrets_and_asks_for_the_placeholder_to_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_SMTP_PASSWORD", "geheim")
    monkeypatch.setenv("DIAODU_SMTP_URL", "smtps://user@127.0.0.1:1")
    monkeypatch.setenv("DIAODU_SMTP_FROM", "user@example.com")
    result = call("doctor", "--json")
    assert "geheim" not in result.stdout
    assert any("占位授权" in check["detail"] for check in json.loads(result.stdout)["checks"])


def test_doctor_names_the_offices_word_styles_that_papers_take(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def told(data: bytes) -> tuple[str, str]:
        (tmp_path / "样式.docx").write_bytes(data)
        checks = json.loads(call("doctor", "--json").stdout)["checks"]
        return next((check["state"], check["detail"]) for check in checks if check["check"] == "Word 样式")

    monkeypatch.setenv("DIAODU_DOCX_STYLES", str(tmp_path / "样式.docx"))
    made = docx.Document()
    made.styles.add_style("公文正文", WD_STYLE_TYPE.PARAGRAPH)
    state, detail = told(saved(made))
    assert (state, detail.endswith("：公文正文")) == ("正常", True)
    assert told(make_docx("甲"))[0] == "提示"
    assert told(b"no document")[0] == "错误"


@pytest.mark.slow
def test_a_file_beside_the_unit_folders_is_kept_and_told(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    (inbox / "东胜区" / "东胜区.xlsx").rename(inbox / "散落.xlsx")
    judged_month(inbox, as_of=None)
    found = [f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["file"] == "散落.xlsx"]
    assert [f["rule"] for f in found] == ["F-FILE"]
    assert call_json("status", PLAN, PERIOD)["counts"] == {"missing": 1, "on_time": 10}


@pytest.mark.slow
def test_a_workbook_of_another_period_is_not_read_and_says_which(tmp_path: Path) -> None:
    made = call_json("template", PLAN, "2021-02", "--unit", "东胜", "--out", str(tmp_path))["templates"][0]
    book = openpyxl.load_workbook(made)
    sheet = book["工作情况表"]
    row = next(cell.row for cell in sheet["B"] if str(cell.value).startswith("类别")) + 1
    sheet.cell(row, 1, 1), sheet.cell(row, 2, "经验做法"), sheet.cell(row, 4, "推行专班制。")
    book.save(made)
    given = ("--unit", "东胜", made, "--received-at", "2021-03-27T09:00:00+08:00")
    found = call_json("submit", PLAN, PERIOD, *given, code=10)
    assert found["state"] == "unreadable"
    told = next(f for f in found["findings"] if f["rule"] == "F-PERIOD")
    assert ("2021年2月" in told["message"], "2021年3月" in told["message"]) == (True, True)
    assert found["rows"]["unread"] == 1


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    made = call_json("template", PLAN, PERIOD, "--unit", "东胜", "--out", str(tmp_path))["templates"][0]
    book = openpyxl.load_workbook(made)
    sheet = book["工作情况表"]
    row = next(cell.row for cell in sheet["B"] if str(cell.value).startswith("类别")) + 1
    sheet.cell(row, 1, 1), sheet.cell(row, 2, "经验做法"), sheet.cell(row, 4, "推行专班制。")
    book.save(made)
    found = call_json("submit", PLAN, PERIOD, "--unit", "东胜", made, "--received-at", "2021-03-27T09:00:00+08:00")
    assert (found["state"], found["forms"]["narrative"], found["forms"]["funds"]) == ("on_time", "on_time", "missing")
    assert found["rows"]["accepted"] == 1


@pytest.mark.slow
def test_quality_looks_at_what_the_unit_handed_in_not_at_the_stewards_corrections(month: Path) -> None:
    def quality() -> dict[str, str]:
        items = call_json("explain", PLAN, PERIOD, "准格尔旗")["items"]
        return next(item["inputs"] for item in items if item["item"] == "报送质量")

    assert quality() == {"首次报送读取": "11", "其中合格": "8"}
    words = ("--value", "2021-02-03", "--confirmed-by", "王某 3月29日 电话", "--reason", "漏填", "--by", "李审核")
    assert record_state(call_json("review", finding("P-01")["id"], "correct", *words)) == "accepted"
    assert quality() == {"首次报送读取": "11", "其中合格": "8"}


def test_a_file_that_is_no_workbook_is_kept_and_said_to_be_an_attachment(tmp_path: Path) -> None:
    path = tmp_path / "说明.pdf"
    path.write_bytes(b"%PDF-1.4")
    result = call("submit", PLAN, PERIOD, "--unit", "东胜", str(path), "--received-at", "2021-03-27T09:00:00+08:00")
    assert result.exit_code == 0
    assert "附件" in result.stdout


def test_a_word_document_that_was_not_read_says_how_to_send_a_narrative(tmp_path: Path) -> None:
    path = tmp_path / "情况.docx"
    path.write_bytes(make_docx("某旗投资协议", "一、甲方义务", "按期供地。"))
    result = call("submit", PLAN, PERIOD, "--unit", "东胜", str(path), "--received-at", "2021-03-27T09:00:00+08:00")
    assert result.exit_code == 0
    assert "经验做法" in result.stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("approve", PLAN, PERIOD, "--by", " "), 2),
        (("review", "abc", "waive", "--reason", "", "--by", "李"), 2),
        (("template", PLAN, PERIOD, "--out", "/proc/none"), 2),
    ],
)
def test_a_blank_name_or_a_folder_that_cannot_be_made_is_wrong_usage(
    words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_of(monkeypatch, *words) == code


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOME", "/proc/nohome"), ("DATABASE_URL", "garbage"), ("DATABASE_URL", "sqlite:////proc/x/a.db")],
)
def test_a_wrong_setting_is_one_message(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DIAODU_{name}", value)
    assert exit_of(monkeypatch, "status", PLAN, PERIOD) == 10


def test_a_clerk_is_found_by_the_units_name_as_well_as_its_code(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from diaodu.domain.ledger import Recipient, RecipientLine
    from tasks.month import open_month
    from tasks.review.returns import return_findings
    from tests.lib.months import AS_OF

    opened = open_month(PLAN, PERIOD, AS_OF)
    clerk = Recipient(group="clerks", unit="准旗", name="填报人", address="c@example.com")
    opened.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])
    return_findings(opened, notify=True)
    assert [d.recipient for d in opened.store.outbox.list(PLAN, PERIOD)] == ["c@example.com"]


@pytest.mark.slow
def test_a_wps_workbook_is_read_like_an_excel_one(tmp_path: Path) -> None:
    path = tmp_path / "东胜区3月报表.et"
    write_workbook(path, "东胜区", 1)
    found = call_json("submit", PLAN, PERIOD, "--unit", "东胜", str(path), "--received-at", "2021-03-27T09:00:00+08:00")
    assert (found["state"], found["rows"]["read"]) == ("on_time", 8)


@pytest.mark.parametrize("word", ["papers", "deliveries"])
def test_papers_and_mails_of_a_plan_or_period_that_is_none_are_a_wrong_word_and_not_an_empty_list(word: str) -> None:
    assert call(word, PLAN, PERIOD).exit_code == 0
    assert isinstance(call(word, "nope", PERIOD).exception, UserError)
    assert isinstance(call(word, PLAN, "2021-13").exception, UsageError)


def test_a_list_of_entries_of_a_form_that_is_none_is_a_wrong_word_and_a_form_is_found_by_its_title_too() -> None:
    wrong = call("record", "list", "bole-2023", "2023-05", "nope").exception
    assert isinstance(wrong, UsageError)
    assert "appraisal_events（" in str(wrong)
    for word in ("appraisal_events", open_plan_folder("bole-2023").forms["appraisal_events"].title):
        assert call("record", "list", "bole-2023", "2023-05", word).exit_code == 0
