"""A steward handles what is no single decision: rulings, files, many findings at once, who sees to what."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from diaodu.domain.access.accounts import Role
from diaodu.domain.access.audit import ActKind
from diaodu.domain.states import DecisionKind, EntryKind
from tests.desk.test_rulings import FIRST, PROJECT, SECOND, write_claimed_month
from tests.lib.desk import BASE, OWN, PERIOD, PLAN, Desk, hidden, shown
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month, write_workbook

FIRST_CODE, SECOND_CODE = "150627", "KGWLYQ"


def fields(text: str) -> dict[str, list[str]]:
    """The hidden fields of a page, each with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.slow
def test_two_units_stand_side_by_side_and_a_ruling_is_seen_before_it_is_taken(tmp_path: Path) -> None:
    desk = Desk(judged_month(write_claimed_month(tmp_path / "inbox")))
    found = [
        one for one in desk.store.validation.findings(PLAN, PERIOD) if one.rule == "X-01" and one.project == PROJECT
    ]
    own = next(one for one in found if one.form == "reserve_projects" and desk.month.names.name_of(one.unit) == SECOND)
    steward, address = desk.sit(Role.STEWARD), f"{BASE}/findings/{own.id}"
    page = steward.get(address).text
    assert {FIRST, SECOND, "现计入", "现未计入"} <= set(shown(page).split())
    assert "6000万元" in shown(page)
    asked = {"kind": "first", "reason": "首谈材料齐全", "seen": hidden(page, "seen")}
    ahead = steward.post(f"{address}/effect", data=asked)
    assert "储备项目" in shown(ahead.text)
    assert desk.store.entries.list(PLAN, EntryKind.RULING) == []
    assert steward.post(f"{address}/decide", data=asked).status_code == 200
    (entry,) = desk.store.entries.list(PLAN, EntryKind.RULING)
    assert (entry.by, entry.unit) == ("李审核", own.unit)
    assert desk.store.audit.latest(1)[0].act.kind is ActKind.RULE
    late = steward.post(f"{address}/decide", data=asked | {"kind": "shared"})
    assert late.status_code == 409
    assert "首谈材料齐全" in shown(late.text)
    assert desk.store.audit.latest(1)[0].act.refused
    assert "首谈材料齐全" in shown(steward.get(address).text)


@pytest.mark.slow
def test_a_row_is_left_out_and_taken_back_in(desk: Desk) -> None:
    steward = desk.sit(Role.STEWARD)
    finding = next(one for one in desk.store.validation.findings(PLAN, PERIOD) if one.id == desk.finding("O-01"))
    here = f"{BASE}/files/{finding.submission}"
    page = steward.get(f"{here}?sheet={finding.sheet}&row={finding.row}").text
    assert f'name="row" inputmode="numeric" value="{finding.row}"' in page
    asked = {"act": "exclude", "sheet": finding.sheet, "row": str(finding.row), "reason": "误报的测试行"}
    assert "待补正 3 2" in shown(steward.post(f"{here}/effect", data=asked).text)
    assert desk.store.entries.list(PLAN, EntryKind.EXCLUSION) == []
    assert steward.post(f"{here}/handle", data=asked).status_code == 303
    assert "误报的测试行" in shown(steward.get(here).text)
    assert all(one.rule != "O-01" for one in desk.store.validation.findings(PLAN, PERIOD))
    assert steward.post(f"{here}/handle", data=asked).status_code == 400
    assert steward.post(f"{here}/handle", data=asked | {"act": "restore", "reason": "确应计入"}).status_code == 303
    assert desk.finding("O-01")
    assert [row.act.kind for row in desk.store.audit.latest(9)] == [ActKind.RESTORE, ActKind.ACT, ActKind.EXCLUDE]


