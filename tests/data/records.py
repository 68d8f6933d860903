"""Records as an office means them, before anybody writes them down: amounts in yuan, days as dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")

RESERVE, SIGNED, FUNDS = "reserve_projects", "signed_projects", "funds"
PRICES, PLANTS, NARRATIVE = "factor_prices", "idle_plants", "narrative"
FORMS = (RESERVE, SIGNED, FUNDS, PRICES, PLANTS, NARRATIVE)

WAN = 10_000
STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
EVENTS = (
    "鄂尔多斯市2020年招商引资网络直播推荐会",
    "民革中央助力内蒙古招商引资推介活动",
    "内蒙古自治区与各省市驻上海办事处(商会)交流合作洽谈会",
    "内蒙古承接加工贸易产业转移暨招商引资线上对接会",
    "内蒙古自治区—江苏省(苏州)产业转移合作洽谈会",
)
PRODUCTS = (
    ("光伏组件", "现代能源经济", "C制造业"), ("风电叶片", "现代能源经济", "C制造业"),
    ("氢能重卡", "现代能源经济", "C制造业"), ("储能电站", "现代能源经济", "D电力、热力、燃气及水生产和供应业"),
    ("羊绒制品", "传统产业改造提升", "C制造业"), ("陶瓷岩板", "传统产业改造提升", "C制造业"),
    ("肉牛加工", "传统产业改造提升", "C制造业"), ("石墨负极材料", "特色新兴产业", "C制造业"),
    ("固废综合利用", "特色新兴产业", "N水利、环境和公共设施管理业"), ("矿山装备", "特色新兴产业", "C制造业"),
    ("冷链物流", "现代服务业", "G交通运输、仓储和邮政业"), ("沙漠旅游", "现代服务业", "R文化、体育和娱乐业"),
    ("云计算中心", "数字经济", "I信息传输、软件和信息技术服务业"), ("数据标注", "数字经济", "I信息传输、软件和信息技术服务业"),
    ("标准化厂房", "园区高质量发展", "E建筑业"),
)  # fmt: skip
SUFFIXES = ("项目", "建设项目", "扩建项目", "示范项目", "一期项目")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
FIRM_KINDS = ("科技有限公司", "新能源有限公司", "实业有限公司", "投资集团有限公司")
ORIGINS = (
    ("江苏", "区外"), ("浙江", "区外"), ("广东", "区外"), ("包头", "区内市外"), ("山东", "区外"), ("鄂尔多斯", "市内"), ("香港", "境外"),
)  # fmt: skip
PAID_PERCENT = {"签约": 2, "注册": 5, "开工": 12, "在建": 45, "竣工": 88, "投产": 95}
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of a credit code. Source: GB 32100-2015."""

NOTES = (
    ("工作动态", date(2021, 3, 9), "3月8日至10日，分管领导带队赴江苏省考察装备制造企业4家，其中1家达成初步合作意向。"),
    (
        "工作动态",
        date(2021, 3, 18),
        "3月18日，召开重点项目调度会，现场交办用地、供电等问题6项，明确责任单位和办结时限。",
    ),
    ("经验做法", None, "推行一个项目、一名领导、一个专班、一抓到底的工作机制，项目手续办理时间压缩三分之一。"),
    ("存在问题", None, "部分项目用地指标落实较慢，园区供电容量不足。"),
    ("工作建议", None, "建议市级层面统筹能耗指标，优先保障重点招商项目。"),
)
FACTORS = (
    ("水", "工业用水", "6.45", "元/立方米"), ("电", "大工业用电", "0.3862-0.4562", "元/千瓦时"),
    ("天然气", "工业用气", "2.02", "元/立方米"), ("土地", "工业用地", "不高于4.6", "万元/亩"),
)  # fmt: skip


@dataclass(slots=True)
class Record:
    """One row of a form: what is meant, where it is written otherwise, and what is wrong with it."""

    form: str
    values: dict[str, Any]
    written: dict[str, Any] = field(default_factory=dict)  # cells that do not say what is meant
    rules: list[str] = field(default_factory=list)  # of the findings that must stand on it
    is_held: bool = False
    is_credited: bool = True  # False: the figure is another unit's

    @property
    def name(self) -> str:
        """The project's name, as findings give it."""
        return self.values["name"]


