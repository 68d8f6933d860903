"""What is printed adds up, or says why it does not: 合计 and its rows, a whole and the parts named of it (其中)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.figures.said import marked, say_figure, series_of_amounts
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.plans.measures import Measure
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.money import shown, spell_shown

PART = "其中"
"""Begins the name of a measure that is part of the one before it."""


def total_notes(
    facts: Facts, measures: Sequence[str], units: Sequence[str | None], cell: Callable[[str, str | None], str]
) -> list[str]:
    """Say of which columns the rows printed do not add up to 合计, and why; `cell`: a measure's printed cell."""
    rounded, counted, targets, aimless = [], [], [], []
    for name in (name for name in measures if facts.has(name)):
        measure, own = facts.plan.measure(name), [unit for unit in units if unit]
        if is_share(measure):
            continue
        if not adds_up(facts, name, own):
            counted.append(typeset(measure.name))
        elif _is_rounded(facts, name, own, cell):
            rounded.append(typeset(measure.name))
        if not _targets_add_up(facts, name, own):
            targets.append(typeset(measure.name))
        if facts.value(name).target is None and any(facts.value(name, unit).target is not None for unit in own):
            aimless.append(typeset(measure.name))
    said = [
        (rounded, "因四舍五入，{}各行之和与合计略有出入。"),
        (
            counted,
            f"{{}}的合计不是各行之和：几个单位共有的只计一次，{facts.plan.whole}另有数的以{facts.plan.whole}数为准。",
        ),
        (targets, f"{{}}目标的合计为{facts.plan.whole}目标，不是各行之和。"),
        (aimless, f"{facts.plan.whole}没有下达{{}}目标，合计不列目标和完成率。"),
    ]
    return [text.format(wording.listed(names)) for names, text in said if names]


def adds_up(facts: Facts, measure: str, units: Sequence[str]) -> bool:
    """Whether the units' figures, with what is of units that report no more, are the city's."""
    city = facts.value(measure)
    if city.value is None or is_share(facts.plan.measure(measure)):
        return True
    rows = [Decimal(facts.value(measure, unit).value or 0) for unit in units]
    return sum(rows, Decimal(0)) + sum(Decimal(amount) for _, amount in city.left) == Decimal(city.value)


def _is_rounded(facts: Facts, measure: str, units: Sequence[str], cell: Callable[[str, str | None], str]) -> bool:
    """Whether rounding alone parts the rows from their 合计."""
    total = _printed(cell(measure, None))
    rows = [number for unit in units if (number := _printed(cell(measure, unit))) is not None]
    return total is not None and not facts.value(measure).left and sum(rows, Decimal(0)) != total


def _targets_add_up(facts: Facts, measure: str, units: Sequence[str]) -> bool:
    city = facts.value(measure).target
    own = [target for unit in units if (target := facts.value(measure, unit).target) is not None]
    return city is None or not own or sum(map(Decimal, own), Decimal(0)) == Decimal(city)


def _printed(cell: str) -> Decimal | None:
    text = cell.rstrip(wording.MARKS).replace(wording.MINUS, "-")
    return Decimal(text) if text.replace("-", "", 1).replace(".", "", 1).isdecimal() else None


# --- parts ----------------------------------------------------------------------------------------------
def rest_notes(facts: Facts, measures: Sequence[str]) -> list[str]:
    """Say what a whole has beside the one part of it that stands in the next column."""
    names = [name for name in measures if facts.has(name)]
    found = []
    for at, (whole, part) in enumerate(pairwise(names)):
        is_next_part = names[at + 2 :] and _is_part(facts, names[at + 2])
        if _is_part(facts, part) and not _is_part(facts, whole) and not is_next_part:
            found.append(_rest_note(facts.plan.measure(whole), facts.plan.measure(part), facts))
    return [note for note in found if note]


def _is_part(facts: Facts, name: str) -> bool:
    return facts.plan.measure(name).name.startswith(PART)


def _rest_note(whole: Measure, part: Measure, facts: Facts) -> str:
    of, in_it = facts.value(whole.id).value, facts.value(part.id).value
    if whole.unit != part.unit or is_share(whole) or of is None or in_it is None or of <= in_it:
        return ""
    name = part.name.removeprefix(PART).removeprefix("：")
    return f"{typeset(whole.name)}中{typeset(name)}以外的{say_figure(whole, of - in_it)}未单列。"


def rest_of(facts: Facts, whole: str | None, *parts: str | None) -> str:
    """What a sentence that names a whole and parts of it goes on with: ，其余3万元; "" where nothing is left.

    Of the amounts as they are printed, so that they add up.
    """
    known = [facts.value(name) for name in parts if facts.has(name)]
    of = facts.value(whole)
    if not facts.has(whole) or of.value is None or not known:
        return ""
    measures = [facts.plan.measure(one.measure) for one in (of, *known)]
    if len({measure.unit for measure in measures}) > 1 or any(is_share(measure) for measure in measures):
        return ""
    if not facts.plan.measure(str(whole)).is_money:
        rest = Decimal(of.value) - sum(Decimal(one.value or 0) for one in known)
        return f"，其余{say_figure(facts.plan.measure(str(whole)), rest)}" if rest > 0 else ""
    printed = [shown(int(one.value or 0), None if one.target is None else int(one.target)) for one in (of, *known)]
    rest_yuan = printed[0] - sum(printed[1:])
    return f"，其余{spell_shown(rest_yuan)}" if rest_yuan > 0 else ""


def in_parts(facts: Facts, whole: str, *parts: str | None) -> dict[str, str]:
    """A whole of money and its parts by measure, and what is left as `rest`: in one unit, with the same decimals.

    The rest is that of the printed amounts, so that they add up; "" where nothing is left.
    """
    known = [facts.value(name) for name in (whole, *parts) if name and facts.has(name)]
    write = series_of_amounts([(int(v.value), None if v.target is None else int(v.target)) for v in known if v.value])
    texts = {value.measure: write(int(value.value or 0)) for value in known}
    unit = "亿元" if texts[whole].endswith("亿元") else "万元"
    numbers = {name: Decimal(text.removesuffix(unit)) for name, text in texts.items()}
    rest = numbers[whole] - sum(number for name, number in numbers.items() if name != whole)
    printed = {name: text.replace("-", wording.MINUS) for name, text in texts.items()}
    said = {value.measure: marked(printed[value.measure], value) for value in known}
    return said | {"rest": f"{rest:f}{unit}" if rest > 0 else ""}


def share_note(shares: Sequence[str]) -> list[str]:
    """Say that printed shares do not add up to 100 where rounding is why."""
    numbers = [number for share in shares if (number := _printed(share)) is not None]
    return ["因四舍五入，占比之和不为100%。"] if numbers and sum(numbers, Decimal(0)) != Decimal(100) else []
