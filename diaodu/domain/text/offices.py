"""Offices that a request names: by a list of names, so that none is invented; a plan adds its own."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

HOUSE: Mapping[str, tuple[str, ...]] = {
    "发展改革委": (
        "发展和改革委员会",
        "发展改革委员会",
        "发展和改革委",
        "发展改革委",
        "发展改革局",
        "发改委",
        "发改局",
    ),
    "自然资源局": ("自然资源和规划局", "自然资源局", "国土资源局", "国土局", "规划局"),
    "生态环境局": ("生态环境局", "环境保护局", "环保局"),
    "住建局": ("住房和城乡建设局", "住房城乡建设局", "住建局"),
    "交通运输局": ("交通运输局", "交通局"),
    "水利局": ("水利局", "水务局"),
    "农牧局": ("农牧局", "农业农村局"),
    "林草局": ("林业和草原局", "林草局", "林业局"),
    "能源局": ("能源局",),
    "工信局": ("工业和信息化局", "工信和科技局", "工信局", "经信局", "工科局"),
    "科技局": ("科学技术局", "科技局"),
    "商务局": ("商务局",),
    "投资促进局": ("投资促进局", "投促局", "招商引资局"),
    "财政局": ("财政局",),
    "人社局": ("人力资源和社会保障局", "人力资源社会保障局", "人社局"),
    "金融办": ("金融工作办公室", "金融工作局", "金融监管局", "金融办", "金融局"),
    "应急管理局": ("应急管理局", "应急局", "安监局"),
    "市场监管局": ("市场监督管理局", "市场监管局", "工商局", "质监局"),
    "行政审批局": ("行政审批和政务服务局", "行政审批局", "政务服务局", "审批局"),
    "税务局": ("税务局", "国税局", "地税局"),
    "公安局": ("公安局",),
    "消防支队": ("消防救援支队", "消防支队"),
    "教育局": ("教育体育局", "教育局", "教体局"),
    "卫健委": ("卫生健康委员会", "卫生健康委", "卫健委", "卫健局"),
    "文旅局": ("文化和旅游局", "文化旅游局", "文旅局"),
    "统计局": ("统计局",),
    "国资委": ("国有资产监督管理委员会", "国资委"),
    "城管局": ("城市管理局", "城市管理综合执法局", "城管局"),
    "气象局": ("气象局",),
    "人防办": ("人民防空办公室", "人防办"),
    "不动产登记中心": ("不动产登记中心",),
    "公共资源交易中心": ("公共资源交易中心",),
    "供电部门": ("供电分公司", "供电公司", "供电局", "电力公司", "电业局", "电网公司", "电网企业", "供电部门", "国网"),
    "燃气公司": ("燃气公司", "天然气公司"),
    "铁路部门": ("铁路局", "铁路部门", "铁路公司"),
    "人民银行": ("人民银行",),
}
"""What an office is called here, and the names it goes by; level words before them are its own."""
WITHOUT_LEVEL = frozenset({"供电部门", "燃气公司", "铁路部门", "人民银行"})
"""Offices that are no level's own."""
_LEVEL = r"(?P<level>国家|自治区|省|盟|市|州|区|县|旗)?"


def offices_in(words: str, level: str, own: Sequence[tuple[str, tuple[str, ...]]] = ()) -> list[str]:
    """The offices that words name, each once, in the order named: 市自然资源局 also of 自然资源局 in a city's dispatch.

    `level` is the dispatch's own (市, 区, 县, 旗); `own` the plan's offices, each with the names it goes by.
    """
    pattern, names = _pattern(tuple(own))
    found = []
    for match in pattern.finditer(words):
        office = names[match["name"]]
        bare = office in WITHOUT_LEVEL or any(office == name for name, _ in own)
        found.append(office if bare else f"{match['level'] or level}{office}")
    return list(dict.fromkeys(found))


@cache
def _pattern(own: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {alias: office for office, aliases in HOUSE.items() for alias in aliases}
    names |= {alias: office for office, aliases in own for alias in (office, *aliases)}
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"{_LEVEL}(?P<name>{'|'.join(map(re.escape, longest_first))})"), names
