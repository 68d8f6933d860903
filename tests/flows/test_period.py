"""The month through Prefect: end to end, again, at once, and under the ticking calendar."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diaodu.domain.errors import BusyError, UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.runs.job import Job
from diaodu.domain.states import PaperState, RunKind
from tasks.month import Month, open_month
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.usefixtures("prefect_server", "ledger_engine")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_small_month(tmp_path / "inbox")


def register(month: Month) -> None:
    people = [
        Recipient(group="leaders", name="市委办公室", address="a@example.com"),
        Recipient(group="offices", name="市发展改革委", address="b@example.com"),
        Recipient(group="clerks", unit="150622", name="填报人", address="c@example.com"),
    ]
    month.store.recipients.import_lines(
        [RecipientLine(line=at, recipient=person) for at, person in enumerate(people, start=2)]
    )


def job(inbox: Path | None, as_of: str = AS_OF, **changes: object) -> Job:
    given = {"plan": PLAN, "period": PERIOD, "as_of": as_of, "inbox": str(inbox) if inbox else ""}
    return Job(**given | changes)


def test_a_month_goes_from_submissions_to_dispatched_bulletin_once(inbox: Path, mail_folder: Path) -> None:
    from flows.period import run_period

    month = open_month(PLAN, PERIOD, AS_OF)
    register(month)
    first = run_period(job(inbox))
    assert first["release"]["outcome"] == "issued"
    assert first["dispatch"]["sent"] == 4  # the bulletin to two readers, a notice and a receipt to the clerk of a unit
    assert len(list(mail_folder.glob("*.eml"))) == 4
    paper = month.store.papers.latest(PLAN, PERIOD, "bulletin")
    assert paper is not None
    assert (paper.state, paper.issue) == (PaperState.ISSUED, 1)

    again = run_period(job(inbox))
    told = {"reasons": (), "changes": (), "causes": (), "readers": ()}
    assert again["release"] == {"outcome": "issued_before"} | told
    assert again["dispatch"]["sent"] == 0
    assert len(list(mail_folder.glob("*.eml"))) == 4


@pytest.mark.slow
def test_before_the_review_time_is_over_the_draft_waits_with_the_reason(inbox: Path) -> None:
    from flows.period import run_period

    summary = run_period(job(inbox, as_of="2021-03-29T08:30:00+08:00"))
    assert summary["release"]["outcome"] == "wait"
    assert "审核期至2021-03-31 08:30" in summary["release"]["reasons"]


def test_a_second_run_of_a_held_period_is_refused(inbox: Path) -> None:
    from flows.period import run_period

    month = open_month(PLAN, PERIOD, AS_OF)
    month.store.runs.acquire(PLAN, PERIOD, "publish", month.as_of, datetime.now(UTC))
    with pytest.raises(BusyError):
        run_period(job(inbox))


@pytest.mark.slow
def test_the_tick_prepares_and_publishes_what_is_due_once(inbox: Path) -> None:
    from flows.calendar import tick

    collected(inbox)
    assert tick("2021-03-28T18:00:00+08:00", [PLAN]) == []
    assert kinds(tick("2021-03-29T08:30:00+08:00", [PLAN])) == [("2021-03", "prepare", "compose")]
    assert tick("2021-03-29T18:00:00+08:00", [PLAN]) == []
    assert kinds(tick("2021-03-31T08:30:00+08:00", [PLAN])) == [("2021-03", "publish", "issued")]
    assert tick("2021-03-31T18:00:00+08:00", [PLAN]) == []


@pytest.mark.slow
def test_a_tick_whose_mail_stopped_ends_as_failed_with_the_reason(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.calendar import tick

    collected(inbox)
    summary = {"release": {"outcome": "compose"}, "dispatch": {"stopped": "发信服务器 拒绝连接"}}
    monkeypatch.setattr("flows.calendar.run_period", lambda _job: summary)
    with pytest.raises(UserError, match="拒绝连接"):
        tick("2021-03-29T08:30:00+08:00", [PLAN])


@pytest.mark.slow
def test_a_broken_plan_is_named_and_the_others_have_their_tick(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.calendar import tick

    broken = tmp_path / "plans" / "a-broken-plan"
    broken.mkdir(parents=True)
    (broken / "plan.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(broken.parent))
    collected(inbox)
    with pytest.raises(UserError, match="a-broken-plan") as told:
        tick("2021-03-29T08:30:00+08:00", ["a-broken-plan", PLAN])
    assert "其余已照常完成" in str(told.value)
    assert [run.kind for run in open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD)] == [RunKind.PREPARE]


@pytest.mark.slow
def test_a_stray_folder_of_the_intake_is_named_and_the_others_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.intake import take_in

    write_small_month(tmp_path / PLAN / PERIOD)
    for stray in ("临时/2021-03", f"{PLAN}/三月", f"{PLAN}/2021-02"):
        (tmp_path / stray).mkdir(parents=True)
    (tmp_path / PLAN / "2021-02" / "received.json").write_text("?", encoding="utf-8")
    monkeypatch.setenv("DIAODU_INTAKE", str(tmp_path))
    with pytest.raises(UserError) as told:
        take_in()
    assert all(name in str(told.value) for name in ("临时/2021-03", f"{PLAN}/三月", f"{PLAN}/2021-02"))
    assert len(open_month(PLAN, PERIOD).store.submissions.list(PLAN, PERIOD)) == 11


@pytest.mark.slow
def test_after_a_gap_the_tick_catches_up_and_an_old_month_waits_for_a_person(inbox: Path) -> None:
    from flows.calendar import tick

    collected(inbox)
    assert kinds(tick("2021-04-06T08:30:00+08:00", [PLAN])) == [
        ("2021-03", "prepare", "compose"),
        ("2021-03", "publish", "issued"),
    ]
    assert tick("2021-04-06T18:00:00+08:00", [PLAN]) == []


@pytest.mark.slow
def test_a_month_past_its_lateness_limit_is_drafted_and_not_issued(inbox: Path) -> None:
    from flows.calendar import tick

    collected(inbox)
    found = [act for act in kinds(tick("2021-04-28T08:30:00+08:00", [PLAN])) if act[0] == "2021-03"]
    assert found == [("2021-03", "prepare", "compose")]


@pytest.mark.slow
def test_february_is_prepared_on_the_first_of_march(tmp_path: Path) -> None:
    from flows.calendar import tick

    inbox = write_small_month(tmp_path / "february", period="2021-02")
    collected(inbox, "2021-02")
    assert kinds(tick("2021-03-01T08:30:00+08:00", [PLAN])) == [("2021-02", "prepare", "compose")]


def collected(inbox: Path, period: str = PERIOD) -> None:
    from tasks.collect import collect_inbox

    month = open_month(PLAN, period, "2021-12-01T00:00:00+08:00")
    register(month)
    collect_inbox(month, inbox)


def kinds(acts: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(act["period"], act["kind"], act["outcome"]) for act in acts]


@pytest.mark.slow
def test_a_run_leaves_artifacts_of_who_reported_what_failed_and_the_bulletins_text(inbox: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.period import run_period

    run_period(job(inbox, may_issue=False, may_send=False))
    with get_client(sync_client=True) as client:
        found = {artifact.key: str(artifact.data) for artifact in client.read_latest_artifacts()}
    assert json.dumps("准格尔旗")[1:-1] in found["ordos-2021-2021-03-reports"]
    assert "O-01" in found["ordos-2021-2021-03-findings"]
    assert "2021年3月全市招商引资项目调度情况" in found["ordos-2021-2021-03-bulletin"]
    assert "0477-" not in "".join(found.values())


@pytest.mark.slow
def test_a_flow_run_is_named_by_plan_period_and_kind(inbox: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.period import run_period

    run_period(job(inbox, may_issue=False, may_send=False, kind="prepare"))
    with get_client(sync_client=True) as client:
        names = [run.name for run in client.read_flow_runs()]
    assert "ordos-2021 2021-03 prepare" in names
