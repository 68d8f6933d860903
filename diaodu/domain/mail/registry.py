"""The register of recipients (收件人名册): a line of a table, judged by the plans' groups and units, and read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.mail.outbox import is_allowed
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.units import Unit
from diaodu.domain.states import PaperKind
from diaodu.domain.text.addresses import canonical_address, is_address, typed_address
from diaodu.domain.text.dates import read_date
from diaodu.domain.text.keys import clean_line, compact

HEADERS = {
    "group": ("分组", "group", "组别", "收件人分组", "收件分组"),
    "unit": ("单位", "unit", "所属单位", "单位名称", "单位代码"),
    "name": ("姓名", "name", "联系人", "收件人", "名称"),
    "address": ("邮箱", "address", "电子邮箱", "邮箱地址", "邮件地址", "电子邮件", "地址", "email", "e-mail"),
    "active": ("启用", "active", "是否启用", "状态", "是否有效"),
    "copied": ("抄送", "cc", "是否抄送", "抄送人"),
    "valid_from": ("生效日期", "valid_from", "起用日期", "启用日期", "生效"),
    "valid_to": ("失效日期", "valid_to", "停用日期", "截止日期", "失效"),
}
"""Headers of the table by key, Chinese and English."""
ACTIVE = {
    **dict.fromkeys(
        (
            "",
            "是",
            "启用",
            "已启用",
            "在用",
            "有效",
            "正常",
            "对",
            "√",
            "✓",
            "✔",
            "☑",
            "yes",
            "y",
            "true",
            "t",
            "on",
            "1",
        ),
        True,
    ),
    **dict.fromkeys(
        (
            "否",
            "不",
            "不是",
            "停用",
            "已停用",
            "停",
            "不启用",
            "未启用",
            "禁用",
            "已禁用",
            "无效",
            "已无效",
            "错",
            "×",
            "✗",
            "✘",
            "☐",
            "no",
            "n",
            "false",
            "f",
            "off",
            "x",
            "0",
        ),
        False,
    ),
}
"""Words of the columns 启用 and 抄送, in half-width and small letters; a blank one is active, and not copied."""
COPY_WORDS = {"抄送": True, "抄": True, "主送": False, "": False}
"""Words of the column 抄送 alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGroup:
    """A group that plans name: its id, and whether its mails are about one unit (审核意见), so that it must be known."""

    id: str
    title: str
    of_units: bool
    plans: tuple[Plan, ...]

    def codes_of(self, unit: str) -> set[str]:
        """The codes that a name, code or alias has in the plans, of which each may call it otherwise."""
        return {found.code for found in self.called(unit)}

    def called(self, unit: str) -> list[Unit]:
        """What each plan calls by a name, code or alias."""
        return [found for plan in self.plans if (found := plan.find_unit(unit))]


def known_groups(plans: Sequence[Plan]) -> list[KnownGroup]:
    """The groups of all plans, each once, by the plans that have it."""
    ids = dict.fromkeys((group.id, group.title) for plan in plans for group in plan.recipients)
    return [
        KnownGroup(
            id=name,
            title=title,
            of_units=any(kind.is_of_unit for _, group in of for kind in PaperKind if kind in group.papers),
            plans=tuple(plan for plan, _ in of),
        )
        for name, title in ids
        for of in [[(plan, group) for plan in plans for group in plan.recipients if group.id == name]]
    ]


def read_line(
    groups: Sequence[KnownGroup], cells: Mapping[str, str], domains: Collection[str] = ()
) -> Recipient | list[str]:
    """A line's recipient, or everything that is wrong with it; `domains` are those that mail may go to, none for any."""
    cells = {key: cells.get(key, "") for key in HEADERS}
    group, address = _group(groups, cells["group"]), canonical_address(typed_address(cells["address"]))
    active, copied = ACTIVE.get(_word(cells["active"])), (ACTIVE | COPY_WORDS).get(_word(cells["copied"]))
    slips = [group] if isinstance(group, str) else _unit_slips(group, cells["unit"])
    if not is_address(address):
        slips.append(f"邮箱“{cells['address']}”不合规范，应写成 name@example.cn 一类")
    elif not is_allowed(address, domains):
        slips.append(f"邮箱“{cells['address']}”不在允许的域名（DIAODU_SMTP_DOMAINS）内：{'、'.join(domains)}")
    slips += [
        f"{HEADERS[key][0]}“{cells[key]}”无法识别，应写 是 或 否"
        for key, said in (("active", active), ("copied", copied))
        if said is None
    ]
    days = {key: _day(cells[key]) for key in ("valid_from", "valid_to")}
    slips += _day_slips(cells, days)
    if slips or isinstance(group, str):
        return slips
    return Recipient(
        group=group.id, unit=_kept_unit(group, cells["unit"]), name=clean_line(cells["name"]), address=address,
        active=bool(active), copied=bool(copied), **days,
    )  # fmt: skip


