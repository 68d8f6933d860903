"""What a backfill does with each period of a range, by its mode."""

import pytest

from diaodu.domain.ledger import RunRow
from diaodu.domain.period import period_range
from diaodu.domain.runs.backfill import Act, Mode, PeriodState, last_run_state, plan_backfill
from diaodu.domain.states import PaperState, RunKind, RunState
from tests.lib.ledger_factories import NOW

TRUTH = """
last run  | missing | failed | all
-         | run     | skip   | run
done      | skip    | skip   | run
waiting   | skip    | skip   | run
failed    | run     | run    | run
abandoned | run     | run    | run
running   | skip    | skip   | skip
"""
TABLE = [
    (run.strip().removeprefix("-"), mode, does.strip())
    for run, *cells in (line.split("|") for line in TRUTH.strip().splitlines()[1:])
    for mode, does in zip(("missing", "failed", "all"), cells, strict=True)
]


@pytest.mark.parametrize(("last_run", "mode", "does"), TABLE)
def test_whether_a_period_is_run_depends_on_its_last_run_and_the_mode(last_run: str, mode: str, does: str) -> None:
    state = PeriodState(last_run=RunState(last_run) if last_run else "", paper="", files=3)
    (act,) = plan_backfill(period_range("2021-03", "2021-03"), lambda _: state, Mode(mode))
    assert (act.period, act.does, act.state) == ("2021-03", does, state)
    assert act.why


def test_every_period_of_the_range_has_one_act_oldest_first() -> None:
    states = {"2020-12": PeriodState(last_run=RunState.DONE, paper=PaperState.ISSUED, files=11)}
    none = PeriodState(last_run="", paper="", files=3)
    acts = plan_backfill(period_range("2020-11", "2021-02"), lambda period: states.get(period, none), Mode.MISSING)
    assert [(act.period, act.does) for act in acts] == [
        ("2020-11", "run"), ("2020-12", "skip"), ("2021-01", "run"), ("2021-02", "run"),
    ]  # fmt: skip


def test_an_empty_range_has_no_acts() -> None:
    assert plan_backfill([], lambda _: PeriodState(last_run="", paper="", files=0), Mode.ALL) == []


def test_a_period_nothing_was_received_for_is_skipped_and_says_so() -> None:
    empty = PeriodState(last_run="", paper="", files=0)
    for mode in Mode:
        act = plan_backfill(period_range("2021-01", "2021-01"), lambda _: empty, mode)[0]
        assert (act.does, act.why) == ("skip", "没有收到任何文件")


def run_row(kind: RunKind, state: RunState, fence: int) -> RunRow:
    return RunRow(
        id=f"{fence}", plan="ordos-2021", period="2021-03", kind=kind, state=state, fence=fence,
        as_of=NOW, started_at=NOW, heartbeat_at=NOW,
    )  # fmt: skip


ACTS = [kind for kind in RunKind if not kind.makes_paper]


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("before", RunState)
@pytest.mark.parametrize("after", [RunState.JUDGED, RunState.FAILED, RunState.ABANDONED])
def test_what_people_do_after_a_run_leaves_the_month_as_the_run_left_it(
    kind: RunKind, before: RunState, after: RunState
) -> None:
    runs = [run_row(RunKind.PUBLISH, before, 1), run_row(kind, after, 2)]
    assert last_run_state(runs) is before
    assert last_run_state(runs[1:]) == ""


@pytest.mark.parametrize("kind", [kind for kind in RunKind if kind.makes_paper])
def test_the_last_run_that_makes_a_paper_counts_whatever_its_kind(kind: RunKind) -> None:
    runs = [run_row(RunKind.PREPARE, RunState.FAILED, 1), run_row(kind, RunState.DONE, 2)]
    assert last_run_state(runs) is RunState.DONE


def test_a_finished_month_is_not_run_again_and_a_failed_one_is_after_any_act_of_a_person() -> None:
    for kind in ACTS:
        for state, mode in ((RunState.DONE, Mode.MISSING), (RunState.FAILED, Mode.FAILED)):
            last = last_run_state([run_row(RunKind.PUBLISH, state, 1), run_row(kind, RunState.JUDGED, 2)])
            (act,) = plan_backfill(
                period_range("2021-03", "2021-03"),
                lambda _, last=last: PeriodState(last_run=last, paper="", files=3),
                mode,
            )
            assert act.does is (Act.SKIP if state is RunState.DONE else Act.RUN)
