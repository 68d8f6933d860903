"""docs/figures.md: what counts where, by plan and measure, and which figures one project is in as it goes on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from diaodu.adapters.plan_files import PlanFolder
from diaodu.domain.figures.measures import compute_measures, measure_parameters
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.period import Period, month_end, next_period, parse_period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import RecordState
from docs.markdown import page, table
from docs.plans_page import plan_folders
from docs.words import condition_words, header_of

WINDOW_WORDS = {
    "period": "本期", "month": "本月", "year_to_date": "年初以来", "cumulative": "历年累计", "campaign": "行动期内",
}  # fmt: skip
MEASURE_HEADS = ("measure 指标", "made of 取自", "counts 计入的行", "span 期间", "reading 读法", "clause 条款")
ENDED = "终止"
COUNTED, LEFT_OUT = "✓", "–"
AMOUNT = 2_000_000_000
"""Yuan, above every floor of the plans."""
OTHER = "其他"
"""A text that no condition of a plan names."""
OWN = ("unit", "record", "in_city", "carried")

RULES = (
    (
        "again in the unit's own list 本单位重复填报 (F-DUP)",
        "the first counts, the later one is held 待补正",
    ),
    (
        "again in a later month's list 以前月份已报 (F-AGAIN)",
        "once over the year, in the month it was first told, and in the month's own figures; asked when its content differs",
    ),
    ("names that differ in blanks alone 王伟、王 伟", "one person, chain or event wherever rows are counted by name"),
    ("a renamed project 疑似更名 (P-17)", "once: the new name is held until it is ruled `same` or `two`"),
    (
        "rows before a 零报告 that names no form 零报告未写明报表 (F-NIL)",
        "yes 计入, and asked; the forms without rows are nil",
    ),
    (
        "told by two units 两个单位填报 (X-01)",
        (
            "the city counts it once; until the ruling the first to report has it, the other shows it 待认定 in no "
            "figure; while the unit ruled `first` has no record that counts, the next one counts it, and it is asked"
        ),
    ),
    (
        "told by one unit in a month and by another in a later one 不同月份两个单位填报 (X-01)",
        "as above, all periods together: leads and visits count once over the year; no earlier month's figure moves",
    ),
    ("an earlier month's project not repeated 未续报", "carried over 结转 and starred, in full lists alone"),
    (
        "a held cumulative figure 待补正的累计数",
        "the last accepted value stands in, starred, until it is mended or waived, listed again or not",
    ),
    (
        "every record of a form held 全部待补正",
        "the figure is not known yet 报送数待核实: no 同比, no place, no points for nothing",
    ),
    (
        "some records of a form held 部分待补正",
        (
            "the figure is of the others; ※ behind a rate, a figure of which less is better, and a 同比 that they may "
            "belong to, with a note; B-12's points count those with an empty or unreadable cell below the line 按未开工计"
        ),
    ),
    (
        "an amount that is empty in every row 该列均未填",
        "no figure (null, —), no place; where one row says 0 the figure is 0",
    ),
    ("another month's sheet 他期报表 (F-PERIOD)", "in no figure"),
    ("what a steward left out 不予采用 (F-EXCL)", "in no figure, as if it had not been sent"),
    ("a hidden sheet beside an open one of its form (F-OLD)", "in no figure until it is answered"),
    ("rows that are parts of the row above 其中 (F-PART)", "in the row above alone; asked"),
    (
        "a form that was due and did not come 未报的报表",
        (
            "no figure (null, not 0), but for what is carried over or was told before in the span; in a campaign where "
            "it came in none of its periods; 零报告 is a 0"
        ),
    ),
    (
        "a unit that left in mid-year 已撤并的单位",
        "in the unit the plan sends it `into`, else in the city's figure alone, starred",
    ),
    ("a row of a sum 合计、小计", "never; told when it differs from its rows (F-TOTAL)"),
)


def figures_page() -> str:
    """The whole page."""
    return page(
        "Figures 各项数字怎么算",
        "What counts where. First the records, then by plan every measure, and for measures of projects which figures "
        "one project is in, computed with the plan's own measures for its third month: ✓ in the figure, – not. A row "
        "that a measure asks more of (an event, an industry, a size) is taken to have it. Where a clause is open, its "
        "reading stands beside it; the reasons are in [clauses-read.md](clauses-read.md).",
        "## Records 记录",
        table(("a record 记录", "in the figures 是否计入"), [*_states(), *RULES]),
        *(part for folder in plan_folders() for part in _plan(folder)),
    )


def _states() -> Iterator[tuple[str, str]]:
    for state in RecordState:
        whole = "in cumulative figures alone 只计累计数" if state is RecordState.STANDS_IN else "yes 计入"
        yield f"{state.word} `{state}`", whole if state.is_counted else "no 不计入"


def _plan(folder: PlanFolder) -> Iterator[str]:
    plan = folder.plan
    yield f"## {plan.title} `{plan.id}`"
    yield table(MEASURE_HEADS, [_row(folder, one) for one in plan.measures])
    for form in forms_of_projects(folder):
        yield f"### One project of {form.title} 一个项目计入哪些指标 `{plan.id}`"
        yield project_table(folder, form)


def _row(folder: PlanFolder, one: Measure) -> tuple[str, ...]:
    cohort = next((cohort for cohort in folder.plan.cohorts if cohort.id == one.cohort), None)
    form = folder.forms[one.form] if one.form else None
    known = {name: value for name, value in folder.plan.parameter_values.items() if not isinstance(value, tuple)}
    asked = [_filled(where, known) for where in (cohort and cohort.where, one.where) if where]
    parts = [condition_words(form, where) for where in asked if form]
    return (
        f"{one.name} `{one.id}`",
        "，".join([f"{form.title}：{_made_of(folder, one, form)}" if form else _made_of(folder, one, None)]),
        "；".join(parts) or ("全部" if form else ""),
        WINDOW_WORDS.get(one.window or "", "") + (f"（{header_of(form, one.date)}）" if form and one.date else ""),
        one.reading,
        one.clause,
    )


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    """A condition with the plan's own amounts, days and words in it; lists and days of the period keep their names."""
    if isinstance(value, dict):
        return {key: _filled(part, known) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(part, known) for part in value]
    return known.get(value[1:], value) if isinstance(value, str) and value.startswith("$") else value


