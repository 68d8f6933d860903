"""What a backfill does with each period of a range, by its mode."""

import pytest

from diaodu.domain.period import period_range
from diaodu.domain.runs.backfill import Mode, PeriodState, plan_backfill

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
def test_whether_a_period_is_run_depends_on_its_last_run_and_the_mode(last_run: str, mode: Mode, does: str) -> None:
    state = PeriodState(last_run=last_run, paper="", files=3)
    (act,) = plan_backfill(period_range("2021-03", "2021-03"), lambda _: state, mode)
    assert (act.period, act.does, act.state) == ("2021-03", does, state)
    assert act.why


def test_every_period_of_the_range_has_one_act_oldest_first() -> None:
    states = {"2020-12": PeriodState(last_run="done", paper="issued", files=11)}
    none = PeriodState(last_run="", paper="", files=3)
    acts = plan_backfill(period_range("2020-11", "2021-02"), lambda period: states.get(period, none), "missing")
    assert [(act.period, act.does) for act in acts] == [
        ("2020-11", "run"), ("2020-12", "skip"), ("2021-01", "run"), ("2021-02", "run"),
    ]  # fmt: skip


def test_an_empty_range_has_no_acts() -> None:
    assert plan_backfill([], lambda _: PeriodState(last_run="", paper="", files=0), "all") == []


def test_a_period_nothing_was_received_for_is_skipped_and_says_so() -> None:
    empty = PeriodState(last_run="", paper="", files=0)
    for mode in ("missing", "failed", "all"):
        act = plan_backfill(period_range("2021-01", "2021-01"), lambda _: empty, mode)[0]
        assert (act.does, act.why) == ("skip", "没有收到任何文件")
