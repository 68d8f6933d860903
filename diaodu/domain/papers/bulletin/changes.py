"""同比 in the bulletin: sentences and columns where last year's figures exist, nothing where they do not."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import Comparison
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset


def change_words(measure: Measure, compared: Comparison) -> str:
    """Say the change: 增长8.08%, 下降8.92%, 提高2.3个百分点, 持平; 上年同期为零 or 为负 where there is none.

    With ※ where records are held of the units compared.
    """
    if compared.fault and not measure.is_rate:
        return compared.fault
    words = (
        wording.point_change(Decimal(compared.now), Decimal(compared.last_year))
        if measure.is_rate
        else wording.change(compared.now, compared.last_year)
    )
    return wording.starred(words, carried=False, held=bool(compared.held))


def change_clause(facts: Facts, name: str) -> str:
    """What a sentence on a city figure goes on with: ，同比增长8.08%; empty where last year is not known."""
    compared = facts.value(name).compared
    if compared is None or not facts.has(name):
        return ""
    words, scope = change_words(facts.plan.measure(name), compared), "同口径" if compared.left_out else ""
    return f"，{scope}{words}" if compared.fault else f"，{scope}同比{words}"


def change_basis(facts: Facts) -> str:
    """Say once on which units the 同口径 of the sentences is taken, and whose records are held; empty where it is on all."""
    bases = _bases(facts, [measure.id for measure in facts.measures])
    most, *others = sorted(bases, key=lambda basis: -len(bases[basis])) or [""]
    told = "".join(f"；其中{wording.listed(bases[basis])}{basis}" for basis in others)
    same_units = f"同口径同比{most}{told}。" if most else ""
    return same_units + held_words(facts)


def held_words(facts: Facts) -> str:
    """Say once whose figures and changes ※ stands behind, for records of theirs are held; empty where none does."""
    shown = [facts.value(measure.id, unit) for measure in facts.measures for unit in (*facts.filing.expected, None)]
    held = {one.unit for one in shown if one.unit and one.is_flattered and one.value is not None}
    held |= {unit for one in shown if one.compared for unit in one.compared.held}
    units = [unit for unit in facts.filing.expected if unit in held]
    return f"{wording.listed(units)}部分记录待核实、未计入，带※的比率和同比核实后可能变化。" if units else ""


def change_notes(facts: Facts, measures: Collection[str]) -> list[str]:
    """Say of the city's row which units its 同比 is taken on, measures of the same basis together."""
    bases = _bases(facts, measures)
    return [f"合计的同比为同口径：{wording.listed(names)}{basis}。" for basis, names in bases.items()]


def _bases(facts: Facts, measures: Collection[str]) -> dict[str, list[str]]:
    """Basis in words → names of the measures whose city comparison is taken on it."""
    found: dict[str, list[str]] = {}
    for name in measures:
        compared = facts.value(name).compared
        if compared is not None and compared.left_out:
            found.setdefault(_same_units(compared), []).append(typeset(facts.plan.measure(name).name))
    return found


def _same_units(compared: Comparison) -> str:
    """Which units a city's comparison is taken on, the shorter list named."""
    count = f"{len(compared.units)}个单位"
    if len(compared.units) < len(compared.left_out):
        return f"仅按{wording.listed(compared.units)}{count}计算"
    return f"按两年均有数据的{count}计算，不含{wording.listed(compared.left_out)}"


def has_change(facts: Facts, measure: str, units: Sequence[str | None]) -> bool:
    """Whether last year's figure is known for any of the units."""
    return any(facts.value(measure, unit).compared for unit in units)


def change_cell(facts: Facts, measure: Measure, unit: str | None) -> str:
    """A cell of the column 同比, signed, in the per cent or points that its head says; 上年为零, 上年为负."""
    compared = facts.value(measure.id, unit).compared
    if compared is None:
        return wording.DASH
    if compared.fault and not measure.is_rate:
        return compared.fault.replace("上年同期", "上年")
    change = (
        wording.points_between(Decimal(compared.now), Decimal(compared.last_year))
        if measure.is_rate
        else wording.growth_of(compared.now, compared.last_year)
    )
    return wording.starred(wording.signed(change), carried=False, held=bool(compared.held))


def change_head(measure: Measure) -> str:
    """Head of the column 同比."""
    return "同比（百分点）" if measure.is_rate else "同比（%）"
