"""Months of the plans that are no monthly dispatch of projects: what two offices mean in each form, and what is wrong in it.

Everything is drawn from a seed. What the figures must come to is told by `MEASURES` from the rows as they were meant,
what was planted in them and what was decided since, never from what the product found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from diaodu.domain.period import Period
from tests.data.records import STAGES, WAN, Draw

Values = dict[str, Any]
"""A row by column key, as it is typed."""


@dataclass(frozen=True, slots=True)
class Messy:
    """A plan's months, in order, and the offices that report in them."""

    plan: str
    periods: tuple[str, ...]
    units: tuple[str, str]
    year_start: date


MESSY = (
    Messy("bole-2023", ("2023-03", "2023-04", "2023-05"), ("驻武汉招商局", "驻杭州招商局"), date(2023, 1, 1)),
    Messy("dongsheng-2023-winter", ("2023-12", "2024-01", "2024-02"), ("发改委", "装备制造产业办"), date(2023, 12, 1)),
    Messy(
        "huimin-2013", ("2013-12-H1", "2013-12-H2", "2013-12", "2014-01-H1", "2014-01-H2", "2014-01"),
        ("财政局", "经济发展局"), date(2013, 9, 1),
    ),
    Messy("suzhou-2020", ("2020-01", "2020-02", "2020-03", "2020-04"), ("萧县", "市高新区"), date(2020, 1, 1)),
)  # fmt: skip

WORDS = (
    "云帆", "麒麟", "砚池", "朔风", "琥珀", "松涛", "鲲鹏", "银杏", "沧浪", "翠屏", "虹桥", "枫林", "玄武", "兰亭", "星河", "丹霞", "碧潭", "金穗",
    "紫藤", "白鹭", "龙门", "凤栖", "梧桐", "昆仑", "青禾", "望舒", "羲和", "祁连", "敦煌", "楼兰", "雁门", "函谷", "潇湘", "洞庭", "钱塘", "姑苏",
    "广陵", "彭城", "睢阳", "汴梁", "邯郸", "太行", "吕梁", "雁荡", "武夷", "黄山", "庐陵", "赣江", "珠江", "漓江", "苍山", "洱海", "怒江", "澜沧",
    "雪域", "天山", "喀纳", "阴山", "辽河", "松花", "乌苏", "长白", "渤海", "胶东", "泰岳", "曲阜", "淮海", "巢湖", "九华", "齐云", "富春", "新安",
    "象山", "普陀", "舟山", "括苍", "瓯江", "闽越", "鼓浪", "南海", "琼崖", "五指", "罗浮", "丹江", "神农", "巴东", "夔门", "剑阁", "峨眉", "青城",
    "都江", "锦官", "嘉陵", "涪陵", "乌蒙", "梵净", "黔灵", "镇远", "腾冲", "景迈", "玉龙", "泸沽", "雅砻", "岷江", "秦川", "渭水", "崆峒", "六盘",
)  # fmt: skip
"""No two alike: a name made of one is near no other."""

STEADY, FRESH, STRAY = "steady", "fresh", "stray"
"""What an office goes on telling; what is told in one period alone, with a fault; what was listed by mistake."""


@dataclass(slots=True)
class Line:
    """A row as it stands in a file, and whose it is."""

    tag: str
    kind: str
    first: str
    """The period that tells it first."""
    values: Values
    column: str = ""
    """The cell in which a fault was planted, and what should stand there."""
    right: Any = None

    @property
    def is_faulty(self) -> bool:
        """Whether the fault still stands in it."""
        return bool(self.column) and self.values[self.column] != self.right

    def copy(self) -> "Line":
        """The same, to be sent again."""
        return Line(self.tag, self.kind, self.first, dict(self.values), self.column, self.right)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a form's rows are made: named by a column, with a fault in a cell, told on or told once."""

    tag: str
    make: Callable[["Maker", str, int], Values]
    column: str
    wrong: Callable[[Period], Any]
    words: tuple[str, ...]
    is_full: bool = False
    repeats: bool = True
    """Whether what was told may be listed again in a later period."""


@dataclass(slots=True)
class Maker:
    """Makes rows of a period that are like no other."""

    draw: Draw
    period: Period
    words: Iterator[str]
    """Of one form of the plan: none comes twice, whichever office and period."""
    numbers: Iterator[int]

    def number(self) -> int:
        """A number of its own, after some that are left out."""
        for _ in range(self.draw.below(4)):
            next(self.numbers)
        return next(self.numbers)

    def day(self, within: int = 0) -> date:
        """A day of the period, `within` days before its end at the latest."""
        return self.period.start + timedelta(days=self.draw.below((self.period.end - self.period.start).days - within))