class Draw:
    """Chance that is the same on every machine and version: the next digest of a seed."""

    def __init__(self, seed: str) -> None:
        """Begin at the seed."""
        self.seed, self.turns = seed, count()

    def below(self, limit: int) -> int:
        """A number from 0 to below the limit."""
        return int.from_bytes(sha256(f"{self.seed}/{next(self.turns)}".encode()).digest()[:8]) % limit

    def between(self, least: int, most: int) -> int:
        """A number within both ends."""
        return least + self.below(most - least + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose records they are."""

    unit: str
    office: str
    places: tuple[str, ...]
    draw: Draw
    names: Iterator[tuple[str, str, str, str]]  # name, place, class, sector: none twice


def make_sender(unit: str, office: str, places: tuple[str, ...]) -> Sender:
    """Someone who has not written anything yet."""
    draw = Draw(unit)
    return Sender(unit=unit, office=office, places=places, draw=draw, names=_names(unit, places, draw))


def _names(unit: str, places: tuple[str, ...], draw: Draw) -> Iterator[tuple[str, str, str, str]]:
    seen: set[str] = set()
    while True:
        product, industry, sector = draw.pick(PRODUCTS)
        place = draw.pick(places)
        name = f"{draw.pick((unit, place))}{product}{draw.pick(SUFFIXES)}"
        if name not in seen:
            seen.add(name)
            yield name, place, industry, sector


def make_records(sender: Sender, reserve: int, signed: int) -> dict[str, list[Record]]:
    """Make the records of every form, nothing wrong with any."""
    contracts = [_signed(sender, number) for number in range(signed)]
    return {
        RESERVE: [_reserve(sender) for _ in range(reserve)],
        SIGNED: contracts,
        FUNDS: [_funds(sender, contract) for contract in contracts if contract.values["stage"] in PAID_PERCENT],
        PRICES: [_price(factor) for factor in FACTORS],
        PLANTS: [_plant(sender, number) for number in (1, 2)],
        NARRATIVE: [
            Record(NARRATIVE, {"category": category, "date": day, "content": content, "name": ""})
            for category, day, content in NOTES
        ],
    }


def _described(sender: Sender) -> dict[str, Any]:
    name, place, industry, sector = next(sender.names)
    return {
        "name": name, "location": place, "industry": industry, "sector": sector,
        "total_investment": sender.draw.between(60, 9000) * 10 * WAN, "responsible_unit": sender.office,
    }  # fmt: skip


def _reserve(sender: Sender) -> Record:
    draw, values = sender.draw, _described(sender)
    own = {
        "content": "新建生产车间、仓储和配套设施，分两年建设",
        "seeking_amount": values["total_investment"] * draw.pick((6, 8, 10)) // 10,
        "cooperation": draw.pick(("独资", "合资", "合作")), "land": draw.between(20, 400), "is_backward": "否",
        "meets_environment": "是", "appraisal": "已论证", "month_status": draw.pick(("续报", "续报", "新增")),
        "contact": "招商科", "phone": f"0477-8000{draw.below(1000):03}",
    }  # fmt: skip
    return Record(RESERVE, values | own)


def _signed(sender: Sender, number: int) -> Record:
    """Every fifth is still in talks; the others are of 2020's events and of this year in turn."""
    draw, values = sender.draw, _described(sender)
    place, origin = draw.pick(ORIGINS)
    pair = draw.below(60)
    firm = f"{place}{STEMS[pair % 10]}{BRANCHES[pair % 12]}{draw.pick(FIRM_KINDS)}"
    values |= {
        "investor": firm, "investor_place": place, "origin": origin, "responsible_person": "项目服务专班",
        "fixed_investment": values["total_investment"] * draw.between(6, 9) // 10,
        "credit_code": make_credit_code(draw) if origin != "境外" else None, "status": "正常", "progress": "按计划推进，已完成阶段性任务",
    }  # fmt: skip
    return Record(SIGNED, values | _course(draw, number))


def _course(draw: Draw, number: int) -> dict[str, Any]:
    if number % 5 == 4:
        return {"stage": "在谈", "intent_date": date(2021, 1, 12) + timedelta(days=draw.below(70))}
    if number % 2:
        stage = draw.pick(("签约", "注册", "开工", "在建"))
        signed = date(2021, 1, 4) + timedelta(days=draw.below(30))
        times: dict[str, Any] = {"event": "非活动签约"}
    else:
        stage = draw.pick(("签约", "开工", "在建", "竣工", "投产"))
        signed = date(2020, 5, 22) + timedelta(days=draw.below(170))
        times = {"event": draw.pick(EVENTS)}
    times |= {"stage": stage, "sign_date": signed, "intent_date": signed - timedelta(days=draw.between(15, 50))}
    if STAGES.index(stage) < STAGES.index("开工"):
        return times | {"planned_start": date(2021, 4, 10) + timedelta(days=draw.below(80))}
    start = signed + timedelta(days=draw.between(15, 50))
    return times | {"planned_start": start, "actual_start": start}


def _funds(sender: Sender, contract: Record) -> Record:
    """What has arrived: the month within the year within all within the contract; a tenth of 万元 is the smallest."""
    draw, signed = sender.draw, contract.values
    since = signed["total_investment"] // 1000 * PAID_PERCENT[signed["stage"]] // 100 * 1000
    year = since if signed["sign_date"].year == 2021 else since * draw.between(15, 40) // 100 // 1000 * 1000
    is_outside = signed["origin"] == "区外"
    return Record(FUNDS, {
        **{key: signed[key] for key in ("name", "investor", "origin")},
        "agreed_investment": signed["total_investment"], "funds_month": year * draw.between(2, 5) // 10 // 1000 * 1000,
        "funds_ytd": year, "funds_since_signing": since, "proof": "银行进账凭证",
        "entered_amount": year * draw.pick((10, 9, 7)) // 10 // 1000 * 1000 if is_outside else None,
    })  # fmt: skip


def make_credit_code(draw: Draw) -> str:
    """An invented code with the right check digit. Source: GB 32100-2015."""
    body = "91150000MA" + "".join(draw.pick(DIGITS) for _ in range(7))
    total = sum(DIGITS.index(digit) * 3**at for at, digit in enumerate(body))
    return body + DIGITS[-total % 31]


def _price(factor: tuple[str, ...]) -> Record:
    kind, category, price, unit = factor
    values = {
        "factor": kind,
        "category": category,
        "price": price,
        "price_unit": unit,
        "effective_date": date(2021, 1, 1),
    }
    return Record(PRICES, values | {"name": ""})


def _plant(sender: Sender, number: int) -> Record:
    place = sender.places[0]
    return Record(PLANTS, {
        "name": f"{place}{number}号标准化厂房", "address": place, "floor_area": sender.draw.between(60, 180) * 100,
        "storey_height": 8.1, "owner": f"{place}管委会", "terms": "租赁", "price": "8-10", "price_unit": "元/平方米·月",
        "contact": "招商科", "phone": "0477-8000000",
    })  # fmt: skip
