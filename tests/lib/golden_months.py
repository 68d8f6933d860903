"""Small months in which every paper of every built-in plan has something to say, and these papers."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.figures.history import HistoryLine
from diaodu.domain.figures.imported_targets import GivenTarget
from diaodu.domain.papers.blocks import Paper
from diaodu.domain.period import Period, year_before
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.papers import PlanPaper, When
from diaodu.domain.results import NO_CODE
from tasks.aggregate.history import keep_history
from tasks.collect import collect_inbox
from tasks.compile.draft import compile_declared, compile_paper
from tasks.enter.targets import keep_targets
from tasks.month import Month, open_month
from tests.lib.months import judge_again
from tests.lib.plan_months import AMOUNTS, run_month, write_month
from tests.lib.plan_papers import units_of
from tests.lib.supervised import supervised

AFTERWARDS = {
    "2021-03": "2021-04-12T09:00", "2020-03": "2020-04-12T09:00", "2024-01": "2024-02-12T09:00",
    "2023-winter": "2024-03-02T09:00", "2023-12": "2023-12-31T20:00", "2014-07": "2014-07-31T20:00",
    "2023-12-H2": "2023-12-31T20:00", "2014-07-H2": "2014-07-31T20:00",
    "2023-12-H1": "2023-12-16T20:00", "2014-07-H1": "2014-07-16T20:00",
}  # fmt: skip
"""When a period's papers are drafted: after its review, or on its last day."""
QUICK = [("bole-2023", "2023-12-H2")]
SLOW = [
    ("huimin-2013", "2014-07-H2"),
    ("huimin-2013", "2014-07"),
    ("bole-2023", "2023-12"), ("ordos-2021", "2021-03"), ("suzhou-2020", "2020-03"), ("dongsheng-2023-winter", "2024-01"),
    ("dongsheng-2023-winter", "2023-winter"),
]  # fmt: skip
FULL = [
    ("ordos-2021", "2021-03"), ("suzhou-2020", "2020-03"), ("bole-2023", "2023-12"), ("huimin-2013", "2014-07"),
    ("dongsheng-2023-winter", "2024-01"),
]  # fmt: skip
ONCE_SIGNED = {"sign_date": "2019-06-01", "planned_start": None, "event": None}
LAST_YEARS_EVENT = {"sign_date": "2020-08-01", "planned_start": None, "event": "民革中央助力内蒙古招商引资推介活动"}
CHANGED: dict[str, dict[tuple[str, str, int], Any]] = {
    "ordos-2021": {("signed_projects", column, 2): value for column, value in LAST_YEARS_EVENT.items()}
    | {("signed_projects", "to_coordinate", 3): "请市自然资源局落实用地指标"},
    "suzhou-2020": {("signed_projects", column, 2): value for column, value in ONCE_SIGNED.items()},
    "bole-2023": {("signed_projects", "event_level", 2): "州级"},
}
"""Cells that give a plan's papers something to tell, by form, column and number of the row."""


TOLD: dict[str, tuple[str, ...]] = {
    "to_coordinate": ("", "请市自然资源局落实用地指标", "", "请市生态环境局加快环评批复", "", "请市供电公司落实双回路接入", "无"),
    "problems": ("", "用地指标尚未落实", "", "企业投资意愿下降"),
    "content": (
        "召开招商引资工作推进会，研究部署重点项目落地。会上对下一步工作提出要求。", "主要负责同志带队赴长三角考察企业5家。",
        "我单位组织集中开工活动。", "请发改局协调能耗指标。", "建议统筹设立产业引导基金。",
    ),
}  # fmt: skip
"""Words of a full month's projects and narratives, in turn; "" leaves what the small month says."""


def golden_month(plan: str, period: str, inbox: Path) -> Month:
    """The period with figures that differ from unit to unit; a campaign's month before it."""

    def change(unit: str, form: str, column: str, n: int, value: Any) -> Any:
        if column in AMOUNTS:
            return value * (1 + sum(map(ord, unit)) % 7)
        return CHANGED.get(plan, {}).get((form, column, n), value)

    if period.endswith("-H2"):  # what the half month before told is told of again
        first = f"{period[:-1]}1"
        run_month(plan, first, inbox.with_name(first), AFTERWARDS[first], change=_before(change))
    if period == "2023-winter":
        golden_month(plan, "2024-01", inbox)
        whole = open_month(plan, period, AFTERWARDS[period])
        judge_again(whole)
        return open_month(plan, period, AFTERWARDS[period])
    return run_month(plan, period, inbox, AFTERWARDS[period], change=change)