def _project(maker: Maker, word: str, n: int) -> Values:
    stage = STAGES[n % 5]
    is_signed, is_started = stage != "在谈", STAGES.index(stage) >= 3
    day = maker.period.start
    return {
        "name": f"{word}生产项目", "investor": f"{word}集团", "location": f"{word}园区", "investor_place": "江苏", "province": "江苏",
        "intent_date": day, "event": "非活动签约", "total_investment": 9_000 + 137 * n, "fixed_investment": 8_000 + 137 * n,
        "sign_date": day if is_signed else None, "register_date": day if STAGES.index(stage) >= 2 else None, "stage": stage,
        "planned_start": date(2030, 6, 1) if is_signed and not is_started else None,
        "actual_start": day if is_started else None, "status": "正常", "progress": "办理手续", "responsible_unit": "招商科",
        "responsible_person": "张三", "industry": "新材料", "is_three_high": "否", "is_advanced": "是", "push_plan": "已报",
        "lead_official": "李四" if n % 2 else None, "to_coordinate": "无",
    }  # fmt: skip


def _signed(maker: Maker, word: str, n: int) -> Values:
    return _project(maker, word, n) | ({"stage": "签约", "sign_date": maker.period.start} if n % 5 == 0 else {})


def _reserve(maker: Maker, word: str, n: int) -> Values:
    return {
        "name": f"{word}基地项目", "location": f"{word}镇", "industry": "新材料", "content": "新建厂房", "total_investment": 9_000 + 173 * n,
        "cooperation": "独资", "is_backward": "否", "meets_environment": "是", "appraisal": "已论证", "month_status": "续报",
        "responsible_unit": "招商科", "contact": "张三", "phone": "0477-8000000", "plan_date": maker.day(), "is_scene": "是" if n % 2 else "否",
    }  # fmt: skip


def _funds(maker: Maker, word: str, n: int) -> Values:
    origin = (
        ("省外", "省内市外", "市内")[n % 3] if maker.period.start.year == 2020 else ("区外", "区内市外", "市内")[n % 3]
    )
    return {
        "name": f"{word}生产项目", "investor": f"{word}集团", "origin": origin, "agreed_investment": 9_000 + 191 * n, "funds_month": 10,
        "funds_ytd": 10, "funds_since_signing": 30, "entered_amount": None, "is_fixed_asset": "是" if n % 4 else "否", "proof": "凭证",
    }  # fmt: skip


def _progress(maker: Maker, word: str, n: int) -> Values:
    values = _project(maker, word, n)
    return values | {
        "kind": "工业", "fixed_investment": 12_000 + 137 * n, "total_investment": 15_000 + 137 * n, "first_year_investment": 6_000,
        "build_months": 24, "funds_month": 10, "funds_total": 30, "is_polluting": "否", "problems": "用地未落实" if n % 2 else "无",
    }  # fmt: skip


def _activity(maker: Maker, word: str, n: int) -> Values:
    return {
        "name": f"{word}产业推介会", "category": "推介活动", "level": "县区级", "role": "举办" if n % 4 else "参加", "held_on": maker.day(),
        "place": f"{word}会堂", "has_leader": "是" if n % 2 else "否", "leader": "王某" if n % 2 else None,
    }  # fmt: skip


def _lead(maker: Maker, word: str, n: int) -> Values:
    return {
        "company": f"{word}公司", "registered_in": "江苏南京", "intent": f"{word}机器人", "is_foreign": "是" if n % 3 == 0 else "否",
        "contact": "张三", "contact_date": maker.day(), "verified": "已核实", "verifier": "李四",
    }  # fmt: skip


def _visit(maker: Maker, word: str, n: int) -> Values:
    return {
        "company": f"{word}公司", "project": f"{word}项目", "kind": "跑办项目" if n % 4 == 0 else "推荐考察",
        "level": "主要领导" if n % 2 else "分管领导", "leader": "市长", "visit_date": maker.day(), "outcome": "有意向",
    }  # fmt: skip


def _outing(maker: Maker, word: str, n: int) -> Values:
    offices = ("链长", "分管负责同志", "行政主要负责同志")
    start, days = maker.day(3), 1 + n % 3
    return {
        "leader": f"赵{word}", "position": "负责人", "office": offices[n % 3], "start": start, "end": start + timedelta(days=days - 1),
        "days": days, "destination": f"{word}市",
    }  # fmt: skip


def _call(maker: Maker, word: str, n: int) -> Values:
    return {
        "category": ("包联项目", "调度会议", "产业链")[n % 3], "subject": f"{word}生产线", "leader": f"钱{word}", "called_on": maker.day(),
        "content": "现场调度", "office": "分管领导",
    }  # fmt: skip


