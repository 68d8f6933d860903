"""What may be printed of a unit's words: no phone numbers or contact persons, no firm still in talks.

A project in talks (在谈) whose 可公开 is not 是 is printed as 某…企业 and, if its name shares any telling run of
characters with the firm's name, as 某…项目. Its firm is also replaced wherever a unit's free text names it.
Source: docs/papers.md#what-is-not-printed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from diaodu.domain.text import keys as text
from diaodu.domain.text.length import LONGEST_NAME, cut_short, head_of
from diaodu.domain.text.personal import without_personal
from diaodu.domain.text.visible import visible

INDUSTRY_WORDS = {
    "现代能源经济": "能源", "传统产业改造提升": "传统产业", "特色新兴产业": "新兴产业",
    "现代服务业": "服务业", "数字经济": "数字经济", "园区高质量发展": "",
}  # fmt: skip
"""O-18's six classes as they are said in 某…企业."""
_NO_INDUSTRY = re.compile(r"[不无未待?？]|其他|其它")
"""In words that stand for an industry and name none."""

_PERSON = re.compile(r"联系人[:：]\s*[\u4e00-\u9fff·]{2,4}[,，;；、]?\s*")
_LINE_OF_WORK = re.compile(
    r"(?:新能源|能源|科技|技术|新材料|材料|装备|制造|实业|产业|工业|农业|物流|文旅|旅游|数据|电力|光伏|风电|氢能|储能|"
    r"煤化工|化工|环保|医药|食品|投资|控股|发展|建设|生态|智能|数字|重工|集团|股份|电子|信息|网络|汽车|电池)+$"
)
_LEGAL_FORM = re.compile(r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|合伙企业|厂|集团)(?:\(有限合伙\))?$")
_BRACKETED = re.compile(r"\([^()]*\)")
_JOINT = re.compile(r"[、,;/]|联合体")
_HALF_TO_FULL = str.maketrans(",;:!?()", "，；：！？（）")
_WIDE = r"[\u2e80-\u9fff\uff00-\uffef“”《》、。]"
_HALF_BESIDE_WIDE = re.compile(rf"(?<={_WIDE})[,;:!?()]|[,;:!?()](?={_WIDE})")
_MIXED_BRACKETS = re.compile(r"（([^()（）]*)\)|\(([^()（）]*)）")

# Runs of two characters that say nothing about who the firm is.
_NEUTRAL = re.compile(
    r"内蒙古|鄂尔多斯|自治区|北京|天津|上海|重庆|河北|山西|辽宁|"
    r"吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    r"广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|"
    r"中国|新能源|能源|科技|技术|新材料|材料|装备|制造|实业|产业|"
    r"工业|农业|物流|文旅|旅游|数据|电力|光伏|风电|氢能|储能|"
    r"煤化工|化工|环保|医药|食品|投资|发展|建设|生态|智能|数字|"
    r"项目|工程|公司|集团"
)


def clean_text(words: object) -> str:
    """One line without control or zero-width characters; missing is empty."""
    return " ".join(text.clean_text(words).split()) if isinstance(words, str) else ""


def shown_text(words: object) -> str:
    """One line as it is told to people: what cannot be seen in it is shown, for a file is told by its name."""
    return clean_text(visible(words)) if isinstance(words, str) else ""


def typeset(words: str) -> str:
    """Set half-width punctuation beside Chinese characters full width, as an editor would."""
    before = ""
    while before != words:
        before, words = words, _HALF_BESIDE_WIDE.sub(lambda mark: mark[0].translate(_HALF_TO_FULL), words)
        words = _MIXED_BRACKETS.sub(lambda pair: f"（{pair[1] or pair[2] or ''}）", words)
    return words


def without_contacts(words: str) -> str:
    """Take out persons' numbers and addresses, and named contact persons."""
    return without_personal(_PERSON.sub("", words))


