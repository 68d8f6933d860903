"""The map of a plan's units: `units.geojson` in the plan's folder, where a city gives one."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

from diaodu.domain.errors import UserError
from diaodu.domain.plans.units import Unit, unit_named

NAME = "units.geojson"
NAMED_BY = ("unit", "code", "name", "单位", "名称")
"""Properties of a feature that may name its unit: the first that is there does."""
MAX_BYTES = 5 * 1024**2
_DEGREES = 180.0
_AREAS = ("Polygon", "MultiPolygon")

Point = tuple[float, float]
Ring = Sequence[Point]
Area = Sequence[Ring]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a feature draws: its areas, each an outline and the holes in it, on a plane; and the middle of the largest."""

    name: str
    unit: str
    """The unit it is of, "" where its name is no unit's: it is drawn without a value."""
    areas: Sequence[Area]
    middle: Point


def read_map(folder: Path, units: Sequence[Unit]) -> list[Shape]:
    """The shapes of a plan's map, none where it gives no map. Degrees are laid on a plane at their own latitude.

    Raises:
        UserError: it is no GeoJSON of areas with names, too large, or has a unit twice.
    """
    path = folder / NAME
    if not path.is_file():
        return []
    read = [
        _feature(feature, f"{path.name} 第 {number} 个要素") for number, feature in enumerate(_features(path), start=1)
    ]
    flat = _flatten_by([point for _, areas in read for area in areas for ring in area for point in ring])
    shapes = [
        _shape(name, unit_named(units, name), [[[*map(flat, ring)] for ring in area] for area in areas])
        for name, areas in read
    ]
    named = [shape.unit for shape in shapes if shape.unit]
    if twice := next((unit for unit in named if named.count(unit) > 1), ""):
        raise _wrong(path.name, f"{twice} 有几个要素", "一个单位一个要素，几块地合为一个 MultiPolygon")
    return shapes


def _features(path: Path) -> list[Any]:
    if path.stat().st_size > MAX_BYTES:
        raise _wrong(
            path.name, f"{path.stat().st_size / 1024**2:.1f} MB", f"不超过 {MAX_BYTES // 1024**2} MB：请先抽稀边界"
        )
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _wrong(path.name, "不是 UTF-8 的 JSON", "GeoJSON（RFC 7946）的 FeatureCollection") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise _wrong(path.name, "没有要素（features）", "GeoJSON（RFC 7946）的 FeatureCollection")
    return features


def _feature(given: Any, place: str) -> tuple[str, list[list[list[Point]]]]:
    said = given.get("properties") if isinstance(given, dict) else None
    names = [str(said[key]) for key in NAMED_BY if said.get(key)] if isinstance(said, dict) else []
    geometry = given.get("geometry") if isinstance(given, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not names:
        raise _wrong(place, "没有名称", f"properties 中以 {'、'.join(NAMED_BY)} 之一写明单位")
    if not isinstance(geometry, dict) or kind not in _AREAS:
        raise _wrong(f"{place}（{names[0]}）", str(kind or "没有图形"), " 或 ".join(_AREAS))
    found: Any = geometry.get("coordinates")
    several: Any = [found] if kind == "Polygon" else found
    try:
        areas = [[[*map(_point, ring)] for ring in area] for area in several]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise _wrong(f"{place}（{names[0]}）", "坐标有误", "每个点写两个数：经度、纬度") from error
    if not areas or not all(area and all(area) for area in areas):
        raise _wrong(f"{place}（{names[0]}）", "没有坐标", "至少一个边界")
    return names[0], areas


def _point(given: Any) -> Point:
    x, y = (float(number) for number in given[:2] if isinstance(number, int | float))
    if not (isfinite(x) and isfinite(y)):
        raise ValueError(given)
    return x, y


def _flatten_by(points: Sequence[Point]) -> Callable[[Point], Point]:
    """How degrees become a plane: one of longitude is shorter than one of latitude; metres stay as they are."""
    if any(abs(x) > _DEGREES or abs(y) > _DEGREES / 2 for x, y in points):
        return lambda point: point
    latitudes = [y for _, y in points]
    shorter = cos(radians((min(latitudes) + max(latitudes)) / 2))
    return lambda point: (point[0] * shorter, point[1])


def _shape(name: str, unit: Unit | None, areas: Sequence[Area]) -> Shape:
    largest = max((area[0] for area in areas), key=lambda ring: abs(_doubled_area(ring)))
    return Shape(name=name, unit=unit.name if unit else "", areas=areas, middle=_middle(largest))


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    yield from zip(ring, [*ring[1:], ring[0]], strict=True)


def _doubled_area(ring: Ring) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in _edges(ring))


def _middle(ring: Ring) -> Point:
    """The centre of a ring's area; of one without area the mean of its points."""
    (left, below), area = ring[0], _doubled_area(ring)
    if not area:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    # Measured from the first point, so that large coordinates lose no digits.
    moved = [(x - left, y - below) for x, y in ring]
    parts = [(x + u, y + v, x * v - u * y) for (x, y), (u, v) in _edges(moved)]
    return (
        left + sum(x * part for x, _, part in parts) / (3 * area),
        below + sum(y * part for _, y, part in parts) / (3 * area),
    )


def _wrong(place: str, found: str, expected: str) -> UserError:
    return UserError(place, found, expected, "维护方案的人")