def _ambassador(maker: Maker, word: str, n: int) -> Values:
    return {
        "name": f"孙{word}", "category": "招商大使" if n % 3 else "委托招商机构", "employer": f"{word}商会", "recommended_by": "招商科",
        "state": "聘任" if n % 2 else "推荐", "is_public_payroll": "否", "is_controller": "否", "term_start": maker.period.start,
        "term_end": maker.period.start + timedelta(days=364), "agreement": "已签",
    }  # fmt: skip


def _log(maker: Maker, word: str, n: int) -> Values:
    return {
        "date": maker.day(), "person": f"周{word}", "attendance": "驻点" if n % 3 else "外出招商", "content": "走访企业", "visited": 2,
        "ledger_verified": "已核实",
    }  # fmt: skip


def _blank(_period: Period) -> None:
    return None


def _yes(_period: Period) -> str:
    return "是"


def _after(period: Period) -> date:
    return period.end + timedelta(days=3)


ALL, WITHOUT_WAIVER = ("waive", "reject", "correct"), ("reject", "correct")
KINDS: dict[str, Kind] = {
    "signed_projects": Kind("name", _signed, "sign_date", _blank, ALL, is_full=True),
    "reserve_projects": Kind("name", _reserve, "is_backward", _yes, ALL, is_full=True),
    "funds": Kind("name", _funds, "funds_month", lambda _: 5_000, ALL, is_full=True),
    "progress": Kind("name", _progress, "is_polluting", _yes, ALL, is_full=True),
    "ambassadors": Kind("name", _ambassador, "is_public_payroll", _yes, ALL, is_full=True),
    "activities": Kind("name", _activity, "held_on", _blank, WITHOUT_WAIVER),
    "leads": Kind("company", _lead, "verified", _blank, WITHOUT_WAIVER),
    "visits": Kind("company", _visit, "visit_date", _blank, WITHOUT_WAIVER),
    "outings": Kind("leader", _outing, "days", lambda _: 0, ALL),
    "sponsor_calls": Kind("subject", _call, "called_on", _after, ALL, repeats=False),
    "station_log": Kind("person", _log, "attendance", _blank, WITHOUT_WAIVER, repeats=False),
}  # fmt: skip


def make_lines(form: str, messy: Messy, at: int, maker: Maker, before: Sequence[Line]) -> list[Line]:
    """What an office's first list of a period says: what goes on, something new, something wrong, something by mistake."""
    kind, period = KINDS[form], messy.periods[at]
    again = [one for one in before if kind.repeats and one.kind != FRESH]
    lines = [_gone_on(form, one, maker) for one in again if kind.is_full or one.kind == STRAY or maker.draw.below(2)]
    for what in (STEADY, STEADY, FRESH, STRAY):
        n = maker.number()
        values = kind.make(maker, next(maker.words), n)
        line = Line(values[kind.tag], what, period, values)
        if what == FRESH:
            line.column, line.right = kind.column, values[kind.column]
            line.values[kind.column] = kind.wrong(maker.period)
            if form == "signed_projects" and line.right is None:
                line.right = values["intent_date"]
        lines.append(line)
    return lines


def _gone_on(form: str, line: Line, maker: Maker) -> Line:
    """The same a period later: money grows, everything listed by mistake stays as it was."""
    new = line.copy()
    if line.kind == STEADY and form == "funds":
        new.values |= {
            "funds_ytd": line.values["funds_ytd"] + 10,
            "funds_since_signing": line.values["funds_since_signing"] + 10,
        }
    if line.kind == STEADY and form == "progress":
        new.values["funds_total"] = line.values["funds_total"] + 10
    if line.kind == STEADY and "progress" in line.values:
        new.values["progress"] = f"{maker.period.id}正在推进"
    return new


def make_words(seed: str) -> Iterator[str]:
    """All words in an order of the seed's."""
    return iter(sorted(WORDS, key=lambda word: Draw(f"{seed} {word}").below(10_000)))


# --- what the figures must come to ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Told:
    """What counts of an office in a period, form by form."""

    period: Period
    year_start: date
    standing: Mapping[str, Sequence[Values]]
    """Of a full list: what is in it, what goes on unsaid among it."""
    once: Mapping[str, Sequence[Values]]
    """Of a running list: all that was told up to the period, each once."""
    own: Mapping[str, Sequence[Values]]
    """Of a running list: what the period tells first."""
    of_month: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    """Of a running list: what the period's month tells first, up to the period."""

    def within(self, rows: Sequence[Values], column: str) -> list[Values]:
        """Rows of a day between the year's or the campaign's beginning and the period's end."""
        return [row for row in rows if row[column] and self.year_start <= row[column] <= self.period.end]


def _is_at(row: Values, stage: str) -> bool:
    return STAGES.index(row["stage"]) >= STAGES.index(stage)


