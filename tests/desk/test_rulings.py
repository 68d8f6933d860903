"""`diaodu rule`: a steward's word on a record of two units, held by re-runs and later months."""

import email
import email.policy
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.domain.ledger import Delivery, Recipient, RecipientLine
from tasks.month import Month, open_month
from tasks.review.returns import return_findings
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

FIRST, SECOND = "伊金霍洛旗", "空港物流园区"
PROJECT = "临空跨境电商产业园项目"


def write_claimed_month(folder: Path, period: str = PERIOD, *, claimed_by: tuple[str, ...] = (FIRST, SECOND)) -> Path:
    """A small month in which units report one pool project (5,000 and 6,000 万元) and one project's money."""
    inbox = write_small_month(folder, period)
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8"))
    for at, unit in enumerate(claimed_by):
        path = inbox / unit / f"{unit}.xlsx"
        book = openpyxl.load_workbook(path)
        pool = list(next(book["储备项目表"].iter_rows(min_row=2, max_row=2, values_only=True)))
        pool[:3], pool[5] = [9, PROJECT, "空港园区"], 5000 + 1000 * at
        _put(book["储备项目表"], pool)
        _put(book["到位资金表"], [9, PROJECT, "跨境公司", "区外", 9000, 100, 300 + 100 * at, 900, 200])
        book.save(path)
        times[f"{unit}/{path.name}"] = f"{period}-2{at}T08:00:00+08:00"
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return inbox


def _put(sheet: Any, row: list[Any]) -> None:
    """Insert a row before the 填报人 line."""
    last = sheet.max_row
    for at, value in enumerate(row, 1):
        sheet.cell(last + 1, at, value)


@pytest.fixture
def claimed(tmp_path: Path) -> Path:
    inbox = write_claimed_month(tmp_path / "inbox")
    judged_month(inbox)
    return inbox


def disputes(form: str = "reserve_projects", period: str = PERIOD) -> dict[str, dict[str, Any]]:
    found = call_json("findings", PLAN, period)["findings"]
    return {f["unit"]: f for f in found if f["rule"] == "X-01" and f["form"] == form}


def figures(measure: str, period: str = PERIOD) -> list[int]:
    """Of the first unit, the second and the city."""
    found = {(m["measure"], m["unit"]): m["value"] for m in call_json("scores", PLAN, period)["measures"]}
    return [found[measure, unit] for unit in (FIRST, SECOND, None)]


def rule(unit: str, kind: str, *, form: str = "reserve_projects", code: int = 0, reason: str = "首谈材料齐全") -> Any:
    words = ("rule", disputes(form)[unit]["id"], kind, "--by", "李审核", "--reason", reason)
    return call_json(*words, code=code) if code == 0 else call(*words)


@pytest.mark.usefixtures("claimed")
def test_until_a_ruling_the_first_to_report_counts_and_both_are_asked() -> None:
    found = disputes()
    assert {unit: (f["severity"], f["decision"]) for unit, f in found.items()} == {
        FIRST: ("warning", ""),
        SECOND: ("warning", ""),
    }
    assert "待认定" in found[SECOND]["message"]
    assert FIRST in found[SECOND]["message"]
    assert figures("reserve_projects") == [4, 3, 34]  # eleven units with three each