def _before(change: Callable[..., Any]) -> Callable[..., Any]:
    """A half month before: of each unit's second lead nothing was verified yet, its third is not heard of again."""
    told = {("leads", "verified", 2): "核实中", ("leads", "company", 3): "某某装备制造有限公司"}
    return lambda unit, form, column, n, value: told.get((form, column, n)) or change(unit, form, column, n, value)


def full_month(plan: str, period: str, inbox: Path, *, is_targeted: bool = True) -> Month:
    """A month as a big one is: a dozen rows a form, projects at a standstill, requests by office, a row held, a unit silent,
    one without a form, targets for every unit (unless not) and last year's figures."""

    def change(unit: str, form: str, column: str, n: int, value: Any) -> Any:
        at = sum(map(ord, unit)) + n
        if column in AMOUNTS:
            return "待定" if column == "total_investment" and at % 37 == 0 else value * (1 + at * 7 % 13)
        if column in TOLD:
            return TOLD[column][at % len(TOLD[column])] or value
        return {("status", 5): "停滞", ("status", 10): "终止", ("planned_start", 2): period_before(period)}.get(
            (column, n), value
        )

    month = open_month(plan, period, AFTERWARDS[period])
    *_, second, last = month.plan.units_in(month.period.start, month.period.end)
    if is_targeted:
        keep_targets(month.store, month.plan, _targets(month), "张经办", month.as_of)
    keep_history(month.store, _last_year(month), "张经办", month.as_of, "上年.csv")
    month = open_month(plan, period, AFTERWARDS[period])
    owed = next(due.form for due in month.plan.forms_in(month.period) if due.is_owed_by(second))
    inbox = write_month(
        month.folder, month.period, inbox, change, {second.name: owed}, rows=range(1, 13), silent=[last.name]
    )
    collect_inbox(month, inbox)
    judge_again(month)
    return open_month(plan, period, AFTERWARDS[period])


def untargeted_month(plan: str, period: str, inbox: Path) -> Month:
    """A full month before the year's targets were handed down."""
    return full_month(plan, period, inbox, is_targeted=False)


def period_before(period: str) -> str:
    """A day before a month that projects should have begun on."""
    return f"{period[:4]}-01-05"


def _targets(month: Month) -> list[GivenTarget]:
    """A year's target of every unit for the main measures that may have one."""
    plan, bulletin = month.plan, month.plan.bulletin
    names = [
        name for name in dict.fromkeys([*bulletin.leading, *bulletin.overview]) if not is_share(plan.measure(name))
    ]
    year = str(month.period.end.year)
    return [
        GivenTarget(
            unit=unit.code, measure=name, year=year, number="", date="",
            value=(3 + at % 5) * _size_of(plan.measure(name)),
        )
        for at, unit in enumerate(plan.units) for name in names[:3]
    ]  # fmt: skip


def _size_of(measure: Measure) -> int:
    """A fifth of about what a unit of such a month tells of a measure."""
    if not measure.is_money:
        return 4
    return 5_000_000_000 if measure.printed_in == "亿元" else 50_000_000


def _last_year(month: Month) -> list[HistoryLine]:
    """Last year's figure of the leading measure for the city and every unit."""
    plan = month.plan
    name, before = plan.bulletin.leading[0], year_before(month.period)
    if before is None:
        return []
    scale = 1_000_000 if plan.measure(name).is_money else 1
    lines = [(unit.code, (5 + at % 7) * scale) for at, unit in enumerate(plan.units)]
    return [
        HistoryLine(plan=plan.id, period=before.id, unit=unit, measure=name, value=Decimal(value))
        for unit, value in [*lines, (NO_CODE, sum(value for _, value in lines))]
    ]


def is_of(declared: PlanPaper, period: Period) -> bool:
    """Whether a paper is one of such a period: of half a month, of a campaign, else of a month."""
    if declared.when in {When.HALF_MONTHLY, When.CAMPAIGN}:
        return declared.when.holds(period)
    return When.MONTHLY.holds(period)


def papers_of(month: Month) -> list[Paper]:
    """The bulletin and the plan's papers, with a register of supervision; of one to each unit the first that says anything."""
    supervised(month)
    chosen = [declared for declared in month.plan.papers if is_of(declared, month.period)]
    made = [compile_declared(month, declared, units_of(month, declared))[:1] for declared in chosen]
    bulletin = [compile_paper(month)] if When.MONTHLY.holds(month.period) else []
    return [*bulletin, *(paper for papers in made for _, paper in papers)]
