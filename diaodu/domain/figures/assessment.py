"""Measures, targets and scores as plain data, for the store and for `--json`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.pending import UNDER_REVIEW, UNFILLED
from diaodu.domain.results import (
    NO_CODE,
    Comparison,
    Consequence,
    Departure,
    MeasureValue,
    OtherReading,
    PointRow,
    TargetValue,
    UnitScore,
)
from diaodu.domain.text.wording import base_fault


def dump_measures(values: Sequence[MeasureValue]) -> list[dict[str, Any]]:
    """Measures as JSON keeps them exactly: counts and yuan as numbers, rates as text."""
    return [_plain(value) for value in values]


def dump_departures(departures: Sequence[Departure]) -> list[dict[str, Any]]:
    """Units that report no more, as plain data; `unit` and `into` by name."""
    return [{"unit": one.unit, "until": one.until.isoformat(), "into": one.into} for one in departures]


def load_departures(data: Sequence[Mapping[str, Any]]) -> list[Departure]:
    """What `dump_departures` wrote; the codes are the ledger's, not read back."""
    return [Departure(unit=d["unit"], code=NO_CODE, until=date.fromisoformat(d["until"]), into=d["into"]) for d in data]


def load_measures(data: Sequence[dict[str, Any]]) -> list[MeasureValue]:
    """What `dump_measures` wrote."""
    return [_load_measure(d) for d in data]


def _load_measure(data: dict[str, Any]) -> MeasureValue:
    numbers = _with_numbers(data, "value", "n", "of", "target", "rate", "carried")
    values: dict[str, Any] = numbers | {
        "records": tuple(data["records"]),
        "compared": _load_comparison(data.get("compared")),
        "left": _members(data.get("left", ())),
    }
    return MeasureValue(**values)


def _load_comparison(data: dict[str, Any] | None) -> Comparison | None:
    if data is None:
        return None
    numbers = {name: _number(data[name]) for name in ("last_year", "now", "change")}
    return Comparison(
        **numbers, units=tuple(data["units"]), left_out=tuple(data["left_out"]), held=tuple(data.get("held", ()))
    )


def dump_targets(targets: Sequence[TargetValue]) -> list[dict[str, Any]]:
    """Target lines, exactly."""
    return [_plain(target) for target in targets]


def load_targets(data: Sequence[dict[str, Any]]) -> list[TargetValue]:
    """What `dump_targets` wrote."""
    return [TargetValue(**_with_numbers(d, "target", "value")) for d in data]


