"""Rows that are parts of the row above (其中：一期，二期): counted in the whole alone, and asked about, never dropped unsaid."""

from pathlib import Path
from typing import Any

import pytest

from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, read_bytes, read_rows, table

CASE = Path(__file__).parents[4] / "shared" / "data" / "cases" / "phases" / "15_phase.xlsx"
TOTAL = "总投资(万元)"


def listed(*named: tuple[Any, str, Any], form: dict[str, Any] = RESERVE, amount: str = TOTAL) -> list[list[Any]]:
    return table(
        *({"序号": "", **form} | {"序号": serial, "项目名称": name, amount: yuan} for serial, name, yuan in named)
    )


def read(*named: tuple[Any, str, Any], **form: Any) -> tuple[list[str], list[dict[str, str]]]:
    sheet = read_rows(listed(*named, **form))
    asked = [problem for problem in sheet.problems if problem.rule == "F-PART"]
    return [str(row.values["name"]) for row in sheet.rows], [problem.detail for problem in asked]


@pytest.mark.skipif(not CASE.exists(), reason="../shared 不在")
def test_the_phases_of_the_case_are_asked_about_and_the_whole_counts_once() -> None:
    (sheet,) = read_bytes(CASE.read_bytes()).sheets
    assert [(row.values["name"], row.values["total_investment"]) for row in sheet.rows] == [("午项目", 200_000_000)]
    (found,) = (problem for problem in sheet.problems if problem.rule == "F-PART")
    assert (found.row, found.cell, found.column) == (4, "B4", "name")
    assert found.detail == {
        "whole": "午项目", "parts": "“其中：一期”、“二期”", "rows": "4、5",
        "sums": "；所列部分的总投资合计2亿元，该项目2亿元，两者一致",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "amount"),
    [(RESERVE, TOTAL), (SIGNED, TOTAL), (FUNDS, "年初累计到位资金(万元)")],
    ids=["reserve", "signed", "funds"],
)
def test_parts_are_told_in_every_form(form: dict[str, Any], amount: str) -> None:
    names, asked = read(
        (1, "甲", 300), (1.1, "其中：一期", 100), (1.2, "二期", 100), (2, "乙", 900), form=form, amount=amount
    )
    assert names == ["甲", "乙"]
    assert [found["parts"] for found in asked] == ["“其中：一期”、“二期”"]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [((8000, 12000), "两者一致"), ((8000, 11999), "其余1万元"), ((8000, 12001), "多出1万元"), (("", ""), "")],
)
def test_what_the_parts_come_to_is_held_against_the_whole(amounts: tuple[Any, Any], said: str) -> None:
    named = (("", "其中：一期", amounts[0]), ("", "二期", amounts[1]))
    sums = read((1, "午", 20000), *named)[1]
    assert [found["sums"].endswith(said) for found in sums] == [True]
    assert bool(sums[0]["sums"]) is bool(said)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, "午", 20000), ("1.1", "一期", 8000), ("1.2", "二期", 12000)],
        [(1, "午", 20000), ("1-1", "厂房", 8000), ("1-2", "宿舍", 12000)],
        [("1", "午", 20000), ("", "其中：午一期", 8000), ("", "午二期", 12000)],
        [(1, "午", 20000), ("", "其中：厂房", 8000), ("(2)", "宿舍", 12000)],
        [(1.0, "午", 20000), (1.1, "其中一期工程", 8000), (1.2, "二期工程", 12000)],
        [(1, "午", 20000), ("", "（其中：一期）", 8000), ("", "【其中】二期", 12000)],
        [(1, "午", 20000), ("", "含：厂房一期", 8000), ("", "包括：宿舍二期", 12000)],
        [(1, "午", 20000), ("", "——一期", 8000), ("", "——二期", 12000)],
        [(1, "午", 20000), ("", "（1）一期工程", 8000), ("", "二期工程", 12000)],
    ],
    ids=[
        "numbered below",
        "numbered with a stroke",
        "phases of its name",
        "in brackets",
        "as numbers",
        "framed",
        "said to hold",
        "after dashes",
        "numbered in the name",
    ],
)
def test_parts_are_known_by_their_numbers_and_their_names(rows: list[tuple[Any, str, Any]]) -> None:
    names, asked = read(*rows)
    assert (names, len(asked)) == (["午"], 1)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, "午", 20000), (2, "未一期", 8000), (3, "未二期", 12000)],
        [("1.1", "午", 20000), ("1.2", "未", 8000), ("2.1", "申", 12000)],
        [(1, "午", 20000), (2, "其他中药项目", 8000), (3, "其间", 12000)],
        [(1, "午", 20000), ("", "未", 8000), ("", "申", 12000)],
        [(1, "午", 20000), (11.1, "未", 8000), (10.1, "申", 12000)],
    ],
    ids=["projects of their own", "numbered by chapter", "names alike", "without numbers", "other stems"],
)
def test_what_is_a_project_of_its_own_is_a_record(rows: list[tuple[Any, str, Any]]) -> None:
    names, asked = read(*rows)
    assert (len(names), asked) == (3, [])


def test_after_the_parts_the_next_project_is_a_record_and_two_wholes_are_asked_about_apart() -> None:
    names, asked = read(
        (1, "午", 300),
        ("", "其中：一期", 100),
        (2, "未", 500),
        ("2.1", "一期", 200),
        ("2.2", "二期", 300),
        (3, "二期园区", 7),
    )
    assert names == ["午", "未", "二期园区"]
    assert [(found["whole"], found["rows"]) for found in asked] == [("午", "3"), ("未", "5、6")]


LONE = {"项目名称": "其中：厂房", TOTAL: 100}


@pytest.mark.parametrize(
    ("changes", "is_last", "is_asked"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"序号": "1.1"}, True, True),
        ({"项目名称": "其中：一期"}, True, True),
    ],
    ids=["a record follows", "it ends the list", "numbered below", "a phase"],
)
def test_an_of_which_row_with_amounts_alone_is_a_part_unless_it_ends_the_list(
    changes: dict[str, Any], is_last: bool, is_asked: bool
) -> None:
    rows = listed((1, "甲", 300), (2, "乙", 200))
    lone = [(LONE | changes).get(header, "") for header in rows[0]]
    sheet = read_rows([*rows, lone] if is_last else [*rows[:2], lone, rows[2]])
    assert [row.values["name"] for row in sheet.rows] == ["甲", "乙"]
    assert ("F-PART" in [problem.rule for problem in sheet.problems]) is is_asked


def test_an_of_which_row_with_no_record_above_it_is_a_record() -> None:
    assert read((1, "其中：一期", 100), (2, "乙", 200))[0] == ["其中：一期", "乙"]


def test_under_a_total_it_sums_up_like_the_total() -> None:
    names, asked = read((1, "甲", 100), ("", "合计", 100), ("", "其中：新建", 100))
    assert (names, asked) == (["甲"], [])
