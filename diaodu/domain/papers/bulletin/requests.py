"""What the units ask others to do, gathered by the office that must act."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.papers.bulletin.projects import says
from diaodu.domain.papers.bulletin.unit_words import told_words
from diaodu.domain.text import disclosure, wording

IN_WORDS = "需协调事项"
"""The heading of the narrative under which units ask for something."""
NOBODY = "未写明部门"
LARGEST = 2
"""Projects named of each office."""
_OFFICE = re.compile(
    r"(?:请求|恳请|提请|请|由|需要|需|希望|建议|协调|报请)(?:求)?(?:帮助|协调|与|和|同|相关|由)?"
    r"(?P<office>(?:市|自治区|省|区|旗|县|州)?(?:级)?[\u4e00-\u9fff]{1,9}?"
    r"(?:部门|委员会|改革委|卫健委|改委|国资委|办公室|管委会|金融办|公安局|监管局|局|厅|办|公司|银行|法院|政府))"
)
BY_OFFICE = [
    ("需协调的部门", "left"),
    ("事项(件)", "right"),
    ("涉及单位(个)", "right"),
    ("主要项目(总投资,亿元)", "left"),
]
WHOLE = [
    ("单位", "left"),
    ("项目名称", "left"),
    ("总投资(亿元)", "right"),
    ("需协调解决事项", "left"),
    ("需协调的部门", "left"),
]


def office_of(request: str) -> str:
    """The office that a request names first, NOBODY where it names none."""
    found = _OFFICE.search(request)
    return found["office"] if found else NOBODY


def requests(facts: Facts) -> list[dict[str, Any]]:
    """What the units ask for, each with `request` and `office`: for their projects, the largest first, then in words."""
    rows = [row for row in rows_of(facts.projects) if says(row.get("to_coordinate"))]
    rows.sort(key=lambda row: (-(row.get("total_investment") or 0), row["unit"], str(row.get("name"))))
    found = [(row, disclosure.printable(row["to_coordinate"], facts.hidden)) for row in rows]
    found += [({"unit": row["unit"]}, text) for row, text in told_words(facts, IN_WORDS)]
    return [row | {"request": text, "office": office_of(text)} for row, text in found]


def office_counts(facts: Facts) -> list[tuple[str, int]]:
    """How many matters each office named is asked to settle, the most first."""
    counts = Counter(row["office"] for row in requests(facts) if row["office"] != NOBODY)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def office_table(facts: Facts) -> Table:
    """A row an office, with the most asked of first: how many matters, of whom, the largest projects."""
    by_office: dict[str, list[dict[str, Any]]] = {}
    for row in requests(facts):
        by_office.setdefault(row["office"], []).append(row)
    ordered = sorted(by_office.items(), key=lambda pair: (pair[0] == NOBODY, -len(pair[1]), pair[0]))
    cells = [_office_cells(facts, office, rows) for office, rows in ordered]
    notes = ["逐个项目的事项见附表。"] if cells else []
    return text_table("offices", "需协调解决事项（按部门）", BY_OFFICE, cells, notes)


def _office_cells(facts: Facts, office: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    named = [_project(facts, row) for row in rows if row.get("name")][:LARGEST]
    return [office, str(len(rows)), str(len({row["unit"] for row in rows})), "；".join(named) or wording.DASH]


def _project(facts: Facts, row: Mapping[str, Any]) -> str:
    amount = row.get("total_investment")
    name = disclosure.shown_project(row, facts.places)
    return name if amount is None else f"{name}（{wording.hundred_millions(int(amount))}）"


def request_list(facts: Facts) -> Table:
    """Every request, for the workbook."""
    cells = [
        [row["unit"], disclosure.shown_project(row, facts.places) or wording.DASH,
         wording.hundred_millions(None if row.get("total_investment") is None else int(row["total_investment"])),
         row["request"], row["office"]]
        for row in requests(facts)
    ]  # fmt: skip
    return text_table("requests", "需协调解决事项", WHOLE, cells)
