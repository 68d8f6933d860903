"""What a unit says at the desk: that something odd is true, what proves it, and that a score is wrong."""

import pytest

from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.access.audit import ActKind
from diaodu.domain.intake.proofs import MOST_BYTES
from diaodu.domain.results import UnitCode
from diaodu.domain.states import DecisionKind, EntryKind
from tests.lib.desk import BASE, FOREIGN, OWN, PLAN, Desk, hidden, shown

HERE = f"{BASE}/units/{OWN}"
PDF = b"%PDF-1.4 contract"


def proofs(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", one) for one in named]


def test_a_unit_says_that_it_is_true_and_attaches_a_proof_which_the_steward_sees(desk: Desk) -> None:
    clerk, steward, finding = desk.sit(Role.CLERK), desk.sit(Role.STEWARD), desk.finding("O-01")
    here = f"{HERE}/findings/{finding}"
    assert "说明情况属实" in shown(clerk.get(here).text)
    assert clerk.post(f"{here}/explain", data={"reason": " "}).status_code == 400
    assert clerk.post(f"{here}/explain", data={"reason": "市发改委批准小于下限"}).status_code == 303
    sent = clerk.post(f"{here}/prove", files=proofs(("合同<1>.pdf", PDF), ("现场.jpg", b"\xff\xd8\xff photo")))
    assert sent.status_code == 303
    contract = next(one for one in desk.store.entries.list(PLAN, EntryKind.PROOF) if one.reason == "合同<1>.pdf")
    got = clerk.get(f"{HERE}/proofs/{contract.id}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert clerk.get(f"{BASE}/units/{FOREIGN}/proofs/{contract.id}").status_code == 404
    assert steward.get(f"{BASE}/units/{FOREIGN}/proofs/{contract.id}").status_code == 404

    page = steward.get(f"{BASE}/findings/{finding}").text
    assert "市发改委批准小于下限" in shown(page)
    assert "合同<1>.pdf" in shown(page)
    assert hidden(page, "reason") == "单位说明属实（张填报）：市发改委批准小于下限"
    assert "共 1 条" in shown(steward.get(f"{BASE}/findings?said=1").text)
    kinds = [row.act.kind for row in reversed(desk.store.audit.latest(9))]
    assert kinds == [ActKind.ACT, ActKind.EXPLAIN, ActKind.PROVE, ActKind.PROVE, ActKind.LOOK, ActKind.LOOK]


def test_a_proof_attached_by_mistake_is_taken_back_and_may_come_again(desk: Desk) -> None:
    clerk, steward, finding = desk.sit(Role.CLERK), desk.sit(Role.STEWARD), desk.finding("O-01")
    here = f"{HERE}/findings/{finding}"
    for _ in range(2):  # the same file twice is one
        clerk.post(f"{here}/prove", files=proofs(("错.pdf", PDF)))
    [wrong] = desk.store.entries.list(PLAN, EntryKind.PROOF)
    assert steward.post(f"{here}/take-proof-back", data={"proof": wrong.id}).status_code == 403
    assert clerk.post(f"{here}/take-proof-back", data={"proof": "0" * 12}).status_code == 400
    assert "错.pdf" in shown(clerk.get(here).text)
    assert clerk.post(f"{here}/take-proof-back", data={"proof": wrong.id}).status_code == 303
    assert "错.pdf" not in shown(clerk.get(here).text)
    assert "错.pdf" not in shown(steward.get(f"{BASE}/findings/{finding}").text)
    assert clerk.get(f"{HERE}/proofs/{wrong.id}").status_code == 404
    assert clerk.post(f"{here}/take-proof-back", data={"proof": wrong.id}).status_code == 400  # once
    (told,) = [row.act for row in desk.store.audit.latest(20) if row.act.kind is ActKind.TAKE_PROOF_BACK]
    assert told.detail.startswith("错.pdf")
    assert desk.store.contents.get(wrong.data["sha256"]) == PDF  # nothing is erased
    clerk.post(f"{here}/prove", files=proofs(("错.pdf", PDF)))
    assert "错.pdf" in shown(clerk.get(here).text)


def test_a_proof_that_a_steward_decided_by_stays(desk: Desk) -> None:
    clerk, finding = desk.sit(Role.CLERK), desk.finding("O-01")
    here = f"{HERE}/findings/{finding}"
    clerk.post(f"{here}/prove", files=proofs(("合同.pdf", PDF)))
    [proof] = desk.store.entries.list(PLAN, EntryKind.PROOF)
    assert "take-proof-back" in clerk.get(here).text
    steward = desk.sit(Role.STEWARD)
    asked = {
        "kind": "waive",
        "reason": "已核实",
        "seen": hidden(steward.get(f"{BASE}/findings/{finding}").text, "seen"),
    }
    assert steward.post(f"{BASE}/findings/{finding}/decide", data=asked).status_code == 200
    assert "take-proof-back" not in clerk.get(here).text
    assert clerk.post(f"{here}/take-proof-back", data={"proof": proof.id}).status_code == 400
    assert clerk.get(f"{HERE}/proofs/{proof.id}").content == PDF


@pytest.mark.slow
def test_a_steward_only_confirms_what_a_unit_said(desk: Desk) -> None:
    clerk, steward, finding = desk.sit(Role.CLERK), desk.sit(Role.STEWARD), desk.finding("O-01")
    clerk.post(f"{HERE}/findings/{finding}/explain", data={"reason": "经批准"})
    page = steward.get(f"{BASE}/findings/{finding}").text
    asked = {name: hidden(page, name) for name in ("seen", "kind", "reason")}
    ahead = steward.post(f"{BASE}/findings/{finding}/effect", data=asked)
    assert "待补正 3 2" in shown(ahead.text)
    confirmed = {name: hidden(ahead.text, name) for name in asked}
    assert steward.post(f"{BASE}/findings/{finding}/decide", data=confirmed).status_code == 200
    (made,) = desk.store.decisions.list(PLAN)
    assert (made.kind, made.reason) == (DecisionKind.WAIVE, "单位说明属实（张填报）：经批准")
    assert clerk.post(f"{HERE}/findings/{finding}/explain", data={"reason": "再说"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("空.pdf", b"", "空文件"), ("页面.pdf", b"<html>", "不是 PDF"), ("大.pdf", PDF + bytes(MOST_BYTES), "超过 10 MB")],
)
def test_what_is_no_proof_is_refused_whatever_it_is_called(desk: Desk, name: str, data: bytes, said: str) -> None:
    clerk, here = desk.sit(Role.CLERK), f"{HERE}/findings/{desk.finding('O-01')}"
    answer = clerk.post(f"{here}/prove", files=proofs(("合同.pdf", PDF), (name, data)))
    assert answer.status_code == 400
    assert said in shown(answer.text)
    assert desk.store.entries.list(PLAN, EntryKind.PROOF) == [], "all or none"


def test_of_another_units_finding_a_clerk_finds_nothing(desk: Desk) -> None:
    other = Account(
        name="other", person="东填报", role=Role.CLERK, plan=PLAN, unit=UnitCode(FOREIGN), password="none", created_at=desk.now
    )  # fmt: skip
    desk.store.accounts.add(other)
    clerk, finding = desk.sit("other"), desk.finding("O-01")
    for unit in (OWN, FOREIGN):
        here = f"{BASE}/units/{unit}/findings/{finding}"
        assert clerk.get(here).status_code == 404
        assert clerk.post(f"{here}/explain", data={"reason": "试"}).status_code == 404
        assert clerk.post(f"{here}/prove", files=proofs(("合同.pdf", PDF))).status_code == 404
    assert desk.store.entries.of_plan(PLAN) == []


def test_an_objection_is_made_answered_and_seen(desk: Desk) -> None:
    clerk, steward = desk.sit(Role.CLERK), desk.sit(Role.STEWARD)
    assert desk.month.plan.scheme
    item = desk.month.plan.scheme.items[0].id
    assert clerk.post(f"{HERE}/object", data={"item": item, "reason": ""}).status_code == 400
    assert clerk.post(f"{HERE}/object", data={"item": "没有这项", "reason": "误判"}).status_code == 400
    assert clerk.post(f"{HERE}/object", data={"item": item, "reason": "误判重复"}).status_code == 303
    page = steward.get(f"{BASE}/objections").text
    assert "误判重复" in shown(page)
    asked = {"objection": hidden(page, "objection"), "outcome": "rejected", "reason": "复核无误"}
    assert steward.post(f"{BASE}/objections/answer", data=asked | {"outcome": "pending"}).status_code == 400
    assert steward.post(f"{BASE}/objections/answer", data=asked).status_code == 303
    assert "复核无误" in shown(clerk.get(f"{HERE}/score").text)
    assert desk.store.audit.latest(1)[0].act.kind is ActKind.ANSWER_OBJECTION