def is_confidential(project: Mapping[str, Any]) -> bool:
    """Whether a project's firm must not be named: in talks, and not expressly public."""
    return project.get("stage") == "在谈" and project.get("is_public") != "是"


def firm_label(industry: object) -> str:
    """Name a firm by its industry alone: 某能源企业."""
    return f"某{_industry_word(industry)}企业"


def _industry_word(industry: object) -> str:
    """The industry as a firm is called by it; "" of words that name none (不知道, 待定, 其他)."""
    word = INDUSTRY_WORDS.get(industry, clean_text(industry)) if isinstance(industry, str) else ""
    return "" if _NO_INDUSTRY.search(word) else word


def shown_firm(project: Mapping[str, Any]) -> str:
    """The investor as it may be printed."""
    if is_confidential(project):
        return firm_label(project.get("industry"))
    return head_of(without_contacts(clean_text(project.get("investor"))), LONGEST_NAME)


def shown_project(project: Mapping[str, Any], places: Iterable[str] = ()) -> str:
    """The project's name as it may be printed; `places` are unit names that tell nothing."""
    name = clean_text(project.get("name"))
    if is_confidential(project) and _tells(name, clean_text(project.get("investor")), places):
        return f"某{_industry_word(project.get('industry'))}项目"
    return head_of(without_contacts(name), LONGEST_NAME)


def _tells(name: str, firm: str, places: Iterable[str]) -> bool:
    name, firm = _folded(name), _folded(firm)
    for word in sorted(places, key=len, reverse=True):
        name, firm = name.replace(word, "\0"), firm.replace(word, "\1")
    name, firm = _NEUTRAL.sub("\0", name), _NEUTRAL.sub("\1", firm)
    runs = {firm[i : i + 2] for i in range(len(firm) - 1)}
    return any(name[i : i + 2] in runs for i in range(len(name) - 1))


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).replace(" ", "")


def firm_aliases(investor: str) -> list[str]:
    """The firm's names as free text may write them: whole, and without its legal form, longest first."""
    names: set[str] = set()
    for firm in filter(None, map(str.strip, _JOINT.split(_folded(investor)))):
        core = _LEGAL_FORM.sub("", firm)
        short = _BRACKETED.sub("", core)
        telling = _LINE_OF_WORK.sub("", short)
        names |= {firm, firm.replace("(", "（").replace(")", "）")}
        names |= {name for name in (core, short) if len(name) >= 4}  # noqa: PLR2004 - shorter ones are words
        names |= {telling} if len(telling) >= 3 and not _NEUTRAL.fullmatch(telling) else set()  # noqa: PLR2004
        names |= {f"{telling}公司", f"{telling}集团"} if len(telling) == 2 else set()  # noqa: PLR2004
    return sorted(names, key=len, reverse=True)


def hidden_firms(projects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every name of a confidential firm → what is printed instead, longest names first."""
    found = {
        alias: firm_label(project.get("industry"))
        for project in projects
        if is_confidential(project)
        for alias in firm_aliases(clean_text(project.get("investor")))
    }
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def printable(said: object, hidden: Mapping[str, str]) -> str:
    """A unit's free text as it may be printed."""
    words = without_contacts(clean_text(said))
    for name, label in hidden.items():
        words = words.replace(name, label)
    return typeset(cut_short(words))


_OWN = re.compile(r"我们?(区|旗|县|市|州|盟|园区|高新区|开发区|镇|街道|局|委|办|中心|单位)")
_PLACES = "区旗县市州盟"


def third_person(words: str, unit: str, level: str) -> str:
    """A unit's words as others say them: 我区 is 该区, or 全区 where it means the whole place that the paper is of.

    `level`: what kind of place that is (市, 区, 县, 旗).
    """

    def replace(found: re.Match[str]) -> str:
        place = found[1]
        if place not in _PLACES or unit.endswith(place):
            return f"该{place}"
        return f"全{place}" if place == level else f"该{place}"

    return _OWN.sub(replace, words)
