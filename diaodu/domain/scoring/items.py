"""One item of a scheme: the rules that apply, added up and rounded once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from diaodu.domain.period import parse_period
from diaodu.domain.results import OtherReading, PointRow
from diaodu.domain.scoring.kinds import Rule
from diaodu.domain.scoring.scheme import Alternative, Item
from diaodu.domain.scoring.standing import ZERO, Earned, Standing
from diaodu.domain.text.money import round_exactly

NOT_HANDED_IN = "所依据的报表未报送，计0分"
ALL_HELD = "所依据的报送数待核实，暂计0分"


@dataclass(frozen=True, slots=True)
class _Part:
    """A rule and what it earned."""

    rule: Rule
    earned: Earned


def score_item(item: Item, standing: Standing) -> PointRow:
    """A unit's points in one item, with clause, inputs, records and formula."""
    if item.from_period and standing.period.start < parse_period(item.from_period).start:
        return _row(item, standing, Earned(points=None, formula=f"自{parse_period(item.from_period).title}起计分"))
    alternative = next(a for a in item.choices if _applies(a, standing))
    parts = [_Part(rule, rule.earn(standing, _full(item, rule))) for rule in alternative.rules]
    return _row(item, standing, _without_gain(item, _join(_without_excluded(parts)), alternative, standing))


def _without_gain(item: Item, earned: Earned, alternative: Alternative, standing: Standing) -> Earned:
    """What a unit earns; nothing where the figures are silent for it never handed in their form, or all of it is held."""
    used = [measure for rule in alternative.rules for measure in rule.measures_used]
    is_held, is_lacking = standing.is_pending(*used), standing.lacks_form_of(*used)
    if item.bonus or not earned.lacks_data or not (is_held or is_lacking):
        return earned
    return replace(earned, points=ZERO, worked="", readings=(), note=NOT_HANDED_IN if is_lacking else ALL_HELD)


def _full(item: Item, rule: Rule) -> Fraction:
    """Points a rule may earn: its own, or the item's where it stands alone; a bonus without a figure has no limit."""
    if rule.points is not None:
        return Fraction(rule.points)
    return ZERO if item.bonus else Fraction(item.points)


def _applies(alternative: Alternative, standing: Standing) -> bool:
    if alternative.when == "always":
        return True
    has_target = standing.report.unit in standing.yearly.get(alternative.measure or "", {})
    return has_target == (alternative.when == "target")


def _without_excluded(parts: Sequence[_Part]) -> list[_Part]:
    """Of rules that exclude each other only the one that earned most, the first of equals."""
    best: dict[str, _Part] = {}
    for part in parts:
        if (word := part.rule.excludes) and (word not in best or _points(part) > _points(best[word])):
            best[word] = part
    return [part for part in parts if not part.rule.excludes or best[part.rule.excludes] is part]


def _points(part: _Part) -> Fraction:
    return part.earned.points or ZERO


def _join(parts: Sequence[_Part]) -> Earned:
    """The rules' points together; one that is not applicable makes the item so."""
    earned = [part.earned for part in parts]
    known = [one.points for one in earned if one.points is not None]
    return Earned(
        points=sum(known, ZERO) if len(known) == len(earned) else None,
        formula=" + ".join(one.formula for one in earned),
        worked=" + ".join(one.worked for one in earned) if all(one.worked for one in earned) else "",
        inputs={name: value for one in earned for name, value in one.inputs.items()},
        records=tuple(dict.fromkeys(record for one in earned for record in one.records)),
        readings=tuple(reading for one in earned for reading in one.readings) if len(earned) == 1 else (),
        note="，".join(one.note for one in earned if one.note),
        lacks_data=any(one.lacks_data for one in earned),
    )


def _row(item: Item, standing: Standing, earned: Earned) -> PointRow:
    points = earned.points
    if points is not None:
        # A bonus may be all the item names; of the others each rule keeps its own cap.
        points = min(points, Fraction(item.points)) if item.bonus else points
    return PointRow(
        item=item.id,
        clause=item.clause,
        points=None if points is None else round_exactly(points),
        of=item.points,
        inputs=earned.inputs,
        formula=earned.formula,
        worked=earned.worked,
        records=earned.records,
        note=_note(item, standing, earned),
        is_flattered=points is not None and not earned.note and bool(standing.held_words(*_used(item))),
        readings=tuple(
            OtherReading(name=r.name, points=None if r.points is None else round_exactly(r.points))
            for r in earned.readings
        ),
    )


def _used(item: Item) -> list[str]:
    return [measure for alternative in item.choices for rule in alternative.rules for measure in rule.measures_used]


def _note(item: Item, standing: Standing, earned: Earned) -> str:
    used = _used(item)
    unfilled = "未填报，按0计" if earned.points is not None and standing.is_unfilled(*used) else ""
    notes = [earned.note or unfilled or standing.held_words(*used)]
    notes = [note for note in notes if note]
    if earned.points is None:
        notes.append("不适用")
    elif item.provisional_before and standing.period.end < item.provisional_before:
        notes.append(f"暂定，{item.provisional_before.month}月{item.provisional_before.day}日前未定")
    return "；".join(notes)
