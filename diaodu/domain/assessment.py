"""Measures, targets and scores as plain data, for the store and for `--json`."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from diaodu.domain.results import Consequence, MeasureValue, PointRow, UnitScore


def dump_measures(values: Sequence[MeasureValue]) -> list[dict[str, Any]]:
    """Measures as JSON keeps them exactly: counts and yuan as numbers, rates as text."""
    return [asdict(v) | {"value": _exact(v.value), "rate": _exact(v.rate)} for v in values]


def load_measures(data: Sequence[dict[str, Any]]) -> list[MeasureValue]:
    """What `dump_measures` wrote."""
    return [
        MeasureValue(**d | {"value": _number(d["value"]), "rate": _number(d["rate"]), "records": tuple(d["records"])})
        for d in data
    ]


def dump_scores(scores: Sequence[UnitScore]) -> list[dict[str, Any]]:
    """Scores with their point rows; points as text."""
    return [
        asdict(score)
        | {
            "points": _exact(score.points),
            "items": [asdict(i) | {"points": _exact(i.points), "of": str(i.of)} for i in score.items],
        }
        for score in scores
    ]


def load_scores(data: Sequence[dict[str, Any]]) -> list[UnitScore]:
    """What `dump_scores` wrote."""
    return [
        UnitScore(**d | {"points": _number(d["points"]), "items": tuple(map(_load_item, d["items"]))}) for d in data
    ]


def _load_item(data: dict[str, Any]) -> PointRow:
    return PointRow(
        **data | {"points": _number(data["points"]), "of": Decimal(data["of"]), "records": tuple(data["records"])}
    )


def _exact(value: int | Decimal | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: int | str | None) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def public_measure(value: MeasureValue) -> dict[str, Any]:
    """A measure as CONTRACT prints it: rates as numbers with six decimals, n and of beside them."""
    return {
        "measure": value.measure,
        "unit": value.unit,
        "value": float(value.value) if isinstance(value.value, Decimal) else value.value,
        "n": value.n,
        "of": value.of,
        "target": value.target,
        "rate": None if value.rate is None else float(value.rate),
    }


def public_score(score: UnitScore) -> dict[str, Any]:
    """A score as CONTRACT prints it: points as decimal text with two places."""
    return {
        "unit": score.unit,
        "class": score.unit_class,
        "points": None if score.points is None else f"{score.points:.2f}",
        "rank": score.rank,
        "reason": score.reason,
        "tied": score.tied,
        "grade": score.grade,
        "items": [
            {
                "item": item.item,
                "clause": item.clause,
                "points": None if item.points is None else f"{item.points:.2f}",
                "of": f"{item.of:f}",
            }
            for item in score.items
        ],
    }


def public_consequence(consequence: Consequence) -> dict[str, Any]:
    """A consequence as CONTRACT prints it."""
    return asdict(consequence)
