"""Plans whose forms have rhythms of their own: weeks across months and years, half-months, quarters."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from diaodu.domain.period import Period, parse_period
from tasks.aggregate.assessment import load_assessment, month_with_figures
from tasks.aggregate.measure_inputs import narratives_apart
from tasks.aggregate.triggers import quarter_periods
from tasks.compile.draft import draft_papers
from tasks.ledgers import stale_of
from tasks.month import Month, open_month
from tasks.release.bulletin import approve_bulletin, issue_bulletin
from tests.lib.ledger_factories import register
from tests.lib.plan_months import ROWS, run_month

UNITS = [{"code": f"MX-0{n}", "name": f"{name}镇", "class": "乡镇"} for n, name in enumerate(("城关", "河东", "河西"))]
LEADS = {"id": "leads", "name": "线索", "unit": "条", "form": "leads", "count": "rows", "clause": "X-01"}
SPANS = ("period", "month", "year_to_date", "cumulative")
Change = Callable[[str, str, str, int, Any], Any]


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for plans of one's own."""
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    return tmp_path / "plans"


def write_plan(plans: Path, rhythm: str, first: str, forms: dict[str, str | None], measures: list[Any]) -> str:
    """A small plan from a first period on, to the end of 2021."""
    name, start = f"own-{rhythm.replace('_', '-')}", parse_period(first).start
    plan = {
        "id": name, "title": "某县招商", "document": {"title": "办法", "issuer": "某县"}, "rhythm": rhythm, "first_period": first,
        "valid": {"start": start, "end": "2021-12-31"}, "city": "某县", "office": "某县商务局", "calendar": {"due": {"day": 28}},
        "forms": [{"form": form} | ({"every": every} if every else {}) for form, every in forms.items()],
        "parameters": {"min_total_investment": "500万元", "max_total_investment": "1000亿元"},
        "release": {"mode": "approval", "gates": {"held_share": "none"}}, "masthead": {"name": "简报", "issuer": "某县商务局"},
        "recipients": [{"id": "leaders", "title": "县领导"}],
    }  # fmt: skip
    (plans / name).mkdir(parents=True)
    for part, told in (("plan", plan), ("units", {"units": UNITS}), ("measures", {"measures": measures})):
        (plans / name / f"{part}.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return name


def of_period(period: str) -> Change:
    """Each period tells of other companies, and says its name in the narrative."""

    def change(_unit: str, _form: str, column: str, _n: int, value: Any) -> Any:
        return {"company": f"{value}（{period}）", "content": f"{period}走访企业"}.get(column, value)

    return change


def hand_in(plan: str, period: str, tmp_path: Path, **changes: Any) -> Month:
    """A period in which every unit hands in three rows of each form."""
    as_of = f"{parse_period(period).end}T20:00"
    return run_month(plan, period, tmp_path / "in" / f"{plan} {period}", as_of, change=of_period(period), **changes)


def city(month: Month) -> dict[str, Any]:
    return {one.measure: one.value for one in load_assessment(month).measures if one.unit is None}


def windows_of(measure: dict[str, Any]) -> list[dict[str, Any]]:
    return [measure | {"id": f"{measure['id']}_{span}", "name": span, "window": span} for span in SPANS]


ALL = len(ROWS) * len(UNITS)


@pytest.mark.slow
def test_a_week_counts_in_the_month_and_the_year_that_it_ends_in_and_in_no_other(plans: Path, tmp_path: Path) -> None:
    plan = write_plan(plans, "month", "2020-11", {"leads": "week", "narrative": None}, windows_of(LEADS))
    weeks = ("2020-W48", "2020-W49", "2020-W53", "2021-W01")  # to 29 November, 6 December, 3 and 10 January
    for week in weeks:
        hand_in(plan, week, tmp_path)
    found = {period: city(hand_in(plan, period, tmp_path)) for period in ("2020-11", "2020-12", "2021-01")}
    told = {period: [value // ALL for value in figures.values()] for period, figures in found.items()}
    assert told == {"2020-11": [1, 1, 1, 1], "2020-12": [1, 1, 2, 2], "2021-01": [2, 2, 2, 4]}


@pytest.mark.slow
def test_a_quarters_figure_is_what_its_months_say(plans: Path, tmp_path: Path) -> None:
    plan = write_plan(plans, "quarter", "2020-Q4", {"leads": "month", "narrative": None}, windows_of(LEADS))
    for at in ("2020-11", "2020-12", "2021-01"):
        hand_in(plan, at, tmp_path)
    last, this = (city(hand_in(plan, quarter, tmp_path)) for quarter in ("2020-Q4", "2021-Q1"))
    assert [last[f"leads_{span}"] // ALL for span in SPANS] == [2, 1, 2, 2]
    assert [this[f"leads_{span}"] or 0 for span in SPANS] == [ALL, 0, ALL, 3 * ALL]
    assert month_with_figures(plan, "2021-Q1").period.id == "2021-Q1"


@pytest.mark.slow
def test_a_full_list_due_by_quarters_is_in_the_months_of_its_year_and_not_known_before_it_comes(
    plans: Path, tmp_path: Path
) -> None:
    money = {
        "id": "funds",
        "name": "到位资金",
        "unit": "元",
        "form": "funds",
        "sum": "funds_ytd",
        "window": "year_to_date",
    }
    plan = write_plan(plans, "month", "2020-10", {"funds": "quarter", "narrative": None}, [money])
    assert city(hand_in(plan, "2020-11", tmp_path))["funds"] is None
    hand_in(plan, "2020-Q4", tmp_path, silent=["河西镇"])
    december = hand_in(plan, "2020-12", tmp_path)
    own = {one.unit: one.value for one in load_assessment(december).measures}
    yuan = own["城关镇"]
    assert yuan
    assert own == {"城关镇": yuan, "河东镇": yuan, "河西镇": None, None: 2 * yuan}
    assert city(hand_in(plan, "2021-01", tmp_path))["funds"] is None, "the year's first quarter has not come"


@pytest.mark.slow
def test_who_told_last_year_alone_has_no_figure_of_this_year(plans: Path, tmp_path: Path) -> None:
    plan = write_plan(
        plans, "month", "2020-12", {"leads": None, "narrative": None}, [LEADS | {"window": "year_to_date"}]
    )
    hand_in(plan, "2020-12", tmp_path)
    month = hand_in(plan, "2021-01", tmp_path, lacking={"河西镇": "leads"})
    own = {one.unit: one.value for one in load_assessment(month).measures}
    assert own == {"城关镇": 3, "河东镇": 3, "河西镇": None, None: 6}


@pytest.mark.slow
def test_a_month_is_stale_when_one_of_its_weeks_is_told_otherwise_and_no_week_is_by_its_month(
    plans: Path, tmp_path: Path
) -> None:
    plan = write_plan(plans, "month", "2020-11", {"leads": "week", "narrative": None}, windows_of(LEADS))
    hand_in(plan, "2020-W49", tmp_path)
    store = hand_in(plan, "2020-12", tmp_path).store
    assert stale_of(store, plan) == []
    hand_in(plan, "2020-W50", tmp_path)
    assert stale_of(store, plan) == ["2020-12"]


@pytest.mark.slow
def test_what_half_months_tell_after_the_months_issue_is_in_the_next_months_paper(plans: Path, tmp_path: Path) -> None:
    forms = {"leads": None, "narrative": "half_month"}
    plan = write_plan(plans, "month", "2021-03", forms, [LEADS | {"window": "month"}])
    hand_in(plan, "2021-03-H1", tmp_path)
    hand_in(plan, "2021-03", tmp_path)
    march = open_month(plan, "2021-03", "2021-03-29T09:00")
    register(march.store, "leader@example.com")
    paper = draft_papers(march)
    approve_bulletin(march, "王局长")
    issue_bulletin(march, paper, by="张经办")
    hand_in(plan, "2021-03-H2", tmp_path)
    hand_in(plan, "2021-04-H1", tmp_path)
    april = hand_in(plan, "2021-04", tmp_path)
    assert set(narratives_apart(april)["narrative"]["content"]) == {"2021-03-H2走访企业", "2021-04-H1走访企业"}


def spanned(month: Month) -> list[str]:
    periods: list[Period] = quarter_periods(month)
    return [one.id for one in periods]


def test_lists_of_a_quarter_span_the_weeks_that_end_in_it(plans: Path) -> None:
    plan = write_plan(plans, "week", "2020-W49", {"leads": None, "narrative": None}, [LEADS])
    assert spanned(open_month(plan, "2021-W14")) == ["2021-W13", "2021-W14"], "W13 ends on 4 April"
    assert spanned(open_month(plan, "2021-W01")) == ["2020-W53", "2021-W01"]
