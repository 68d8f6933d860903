"""What an act would change: done in a transaction that is taken back, and held against what stands."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_changes

from diaodu.domain.figures.said import say_figure, series_of_amounts
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, MeasureValue, RowCounts, UnitCode, UnitScore
from diaodu.domain.text.wording import DASH
from tasks.again import latest_moment
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.period import aggregate_period
from tasks.month import Month
from tasks.read import read_submissions
from tasks.score import score_period
from tasks.validate.period import validate_period

CITY = ""
COUNTS = {"accepted": "采用", "held": "待补正", "waived": "说明后计入", "rejected": "不予计入", "read": "读取"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure of somebody before and after, as people read it; `of` is a unit's name or the city's word."""

    of: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What would change: rows of the units, totals, points and ranks; and the units' findings as they would be."""

    rows: tuple[Change, ...]
    totals: tuple[Change, ...]
    ranks: tuple[Change, ...]
    findings: tuple[Finding, ...]
    counts: RowCounts

    @property
    def is_none(self) -> bool:
        """Whether no figure would be another."""
        return not (self.rows or self.totals or self.ranks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    rows: Mapping[UnitCode, RowCounts]
    measures: Mapping[tuple[str, str], MeasureValue]
    scores: Mapping[str, UnitScore]
    findings: tuple[Finding, ...]


def foresee(month: Month, units: Collection[UnitCode], act: Callable[[], object]) -> Effects:
    """What an act on some units' matters would change; nothing of it is kept.

    Raises:
        UserError: what the act itself is refused with.
    """
    with month.store.database.rehearse():
        before = _state(month, units)
        act()
        again = with_changes(month, as_of=latest_moment(month))
        read_submissions(again)
        validate_period(again)
        aggregate_period(again)
        score_period(again)
        after = _state(again, units)
    name_of = month.names.name_of
    return Effects(
        rows=tuple(one for unit in units for one in _row_changes(name_of(unit), before.rows[unit], after.rows[unit])),
        totals=tuple(_measure_changes(month.plan, before, after)),
        ranks=tuple(_rank_changes(before, after)),
        findings=after.findings,
        counts=sum(after.rows.values(), RowCounts()),
    )


def _state(month: Month, units: Collection[UnitCode]) -> _State:
    assessment = load_assessment(month) if month.store.validation.reports(*month.key) else None
    rows = {one.code: one.rows for one in assessment.reports} if assessment else {}
    return _State(
        rows={unit: rows.get(unit, RowCounts()) for unit in units},
        measures={(one.measure, one.unit or CITY): one for one in assessment.measures} if assessment else {},
        scores={one.unit: one for one in assessment.scores} if assessment else {},
        findings=tuple(one for one in assessment.findings if one.unit in units) if assessment else (),
    )


def _row_changes(name: str, before: RowCounts, after: RowCounts) -> list[Change]:
    return [
        Change(of=name, what=word, before=str(was), after=str(now))
        for field, word in COUNTS.items()
        if (was := getattr(before, field)) != (now := getattr(after, field))
    ]


def _measure_changes(plan: Plan, before: _State, after: _State) -> list[Change]:
    """The city's first, then the units'."""
    keys = sorted(dict.fromkeys((*before.measures, *after.measures)), key=lambda key: key[1] != CITY)
    found = []
    for measure, of in keys:
        was, now = before.measures.get((measure, of)), after.measures.get((measure, of))
        if (was and was.value) != (now and now.value):
            shown = plan.measure(measure)
            say = _sayer(shown, was, now)
            found.append(Change(of=of or plan.whole, what=shown.name, before=say(was), after=say(now)))
    return found


def _sayer(measure: Measure, *both: MeasureValue | None) -> Callable[[MeasureValue | None], str]:
    """How a figure is written before and after: amounts in one unit, with the same decimals."""
    amounts = [(int(one.value), None) for one in both if one and one.value is not None] if measure.is_money else []
    money = series_of_amounts(amounts) if amounts else None

    def say(one: MeasureValue | None) -> str:
        if one is None or one.value is None:
            return DASH
        return money(int(one.value)) if money else say_figure(measure, one.value)

    return say


def _rank_changes(before: _State, after: _State) -> list[Change]:
    found = []
    for unit in dict.fromkeys((*before.scores, *after.scores)):
        was, now = before.scores.get(unit), after.scores.get(unit)
        for what, say in (("得分", _points), ("位次", _rank)):
            if say(was) != say(now):
                found.append(Change(of=unit, what=what, before=say(was), after=say(now)))
    return found


def _points(score: UnitScore | None) -> str:
    return DASH if score is None or score.points is None else f"{score.points:.2f}"


def _rank(score: UnitScore | None) -> str:
    if score is None or score.rank is None:
        return "不排名"
    return f"第{score.rank}名{'（并列）' if score.tied else ''}"
