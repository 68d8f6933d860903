"""Made-up values for tests: sensible defaults, say only what matters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.figures.measures import compute_measures
from diaodu.domain.figures.targets import judge_targets, with_targets
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.period import Period, parse_period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import Target
from diaodu.domain.results import Assessment, Finding, RowCounts, UnitCode, UnitReport
from diaodu.domain.scoring.kinds import Rule
from diaodu.domain.states import Severity, UnitState
from tests.lib.ledger_factories import with_kinds

# --- papers: an assessment of eleven units ------------------------------------------------------------
INDUSTRIES = ("现代能源经济", "传统产业改造提升", "特色新兴产业", "现代服务业", "数字经济", "园区高质量发展")
STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
FIRMS = (
    "江苏金桥德润能源有限公司",
    "上海中科天昊新材料有限公司",
    "浙江远景启明科技股份有限公司",
    "陕西华澜实业(集团)有限公司",
)
WORKS = ("光伏组件生产基地", "储能电池产业园", "羊绒精深加工", "冷链物流园", "大数据中心扩容", "氢能重卡示范")
LATE, MISSING = "鄂托克前旗", "空港物流园区"
UNREADABLE_CARRIED = "杭锦旗"


@cache
def built_in_plan(name: str = "ordos-2021") -> Plan:
    """A built-in plan, read once: it is frozen."""
    return load_plan(name)


def make_plan(name: str = "ordos-2021", **changes: Any) -> Plan:
    """A built-in plan with some of its entries changed."""
    return built_in_plan(name).model_copy(update=changes)


def unit_code(name: str, plan: str = "ordos-2021") -> UnitCode:
    """The code of a built-in plan's unit, by any of its names; a folder that is nobody's stands for itself."""
    unit = load_plan(plan).find_unit(name)
    return unit.code if unit else name


def make_rule(kind: str, **changes: Any) -> Rule:
    """A rule of a scheme about a measure m, unless its kind names others."""
    named = {} if kind in {"timeliness", "quality", "deductions", "nested", "ladder"} else {"measure": "m"}
    return TypeAdapter(Rule).validate_python({"kind": kind} | named | changes)


def make_signed_rows(unit: str, place: int) -> list[dict[str, Any]]:
    """Signed projects of a unit: of the events, of this year, in talks."""
    events = built_in_plan().parameters["scope_a_events"]
    rows = []
    for i in range(8 + place % 5):
        stage = STAGES[(i * 3 + place) % 8]
        is_event = i % 2 == 0 and stage != "在谈"
        rows.append({
            "unit": unit, "record": f"{unit}-s{i}", "name": f"{unit}{WORKS[(i + place) % 6]}{'一二三四五六'[i % 6]}期项目",
            "location": f"{unit}工业园区", "investor": FIRMS[(i + place) % 4], "investor_place": "江苏",
            "industry": INDUSTRIES[(i + place) % 6], "total_investment": (3_000 + 7_919 * (i + 1) * (place + 1)) * 10_000,
            "stage": stage, "status": "停滞" if (i, place % 4) == (3, 1) else "正常",
            "event": events[(i + place) % 5] if is_event else None,
            "sign_date": None if stage == "在谈" else f"2020-1{i % 3}-15" if is_event else f"2021-0{1 + i % 3}-1{i % 9}",
            "actual_start": "2021-02-20" if STAGES.index(stage) >= 3 else None,
            "progress": "按计划推进", "to_coordinate": "需协调解决220千伏接入条件。" if (i, place % 3) == (1, 0) else "无",
            "is_public": "是" if i % 5 == 4 else "否", "responsible_person": "不应印出", "responsible_unit": f"{unit}商务局",
        })  # fmt: skip
    return rows


def make_reserve_rows(unit: str, place: int) -> list[dict[str, Any]]:
    """Reserve projects of a unit."""
    count = 16 if unit.endswith(("园区", "高新区")) else 27 + place % 6
    return [
        {"unit": unit, "record": f"{unit}-r{i}", "name": f"{unit}储备{i + 1}号项目", "industry": INDUSTRIES[(i * i + place) % 6],
         "total_investment": (1_200 + 997 * i * (place + 2)) * 10_000, "month_status": ("续报", "新增", "续报", "转签约")[i % 4],
         "appraisal": "未论证" if i % 9 == 8 else "已论证", "contact": "不应印出", "phone": "13800000000"}
        for i in range(count)
    ]  # fmt: skip


def make_funds_rows(unit: str, place: int) -> list[dict[str, Any]]:
    """Money arrived of a unit's projects."""
    rows = []
    for i in range(5 + place % 3):
        ytd = (2_400 + 3_313 * (i + 1) * (place % 4 + 1)) * 10_000
        rows.append({
            "unit": unit, "record": f"{unit}-f{i}", "name": f"{unit}{WORKS[i % 6]}项目", "investor": FIRMS[i % 4],
            "origin": ("区外", "区外", "区内市外", "境外", "市内")[i % 5], "agreed_investment": ytd * 4, "funds_month": ytd // 3,
            "funds_ytd": ytd, "funds_since_signing": ytd * 2, "entered_amount": ytd * (7 + place % 3) // 10,
        })  # fmt: skip
    return rows


