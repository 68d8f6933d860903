"""What a run of each kind leaves behind: its word in the status, and whether the month counts as run."""

from datetime import UTC, datetime, timedelta

import pytest

from diaodu.domain.states import RunKind, RunState
from tasks.month import Month, open_month
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import make_receipt
from tests.lib.months import AS_OF, PERIOD, PLAN

ACTS = [kind for kind in RunKind if not kind.makes_paper]


@pytest.fixture
def month() -> Month:
    """A period for which a file has come."""
    month = open_month(PLAN, PERIOD, AS_OF)
    month.store.submissions.receive(make_receipt())
    return month


def leave(month: Month, *runs: tuple[RunKind, RunState]) -> None:
    """Runs that began and ended one after another."""
    for at, (kind, state) in enumerate(runs):
        now = datetime(2021, 3, 31, 1, tzinfo=UTC) + timedelta(minutes=at)
        run = month.store.runs.acquire(PLAN, PERIOD, kind, month.as_of, now)
        month.store.runs.finish(run, state, {}, now)


def act_of(mode: str) -> tuple[str, str]:
    (act,) = call_json("backfill", PLAN, PERIOD, PERIOD, "--mode", mode, "--dry-run")["periods"]
    return act["does"], act["why"]


@pytest.mark.parametrize("kind", RunKind)
def test_status_calls_a_run_by_the_word_of_its_kind(month: Month, kind: RunKind) -> None:
    leave(month, (kind, RunState.DONE))
    for shown in (call("status", PLAN).stdout, call("status", PLAN, PERIOD).stdout):
        assert kind.word in shown
        assert str(kind) not in shown
    assert [run["kind"] for run in call_json("status", PLAN, PERIOD)["runs"]] == [kind]


@pytest.mark.parametrize("kind", ACTS)
def test_a_finished_month_stays_finished_whatever_people_did_after_it(month: Month, kind: RunKind) -> None:
    leave(month, (RunKind.PUBLISH, RunState.DONE), (kind, RunState.JUDGED))
    assert act_of("missing") == ("skip", "已有汇总")
    assert act_of("failed")[0] == "skip"


@pytest.mark.parametrize("kind", ACTS)
def test_a_failed_month_stays_failed_whatever_people_did_after_it(month: Month, kind: RunKind) -> None:
    leave(month, (RunKind.PUBLISH, RunState.FAILED), (kind, RunState.JUDGED))
    assert act_of("failed") == ("run", "上次汇总失败")
    assert act_of("missing")[0] == "run"


@pytest.mark.parametrize("kind", ACTS)
def test_a_month_in_which_people_only_acted_was_never_run(month: Month, kind: RunKind) -> None:
    leave(month, (kind, RunState.JUDGED))
    assert act_of("missing") == ("run", "尚无成功的汇总")
    assert act_of("failed")[0] == "skip"


def test_a_mode_that_is_none_is_refused_with_all_there_are() -> None:
    result = call("backfill", PLAN, PERIOD, PERIOD, "--mode", "alles")
    assert "missing 缺的、failed 失败的、all 全部" in str(result.exception)