def _signed_in_time(told: Told, least: int = 0) -> list[Values]:
    rows = told.within(told.standing["signed_projects"], "sign_date")
    return [row for row in rows if _is_at(row, "签约") and row["total_investment"] >= least]


def _counted(form: str, **wanted: Any) -> Callable[[Told], int]:
    return lambda told: sum(all(row[key] == value for key, value in wanted.items()) for row in told.own[form])


def _dated(form: str, day: str, **wanted: Any) -> Callable[[Told], int]:
    return lambda told: sum(
        all(row[key] == value for key, value in wanted.items()) for row in told.within(told.once[form], day)
    )


def _days(office: str) -> Callable[[Told], int]:
    return lambda told: sum(row["days"] for row in told.once["outings"] if row["office"] == office)


def _started(told: Told) -> int:
    rows = told.standing["progress"]
    return sum(_is_at(row, "开工") and row["actual_start"] <= told.period.end for row in rows)


MEASURES: dict[str, dict[str, Callable[[Told], int]]] = {
    "bole-2023": {
        "signed_projects": lambda told: len(_signed_in_time(told)),
        "signed_amount": lambda told: sum(row["total_investment"] * WAN for row in _signed_in_time(told)),
        "funds_in_place": lambda told: sum(r["funds_ytd"] * WAN for r in told.standing["funds"] if r["is_fixed_asset"] == "是"),
        "visits_top": _dated("visits", "visit_date", level="主要领导", kind="推荐考察"),
        "visits_charge": _dated("visits", "visit_date", level="分管领导", kind="推荐考察"),
        "errands": _dated("visits", "visit_date", kind="跑办项目"),
        "promotions": _dated("activities", "held_on", role="举办"),
        "promotions_with_leader": _dated("activities", "held_on", role="举办", has_leader="是"),
        "city_days": _counted("station_log", attendance="驻点"),
    },
    "dongsheng-2023-winter": {
        "planned_projects": lambda told: len(told.within(told.standing["reserve_projects"], "plan_date")),
        "scene_projects": lambda told: sum(row["is_scene"] == "是" for row in told.standing["reserve_projects"]),
        "new_talks": lambda told: len(told.within(told.standing["signed_projects"], "intent_date")),
        "signed_projects": lambda told: len(_signed_in_time(told)),
        "signed_100m": lambda told: len(_signed_in_time(told, 10_000)),
        "signed_investment": lambda told: sum(row["total_investment"] * WAN for row in _signed_in_time(told)),
        "project_calls": _counted("sponsor_calls", category="包联项目"),
        "chains_called": _counted("sponsor_calls", category="产业链"),
        "chain_trips": _days("链长"),
        "ambassadors_recommended": lambda told: sum(r["category"] == "招商大使" for r in told.standing["ambassadors"]),
        "agencies": lambda told: sum(
            r["category"] == "委托招商机构" and r["state"] == "聘任" for r in told.standing["ambassadors"]
        ),
    },
    "huimin-2013": {
        "signed_projects": lambda told: sum(
            _is_at(r, "签约") and (r["sign_date"] is None or r["sign_date"] <= told.period.end) for r in told.standing["progress"]
        ),
        "talking_projects": lambda told: sum(row["stage"] == "在谈" for row in told.standing["progress"]),
        "started_projects": _started,
        "funds_total": lambda told: sum(row["funds_total"] * WAN for row in told.standing["progress"]),
        "problems": lambda told: sum(row["problems"] != "无" for row in told.standing["progress"]),
        "leads": lambda told: len(told.of_month["leads"]),
        "verified_leads": lambda told: sum(row["verified"] == "已核实" for row in told.of_month["leads"]),
    },
    "suzhou-2020": {
        "key_projects": lambda told: len(_signed_in_time(told)),
        "over_100m": lambda told: len(_signed_in_time(told, 10_000)),
        "signed_investment": lambda told: sum(row["total_investment"] * WAN for row in _signed_in_time(told)),
        "funds_domestic_ytd": lambda told: sum(
            row["funds_ytd"] * WAN for row in told.standing["funds"] if row["origin"] != "市内"
        ),
        "funds_outside_ytd": lambda told: sum(
            row["funds_ytd"] * WAN for row in told.standing["funds"] if row["origin"] == "省外"
        ),
        "leads": _dated("leads", "contact_date", verified="已核实"),
        "lead_foreign": _dated("leads", "contact_date", verified="已核实", is_foreign="是"),
        "promotions": _dated("activities", "held_on", role="举办"),
        "pitch_projects": lambda told: sum(r["total_investment"] >= 10_000 for r in told.standing["reserve_projects"]),
        "outing_days_head": _days("行政主要负责同志"),
        "outing_days_deputy": _days("分管负责同志"),
        "meetings": _dated("sponsor_calls", "called_on", category="调度会议"),
    },
}  # fmt: skip
