"""Rows of the demonstration month, as clerks mean them: 万元 as whole numbers, dates as dates, official words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle, islice
from random import Random
from typing import Any

from desk.demo.words import DemoUnit, Origin, Product, Words
from diaodu.domain.forms.form import Form
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.text.credit_code import ALPHABET, check_digit

Row = dict[str, Any]
Rows = dict[str, list[Row]]

LAST_START = date(2021, 3, 26)
EVENT_DATES = (date(2020, 5, 22), date(2020, 7, 16), date(2020, 9, 10), date(2020, 10, 22), date(2020, 11, 18))
"""Days taken for the five events, in the plan's order."""

STAGES_2020 = ("在建", "投产", "签约", "在建", "开工", "注册", "竣工", "在建")
STAGES_2021 = ("签约", "注册", "开工", "签约", "在建")
STARTED = ("开工", "在建", "竣工", "投产")
EARLY = ("竣工", "投产")
TALKS_EVERY = 5
"""Every fifth project of the list is still in talks."""

UNSETTLED_SHARE = 0.3
"""Of the projects in talks, those whose investment is still open."""

STALLED_SHARE = 0.4
"""Of last year's projects that have not started, those that have come to a halt."""

PAID = {"签约": (0, 2), "注册": (2, 5), "开工": (6, 15), "在建": (25, 60), "竣工": (80, 93), "投产": (90, 97)}
"""Percent of the agreed investment that has arrived, by stage."""

PHASES = {
    "在谈": "洽谈", "签约": "前期", "注册": "前期", "开工": "建设", "在建": "建设", "竣工": "完工", "投产": "完工",
}  # fmt: skip
"""A stage's phase: what may be wrong, and what comes next."""

OFFICES = {"农畜产品加工": "农牧局", "文旅": "文化和旅游局"} | dict.fromkeys(
    ("光伏", "风电", "氢能", "储能", "天然气"), "能源局"
)
"""Who looks after a kind of project in a banner; industry is the 工信和科技局's, the rest the 商务局's own."""

IN_PARKS, IN_TOWNS = "CEINM", "ADR"
"""Sectors that build in parks and in towns; others anywhere."""

DIGITAL = {"云计算", "大数据", "电子信息"}
SPECIAL_PLACES = {"旅游": {"文旅"}, "云计算": DIGITAL, "大数据": DIGITAL, "汽车": {"新能源汽车", "装备制造", "物流"}}
"""Parks that take some kinds only, by a word in their names."""

SHARED_NAME = "年产3000套氢燃料电池动力系统及整车集成示范项目"
SHARED_PLACE = "鄂尔多斯高新技术产业开发区拓展区"
SHARED = Product(
    "能",
    "氢能",
    "C",
    SHARED_NAME,
    "建设氢燃料电池动力系统装配线和整车集成测试中心，年产动力系统{n}套",
    (3000,),
    24,
    0.05,
)
"""The project two units claim (X-01)."""

