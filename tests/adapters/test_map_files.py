"""A plan's map: GeoJSON areas on a plane, and what is said of a file that is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.map_files import NAME, read_map
from diaodu.domain.errors import UserError
from tests.lib.factories import make_plan

UNITS = make_plan().units
FIRST, SECOND = UNITS[0].name, UNITS[1].name


def square(x: float, y: float, size: float = 1) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def feature(name: str, *areas: Any, key: str = "name") -> dict[str, Any]:
    geometry = {"type": "MultiPolygon", "coordinates": areas} if len(areas) != 1 else {"type": "Polygon", "coordinates": areas[0]}  # fmt: skip
    return {"type": "Feature", "properties": {key: name}, "geometry": geometry}


def write(folder: Path, *features: Any) -> Path:
    (folder / NAME).write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8"
    )
    return folder


def test_a_plan_without_a_map_has_no_shapes(tmp_path: Path) -> None:
    assert read_map(tmp_path, UNITS) == []


@pytest.mark.parametrize("key", ["unit", "code", "name", "单位", "名称"])
def test_units_are_known_by_name_and_code(tmp_path: Path, key: str) -> None:
    name = UNITS[0].code if key == "code" else FIRST
    assert [shape.unit for shape in read_map(write(tmp_path, feature(name, [square(0, 0)], key=key)), UNITS)] == [FIRST]


def test_what_is_no_units_is_drawn_without_one(tmp_path: Path) -> None:
    found = read_map(write(tmp_path, feature(FIRST, [square(0, 0)]), feature("邻市", [square(5, 5)])), UNITS)
    assert [(shape.name, shape.unit) for shape in found] == [(FIRST, FIRST), ("邻市", "")]


def test_degrees_of_longitude_are_shorter_and_metres_stay(tmp_path: Path) -> None:
    [at_sixty] = read_map(write(tmp_path, feature(FIRST, [square(110, 59.5)])), UNITS)
    (left, _), (right, _) = at_sixty.areas[0][0][:2]
    assert right - left == pytest.approx(0.5)
    [metres] = read_map(write(tmp_path, feature(FIRST, [square(400_000, 4_380_000, 1000)])), UNITS)
    assert metres.areas[0][0][2] == (401_000, 4_381_000)
    assert metres.middle == pytest.approx((400_500, 4_380_500))


@pytest.mark.parametrize("turn", [1, -1])
def test_the_middle_is_of_the_largest_area_whichever_way_it_turns(tmp_path: Path, turn: int) -> None:
    small, large = square(0, 0, 1)[::turn], square(1000, 0, 4)[::turn]
    [shape] = read_map(write(tmp_path, feature(FIRST, [small], [large])), UNITS)
    assert len(shape.areas) == 2
    assert shape.middle == pytest.approx((1002, 2))
    [line] = read_map(write(tmp_path, feature(FIRST, [[[200, 0], [202, 0], [200, 0], [202, 0]]])), UNITS)
    assert line.middle == pytest.approx((201, 0))


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "没有要素"),
        (["x"], "没有名称"),
        ([{"properties": None, "geometry": None}], "没有名称"),
        ([feature(FIRST, [square(0, 0)]), feature(f" {FIRST} ", [square(2, 2)])], f"{FIRST} 有几个要素"),
        ([{"properties": {"name": FIRST}, "geometry": {"type": "Point", "coordinates": [1, 2]}}], "Point"),
        ([{"properties": {"name": FIRST}, "geometry": None}], "没有图形"),
        ([feature(FIRST, [])], "没有坐标"),
        ([feature(FIRST)], "没有坐标"),
        ([feature(FIRST, [[]])], "没有坐标"),
        ([feature(FIRST, [[["110", "40"], [111, 40]]])], "坐标有误"),
        ([feature(FIRST, [[[110], [111, 40]]])], "坐标有误"),
        ([feature(FIRST, [[110, 40]])], "坐标有误"),
        ([feature(FIRST, [[[float("nan"), 40]]])], "坐标有误"),
        ([{"properties": {"name": FIRST}, "geometry": {"type": "Polygon"}}], "坐标有误"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, features: list[Any], said: str) -> None:
    with pytest.raises(UserError) as told:
        read_map(write(tmp_path, *features), UNITS)
    assert said in str(told.value)
    assert NAME in str(told.value)
    assert "维护方案的人" in str(told.value)


@pytest.mark.parametrize("data", [b"", b"{", "{}".encode("utf-16"), b"[" * 100_000, b"[]", b'{"features": 3}'])
def test_a_file_that_is_no_geojson_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(UserError, match=NAME):
        read_map(tmp_path, UNITS)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(6 * 1024**2)
    with pytest.raises(UserError, match=r"6\.0 MB"):
        read_map(tmp_path, UNITS)


def test_a_mark_before_the_text_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, feature(SECOND, [square(0, 0)])) / NAME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [shape.unit for shape in read_map(tmp_path, UNITS)] == [SECOND]
