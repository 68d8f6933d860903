"""Which project a row is: by its code, else by its names in its unit; codes of new projects are never given twice."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.domain.months.projects import Line, Numbering, Registry, RowProject, joined_key, place_lines
from diaodu.domain.text.keys import name_key

UNITS = {"150622": "准格尔旗", "150602": "东胜区", "ORD-GX": "鄂尔多斯高新区"}
MARCH = Numbering(period="2021-03", year=2021, units=UNITS)


def line(name: str, second: str | None = "江苏某公司", **changes: Any) -> Line:
    """A row of 准格尔旗's signed list."""
    values: dict[str, Any] = {
        "id": f"{name}/{second}/{changes.get('typed', '')}", "group": ("准格尔旗", "signed_projects", "current"),
        "unit": "150622", "kind": "name+investor", "key": joined_key((name_key(name), name_key(second or ""))), "name": name,
    }  # fmt: skip
    return Line(**values | changes)


def reserve(name: str, location: str | None = "大路", **changes: Any) -> Line:
    """A row of 准格尔旗's reserve list."""
    group = ("准格尔旗", "reserve_projects", "current")
    return line(name, location, **{"group": group, "kind": "name+location"} | changes)


def placed(registry: Registry, *lines: Line, entering: Sequence[str] | None = None) -> list[RowProject]:
    """Where rows are placed; all are entered unless told."""
    ids = [one.id for one in lines] if entering is None else entering
    found = place_lines(registry, lines, MARCH, ids)
    return [found[one.id] for one in lines]


def codes(registry: Registry, *lines: Line) -> list[str]:
    return [place.code for place in placed(registry, *lines)]


def known(*lines: Line) -> Registry:
    registry = Registry()
    placed(registry, *lines)
    return registry


# --- new projects ---------------------------------------------------------------------------------------
def test_a_new_project_gets_unit_year_and_the_next_number_in_the_order_of_the_rows() -> None:
    other = line("丙", unit="ORD-GX", group=("鄂尔多斯高新区", "signed_projects", "current"))
    assert codes(Registry(), line("乙"), line("甲"), other) == [
        "150622-2021-0001", "150622-2021-0002", "ORD-GX-2021-0001",
    ]  # fmt: skip


def test_a_number_is_never_given_again_though_its_project_is_in_no_list_any_more() -> None:
    registry = known(line("甲"), line("乙"))
    assert codes(registry, line("丙")) == ["150622-2021-0003"]


def test_the_same_rows_entered_again_get_the_same_codes_and_enter_nothing() -> None:
    first = known(line("甲"), line("乙"))
    again = Registry(first.new_projects, first.new_keys)
    assert codes(again, line("甲"), line("乙")) == ["150622-2021-0001", "150622-2021-0002"]
    assert (again.new_projects, again.new_keys) == ([], [])


def test_a_held_row_gets_no_new_code_but_is_known_by_an_old_one() -> None:
    registry = known(line("甲"))
    assert [p.code for p in placed(registry, line("甲"), line("乙"), entering=())] == ["150622-2021-0001", ""]
    assert len(registry.new_projects) == 1


# --- known by names -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["甲(一期)", "甲（一期）", " 甲 (一期) ", "甲［一期］"])
def test_names_are_compared_normalised(name: str) -> None:
    assert codes(known(line("甲(一期)")), line(name)) == ["150622-2021-0001"]


def test_another_investor_or_another_unit_is_another_project() -> None:
    elsewhere = line("甲", unit="150602", group=("东胜区", "signed_projects", "current"))
    assert codes(known(line("甲")), line("甲", "浙江某公司"), elsewhere) == ["150622-2021-0002", "150602-2021-0001"]


def test_a_row_that_lacks_the_second_part_is_the_only_project_of_its_name() -> None:
    assert codes(known(reserve("甲", "大路")), reserve("甲", None)) == ["150622-2021-0001"]
    assert codes(known(reserve("甲", None)), reserve("甲", "大路")) == ["150622-2021-0001"]
    assert codes(known(reserve("甲", "大路"), reserve("甲", "沙圪堵")), reserve("甲", None)) == ["150622-2021-0003"]


def test_a_reserve_project_among_the_signed_is_the_same_project_and_so_are_its_funds() -> None:
    assert codes(Registry(), reserve("甲"), line("甲"), line("甲")) == ["150622-2021-0001"] * 3


def test_a_name_that_two_reserve_projects_have_tells_nothing() -> None:
    assert codes(known(reserve("甲", "大路"), reserve("甲", "沙圪堵")), line("甲")) == ["150622-2021-0003"]