FACTORS = (
    ("水", "工业用水", ("6.45", "5.85", "7.2"), "元/立方米"),
    ("水", "再生水", ("2.6", "3.1", "2.85"), "元/立方米"),
    ("电", "大工业用电", ("0.3862-0.4562", "0.4012-0.4486", "0.3745-0.4421"), "元/千瓦时"),
    ("天然气", "工业用气", ("2.02", "1.86-2.15", "2.24"), "元/立方米"),
    ("土地", "工业用地", ("不高于4.6", "3.8-6.4", "5.2"), "万元/亩"),
    ("供热", "工业蒸汽", ("135", "128-150", "142"), "元/吨"),
    ("物流", "煤炭公路短倒", ("0.32", "0.28-0.35", "0.3"), "元/吨公里"),
    ("人工", "普通操作工", ("4500-6000", "4200-5500", "5000"), "元/月"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who fills in a unit's forms, and the chance and words they draw from."""

    unit: Unit
    demo: DemoUnit
    plan: Plan
    forms: Mapping[str, Form]
    words: Words
    rng: Random
    firms: Iterator[str]

    def pick(self, choices: Sequence[Any]) -> Any:
        """One of the choices."""
        return self.rng.choice(choices)

    def near(self, amount: float, step: int = 10) -> int:
        """An amount within a sixth, rounded to steps, never nothing."""
        return max(step, round(amount * self.rng.uniform(0.84, 1.16) / step) * step)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProject:
    """A project before it becomes a row."""

    product: Product
    size: int
    name: str
    place: str


def make_rows(clerk: Clerk) -> Rows:
    """Make the rows of every form, all of them right."""
    counts, projects = clerk.demo.counts, _draw_projects(clerk)
    signed = [_signed_row(clerk, at, next(projects)) for at in range(counts.signed)]
    rows = {
        "reserve_projects": [_reserve_row(clerk, next(projects)) for _ in range(counts.reserve)],
        "signed_projects": signed,
        "funds": [_funds_row(clerk, row) for row in signed if row["stage"] in PAID and row["status"] != "终止"],
        "narrative": [note._asdict() for note in clerk.demo.narrative],
        "factor_prices": list(_factor_rows(clerk)),
        "idle_plants": [_plant_row(clerk, number) for number in range(1, counts.plants + 1)],
    }
    if "X-01" in clerk.demo.faults:
        rows["reserve_projects"][-1] = _reserve_row(clerk, shared_project())
    return {name: rows[name] for name in clerk.forms if name in rows}


def shared_project() -> DemoProject:
    """The project that two units claim."""
    return DemoProject(product=SHARED, size=SHARED.sizes[0], name=SHARED_NAME, place=SHARED_PLACE)


def _draw_projects(clerk: Clerk) -> Iterator[DemoProject]:
    """Yield projects without end, no name twice, the unit's kinds in turn."""
    suits = clerk.demo.suits
    stacks = {suit: cycle(_shuffled(clerk, suit)) for suit in dict.fromkeys(suits)}
    names: set[str] = set()
    for at in count():
        product = next(stacks[suits[at % len(suits)]])
        size, place = clerk.pick(product.sizes), clerk.pick(_places(clerk, product))
        start = clerk.pick((clerk.unit.name, place))
        name = f"{start}{product.name.format(n=size)}{clerk.pick(('项目', '项目', '建设项目', '一期项目'))}"
        name = name.replace("三期一期", "三期")
        if name not in names:
            names.add(name)
            yield DemoProject(product=product, size=size, name=name, place=place)


def _shuffled(clerk: Clerk, suit: str) -> list[Product]:
    products = [product for product in clerk.words.products if product.suits == suit]
    clerk.rng.shuffle(products)
    return products


def _places(clerk: Clerk, product: Product) -> Sequence[str]:
    places = [place for place in clerk.demo.places if _takes(place, product.kind)]
    if product.sector in IN_TOWNS:
        return [place for place in places if _is_town(place)] or places
    if product.sector in IN_PARKS and product.suits != "农":
        return [place for place in places if not _is_town(place)]
    return places


def _takes(place: str, kind: str) -> bool:
    return all(kind in kinds for word, kinds in SPECIAL_PLACES.items() if word in place)


def _is_town(place: str) -> bool:
    return place.endswith(("镇", "苏木", "街道"))


def _described(clerk: Clerk, project: DemoProject) -> Row:
    """What both project forms say of a project."""
    product = project.product
    total = clerk.near(project.size * product.cost_wan, 50)
    return {
        "name": project.name,
        "location": project.place,
        "industry": _industry(clerk, product.kind),
        "sector": _sector(clerk, product.sector),
        "total_investment": max(total, 800),
        "responsible_unit": _office(clerk, product),
        "is_public": clerk.pick(("是", "是", "否")),
    }


def _office(clerk: Clerk, product: Product) -> str:
    if clerk.unit.unit_class != "旗区":
        return clerk.unit.office
    default = "商务局" if product.suits == "城" else "工信和科技局"
    return clerk.unit.name + OFFICES.get(product.kind, default)


def _industry(clerk: Clerk, kind: str) -> str:
    choices = clerk.forms["reserve_projects"].column("industry").choices
    return next(choice.value for choice in choices if kind in (choice.value, *choice.synonyms))


def _sector(clerk: Clerk, letter: str) -> str:
    choices = clerk.forms["reserve_projects"].column("sector").choices
    return next(choice.value for choice in choices if choice.value.startswith(letter))


def _reserve_row(clerk: Clerk, project: DemoProject) -> Row:
    row = _described(clerk, project)
    total, words = row["total_investment"], clerk.words
    numbers = {"v": round(total * 0.09) * 10, "t": round(total * 0.012) * 10, "j": clerk.near(60 + total**0.5)}
    text = clerk.pick(words.benefits).format(**numbers, y=clerk.rng.randint(5, 9), r=clerk.rng.randint(9, 16))
    return row | {
        "content": project.product.content.format(n=project.size),
        "seeking_amount": round(total * clerk.pick((0.6, 0.8, 1)) / 10) * 10,
        "cooperation": clerk.pick(("独资", "合资", "合作", "独资")),
        "land": max(5, round(project.size * project.product.land_mu)),
        "conditions": clerk.pick(words.conditions),
        "benefits": text,
        "preparation": clerk.pick(words.preparation),
        "is_backward": "否",
        "meets_environment": "是",
        "appraisal": "已论证",
        "month_status": clerk.pick(("续报", "续报", "新增")),
        "contact": "招商科",
        "phone": _phone(clerk),
    }


def _phone(clerk: Clerk) -> str:
    """A placeholder, nobody's number."""
    return f"0477-8000{clerk.rng.randint(0, 999):03}"


def _signed_row(clerk: Clerk, at: int, project: DemoProject) -> Row:
    """A row of the signed list: every fifth in talks, of the others half from the five events."""
    if at % TALKS_EVERY == TALKS_EVERY - 1:
        stage, times = "在谈", _talk_times(clerk)
    elif at % 2:
        stage = STAGES_2021[at // 2 % len(STAGES_2021)]
        times = _times_2021(clerk, stage)
    else:
        stage = STAGES_2020[at // 2 % len(STAGES_2020)]
        times = _times_2020(clerk, stage)
    row: Row = _described(clerk, project) | _investor(clerk, project) | times | {"stage": stage}
    row["fixed_investment"] = round(row["total_investment"] * clerk.rng.uniform(0.7, 0.9) / 10) * 10
    if stage == "在谈" and clerk.rng.random() < UNSETTLED_SHARE:
        row |= {"total_investment": None, "fixed_investment": None}
    return row | _progress(clerk, row)


def _talk_times(clerk: Clerk) -> Row:
    return {"intent_date": date(2021, 1, 11) + timedelta(days=clerk.rng.randint(0, 70)), "event": None}


def _times_2020(clerk: Clerk, stage: str) -> Row:
    events = list(zip(clerk.plan.parameters["scope_a_events"], EVENT_DATES, strict=True))  # type: ignore[arg-type] - it is a list
    event, day = clerk.pick(events[:2] if stage in EARLY else events)
    signed = day + timedelta(days=clerk.rng.randint(0, 12))
    wait = clerk.rng.randint(20, 45) if stage in EARLY else clerk.rng.randint(45, 120)
    return {"event": event} | _times(clerk, stage, signed, wait)


def _times_2021(clerk: Clerk, stage: str) -> Row:
    late = 30 if stage in STARTED else 75
    signed = date(2021, 1, 5) + timedelta(days=clerk.rng.randint(0, late))
    event = clerk.pick(("非活动签约", "非活动签约", "其他活动"))
    return {"event": event} | _times(clerk, stage, signed, clerk.rng.randint(15, 50))


def _times(clerk: Clerk, stage: str, signed: date, wait: int) -> Row:
    times: Row = {"intent_date": signed - timedelta(days=clerk.rng.randint(15, 60)), "sign_date": signed}
    if stage not in STARTED:
        return times | {"planned_start": date(2021, 3, 25) + timedelta(days=clerk.rng.randint(0, 90))}
    start = min(signed + timedelta(days=wait), LAST_START)
    return times | {"planned_start": start, "actual_start": start, "start_proof": clerk.pick(clerk.words.proofs)}


def _investor(clerk: Clerk, project: DemoProject) -> Row:
    origins = clerk.words.origins
    origin: Origin = clerk.rng.choices(origins, [origin.weight for origin in origins])[0]
    firm = f"{origin.name}{next(clerk.firms)}{clerk.pick(clerk.words.firm_kinds[project.product.kind])}"
    code = _credit_code(clerk, origin.region) if origin.region else None
    return {"investor": firm, "credit_code": code, "investor_place": origin.place, "origin": origin.origin}


def _credit_code(clerk: Clerk, region: str) -> str:
    """An invented code with the right check digit. Source: GB 32100-2015."""
    body = f"91{region}MA" + "".join(clerk.rng.choices(ALPHABET, k=7))
    return body + check_digit(body)


def _progress(clerk: Clerk, row: Row) -> Row:
    """What is said of a project's course, its state and who looks after it."""
    words, stage = clerk.words, row["stage"]
    phase = PHASES[stage]
    problem, wish = clerk.pick(words.problems[phase])
    is_old = phase == "前期" and row["sign_date"].year < LAST_START.year
    stalled = is_old and clerk.rng.random() < STALLED_SHARE
    said = clerk.pick(words.progress[stage]).format(place=row["location"], n=clerk.rng.randint(3, 8))
    return {
        "status": clerk.pick(("停滞", "终止")) if stalled else "正常",
        "progress": "因市场变化，企业调整投资计划，本月无实质性进展。" if stalled else said,
        "problems": "企业投资意愿下降，资金筹措困难。" if stalled else problem,
        "to_coordinate": None if stalled else wish or None,
        "next_step": "与企业约谈，明确继续推进或退出。" if stalled else clerk.pick(words.next_step[phase]),
        "lead_official": clerk.demo.leader,
        "responsible_person": clerk.pick(("项目服务专班", "招商科负责人", "园区企业服务中心")),
    }


def _funds_row(clerk: Clerk, signed: Row) -> Row:
    """What has arrived for a signed project: 本月 within 年初累计 within 签约以来 within 协议."""
    total, (least, most) = signed["total_investment"], PAID[signed["stage"]]
    since = round(total * clerk.rng.uniform(least, most) / 100)
    is_new = signed["sign_date"].year == LAST_START.year
    year = since if is_new else round(since * clerk.rng.uniform(0.15, 0.35))
    is_outside = signed["origin"] == "区外"
    is_foreign = signed["origin"] == "境外"
    return {
        "name": signed["name"],
        "investor": signed["investor"],
        "origin": signed["origin"],
        "agreed_investment": total,
        "funds_month": round(year * clerk.rng.uniform(0.2, 0.5)),
        "funds_ytd": year,
        "funds_since_signing": since,
        "entered_amount": round(year * clerk.pick((1, 1, 0.92, 0.75))) if is_outside else None,
        "foreign_amount": round(year / 6.5) if is_foreign else None,
        "proof": clerk.pick(clerk.words.vouchers) if since else None,
    }


def _factor_rows(clerk: Clerk) -> Iterator[Row]:
    chosen = islice(FACTORS, 5 + len(clerk.demo.suits))
    for factor, category, prices, unit in chosen:
        effective = {"effective_date": date(2021, 1, 1)}
        yield {"factor": factor, "category": category, "price": clerk.pick(prices), "price_unit": unit} | effective


def _plant_row(clerk: Clerk, number: int) -> Row:
    place = clerk.demo.places[(number - 1) % 2]
    return {
        "name": f"{place}{number}号标准化厂房",
        "address": place,
        "floor_area": clerk.near(9000, 100),
        "storey_height": clerk.pick((8.1, 9, 10.5, 12)),
        "owner": f"{place}管委会",
        "terms": clerk.pick(("租赁", "租售均可")),
        "price": clerk.pick(("8-10", "9", "6.5", "7-9")),
        "price_unit": "元/平方米·月",
        "contact": "招商科",
        "phone": _phone(clerk),
    }