def _made_of(folder: PlanFolder, one: Measure, form: Form | None) -> str:
    kind = one.kind
    names = {measure.id: measure.name for measure in folder.plan.measures}
    if form and kind.base:
        return f"{kind.word} {header_of(form, kind.base)}"
    if kind.ratio and not form:
        return f"{kind.word} {names[kind.ratio[0]]} ÷ {names[kind.ratio[1]]}"
    parts = getattr(kind, "root", None)
    return f"{kind.word} {'＋'.join(names[part] for part in parts)}" if isinstance(parts, tuple) else kind.word


def forms_of_projects(folder: PlanFolder) -> list[Form]:
    """The forms of which measures are taken whose projects have a stage and may end."""
    used = {one.form for one in folder.plan.measures}
    return [
        form
        for form in folder.forms.values()
        if form.id in used and {"stage", "status"} <= {c.id for c in form.columns}
    ]


def project_table(folder: PlanFolder, form: Form) -> str:
    """Measure × what a project may be: whether it is in the figure."""
    period = third_month(folder.plan)
    ways = ways_of(folder.plan, period)
    rows = [
        (one.name, *(COUNTED if counts(folder, one, period, way) else LEFT_OUT for way in ways.values()))
        for one in folder.plan.measures
        if one.form == form.id and isinstance(one.kind, RowsKind)
    ]
    return table(("measure 指标", *ways), rows)


def third_month(plan: Plan) -> Period:
    """The third month a plan is for: by then something was signed before it, in it and after it."""
    return next_period(next_period(parse_period(f"{plan.valid.start:%Y-%m}")))


def ways_of(plan: Plan, period: Period) -> Mapping[str, dict[str, Any]]:
    """What a project may be by the end of a month, in words: its stage, state and days."""
    before, first = plan.valid.start - timedelta(days=40), plan.valid.start
    running = {"stage": "在建", "status": "正常", **_days(first, period.start)}
    talking = {"stage": "在谈", "status": "正常", **_days(None, None), "intent_date": f"{period.start}"}
    later = month_end(period.end.year, period.end.month) + timedelta(days=20)
    return {
        "在谈": talking,
        "在谈、终止": talking | {"status": ENDED},
        "签约未开工": {"stage": "签约", "status": "正常", **_days(first, None)},
        "在建": running,
        "投产": running | {"stage": "投产"},
        "停滞": running | {"status": "停滞"},
        "终止": running | {"status": ENDED},
        "方案期前签约": {**running, **_days(before, before)},
        "期末以后签约": {"stage": "签约", "status": "正常", **_days(later, None)},
        "没有签约时间": running | {"sign_date": None, "sign_date_end": None},
    }


def _days(signed: date | None, started: date | None) -> dict[str, Any]:
    days = {"sign_date": signed, "intent_date": signed, "register_date": started, "actual_start": started}
    known = {name: f"{day}" if day else None for name, day in days.items()}
    return known | {f"{name}_end": day for name, day in known.items()}


def counts(folder: PlanFolder, one: Measure, period: Period, way: Mapping[str, Any]) -> bool:
    """Whether a project is in a measure's figure, all else being as the measure asks."""
    plan, form = folder.plan, folder.forms[one.form or ""]
    unit = plan.units[0]
    cohort = next((cohort.where for cohort in plan.cohorts if cohort.id == one.cohort), {})
    asked = fill_parameters({"all": [{}, cohort, one.where or {}]}, measure_parameters(plan, period))
    amounts = {name: AMOUNT for name, kind in form.frame_columns.items() if kind == "money"}
    days = {name: f"{period.start}" for name, kind in form.frame_columns.items() if kind == "date"}
    numbers = {name: 1 for name, kind in form.frame_columns.items() if kind == "number"}
    row = (
        amounts
        | numbers
        | days
        | _asked(asked, {*way, *days})
        | dict(way)
        | dict(zip(OWN, (unit.name, "r", True, False), strict=True))
    )
    alone = plan.model_copy(update={"measures": (one,), "targets": ()})
    found = compute_measures(alone, period, {form.id: make_frame(form, [row], OWN)}, [unit], [])
    return any(value.measure == one.id and value.unit == unit.name and value.value for value in found)


def _asked(where: Condition, given: set[str]) -> dict[str, Any]:
    """Values that fulfil a condition in the columns that are not given."""
    values: dict[str, Any] = {}
    for column, tests in where.items():
        if column in {"any", "all"}:
            parts: Sequence[Condition] = tests if column == "all" else tests[:1]
            values |= {name: value for part in parts for name, value in _asked(part, given).items()}
        elif column not in given and (value := _fitting(tests)) is not None:
            values[column] = value
    return values


def _fitting(tests: Mapping[str, Any]) -> Any:
    if "in" in tests:
        return tests["in"][0]
    return tests.get("eq", OTHER if {"filled", "not_in", "ne"} & set(tests) else None)