def doubled(lines: Sequence[RecipientLine]) -> list[tuple[int, str]]:
    """What is wrong with lines beside others: one mailbox twice in a group for the same unit."""
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for line in lines:
        places[line.recipient.group, line.recipient.unit, line.recipient.address.lower()].append(line.line)
    return [
        (numbers[-1], f"邮箱 {key[2]} 与第{'、'.join(map(str, numbers[:-1]))}行重复，同组同单位的一个地址只写一行")
        for key, numbers in places.items()
        if len(numbers) > 1
    ]


def of_no_group(registry: Iterable[Recipient], plans: Iterable[Plan]) -> str:
    """Who stands in the registry under groups that no plan names, and so gets no mail at all; "" for nobody."""
    known = {group.id for plan in plans for group in plan.recipients}
    counts = Counter(one.group for one in registry if one.group not in known)
    if not counts:
        return ""
    said = "、".join(f"{group} {count} 人" for group, count in sorted(counts.items()))
    return (
        f"名册中有方案没有的分组，其中的人收不到任何邮件：{said}；请核对方案的 recipients，或按现在的分组重新导入名册"
    )


def of_no_unit(registry: Iterable[Recipient], plans: Sequence[Plan]) -> str:
    """Whose unit no plan of his group has, or several plans have as different ones; "" for nobody's."""
    groups = {group.id: group for group in known_groups(plans)}
    wrong = Counter(
        one.unit for one in registry
        if one.unit and one.group in groups and _unit_slips(groups[one.group], one.unit)
    )  # fmt: skip
    if not wrong:
        return ""
    said = "、".join(f"{unit} {count} 人" for unit, count in sorted(wrong.items()))
    return f"名册中有方案没有、或几个方案中不是同一单位的单位：{said}；请按现在的单位重新导入名册"


def _word(text: str) -> str:
    return compact(text).lower().removesuffix(".0")


def _day(text: str) -> date | None:
    """A whole day that a cell names, None where it is empty or names none."""
    found = read_date(text, date.min.year) if text else None
    return found.first if found and found.first == found.last and found.first.year > date.min.year else None


def _day_slips(cells: Mapping[str, str], days: Mapping[str, date | None]) -> list[str]:
    slips = [
        f"{HEADERS[key][0]}“{cells[key]}”不是日期，应写成 2021-03-01 一类"
        for key, day in days.items()
        if cells[key] and day is None
    ]
    first, last = days["valid_from"], days["valid_to"]
    return [*slips, f"生效日期 {first} 晚于失效日期 {last}"] if first and last and first > last else slips


def _group(groups: Sequence[KnownGroup], name: str) -> KnownGroup | str:
    """The group of an id, or of a title that no group of another id has; else what is wrong."""
    named = [group for group in groups if name in {group.id, group.title}]
    if len({group.id for group in named}) == 1:
        return named[0]
    known = "、".join(f"{name}（{'、'.join(titles)}）" for name, titles in _titles(groups).items())
    if named:
        return f"分组“{name}”是几个分组的名称，请写代号：{'、'.join(group.id for group in named)}"
    return f"分组“{name}”不是任何方案中的收件人分组，可用 {known}"


def _titles(groups: Sequence[KnownGroup]) -> dict[str, list[str]]:
    titles: dict[str, list[str]] = {}
    for group in groups:
        titles.setdefault(group.id, []).append(group.title)
    return titles


def _kept_unit(group: KnownGroup, unit: str) -> str:
    """The unit's code; as written where plans have several codes for it, since each plan finds its own by the name.

    As written too where the code is another unit's in another plan, whose letters would come here.
    """
    codes = group.codes_of(unit) if unit else set()
    return code if len(codes) == 1 and len(_apart(group.called(code := codes.pop()))) == 1 else unit


def _unit_slips(group: KnownGroup, unit: str) -> list[str]:
    if not unit:
        return [f"{group.title}（{group.id}）须写单位，否则收不到本单位的审核意见"] if group.of_units else []
    found = _apart(group.called(unit))
    if len(found) > 1:
        return [f"“{unit}”在几个方案中不是同一单位：{'、'.join(one.name for one in found)}，请写名称"]
    return [] if found else [f"单位“{unit}”不是方案中的单位"]


def _apart(units: Sequence[Unit]) -> list[Unit]:
    """Those of several plans' units that are not one another's: no name of one is a name of another."""
    found: list[Unit] = []
    for unit in units:
        if not any(_names(unit) & _names(known) for known in found):
            found.append(unit)
    return found


def _names(unit: Unit) -> set[str]:
    return {compact(name) for name in (unit.name, *unit.aliases)}
