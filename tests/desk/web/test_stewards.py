"""A steward's work at the desk: see, look ahead, decide, be told what another did."""

from pathlib import Path

import pytest

from diaodu.domain.access.accounts import Role
from diaodu.domain.states import DecisionKind
from tests.lib.desk import BASE, OWN, PERIOD, PLAN, Desk, hidden, shown
from tests.lib.months import judged_month


def test_the_period_at_a_glance_says_who_reported_what_is_held_and_what_blocks(desk: Desk) -> None:
    page = shown(desk.sit(Role.STEWARD).get(BASE).text)
    assert "10 按时" in page or "11 按时" in page
    assert "还没有草稿" in page
    assert "准格尔旗" in page


def test_the_work_list_is_filtered_by_the_query_string(desk: Desk) -> None:
    steward = desk.sit(Role.STEWARD)
    everything = shown(steward.get(f"{BASE}/findings?state=all").text)
    own = shown(steward.get(f"{BASE}/findings?unit={OWN}&rule=O-01&severity=critical").text)
    assert "总投资499万元" in own
    assert "共 1 条" in own
    assert "共 1 条" not in everything
    assert "没有这样的审核意见" in shown(steward.get(f"{BASE}/findings?unit=nobody&page=9999999").text)


def test_a_findings_page_shows_the_row_as_it_was_sent_with_its_neighbours_and_the_clause(desk: Desk) -> None:
    page = desk.sit(Role.STEWARD).get(f"{BASE}/findings/{desk.finding('O-01')}").text
    said = shown(page)
    assert "储备项目总投资下限" in said
    assert '<td class=" flag">499</td>' in page
    assert {"准格尔旗小项目", "准格尔旗储备2号项目", "准格尔旗待定项目"} <= set(said.split())
    record = next(one.record for one in desk.store.validation.findings(PLAN, PERIOD) if one.rule == "O-01")
    assert "准格尔旗小项目" in shown(desk.sit(Role.AUDITOR).get(f"{BASE}/records/{record}").text)


def test_what_a_decision_changes_is_shown_before_it_is_taken_and_the_second_is_told(desk: Desk) -> None:
    address = f"{BASE}/findings/{desk.finding('O-01')}"
    desk.add(Role.STEWARD, "赵审核", "second")
    one, other = desk.sit(Role.STEWARD), desk.sit("second")
    asked = {"kind": "waive", "reason": "已核实批文", "seen": hidden(one.get(address).text, "seen")}
    late = asked | {"kind": "reject", "reason": "不足下限"}

    ahead = one.post(f"{address}/effect", data=asked)
    said = shown(ahead.text)
    assert "储备项目总投资" in said
    assert "待补正 3 2" in said
    assert desk.store.decisions.list(PLAN) == []
    assert desk.store.audit.verify().rows == 0

    taken = one.post(f"{address}/decide", data={name: hidden(ahead.text, name) for name in asked})
    assert taken.status_code == 200
    (decision,) = desk.store.decisions.list(PLAN)
    assert (decision.kind, decision.by) == (DecisionKind.WAIVE, "李审核")
    (row,) = desk.store.audit.latest(5)
    assert (row.act.account, row.act.subject) == (Role.STEWARD, decision.id)
    held = next(r for r in desk.store.validation.reports(PLAN, PERIOD) if r.code == OWN).rows
    assert (held.held, held.waived) == (2, 1)

    for act in ("effect", "decide"):
        refused = other.post(f"{address}/{act}", data=late)
        assert refused.status_code == 409
        assert "李审核 说明后计入（已核实批文）" in shown(refused.text)
    assert len(desk.store.decisions.list(PLAN)) == 1
    assert "已核实批文" in shown(one.get(f"{BASE}/decisions").text)


@pytest.mark.slow
def test_a_correction_a_blank_and_an_undo_are_taken_and_undone(desk: Desk) -> None:
    steward, address = desk.sit(Role.STEWARD), f"{BASE}/findings/{desk.finding('O-01')}"

    def say(**said: str) -> int:
        page = steward.get(address).text
        return steward.post(f"{address}/decide", data={"seen": hidden(page, "seen"), **said}).status_code

    own = {"reason": "与批文一致", "confirmed_by": "某某，3月30日，电话"}
    assert say(kind="correct", **own) == 400
    assert say(kind="correct", value="600", reason="没有确认") == 400
    assert say(kind="correct", column="total_investment", value="600", **own) == 200
    (made,) = desk.store.decisions.list(PLAN)
    assert (made.kind, made.value) == (DecisionKind.CORRECT, "600")
    told = next(f.id for f in desk.store.validation.findings(PLAN, PERIOD) if f.decision_id == made.id)
    address = f"{BASE}/findings/{told}"
    assert say(kind="correct", column="phone", blank="1", **own) == 200
    assert say(kind="undo", reason="误改") == 200
    assert [one.kind for one in desk.store.decisions.list(PLAN)].count(DecisionKind.UNDO) == 1


def test_a_word_that_cannot_be_said_comes_back_with_what_was_typed(desk: Desk) -> None:
    steward, address = desk.sit(Role.STEWARD), f"{BASE}/findings/{desk.finding('O-01')}"
    seen = hidden(steward.get(address).text, "seen")
    for said in ({"kind": "waive", "reason": " "}, {"kind": "nonsense", "reason": "理由"}, {"reason": "理由"}, {"kind": "reject", "reason": "理由", "expires": "someday"}):  # fmt: skip
        answer = steward.post(f"{address}/effect", data=said | {"seen": seen})
        assert answer.status_code == 400
        assert answer.text.count('role="alert"') == 1
    assert desk.store.decisions.list(PLAN) == []


@pytest.mark.slow
def test_on_postgresql_an_effect_is_taken_back_and_a_decision_kept(
    small_inbox: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
    desk = Desk(judged_month(small_inbox))
    steward, address = desk.sit(Role.STEWARD), f"{BASE}/findings/{desk.finding('O-01')}"
    asked = {"kind": "waive", "reason": "已核实批文", "seen": hidden(steward.get(address).text, "seen")}
    assert "待补正 3 2" in shown(steward.post(f"{address}/effect", data=asked).text)
    assert desk.store.decisions.list(PLAN) == []
    assert steward.post(f"{address}/decide", data=asked).status_code == 200
    assert steward.post(f"{address}/decide", data=asked).status_code == 409
    assert len(desk.store.decisions.list(PLAN)) == 1
    assert desk.store.audit.verify().faults == ()