def _with_numbers(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return data | {name: _number(data[name]) for name in names} | {"members": _members(data.get("members", ()))}


def _members(data: Sequence[Sequence[Any]]) -> tuple[tuple[str, int | Decimal], ...]:
    return tuple((unit, _number(value)) for unit, value in data)


def dump_scores(scores: Sequence[UnitScore]) -> list[dict[str, Any]]:
    """Scores with their point rows; points as text."""
    return [_plain(score) for score in scores]


def load_scores(data: Sequence[dict[str, Any]]) -> list[UnitScore]:
    """What `dump_scores` wrote."""
    return [
        UnitScore(**d | {"points": _number(d["points"]), "items": tuple(map(_load_item, d["items"]))}) for d in data
    ]


def _load_item(data: dict[str, Any]) -> PointRow:
    readings = tuple(OtherReading(name=r["name"], points=_number(r["points"])) for r in data.get("readings", ()))
    return PointRow(
        **data
        | {"points": _number(data["points"]), "of": Decimal(data["of"])}
        | {"records": tuple(data["records"]), "readings": readings}
    )


def with_units(figures: Mapping[str, Any], say: Callable[[Any], str]) -> dict[str, Any]:
    """A period's figures as plain data with every unit said otherwise: by code for the ledger, by name for people."""
    parts = {part: figures[part] for part in ("measures", "targets", "scores", "consequences") if part in figures}
    said = {part: [_with_unit(one, say) for one in ones] for part, ones in parts.items()}
    lists = [{**one, "hits": [_with_unit(hit, say) for hit in one["hits"]]} for one in figures.get("triggers", ())]
    gone = [
        {**one, "unit": say(one["unit"]), "into": one["into"] and say(one["into"])}
        for one in figures.get("departures", ())
    ]
    told = {"triggers": lists, "departures": gone}
    return {**figures, **said, **{part: ones for part, ones in told.items() if part in figures}}


def _with_unit(one: Mapping[str, Any], say: Callable[[Any], str]) -> dict[str, Any]:
    """A value of a unit, a group or the city, its members and the units it is compared on said otherwise."""
    found = {**one, "unit": one["unit"] and say(one["unit"])}
    if "members" in one:
        found["members"] = [[say(unit), value] for unit, value in one["members"]]
    if one.get("left"):
        found["left"] = [[say(unit), value] for unit, value in one["left"]]
    if compared := one.get("compared"):
        found["compared"] = {
            **compared,
            **{name: list(map(say, compared[name])) for name in ("units", "left_out", "held") if name in compared},
        }
    return found


def _plain(data: Any) -> Any:
    """Dataclasses as their fields, decimals as text, at any depth."""
    if data is None or isinstance(data, str | int):
        return data
    if isinstance(data, list | tuple):
        return [value if isinstance(value, str) else _plain(value) for value in data]
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if is_dataclass(data):
        return {one.name: _plain(getattr(data, one.name)) for one in fields(data)}
    return _exact(data)


def _exact(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: int | str | None) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def public_measure(value: MeasureValue) -> dict[str, Any]:
    """A measure as `--json` prints it (docs/json.md#measures): rates as numbers with six decimals, n and of beside them."""
    return {
        "measure": value.measure,
        "unit": value.unit,
        "value": _shown(value.value),
        "n": _shown(value.n),
        "of": _shown(value.of),
        "target": _shown(value.target),
        "rate": None if value.rate is None else float(value.rate),
        "reason": _no_rate(value),
        "carried": _shown(value.carried),
        "held": value.held_rows,
        "flattered": value.is_flattered,
        **_public_comparison(value),
        **({"left": {unit: _shown(amount) for unit, amount in value.left}} if value.left else {}),
    }


def _no_rate(value: MeasureValue) -> str | None:
    """Why a rate, or a completion, could not be taken: its base is 0 or below, or nothing is known yet."""
    if value.is_pending:
        return UNDER_REVIEW
    if value.is_unfilled:
        return UNFILLED
    fault = base_fault(value.of)
    if fault:
        return f"分母{fault}"
    fault = "" if value.value is None else base_fault(value.target)
    return f"目标{fault}" if fault else None


def public_departure(one: Departure) -> dict[str, Any]:
    """A unit that reports no more as `--json` prints it. Source: docs/json.md."""
    return {"unit": one.unit, "until": one.until.isoformat(), "into": one.into or None}


def _public_comparison(value: MeasureValue) -> dict[str, Any]:
    """Last year's figure and the change; of the city also on which units both are taken."""
    found = value.compared
    if found is None:
        return {"last_year": None, "change": None, "change_reason": None, "change_held": []}
    same = {"value": _shown(found.now), "units": len(found.units), "left_out": list(found.left_out)}
    change = None if found.change is None else float(found.change)
    shown: dict[str, Any] = {
        "last_year": _shown(found.last_year),
        "change": change,
        "change_reason": found.fault or None,
    }
    shown |= {"change_held": list(found.held)}
    return shown | ({"same_units": same} if found.units else {})


def _shown(value: int | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def public_target(target: TargetValue) -> dict[str, Any]:
    """A target line as `--json` prints it. Source: docs/json.md#targets."""
    return {
        "unit": target.unit,
        "measure": target.measure,
        "clause": target.clause,
        "target": _shown(target.target),
        "value": _shown(target.value),
        "met": target.met,
    }


def public_score(score: UnitScore) -> dict[str, Any]:
    """A score as `--json` prints it: points as decimal text with two places. Source: docs/json.md#scores."""
    return {
        "unit": score.unit,
        "class": score.unit_class,
        "points": None if score.points is None else f"{score.points:.2f}",
        "rank": score.rank,
        "reason": score.reason,
        "tied": score.tied,
        "grade": score.grade,
        "flattered": score.is_flattered,
        "items": [
            {
                "item": item.item,
                "clause": item.clause,
                "points": None if item.points is None else f"{item.points:.2f}",
                "of": f"{item.of:f}",
                "note": item.note,
                "flattered": item.is_flattered,
            }
            for item in score.items
        ],
    }


def public_consequence(consequence: Consequence) -> dict[str, Any]:
    """A consequence as `--json` prints it. Source: docs/json.md#consequences."""
    yuan = consequence.yuan
    return asdict(consequence) | {"yuan": float(yuan) if isinstance(yuan, Decimal) else yuan}


def dump_consequences(consequences: Sequence[Consequence]) -> list[dict[str, Any]]:
    """Consequences as JSON keeps them exactly: fen as text."""
    return [asdict(c) | {"yuan": f"{c.yuan:f}" if isinstance(c.yuan, Decimal) else c.yuan} for c in consequences]


def load_consequences(rows: Sequence[Mapping[str, Any]]) -> list[Consequence]:
    """What `dump_consequences` kept."""
    return [
        Consequence(**{**row, "yuan": Decimal(row["yuan"]) if isinstance(row["yuan"], str) else row["yuan"]})
        for row in rows
    ]
