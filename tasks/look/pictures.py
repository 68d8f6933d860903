"""Pictures (图) of a plan's periods: completion, map, trend, parts and timeliness; each with the table it is drawn from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from diaodu.adapters.map_files import Shape, read_map
from diaodu.domain.errors import NotReadyError, UserError
from diaodu.domain.figures.assessment import load_measures
from diaodu.domain.figures.said import done_share, say_figure, say_percent
from diaodu.domain.forms.form import Form
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.period import Period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import UnitState
from diaodu.domain.text.wording import DASH
from tasks.aggregate.assessment import load_figures
from tasks.aggregate.figure_rows import figure_rows
from tasks.look.over_months import reporting_over_months
from tasks.month import Month

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's data by the name of its chart's template, and the table that says the same."""

    id: str
    chart: str
    title: str
    data: tuple[dict[str, Any], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def alt(self) -> str:
        """The picture in words, for who cannot see it."""
        return f"{self.title}。{len(self.rows)} 行数据见下表。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBook:
    """The pictures of a period, and what may be chosen: measures, and columns by which the parts are told apart."""

    pictures: tuple[Picture, ...]
    measure: Measure
    measures: tuple[Measure, ...]
    by: str
    columns: tuple[tuple[str, str], ...]
    wrong: str
    """Why the plan's map is not drawn, "" where it is, or there is none."""


def pictures_of(month: Month, measure: str = "", by: str = "") -> PictureBook | None:
    """The pictures of a measure up to the period; None where the plan has none that is shown."""
    measures = tuple(one for one in month.plan.measures if not one.internal)
    if not measures:
        return None
    first = next(iter(month.plan.bulletin.leading), measures[0].id)
    chosen = next((one for one in measures if one.id == measure), None) or month.plan.measure(first)
    form = month.folder.forms.get(chosen.form or "")
    columns = _part_columns(form) if form else ()
    part = by if by in dict(columns) else next(iter(dict(columns)), "")
    periods, units = reporting_over_months(month)
    values = {period.id: _values(month, period, chosen) for period in periods}
    shapes, wrong = _shapes(month)
    own = values.get(month.period.id, {})
    made = [
        _bars(chosen, own),
        _map(chosen, own, shapes),
        _over_units(chosen, periods, [one.name for one in units], values),
        _trend(month, chosen, periods, values),
        _parts(month, chosen, form, part) if form and part else None,
        _timeliness(periods, units),
    ]
    return PictureBook(
        pictures=tuple(one for one in made if one), measure=chosen, measures=measures, by=part, columns=columns,
        wrong=wrong,
    )  # fmt: skip


def _shapes(month: Month) -> tuple[list[Shape], str]:
    """The plan's map; one that cannot be read costs itself alone."""
    try:
        return read_map(month.folder.path, month.plan.units), ""
    except UserError as error:
        return [], str(error)


def _part_columns(form: Form) -> tuple[tuple[str, str], ...]:
    return tuple((column.id, column.header) for column in form.columns if column.choices)


def _values(month: Month, period: Period, measure: Measure) -> dict[str | None, MeasureValue]:
    """Unit (None: all together) → the measure's value in a period; nothing of one that has not been run."""
    try:
        found = load_measures(load_figures(month, period.id)["measures"])
    except NotReadyError:
        return {}
    return {one.unit: one for one in found if one.measure == measure.id}


def _bars(measure: Measure, values: dict[str | None, MeasureValue]) -> Picture | None:
    """Units' completion in the period: the bulletin's own chart."""
    own = [(unit, one, share) for unit, one in values.items() if unit and (share := done_share(one.value, one.target)) is not None]  # fmt: skip
    if not own:
        return None
    data = [
        {"name": unit, "value": float(share) * 100, "label": say_percent(share, Decimal(1)), "tone": "met" if share >= 1 else "behind"}
        for unit, _, share in own
    ]  # fmt: skip
    rows = [(unit, say_figure(measure, one.value, one.target), say_figure(measure, one.target), say_percent(share, Decimal(1))) for unit, one, share in own]  # fmt: skip
    return _picture(
        "bars", "completion", f"{measure.name}：本期各单位完成率", data, ("单位", "完成", "任务", "完成率"), rows
    )


def _map(measure: Measure, values: dict[str | None, MeasureValue], shapes: Sequence[Shape]) -> Picture | None:
    """Where the units lie: how much of the target is done; where no target stands, the figure beside the largest."""
    own = {unit: one for unit, one in values.items() if unit}
    shares = {unit: share for unit, one in own.items() if (share := done_share(one.value, one.target)) is not None}
    told = shares or _beside_the_largest(own)
    if not shapes or not told:
        return None
    said = {unit: _whole(shares[unit]) if shares else say_figure(measure, own[unit].value) for unit in told}
    drawn = {shape.unit for shape in shapes}
    rows = [(unit, label, "已上图" if unit in drawn else "地图中没有") for unit, label in said.items()]
    title = f"{measure.name}：{'本期各单位完成率' if shares else '本期各单位'}分布"
    data = [_area(shape, told.get(shape.unit), said.get(shape.unit, DASH)) for shape in shapes]
    return _picture("map", "map", title, data, ("单位", "完成率" if shares else "数值", "地图"), rows)


def _beside_the_largest(values: dict[str, MeasureValue]) -> dict[str, Decimal]:
    known = {unit: Decimal(one.value) for unit, one in values.items() if one.value is not None}
    most = max(known.values(), default=Decimal(0))
    return {unit: value / most for unit, value in known.items()} if most > 0 else {}


def _area(shape: Shape, shade: Decimal | None, label: str) -> dict[str, Any]:
    """A feature of the map; a shape that is no unit's has no words on it."""
    x, y = shape.middle
    return {
        "type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": shape.areas}, "x": x, "y": y,
        "name": shape.unit or shape.name, "value": min(float(shade or 0), 1.5), "blank": shade is None, "label": label,
        "said": f"{shape.unit}\n{label}" if shape.unit else "",
    }  # fmt: skip


