"""Who sends what: eleven offices, how each of their clerks writes, when it arrives, and what is wrong with it."""

from dataclasses import dataclass, field

from tests.data.records import FORMS, FUNDS, NARRATIVE, PLANTS, PRICES, RESERVE, SIGNED

MIXED = ("number", "commas", "full_width", "wan", "yi", "yuan")
"""Ways of writing an amount, one a row in turn: 5000, 5,000, ５０００, 5000万元, 0.5亿元, 50000000元."""

ALIASES = {
    "建设地点": "项目所在地", "建设内容及规模": "主要建设内容", "总投资": "计划总投资", "论证情况": "是否论证", "联系电话": "联系方式",
    "投资方": "投资企业", "签约时间": "签约日期", "实际开工时间": "开工日期", "当前阶段": "项目进展阶段", "资金来源地": "资金来源",
    "签约以来累计到位资金": "开工累计到位资金",
}  # fmt: skip
SYNONYMS = {
    "在谈": "洽谈", "签约": "已签约", "注册": "注册落地", "开工": "已开工", "在建": "主体施工", "竣工": "建成", "投产": "建成投产",
    "区外": "自治区外", "区内市外": "盟市外", "市内": "本市", "境外": "港澳台", "已论证": "论证通过", "现代能源经济": "新能源", "数字经济": "大数据",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a clerk fills in a sheet; the default is the plain table."""

    unit: str = "万元"  # of the amounts; with `unit_above` it stands above the table, else in each header
    unit_above: bool = False
    money: tuple[str, ...] = ("number",)
    dates: tuple[str, ...] = ("real",)
    title: bool = False  # a merged title and the line with 填报单位, 报告期, 单位
    two_rows: bool = False  # 到位资金 over 本月, 年初累计, 签约以来累计, and so on
    groups: bool = False  # 一、 of each industry
    subtotals: bool = False  # 小计 after each half
    total: bool = False
    wrong_total: str = ""  # a form
    merged: bool = False  # one cell for a place over its rows
    hidden: bool = False  # two rows of the reserve form
    own_column: bool = False
    shuffled: bool = False
    gap: bool = False  # a 序号 left out
    note: bool = False
    signed: bool = False
    left_out: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    last_month: bool = False  # a copy of February's sheet was left in the workbook
    empty_sheets: bool = False
    nil: tuple[str, ...] = ()  # forms whose sheet says 本月无


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it arrives; `version` 1 has the mistakes that a later file mended."""

    name: str
    received: str
    forms: tuple[str, ...] = FORMS
    version: int = 2
    what: str = "tables"  # or "damaged", "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One unit of the plan."""

    code: str
    name: str
    unit_class: str
    office: str
    folder: str
    places: tuple[str, ...] = ()
    reserve: int = 0
    signed: int = 0
    style: Style = Style()
    files: tuple[File, ...] = ()
    mistakes: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()  # in version 1 alone
    shares: str = ""  # "first" or "second" to report the project that two units claim
    state: str = "on_time"


MONTHLY = (RESERVE, SIGNED, FUNDS, NARRATIVE)

OFFICES = (
    Office(
        code="150602", name="东胜区", unit_class="旗区", office="东胜区商务局", folder="东胜区",
        places=("铜川镇汽车园", "罕台轻纺产业园", "装备制造基地"), reserve=18, signed=10,
        style=Style(title=True, signed=True, hidden=True, empty_sheets=True),
        files=(
            File(name="东胜区3月报表.xlsx", received="2021-03-24T16:20:00+08:00", version=1),
            File(name="东胜区3月报表（最终版2）.xlsx", received="2021-03-27T11:15:00+08:00", forms=(SIGNED, FUNDS)),
        ),
        mistakes=("下限", "重复", "缺电话", "代码", "多录", "调出"), mended=("缺签约", "月大于年"),
    ),
    Office(
        code="150603", name="康巴什区", unit_class="旗区", office="康巴什区商务局", folder="康巴什新区",
        places=("云计算产业园", "青春山街道"), reserve=14, signed=9,
        style=Style(unit="亿元", unit_above=True, title=True, two_rows=True, dates=("chinese",), total=True,
                    wrong_total=FUNDS, note=True, signed=True),
        files=(File(name="康巴什区招商引资调度表（盖章）.xlsx", received="2021-03-25T10:05:00+08:00"),),
        mistakes=("不环保", "漏填", "缺开工", "固投", "超协议"),
    ),
    Office(
        code="150621", name="达拉特旗", unit_class="旗区", office="达拉特旗商务局", folder="达旗",
        places=("达拉特经济开发区", "树林召镇", "王爱召镇"), reserve=20, signed=12,
        style=Style(title=True, money=("number", "commas", "full_width"), dates=("real", "serial", "dotted", "chinese"),
                    signed=True, hidden=True, total=True),
        files=(File(name="达拉特旗月报3月.xls", received="2021-03-26T17:40:00+08:00"),),
        mistakes=("公式", "重复", "先开工", "年大于总", "冲减", "二〇二一点一"),
    ),
    Office(
        code="150622", name="准格尔旗", unit_class="旗区", office="准格尔旗商务局", folder="準格爾旗",
        places=("准格尔经济开发区", "大路工业园区", "薛家湾镇"), reserve=16, signed=11,
        style=Style(dates=("dashed", "slashed")),
        files=(
            File(name="附件1：储备项目表.xlsx", received="2021-03-24T17:05:00+08:00", forms=(RESERVE,)),
            File(name="附件2：签约项目进展表.xlsx", received="2021-03-24T17:05:00+08:00", forms=(SIGNED,)),
            File(name="附件3：到位资金表.csv", received="2021-03-24T17:05:00+08:00", forms=(FUNDS,)),
            File(name="附件4：工作情况.docx", received="2021-03-24T17:05:00+08:00", forms=(NARRATIVE,)),
            File(name="附件5：要素价格和闲置厂房.xlsx", received="2021-03-24T17:05:00+08:00", forms=(PRICES, PLANTS)),
            File(name="盖章扫描件.pdf", received="2021-03-24T17:05:00+08:00", forms=(), what="scan"),
        ),
        mistakes=("待定", "亿当万", "约数", "在谈待定", "美元", "月大于年"),
    ),
    Office(
        code="150623", name="鄂托克前旗", unit_class="旗区", office="鄂托克前旗商务局", folder="鄂前旗",
        places=("上海庙经济开发区", "敖勒召其镇"), reserve=15, signed=8,
        style=Style(money=MIXED, groups=True, dates=("dotted", "dense"), signed=True, note=True),
        files=(File(name="鄂前旗3月报送.xlsx", received="2021-03-29T09:30:00+08:00", forms=MONTHLY),),
        mistakes=("下限", "区间", "小签约", "无进展"), state="late",
    ),
    Office(
        code="150624", name="鄂托克旗", unit_class="旗区", office="鄂托克旗商务局", folder="鄂托克旗",
        places=("蒙西工业园区", "棋盘井工业园区", "乌兰镇"), reserve=17, signed=10,
        style=Style(headers=ALIASES, words=SYNONYMS, title=True, signed=True, dates=("real", "month")),
        files=(File(name="鄂托克旗招商报表.ods", received="2021-03-26T10:05:00+08:00"),),
        mistakes=("下限", "类别", "阶段", "未来", "缺电话"),
    ),
    Office(
        code="150625", name="杭锦旗", unit_class="旗区", office="杭锦旗商务局", folder="杭锦旗",
        places=("独贵塔拉工业园区", "锡尼镇"), reserve=16, signed=9,
        style=Style(shuffled=True, own_column=True, merged=True, subtotals=True, total=True, wrong_total=RESERVE,
                    dates=("dotted",), left_out=("code", "sector", "seeking_amount"), gap=True, note=True),
        files=(
            File(name="杭锦旗招商统计表.xlsx", received="2021-03-27T15:05:00+08:00"),
            File(name="储备项目补充.xlsx", received="2021-03-27T15:05:00+08:00", forms=(RESERVE,), what="damaged"),
        ),
        mistakes=("未论证", "落后产能", "圈外", "代码", "停工"),
    ),
    Office(code="150626", name="乌审旗", unit_class="旗区", office="乌审旗商务局", folder="乌审旗", state="missing"),
    Office(
        code="150627", name="伊金霍洛旗", unit_class="旗区", office="伊金霍洛旗商务局", folder="伊旗",
        places=("蒙苏经济开发区", "圣圆产业园", "札萨克镇"), reserve=19, signed=12,
        style=Style(title=True, signed=True, dates=("chinese",), last_month=True),
        files=(
            File(name="附件1.xlsx", received="2021-03-25T09:05:00+08:00", forms=(RESERVE,)),
            File(name="附件2.xlsx", received="2021-03-25T09:05:00+08:00", forms=(SIGNED,)),
            File(name="附件3.xlsx", received="2021-03-25T09:05:00+08:00", forms=(FUNDS,)),
            File(name="附件4.xlsx", received="2021-03-25T09:05:00+08:00", forms=(PRICES,)),
            File(name="附件5.xlsx", received="2021-03-25T09:05:00+08:00", forms=(PLANTS,)),
            File(name="附件6.xlsx", received="2021-03-25T09:05:00+08:00", forms=(NARRATIVE,)),
        ),
        mistakes=("下限", "落后产能", "旧年", "缺开工", "年初错"), shares="first",
    ),
    Office(
        code="ORD-GX", name="鄂尔多斯高新区", unit_class="园区", office="鄂尔多斯高新区投促局", folder="高新区",
        places=("科技创新园", "智能制造产业园"), reserve=12, signed=9,
        style=Style(title=True, two_rows=True, unit_above=True, dates=("real", "chinese", "dotted", "dense"), total=True,
                    money=("number", "commas"), nil=(PLANTS,)),
        files=(File(name="高新区投促局3月材料.xlsx", received="2021-03-28T23:40:00+08:00"),),
        mistakes=("下限", "缺签约", "代码", "漏填"), shares="second",
    ),
    Office(
        code="ORD-KG", name="空港物流园区", unit_class="园区", office="空港物流园区经济发展与招商局", folder="空港园区",
        places=("空港物流园区",), style=Style(title=True, signed=True, nil=MONTHLY),
        files=(File(name="空港园区3月零报告.xlsx", received="2021-03-26T09:00:00+08:00", forms=MONTHLY),),
        state="nil",
    ),
)  # fmt: skip
