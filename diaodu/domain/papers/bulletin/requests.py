"""What the units ask others to do, gathered by the office that must act."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, largest_first, rows_of, yuan_of
from diaodu.domain.papers.bulletin.listed import is_carried, says
from diaodu.domain.papers.bulletin.unit_words import told_words
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.offices import offices_in

IN_WORDS = "需协调事项"
"""The heading of the narrative under which units ask for something."""
NOBODY = "未写明部门"
SIGNED, TALKS, TOLD = "签约项目", "在谈项目", "文字材料"
MOST = 6
"""Offices that the table names."""
LARGEST = 2
"""Projects named of each office."""
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


def requests(facts: Facts) -> list[dict[str, Any]]:
    """What the units ask for this period, each with `request` and `offices`: for their projects, the largest first, then in words.

    `of` says where it stands: a project signed, one in talks, or the narrative, where words told twice are one matter.
    """
    return facts.once(("requests",), lambda: _requests(facts))


def _requests(facts: Facts) -> list[dict[str, Any]]:
    asking = (row for row in rows_of(facts.projects) if says(row.get("to_coordinate")) and not is_carried(row))
    rows = largest_first(asking)
    found = [(row, _words(facts, row), _kind(row)) for row in rows]
    told: dict[tuple[str, str], Any] = {}
    for row, text in told_words(facts, IN_WORDS):
        told.setdefault((row["unit"], text), row["record"])
    found += [({"unit": unit, "record": record}, text, TOLD) for (unit, text), record in told.items()]
    own = [(office.name, office.aliases) for office in facts.plan.bulletin.offices]
    return [
        row | {"request": text, "of": kind, "offices": _offices(facts, row, text, own) or [NOBODY]}
        for row, text, kind in found
    ]


def _offices(facts: Facts, row: Mapping[str, Any], text: str, own: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The offices that a request names, but for the unit that asks."""
    unit = row["unit"]
    return [one for one in offices_in(text, facts.plan.level, own) if one not in {unit, f"{facts.plan.level}{unit}"}]


def _words(facts: Facts, row: Mapping[str, Any]) -> str:
    return disclosure.third_person(
        disclosure.printable(row["to_coordinate"], facts.hidden), row["unit"], facts.plan.level
    )


def _kind(row: Mapping[str, Any]) -> str:
    return TALKS if row.get("stage") == "在谈" else SIGNED


def request_counts(facts: Facts) -> dict[str, int]:
    """How many requests there are of each kind, those that there are: 签约项目, 在谈项目, 文字材料."""
    counts = Counter(row["of"] for row in requests(facts))
    return {kind: counts[kind] for kind in (SIGNED, TALKS, TOLD) if counts[kind]}


def office_counts(facts: Facts) -> list[tuple[str, int]]:
    """How many matters each office named is asked to settle, the most first."""
    return [(office, len(rows)) for office, rows in by_office(facts) if office != NOBODY]


def by_office(facts: Facts) -> list[tuple[str, list[dict[str, Any]]]]:
    """The requests of each office, the most asked first; those that name none last."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in requests(facts):
        for office in row["offices"]:
            found.setdefault(office, []).append(row)
    return sorted(found.items(), key=lambda pair: (pair[0] == NOBODY, -len(pair[1]), pair[0]))


def office_table(facts: Facts) -> Table:
    """A row an office, with the most asked of first: how many matters, of whom, the largest projects; none where no office is named."""
    ordered = by_office(facts)
    shown = [] if [office for office, _ in ordered] == [NOBODY] else _shown(ordered)
    cells = [_office_cells(facts, office, rows) for office, rows in shown]
    told = ["一件事项涉及几个部门的，各部门均列入"] * any(len(row["offices"]) > 1 for row in requests(facts))
    told += [f"另有{len(ordered) - MOST}个部门的事项未列"] * (len(ordered) > MOST)
    notes = [f"{'；'.join([*told, '逐件事项见附表'])}。"] if cells else []
    heads = BY_OFFICE if any(row[-1] != wording.DASH for row in cells) else BY_OFFICE[:-1]
    return text_table("offices", "需协调解决事项（按部门）", heads, [row[: len(heads)] for row in cells], notes)


def _shown(ordered: Sequence[tuple[str, list[dict[str, Any]]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The first MOST, what names no office always among them."""
    unnamed = [pair for pair in ordered if pair[0] == NOBODY]
    return [*[pair for pair in ordered if pair[0] != NOBODY][: MOST - len(unnamed)], *unnamed]


def _office_cells(facts: Facts, office: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    named = [_project(facts, row) for row in rows if row.get("name")][:LARGEST]
    return [office, str(len(rows)), str(len({row["unit"] for row in rows})), "；".join(named) or wording.DASH]


def _project(facts: Facts, row: Mapping[str, Any]) -> str:
    """A project in quotes, its unit before it unless the name begins with it, its amount behind."""
    shown, amount = disclosure.shown_project(row, facts.places), yuan_of(row)
    name = f"“{shown}”" if shown.startswith(row["unit"]) else f"{row['unit']}“{shown}”"
    return name if amount is None else f"{name}（{wording.hundred_millions(amount)}）"


def request_list(facts: Facts) -> Table:
    """Every request, for the workbook."""
    cells = [
        [row["unit"], disclosure.shown_project(row, facts.places) or wording.DASH,
         wording.hundred_millions(yuan_of(row)), row["request"], wording.listed(row["offices"])]
        for row in requests(facts)
    ]  # fmt: skip
    return text_table("requests", "需协调解决事项", WHOLE, cells)