@pytest.mark.slow
def test_a_file_of_nobody_is_given_to_its_unit(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    (inbox / "准旗商务").mkdir()
    write_workbook(inbox / "准旗商务" / "补报.xlsx", "准格尔旗", 9)
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8")) | {"准旗商务/补报.xlsx": "2021-03-21T08:00:00+08:00"}  # fmt: skip
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    desk = Desk(judged_month(inbox))
    steward = desk.sit(Role.STEWARD)
    (here,) = re.findall(rf'href="({BASE}/files/[^"]*)">“补报.xlsx”', steward.get(BASE).text)
    assert "文件夹“准旗商务”" in shown(steward.get(here).text)
    assert openpyxl.load_workbook(filename=_saved(tmp_path, steward.get(f"{here}/as-sent").content)).sheetnames
    asked = {"act": "withdraw", "to": OWN, "reason": "文件夹名写错"}
    assert "准格尔旗" in shown(steward.post(f"{here}/effect", data=asked).text)
    assert steward.post(f"{here}/handle", data=asked).status_code == 303
    assert "补报.xlsx" in shown(steward.get(f"{BASE}/units/{OWN}").text)
    assert "补报.xlsx" not in shown(steward.get(BASE).text)
    assert "文件夹名写错" in shown(steward.get(f"{BASE}/decisions").text)


def _saved(folder: Path, data: bytes) -> Path:
    path = folder / "as-sent.xlsx"
    path.write_bytes(data)
    return path


@pytest.mark.slow
def test_findings_of_one_cause_are_decided_at_once_or_none_is(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    write_workbook(inbox / "东胜区" / "东胜区.xlsx", "东胜区", 2, faulty=True)
    desk = Desk(judged_month(inbox))
    steward = desk.sit(Role.STEWARD)
    finding = next(one for one in desk.store.validation.findings(PLAN, PERIOD) if one.id == desk.finding("O-01"))
    cause = f"rule=O-01&form={finding.form}&column={finding.column}"
    assert f"{BASE}/alike?{cause}".replace("&", "&amp;") in steward.get(f"{BASE}/findings/{finding.id}").text
    page = steward.get(f"{BASE}/alike?{cause}").text
    asked = {
        **fields(page),
        "finding": re.findall(r'name="finding" value="(\w+)"', page),
        "kind": "waive",
        "reason": "均有批文",
    }
    assert len(asked["finding"]) == 2
    ahead = steward.post(f"{BASE}/alike/effect", data=asked)
    assert {"准格尔旗", "东胜区"} <= set(shown(ahead.text).split())
    confirmed = fields(ahead.text)
    assert len(confirmed["finding"]) == 2
    stale = confirmed | {"seen": [confirmed["seen"][0], f"{asked['finding'][1]}:other"]}
    assert steward.post(f"{BASE}/alike/decide", data=stale).status_code == 409
    assert desk.store.decisions.list(PLAN) == []
    assert steward.post(f"{BASE}/alike/decide", data=confirmed).status_code == 200
    assert [one.kind for one in desk.store.decisions.list(PLAN)] == [DecisionKind.WAIVE] * 2
    for wrong in ({"finding": []}, {"kind": "correct"}, {"reason": ""}):
        assert steward.post(f"{BASE}/alike/decide", data=asked | wrong).status_code == 400


@pytest.mark.slow
def test_a_finding_is_assigned_and_found_by_who_sees_to_it(desk: Desk) -> None:
    desk.add(Role.STEWARD, "赵审核", "second")
    steward, finding = desk.sit(Role.STEWARD), desk.finding("O-01")
    assert steward.post(f"{BASE}/findings/{finding}/give", data={"to": "second"}).status_code == 303
    assert "承办 赵审核" in shown(steward.get(f"{BASE}/findings/{finding}").text)
    assert "共 1 条" in shown(steward.get(f"{BASE}/findings?person=赵审核").text)
    assert steward.post(f"{BASE}/findings/{finding}/give", data={"to": "nobody"}).status_code == 400
    assert steward.post(f"{BASE}/findings/{finding}/give", data={"to": ""}).status_code == 303
    assert "没有这样的审核意见" in shown(steward.get(f"{BASE}/findings?person=赵审核").text)
    assert [row.act.refused for row in desk.store.audit.latest(9)] == [False, True, False]
