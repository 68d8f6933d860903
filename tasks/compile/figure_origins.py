"""Where what stands beside a figure comes from: its target, last year's and last period's, the pace, points."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from diaodu.domain.errors import NotReadyError
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.ledger import Entry
from diaodu.domain.period import year_before
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import NO_CODE, MeasureValue, UnitName
from diaodu.domain.states import EntryKind
from diaodu.domain.text import wording
from tasks.aggregate.assessment import last_period, load_figures
from tasks.month import Month

Origin = Mapping[str, str]
"""`what` it is, what is `said`, and `from` where it comes."""


def origin(what: str, said: str, source: str) -> Origin:
    """One thing beside a figure with its source."""
    return {"what": what, "said": said, "from": source}


def origins_of(month: Month, measure: Measure, value: MeasureValue) -> list[Origin]:
    """What the columns beside a measure's figure are reckoned from: 目标任务, 上年同期, 上期, 序时进度."""
    return [
        *_target(month, measure, value), *_last_year(month, measure, value), *_last_period(month, measure, value),
        *_pace(month, measure, value),
    ]  # fmt: skip


def _target(month: Month, measure: Measure, value: MeasureValue) -> Iterator[Origin]:
    if value.target is None:
        return
    code = month.names.code_of(UnitName(value.unit)) if value.unit else NO_CODE
    years = (f"{month.period.end.year}", month.plan.first_period[:4])
    given = [
        entry
        for entry in month.store.entries.list(month.plan.id, EntryKind.TARGET)
        if (entry.subject, entry.unit) == (measure.id, code) and entry.period in years
    ]
    clause = next((one.clause for one in month.plan.targets if one.measure == measure.id and one.clause), "")
    source = _given(month, given[-1]) if given else f"方案 targets.yaml{f'（条款{clause}）' if clause else ''}"
    yield origin("目标任务", say_target(measure, value.target), source)


def _given(month: Month, entry: Entry) -> str:
    place = " ".join(part for part in (entry.data.get("file", ""), entry.data.get("cell", "")) if part)
    number = f"，文号{entry.data['number']}" if entry.data.get("number") else ""
    return f"{place or '导入的年度目标任务'}{number}，{_entered(month, entry)}"


def _entered(month: Month, entry: Entry) -> str:
    return f"{entry.by}{_day(month, entry.at)}录入"


def _day(month: Month, at: datetime) -> str:
    return wording.chinese_date(month.local(at))


def _last_year(month: Month, measure: Measure, value: MeasureValue) -> Iterator[Origin]:
    compared, before = value.compared, year_before(month.period)
    if compared is None or before is None:
        return
    same = f"，同口径（{len(compared.units)}个单位）" if compared.left_out else ""
    yield origin(
        "上年同期", say_figure(measure, compared.last_year), f"{_source_of(month, measure, value, before.id)}{same}"
    )
    yield origin("本期（同口径）" if same else "本期", say_figure(measure, compared.now), f"{month.period.id} 汇总")


def _source_of(month: Month, measure: Measure, value: MeasureValue, period: str) -> str:
    """Our own figures of a period before those that people handed in."""
    if any(one["measure"] == measure.id and one["unit"] == value.unit for one in _kept(month, period)):
        return f"{period} 汇总"
    code = month.names.code_of(UnitName(value.unit)) if value.unit else NO_CODE
    entries = month.store.entries.list(month.plan.id, EntryKind.HISTORY, period)
    given = [entry for entry in entries if (entry.subject, entry.unit) == (measure.id, code)]
    return (
        f"历史数据 {period}：{given[-1].reason}，{_entered(month, given[-1])}"
        if given
        else f"历史数据 {period}：各单位之和"
    )


def _kept(month: Month, period: str) -> list[dict[str, Any]]:
    try:
        return load_figures(month, period)["measures"]
    except NotReadyError:
        return []


def _last_period(month: Month, measure: Measure, value: MeasureValue) -> Iterator[Origin]:
    found = [one for one in last_period(month).values if (one.measure, one.unit) == (measure.id, value.unit)]
    for before in (one for one in found if one.value is not None):
        yield origin("上期", say_figure(measure, before.value), "上期汇总（按现在的台账）")


def _pace(month: Month, measure: Measure, value: MeasureValue) -> Iterator[Origin]:
    if measure.cumulative and value.rate is not None:
        share = wording.pace_words(Decimal(month.period.end.month) / 12)
        yield origin("序时进度", share, f"报告期末为{month.period.end.month}月，{month.period.end.month}÷12")