RULED = [
    (SECOND, "first", [3, 4, 34], ["drop", "first"], SECOND),
    (SECOND, "shared", [4, 4, 34], ["shared", "shared"], FIRST),
    (FIRST, "drop", [3, 4, 34], ["drop", "first"], SECOND),
    (FIRST, "first", [4, 3, 34], ["first", "drop"], FIRST),
]


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_a_ruling_says_who_counts_the_city_counts_once_and_the_next_one_takes_its_place() -> None:
    before = figures("reserve_investment")[2]
    for unit, kind, counts, decisions, city in RULED:
        found = rule(unit, kind, reason=f"依据{kind}")
        assert found["city"] == city
        assert set(found["credited"]) == {u for u, d in zip((FIRST, SECOND), decisions, strict=True) if d != "drop"}
        assert figures("reserve_projects") == counts
        after = disputes()
        assert [after[u]["decision"] for u in (FIRST, SECOND)] == decisions
        assert all("已认定" in f["message"] and f["severity"] == "info" for f in after.values())
        assert all(f"依据{kind}（李审核" in f["remedy"] for f in after.values())
        # 6,000 in the place of 5,000 万元.
        assert figures("reserve_investment")[2] - before == (10_000_000 if city == SECOND else 0)


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_decisions_tell_what_a_ruling_changes_for_the_city_and_in_whose_figures_the_record_is() -> None:
    effects = []
    for unit, kind in ((SECOND, "first"), (FIRST, "shared"), (FIRST, "first")):
        rule(unit, kind)
        effects.append(call_json("decisions", PLAN, PERIOD)["decisions"][-1]["effect"])
    moved = f"{FIRST}记录-1条；{SECOND}记录+1条"
    assert effects == [
        {"records": 0, "yuan": {"总投资": 1000 * 10_000}, "text": f"全市总投资+1000万元；{moved}"},
        {"records": 0, "yuan": {"总投资": -1000 * 10_000}, "text": f"全市总投资-1000万元；{FIRST}记录+1条"},
        {"records": 0, "yuan": {}, "text": f"{SECOND}记录-1条"},
    ]
    statuses = [one["status"] for one in call_json("decisions", PLAN, PERIOD)["decisions"]]
    assert statuses == ["replaced", "replaced", "holds"]


@pytest.mark.usefixtures("claimed")
def test_money_that_is_shared_is_in_both_units_figures_and_once_in_the_citys_and_people_read_so() -> None:
    before = figures("funds_outside_ytd")
    shown = call("rule", disputes("funds")[SECOND]["id"], "shared", "--by", "李审核", "--reason", "分割证明").stdout
    assert "共享（李审核：分割证明）" in shown
    assert f"全市只计一次，取{FIRST}的数据" in shown
    assert "共享" in call("findings", PLAN, PERIOD, "--unit", SECOND).stdout
    assert [now - then for now, then in zip(figures("funds_outside_ytd"), before, strict=True)] == [0, 4_000_000, 0]


@pytest.mark.slow
def test_a_ruling_holds_in_reruns_and_later_months_and_not_in_earlier_ones(claimed: Path, tmp_path: Path) -> None:
    rule(SECOND, "first")
    judged_month(claimed)
    assert figures("reserve_projects") == [3, 4, 34]
    for period, counts in (("2021-04", [3, 4, 34]), ("2021-02", [4, 3, 34])):
        inbox = write_claimed_month(tmp_path / period, period)
        judged_month(inbox, as_of="2021-06-01T09:00", period=period)
        assert figures("reserve_projects", period) == counts


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_a_unit_ruled_out_stays_out_when_it_alone_still_reports_the_record_and_is_told(tmp_path: Path) -> None:
    rule(SECOND, "first")
    inbox = write_claimed_month(tmp_path / "april", "2021-04", claimed_by=(FIRST,))
    judged_month(inbox, as_of="2021-06-01T09:00", period="2021-04")
    found = disputes(period="2021-04")
    assert found[FIRST]["decision"] == "drop"
    assert SECOND in found[FIRST]["message"]
    # The unit with the credit did not repeat the record: it is carried over.
    assert figures("reserve_projects", "2021-04") == [3, 4, 34]


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_what_cannot_be_ruled_is_refused_with_its_reason() -> None:
    rule(SECOND, "first")
    assert "已作同样认定" in str(rule(SECOND, "first", code=2).exception)
    assert "剔除" in str(rule(SECOND, "nobody", code=2).exception)
    rule(FIRST, "drop")
    assert "均被剔除" in str(rule(SECOND, "drop", code=2).exception)
    assert "没有以此开头" in str(call("rule", "zzzz", "first", "--by", "李", "--reason", "x").exception)
    other = next(f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["rule"] == "O-01")
    assert "diaodu review" in str(call("rule", other["id"], "first", "--by", "李", "--reason", "x").exception)
    review = call("review", disputes()[FIRST]["id"], "waive", "--by", "李", "--reason", "x")
    assert "diaodu rule" in str(review.exception)
    assert "--reason" in str(rule(FIRST, "first", code=2, reason=" ").exception)


