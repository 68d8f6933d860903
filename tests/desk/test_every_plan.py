"""Every command that only looks runs on every built-in plan, for people and as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.cli import WORDS, app
from diaodu.adapters.plan_files import list_plans, load_plan
from diaodu.domain.plans.plan import Plan
from tests.lib.plan_months import MONTHS, run_month

ACTS = {
    "correct", "reproduce",
    "demo", "run", "submit", "review", "rule", "extend", "approve", "issue", "dispatch", "resolve", "history",
    "exclude", "withdraw", "backup", "restore", "retain", "migrate-to", "desk", "up", "users",
}  # fmt: skip
"""Words below which nothing only looks."""
WITHOUT_JSON = {("plan", "check")}


def looks(plan: Plan, period: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """The words of every command that only looks, with what it asks for."""
    unit, other = plan.units[0], plan.units[-1]
    table = folder / "measures.csv"
    table.write_text(f"unit,measure,value\n{unit.name},{_countable(plan)},3\n", encoding="utf-8")
    yield ("status", plan.id)
    yield ("findings", plan.id, period, "--unit", other.code)
    for unit_class in dict.fromkeys(one.unit_class for one in plan.units):
        name = next(one.name for one in plan.units if one.unit_class == unit_class)
        yield ("explain", plan.id, period, name)
    for word in ("status", "findings", "decisions", "scores", "papers", "paper", "deliveries", "triggers"):
        yield (word, plan.id, period)
    for group in ("record", "objection", "runs"):
        yield (group, "list", plan.id, period)
    yield ("simulate", plan.id, period, "--measures", str(table))
    yield ("template", plan.id, period, "--out", str(folder / "templates"))
    yield ("backfill", plan.id, period, period, "--dry-run")
    yield ("targets", "list", plan.id)
    yield ("supervision", "list", plan.id, "--all")
    yield ("audit", "list")
    yield ("mailbox", "list")
    yield ("targets", "list", plan.id, period[:4])
    yield ("plan", "check", plan.id)
    yield ("plan", "show", plan.id)
    yield from (("recipients", "list"), ("schedules", "show"), ("doctor",))


def _countable(plan: Plan) -> str:
    """A measure of the plan that is a number of rows."""
    return next(one.id for one in plan.measures if one.form and one.unit in {"个", "次", "条"} and not one.is_rate)


def with_faults(unit: str, form: str, key: str, n: int, value: Any) -> Any:
    """A month in which the first row of every list has no name."""
    return None if key in {"name", "subject", "investor"} and n == 1 else value


def test_every_word_of_the_command_line_acts_or_is_looked_at_here(tmp_path: Path) -> None:
    looked_at = {words[0] for words in looks(load_plan("ordos-2021"), "2021-03", tmp_path)}
    assert looked_at | ACTS == set(WORDS)
    assert looked_at & ACTS == set()
    assert set(MONTHS) == set(list_plans())


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_every_command_that_looks_runs_on_a_judged_month_of_the_plan(plan: str, tmp_path: Path) -> None:
    period = MONTHS[plan]
    month = run_month(plan, period, tmp_path / "inbox", f"{period}-27T09:00", change=with_faults)
    failed = {}
    for words in looks(month.plan, period, tmp_path):
        for more in ((), ("--json",))[: 1 if words[:2] in WITHOUT_JSON else 2]:
            result = CliRunner().invoke(app, [*words, *more])
            if result.exit_code or not result.stdout:
                failed[words + more] = (result.exit_code, repr(result.exception), result.output[-300:])
            elif more:
                assert json.loads(result.stdout), words
    assert failed == {}
