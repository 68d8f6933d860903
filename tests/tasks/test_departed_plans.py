"""In every plan and form a unit that leaves takes nothing from the city: as if it had only fallen silent."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from diaodu import ROOT
from diaodu.domain.figures.derived import groups_of
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.papers.bulletin.departed import departed_words
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment
from tasks.aggregate.assessment import load_assessment
from tasks.enter.records import Signature, enter_case
from tasks.month import open_month
from tests.lib.months import judge_again
from tests.lib.plan_months import run_month

PLANS = {
    "ordos-2021": ("2021-03", "2021-04"), "suzhou-2020": ("2020-03", "2020-04"), "bole-2023": ("2023-05", "2023-06"),
    "huimin-2013": ("2013-10", "2013-11"), "dongsheng-2023-winter": ("2024-01", "2024-02"),
}  # fmt: skip


def months(plan: str) -> tuple[str, str]:
    return PLANS[plan]


def leave(home: Path, plan: str, gone: str, last_day: str, into: str) -> None:
    """The steward's edit, whatever the style of the entry."""
    path = home / "plans" / plan / "units.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    entry = next(unit for unit in data["units"] if unit["name"] == gone)
    entry |= {"valid": {"end": last_day}} | ({"into": into} if into else {})
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def pair_of(plan: Plan) -> tuple[str, str]:
    """The last unit that may go into another one: which shares every quota that it shares."""
    return next(
        (gone.name, heir.name)
        for gone in reversed(plan.units)
        for heir in plan.units
        if heir is not gone and set(groups_of(plan, gone.name)) <= set(groups_of(plan, heir.name))
    )


def second_month(folder: Path, plan: str, patch: pytest.MonkeyPatch, how: str) -> tuple[Assessment, str, str]:
    """The month after one in which all reported: one unit sends nothing."""
    first, second = months(plan)
    patch.setenv("DIAODU_HOME", str(folder / how / "home"))
    patch.setenv("DIAODU_PLANS", str(folder / how / "plans"))
    shutil.copytree(folder / "first", folder / how)
    gone, heir = pair_of(open_month(plan, first).plan)
    if how != "silent":
        leave(folder / how, plan, gone, str(open_month(plan, first).period.end), heir if how == "into" else "")
    inbox = folder / how / "in" / second
    month = run_month(
        plan, second, inbox, f"{open_month(plan, second).period.end}T20:00:00+08:00", change=nothing_of(gone)
    )
    return load_assessment(month), gone, heir


def nothing_of(gone: str) -> Any:
    return lambda unit, *cell: None if unit == gone else cell[-1]


@pytest.fixture(scope="module", params=PLANS)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    plan, folder = request.param, tmp_path_factory.mktemp("departed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(folder / "first" / "home"))
        patch.setenv("DIAODU_PLANS", str(folder / "first" / "plans"))
        shutil.copytree(ROOT / "plans" / plan, folder / "first" / "plans" / plan)
        first = months(plan)[0]
        run_month(plan, first, folder / "first" / "in" / first, f"{open_month(plan, first).period.end}T20:00:00+08:00")
        ways = {how: second_month(folder, plan, patch, how) for how in ("silent", "stays", "into")}
        return open_month(plan, first).plan, ways


def city(plan: Any, found: Assessment) -> dict[str, Any]:
    of_rows = [measure.id for measure in plan.measures if isinstance(measure.kind, RowsKind)]
    return {name: found.measure(name).value for name in of_rows if found.measure(name).value}


@pytest.mark.slow
def test_the_city_has_what_it_would_have_if_the_unit_had_only_fallen_silent(found: Any) -> None:
    plan, ways = found
    silent = city(plan, ways["silent"][0])
    assert silent
    assert city(plan, ways["stays"][0]) == silent
    assert city(plan, ways["into"][0]) == silent


@pytest.mark.slow
def test_what_it_had_is_the_units_it_went_into_and_named_where_it_went_into_none(found: Any) -> None:
    plan, ways = found
    stays, gone, heir = ways["stays"]
    silent, into = ways["silent"][0], ways["into"][0]
    of_rows = [m.id for m in plan.measures if isinstance(m.kind, RowsKind) and (m.kind.base or m.kind.is_count)]
    amounts = [name for name in of_rows if not plan.measure(name).is_rate]
    brought = {
        name: (into.measure(name, heir).value or 0) - (silent.measure(name, heir).value or 0) for name in amounts
    }
    assert any(brought.values())
    assert {name: dict(stays.measure(name).left).get(gone, 0) for name in amounts} == brought
    known = {name: value for name in amounts if (value := silent.measure(name, gone).value)}
    assert {name: brought[name] for name in known} == known
    assert all(stays.measure(name).is_starred for name, amount in brought.items() if amount)
    assert gone not in {score.unit for score in (*stays.scores, *into.scores)}


# --- what people entered --------------------------------------------------------------------------------
def entered(plan: str, measure: str, unit: str, value: str, period: str) -> None:
    month = open_month(plan, period)
    signature = Signature(by="李某", reason="录入", approver="王局长", date=str(month.period.end))
    code = next(one.code for one in month.plan.units if one.name == unit)
    enter_case(month, month.plan.measure(measure), code, {"值": value}, signature, datetime(2023, 1, 1, tzinfo=UTC))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "measure", "into", "later", "expected"),
    [
        ("bole-2023", "budget_spent", "", "", (5, 8)),
        ("bole-2023", "budget_spent", "heir", "", (8, 8)),
        ("huimin-2013", "staff", "", "", (5, 8)),
        ("huimin-2013", "staff", "heir", "", (5, 8)),
        ("huimin-2013", "staff", "heir", "9", (9, 9)),
        ("suzhou-2020", "cobuilt_parks", "heir", "", (5, 8)),
    ],
)
def test_what_was_entered_of_it_adds_up_and_a_standing_figure_stays_until_it_is_entered_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str, measure: str, into: str, later: str, expected: Any
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    shutil.copytree(ROOT / "plans" / plan, tmp_path / "plans" / plan)
    first, second = months(plan)
    gone, heir = pair_of(open_month(plan, first).plan)
    money = "万元" if open_month(plan, first).plan.measure(measure).is_money else ""
    entered(plan, measure, gone, f"3{money}", first)
    entered(plan, measure, heir, f"5{money}", first)
    leave(tmp_path, plan, gone, str(open_month(plan, first).period.end), heir if into else "")
    if later:
        entered(plan, measure, heir, later, second)
    month = open_month(plan, second, f"{open_month(plan, second).period.end}T20:00:00+08:00")
    judge_again(month)
    found = load_assessment(month)
    one = 10_000 if money else 1
    assert (found.measure(measure, heir).value, found.measure(measure).value) == tuple(n * one for n in expected)
    assert bool(found.measure(measure).left) is (sum(expected) == 13)
    facts = Facts(month.plan, month.period, found, month.folder.forms)
    stays = bool(into) and sum(expected) == 13 and measure in {one.id for one in facts.measures}
    assert ("为现状数" in "".join(departed_words(facts))) is stays
