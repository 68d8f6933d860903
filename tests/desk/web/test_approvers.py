"""An approver's work at the desk: the draft, whom it binds, approve with four eyes, or send back."""

import pytest

from diaodu.domain.access.accounts import Role
from diaodu.domain.states import EntryKind, Outcome, PaperState
from tasks.compile.draft import draft_papers
from tasks.month import open_month
from tasks.release.bulletin import release_bulletin, standing_paper
from tests.lib.desk import BASE, PERIOD, PLAN, Desk, hidden, shown
from tests.lib.ledger_factories import make_receipt, register

HERE = f"{BASE}/paper"


@pytest.fixture
def drafted(desk: Desk) -> Desk:
    register(desk.store, "leader@example.com")
    draft_papers(open_month(PLAN, PERIOD, "2021-03-31T09:00:00+08:00"))
    return desk


@pytest.mark.slow
def test_the_draft_is_looked_at_approved_and_shows_by_whom(drafted: Desk) -> None:
    approver = drafted.sit(Role.APPROVER)
    page = approver.get(HERE).text
    assert "leader@example.com" in shown(page)
    assert approver.get(f"{HERE}/pdf").content.startswith(b"%PDF")
    html = approver.get(f"{HERE}/html")
    assert "sandbox" in html.headers["content-security-policy"]
    assert "招商动态" in html.text
    assert approver.get(f"{HERE}/docx").headers["content-disposition"].startswith("attachment")
    assert approver.get(f"{HERE}/nothing").status_code == 404

    asked = {name: hidden(page, name) for name in ("sha256", "readers")}
    for wrong in ({"sha256": "0"}, {"readers": "0"}):
        assert approver.post(f"{HERE}/approve", data=asked | wrong).status_code == 409
    assert approver.post(f"{HERE}/approve", data=asked).status_code == 303
    row = standing_paper(drafted.month)
    assert (row.state, row.approved_by) == (PaperState.APPROVED, "王局长")
    assert drafted.store.audit.latest(1)[0].act.subject == row.id


@pytest.mark.slow
def test_a_draft_that_is_sent_back_waits_and_says_why(drafted: Desk) -> None:
    approver = drafted.sit(Role.APPROVER)
    asked = {"sha256": hidden(approver.get(HERE).text, "sha256")}
    assert approver.post(f"{HERE}/send-back", data=asked).status_code == 400
    assert approver.post(f"{HERE}/send-back", data=asked | {"reason": "第二段措辞再核"}).status_code == 303
    assert "王局长" in shown(approver.get(HERE).text)
    assert "第二段措辞再核" in shown(approver.get(BASE).text)
    released = release_bulletin(open_month(PLAN, PERIOD, "2021-03-31T09:00:00+08:00"), may_issue=True)
    assert (released.outcome, released.reasons) == (Outcome.WAIT, ("草稿已由王局长退回修改：第二段措辞再核",))
    (entry,) = drafted.store.entries.list(PLAN, EntryKind.SENT_BACK)
    assert entry.by == "王局长"


@pytest.mark.slow
def test_who_had_a_hand_in_the_month_does_not_approve_it(drafted: Desk) -> None:
    drafted.store.submissions.receive(make_receipt(sender="王局长"))
    approver = drafted.sit(Role.APPROVER)
    page = approver.get(HERE).text
    assert "须由另一位签发人签发" in shown(page)
    asked = {"sha256": standing_paper(drafted.month).sha256, "readers": "0"}
    answer = approver.post(f"{HERE}/approve", data=asked)
    assert answer.status_code == 409
    assert "报送文件1件" in shown(answer.text)
    assert standing_paper(drafted.month).state is PaperState.DRAFT