def _over_units(
    measure: Measure, periods: Sequence[Period], units: Sequence[str], values: dict[str, dict[str | None, MeasureValue]]
) -> Picture | None:
    """Unit by period: how much of the target is done; where no target stands, the figure itself beside the largest."""
    cells = [(unit, period, one) for unit in units for period in periods if (one := values[period.id].get(unit))]
    shares = [(unit, period, share) for unit, period, one in cells if (share := done_share(one.value, one.target)) is not None]  # fmt: skip
    if shares:
        title = f"{measure.name}：各单位历期完成率"
        return _heat(title, periods, units, [(unit, period, float(share), _whole(share)) for unit, period, share in shares])  # fmt: skip
    known = [(unit, period, one.value) for unit, period, one in cells if one.value is not None]
    most = max((value for *_, value in known), default=0)
    if most <= 0:
        return None
    told = [(unit, period, float(Decimal(value) / Decimal(most)), say_figure(measure, value)) for unit, period, value in known]  # fmt: skip
    return _heat(f"{measure.name}：各单位历期", periods, units, told)


def _heat(
    title: str, periods: Sequence[Period], units: Sequence[str], cells: Sequence[tuple[str, Period, float, str]]
) -> Picture:  # fmt: skip
    data = [{"unit": unit, "period": period.title, "value": min(shade, 1.5), "label": label} for unit, period, shade, label in cells]  # fmt: skip
    told = {(unit, period.id): label for unit, period, _, label in cells}
    rows = [(unit, *(told.get((unit, period.id), DASH) for period in periods)) for unit in units]
    return _picture("completion", "heat", title, data, ("单位", *(period.title for period in periods)), rows)


def _whole(share: Decimal) -> str:
    return f"{share * 100:.0f}%"


def _trend(
    month: Month, measure: Measure, periods: Sequence[Period], values: dict[str, dict[str | None, MeasureValue]]
) -> Picture | None:
    """All units together, period by period."""
    own = [(period, one) for period in periods if (one := values[period.id].get(None)) and one.value is not None]
    if not own:
        return None
    scale = Decimal(1) / _TEN_THOUSAND if measure.is_money else Decimal(100) if measure.is_rate else Decimal(1)
    word = "万元" if measure.is_money else "%" if measure.is_rate else measure.unit
    data = [
        {"period": period.title, "value": float(Decimal(one.value or 0) * scale), "unit": word} for period, one in own
    ]
    rows = [(period.title, say_figure(measure, one.value), say_figure(measure, one.target)) for period, one in own]
    title = f"{measure.name}：{month.plan.whole}历期（{word}）"
    return _picture("trend", "trend", title, data, ("报告期", "数值", "任务"), rows)


def _parts(month: Month, measure: Measure, form: Form, by: str) -> Picture | None:
    """What the form's rows come to by one of its choices: stages, origins of money."""
    records = month.store.validation.records(*month.key, form=form.id)
    base = measure.kind.base if isinstance(measure.kind, RowsKind) else None
    is_money = base is not None and form.frame_columns.get(base) == "money"
    sums: dict[str, int] = defaultdict(int)
    for row in figure_rows(form, records, month.holders).counting:
        if row["in_city"]:
            sums[str(row.get(by) or "未填")] += int(row.get(base) or 0) if is_money and base else 1
    if not sums:
        return None
    order = [one.value for one in form.column(by).choices]
    parts = sorted(sums.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    what = form.column(base).header if is_money and base else "条数"
    word = "万元" if is_money else "条"
    scale = _TEN_THOUSAND if is_money else 1
    data = [{"name": name, "value": amount / scale, "label": f"{amount / scale:,.0f}{word}"} for name, amount in parts]
    rows = [(name, f"{amount / scale:,.2f}" if is_money else str(amount)) for name, amount in parts]
    header = form.column(by).header
    return _picture(
        "parts", "parts", f"{form.title}：按{header}的{what}（{word}）", data, (header, f"{what}（{word}）"), rows
    )


def _timeliness(periods: Sequence[Period], units: Sequence[Any]) -> Picture | None:
    """Unit by period: on time, late, nil, missing."""
    cells = [(unit.name, period, report.state) for unit in units for period, report in zip(periods, unit.reports, strict=True) if report]  # fmt: skip
    if not cells:
        return None
    data = [{"unit": unit, "period": period.title, "state": UnitState.word_of(state)} for unit, period, state in cells]
    rows = [(unit.name, *(UnitState.word_of(one.state) if one else DASH for one in unit.reports)) for unit in units]
    return _picture("timeliness", "states", "各单位历期报送", data, ("单位", *(one.title for one in periods)), rows)


def _picture(
    name: str, chart: str, title: str, data: Iterable[dict[str, Any]], heads: Sequence[str], rows: Iterable[tuple[str, ...]]
) -> Picture:  # fmt: skip
    return Picture(id=name, chart=chart, title=title, data=tuple(data), heads=tuple(heads), rows=tuple(rows))