def resend(inbox: Path, investment: int, day: str, name: str) -> None:
    """The second unit's file again with another 总投资 of the claimed project: below 500万元 O-01 holds it."""
    book = openpyxl.load_workbook(inbox / SECOND / f"{SECOND}.xlsx")
    next(r for r in book["储备项目表"].iter_rows() if r[1].value == PROJECT)[5].value = investment
    book.save(inbox / SECOND / name)
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8"))
    times[f"{SECOND}/{name}"] = f"{PERIOD}-{day}T08:00:00+08:00"
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    judged_month(inbox)


def check_that_the_ruling_waits() -> None:
    assert figures("reserve_projects") == [4, 3, 34]
    ((unit, found),) = disputes().items()
    assert (unit, found["severity"], found["decision"]) == (FIRST, "warning", "")
    assert f"已认定由{SECOND}计入，该单位现没有计入的记录，认定暂缓，暂由{FIRST}计入" in found["message"]
    assert "首谈材料齐全（李审核" in found["remedy"]


@pytest.mark.slow
def test_while_the_credited_units_row_is_held_the_next_unit_counts_it_and_the_steward_is_told(claimed: Path) -> None:
    rule(SECOND, "first")
    resend(claimed, 400, "25", "更正.xlsx")
    check_that_the_ruling_waits()
    resend(claimed, 6000, "26", "再更正.xlsx")
    assert figures("reserve_projects") == [3, 4, 34]
    assert {unit: f["decision"] for unit, f in disputes().items()} == {FIRST: "drop", SECOND: "first"}


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_a_ruling_waits_while_the_credited_units_row_is_left_out_or_its_file_withdrawn() -> None:
    rule(SECOND, "first")
    said = ("--by", "李审核", "--reason", "报错")
    row = str(disputes()[SECOND]["row"])
    where = ("--unit", SECOND, "--file", f"{SECOND}.xlsx")
    call("exclude", PLAN, PERIOD, *where, "--sheet", "储备项目表", "--row", row, *said)
    check_that_the_ruling_waits()
    call("exclude", PLAN, PERIOD, *where, "--sheet", "储备项目表", "--row", row, "--undo", *said)
    assert figures("reserve_projects") == [3, 4, 34]
    call("withdraw", PLAN, PERIOD, *where, *said)
    assert figures("reserve_projects")[0] == 4
    assert disputes()[FIRST]["severity"] == "warning"


@pytest.mark.slow
@pytest.mark.usefixtures("claimed")
def test_a_unit_dropped_by_name_stays_out_though_nobody_else_counts_it_and_the_steward_is_asked() -> None:
    rule(FIRST, "drop")
    where = ("--unit", SECOND, "--file", f"{SECOND}.xlsx")
    call("withdraw", PLAN, PERIOD, *where, "--by", "李审核", "--reason", "报错")
    found = disputes()[FIRST]
    assert figures("reserve_projects")[0] == 3
    assert (found["severity"], "现没有单位计入" in found["message"]) == ("warning", True)
    rule(FIRST, "first")
    assert figures("reserve_projects")[0] == 4


@pytest.mark.usefixtures("claimed")
def test_the_notice_to_the_unit_that_waits_for_a_ruling_says_that_its_record_is_not_counted() -> None:
    month = open_month(PLAN, PERIOD)
    clerks = [
        Recipient(group="clerks", name="填报人", address=f"{at}@example.com", unit=unit)
        for at, unit in enumerate((FIRST, SECOND))
    ]
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk) for clerk in clerks])
    paths = return_findings(month, notify=True)
    told = {month.names.name_of(one.unit): notice_text(month, one) for one in month.store.outbox.list(*month.key)}
    said = f"暂由{FIRST}计入"
    assert (f"{said}（未计入）" in told[FIRST], f"{said}（未计入）" in told[SECOND]) == (False, True)
    assert "注明“未计入”的没有计入" in told[SECOND]
    assert "以下记录已先计入" not in told[SECOND]
    cells = [str(cell.value) for row in openpyxl.load_workbook(paths[SECOND]).active.iter_rows() for cell in row]
    assert any(f"{said}（未计入）" in cell for cell in cells)
    assert any("注明“未计入”的除外" in cell for cell in cells)


def notice_text(month: Month, sent: Delivery) -> str:
    mail = email.message_from_bytes(month.store.outbox.message_of(sent), policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()