# --- codes typed by hand --------------------------------------------------------------------------------
def test_a_renamed_project_with_its_code_stays_the_same_project_under_both_names() -> None:
    registry = known(line("甲"))
    renamed = line("甲二期扩建", typed="150622-2021-0001")
    assert placed(registry, renamed) == [RowProject(code="150622-2021-0001")]
    assert codes(registry, line("甲二期扩建"), line("甲")) == ["150622-2021-0001"] * 2


def test_a_code_is_found_however_wide_or_small_its_letters_are() -> None:
    assert placed(known(line("甲")), line("甲改", typed="１５０６２２-2021-0001")) == [
        RowProject(code="150622-2021-0001")
    ]


def test_a_code_nobody_has_becomes_the_new_projects_code() -> None:
    registry = Registry()
    assert placed(registry, line("甲", typed="2020-152702-44-03-012345")) == [
        RowProject(code="2020-152702-44-03-012345")
    ]
    assert codes(registry, line("甲")) == ["2020-152702-44-03-012345"]


@pytest.mark.parametrize("typed", ["1", "待编", "无编码", "新项目", "12345", "ABCDEFG", "x" * 50, "150602-2021-0009"])
def test_what_is_no_code_of_the_units_own_is_asked_about_and_not_taken(typed: str) -> None:
    (place,) = placed(Registry(), line("甲", typed=typed))
    assert place == RowProject(code="150622-2021-0001", fault="未登记，也不是本单位可用的编码")


def test_an_unknown_code_beside_a_known_project_is_asked_about() -> None:
    (place,) = placed(known(line("甲")), line("甲", typed="XM-2021-77"))
    assert place == RowProject(code="150622-2021-0001", fault="未登记，本项目的编码为150622-2021-0001")


def test_the_code_of_another_unit_is_asked_about_and_the_row_keeps_its_own_project() -> None:
    registry = known(line("甲"), line("乙"))
    stranger = line("甲", unit="150602", group=("东胜区", "signed_projects", "current"), typed="150622-2021-0002")
    assert placed(registry, stranger) == [RowProject(code="150602-2021-0001", fault="属于准格尔旗的“乙”")]


def test_the_code_of_another_project_of_the_unit_is_asked_about() -> None:
    registry = known(line("甲"), line("乙"))
    assert placed(registry, line("甲", typed="150622-2021-0002")) == [
        RowProject(code="150622-2021-0001", fault="属于本单位的“乙”")
    ]


def test_a_code_is_no_renaming_while_its_project_stands_in_the_same_list() -> None:
    registry = known(line("甲"))
    typed = "150622-2021-0001"
    for rows in ([line("甲", typed=typed), line("丁", typed=typed)], [line("丁", typed=typed), line("甲")]):
        again = Registry(registry.new_projects, registry.new_keys)
        found = {row.name: place for row, place in zip(rows, placed(again, *rows), strict=True)}
        assert found == {
            "甲": RowProject(code=typed), "丁": RowProject(code="150622-2021-0002", fault="属于本单位的“甲”"),
        }  # fmt: skip


def test_a_code_beside_a_wholly_different_name_and_investor_is_asked_about() -> None:
    (place,) = placed(known(line("甲")), line("戊", "广东某公司", typed="150622-2021-0001"))
    assert place.code == "150622-2021-0002"
    assert place.fault


def test_a_code_typed_for_two_new_projects_is_the_firsts() -> None:
    first, second = placed(Registry(), line("甲", typed="XM-2021-01"), line("乙", typed="XM-2021-01"))
    assert first == RowProject(code="XM-2021-01")
    assert (second.code, bool(second.fault)) == ("150622-2021-0001", True)


# --- what must always hold ------------------------------------------------------------------------------
NAMES = st.sampled_from(["甲", "乙", "丙", "甲（一期）"])
LINES = st.lists(
    st.builds(
        lambda name, second, typed, number: line(name, second, typed=typed, id=str(number)),
        NAMES, st.sampled_from(["江苏", "浙江", None]),
        st.sampled_from(["", "", "150622-2021-0001", "150622-2021-0002", "XM-2021-01", "待编"]), st.integers(),
    ),
    max_size=8, unique_by=lambda one: one.id,
)  # fmt: skip


@given(st.lists(LINES, max_size=3))
@settings(max_examples=60)
def test_every_entered_row_has_a_code_of_its_unit_and_a_second_time_the_same_one(months: list[list[Line]]) -> None:
    registry = Registry()
    for lines in months:
        first = placed(registry, *lines)
        assert all(place.code and registry.find(place.code) for place in first)
        stored = Registry(registry.new_projects, registry.new_keys)
        before = len(stored.new_projects)
        assert [p.code for p in placed(stored, *lines)] == [p.code for p in first]
        assert len(stored.new_projects) == before
    assert len({project.code for project in registry.new_projects}) == len(registry.new_projects)