def make_narrative_rows(unit: str, place: int) -> list[dict[str, Any]]:
    """A unit's words, with what must not be printed among them."""
    said = [
        (
            "工作动态",
            f"2021-03-{10 + place}",
            f"{unit}副旗长带队赴江苏、浙江考察,与江苏金桥德润能源有限公司座谈,就光伏组件项目达成初步意向,联系电话13800001234。",
        ),
        ("经验做法", None, "推行项目专班制,一个项目、一名领导、一套人马、一抓到底,签约到开工平均用时缩短20天。"),
        ("存在问题", None, "部分项目用地指标落实较慢,影响开工进度。"),
        ("需协调事项", None, "请市级层面协调能耗指标和220千伏变电站接入。" if place % 3 == 0 else "无"),
        ("工作建议", None, "建议统筹设立全市产业引导基金。" if place % 4 == 0 else "无"),
    ]
    chosen = said if place % 2 == 0 else said[:1]
    return [
        {"unit": unit, "record": f"{unit}-n{i}", "category": category, "date": day, "content": content}
        for i, (category, day, content) in enumerate(chosen)
    ]


def make_price_rows(unit: str, place: int) -> list[dict[str, Any]]:
    """Factor prices of a unit."""
    prices = [
        ("水", "工业", "6.45", "元/立方米"),
        ("电", "大工业", "0.386", "元/千瓦时"),
        ("土地", "工业用地", "9.6-13.5", "万元/亩"),
    ]
    return [
        {"unit": unit, "record": f"{unit}-p{i}", "factor": f, "category": c, "price": p, "price_unit": u}
        for i, (f, c, p, u) in enumerate(prices if place % 4 == 0 else [])
    ]


MAKERS = {
    "reserve_projects": make_reserve_rows, "signed_projects": make_signed_rows, "funds": make_funds_rows,
    "narrative": make_narrative_rows, "factor_prices": make_price_rows,
}  # fmt: skip


def make_records(units: Sequence[str]) -> dict[str, Any]:
    """Form → frame of the units' records."""
    forms = load_forms()
    return {
        name: make_frame(
            forms[name], [row for place, unit in enumerate(units) for row in maker(unit, place)], ["unit", "record"]
        )
        for name, maker in MAKERS.items()
    }


def make_unit_report(unit: str = "准格尔旗", **changes: Any) -> UnitReport:
    """A unit that reported on time."""
    entry = built_in_plan().find_unit(unit)
    assert entry is not None
    due = dict.fromkeys(["reserve_projects", "signed_projects", "funds", "narrative"], "on_time")
    forms = due | dict.fromkeys(["factor_prices", "idle_plants"], "not_due")
    base = UnitReport(
        unit=unit, code=entry.code, unit_class=entry.unit_class, state="on_time", forms=forms,
        rows=RowCounts(read=60, accepted=57, held=3), received_at=datetime(2021, 3, 27, 8, tzinfo=UTC),
    )  # fmt: skip
    changed = replace(base, **changes)
    states = {form: UnitState(state) for form, state in changed.forms.items()}
    return replace(changed, state=UnitState(changed.state), forms=states)


def _report(unit: str) -> UnitReport:
    if unit == MISSING:
        forms = make_unit_report(unit).forms
        silent = {name: "missing" if state == "on_time" else state for name, state in forms.items()}
        return make_unit_report(unit, state="missing", rows=RowCounts(), forms=silent, received_at=None)
    if unit == LATE:
        return make_unit_report(unit, state="late", forms=make_unit_report(unit).forms | {"funds": "late"})
    return make_unit_report(unit)


def make_assessment(*, plan: Plan | None = None, period: Period | None = None, **changes: Any) -> Assessment:
    """March 2021 of the eleven units of ordos-2021: one late, one missing, one with a carried figure."""
    plan, period = plan or make_plan(), period or parse_period("2021-03")
    records = changes.pop("records", None)
    silent = [unit for unit in plan.units if unit.name == MISSING]
    reporting = [unit for unit in plan.units if unit.name != MISSING]
    records = make_records([unit.name for unit in reporting]) if records is None else records
    measures = [_carried(value) for value in compute_measures(plan, period, records, reporting, silent)]
    base = Assessment(
        reports=tuple(_report(unit.name) for unit in plan.units), findings=(), measures=tuple(measures),
        targets=tuple(judge_targets(plan, measures, period.end)), scores=(), records=records,
    )  # fmt: skip
    return replace(base, **changes)


def _carried(value: Any) -> Any:
    is_carried = value.unit == UNREADABLE_CARRIED and value.measure == "funds_outside_ytd"
    return replace(value, carried=10_000_000) if is_carried else value


def make_finding(**changes: Any) -> Finding:
    """One 审核意见 at a cell of the reserve form."""
    base = Finding(
        id="f1", unit="150622", form="reserve_projects", rule="O-01", severity=Severity.CRITICAL, file="准格尔旗3月报表.xlsx",
        sheet="储备项目表", cell="H12", row=12, column="total_investment", record="r1", value="499.9",
        message="总投资499.9万元低于500万元", remedy="请核对金额和计量单位", clause="O-01", project="冷链物流扩建项目",
    )  # fmt: skip
    return with_kinds(replace(base, **changes))


def with_yearly_target() -> tuple[Plan, Assessment]:
    """The plan with a year's target for the leading measure, and the assessment beside it."""
    target = Target.model_validate({
        "measure": "funds_outside_ytd", "clause": "O-10",
        "lines": [{"class": "旗区", "value": "30亿元"}, {"class": "园区", "value": "9亿元"}, {"city": True, "value": "280亿元"}],
    })  # fmt: skip
    plan = make_plan(targets=(*make_plan().targets, target))
    assessment = make_assessment()
    return plan, replace(assessment, measures=tuple(with_targets(plan, assessment.measures)))
