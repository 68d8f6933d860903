"""Small plans for tests: units, measures that people enter, targets and a scheme, nothing else."""

from typing import Any

from diaodu.domain.plans.plan import Plan


def small_plan(**parts: Any) -> Plan:
    """A plan of the year 2024 with the parts given; a measure or a unit may be written as its name alone."""
    measures = [_measure(m) if isinstance(m, str) else m for m in parts.pop("measures")]
    units = [_unit(n, unit) for n, unit in enumerate(parts.pop("units"))]
    return Plan.model_validate({
        "id": "small", "title": "小方案", "document": {"title": "办法", "issuer": "市"}, "valid": {"start": "2024-01-01", "end": "2024-12-31"},
        "rhythm": "month", "first_period": "2024-01", "city": "小城市", "office": "办公室", "calendar": {"due": {"day": 28}}, "forms": [],
        "release": {"mode": "approval"}, "masthead": {"name": "简报", "issuer": "办公室"}, "units": units, "measures": measures,
    } | parts)  # fmt: skip


def _unit(number: int, unit: str | dict[str, Any]) -> dict[str, Any]:
    named = {"name": unit} if isinstance(unit, str) else unit
    return {"code": f"U{number}", "class": "单位"} | named


def _measure(name: str) -> dict[str, Any]:
    """m, or m:元 for money, or m:% for a share."""
    id_, _, unit = name.partition(":")
    return {"id": id_, "name": id_, "unit": unit or "个", "entered": {}}
