"""What the units say of themselves: chosen by rule, in the third person, what many say alike left out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.domain.forms.roles import FormRole
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, NarrativePart, rows_of
from diaodu.domain.papers.bulletin.listed import says
from diaodu.domain.papers.bulletin.matrix import ordered_units
from diaodu.domain.text import disclosure, wording

ALIKE = 3
"""So many units with the same words: copied from one another, not news of any."""
MOST_UNITS = 5
"""Units whose words the text has."""
LONGEST_ITEM = 80
"""Characters of a unit's words in the text: whole sentences, the first always; all of them are in the workbook."""
DATED = "工作动态"
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）]*|[^。！？]+$")
WORDS = [("单位", "left"), ("类别", "left"), ("内容", "left")]


def unit_words(facts: Facts, *categories: str) -> list[NarrativePart]:
    """One item of a unit under some headings, of at most MOST_UNITS units, those first that lead the matrix.

    Of a unit the headings go in the order given, within one the latest first, then the longest. Words that two
    units share stand once with both names; what ALIKE or more share is left out.
    """
    shared, chosen = _told_by(facts), {}
    for row in sorted(_rows(facts, categories), key=lambda row: _order(row, categories)):
        text = said(row, facts)
        if text and len(shared[_key(row)]) < ALIKE:
            chosen.setdefault(row["unit"], text)
    leading = [unit for c in facts.classes for unit in ordered_units(facts, c.units) if unit in chosen][:MOST_UNITS]
    units: dict[str, list[str]] = {}
    for unit in (unit for unit in facts.filing.expected if unit in leading):
        units.setdefault(chosen[unit], []).append(unit)
    return [NarrativePart(unit=wording.listed(names), text=_first_sentences(text)) for text, names in units.items()]


def _first_sentences(text: str) -> str:
    """As many whole sentences as LONGEST_ITEM holds, the first however long."""
    kept = ""
    for sentence in _SENTENCE.findall(text):
        if kept and len(kept + sentence) > LONGEST_ITEM:
            break
        kept += sentence
    return kept


def told_words(facts: Facts, category: str) -> list[tuple[dict[str, Any], str]]:
    """What the units say under a heading, 无 left out: the record and its words as they are printed."""
    return [(row, text) for row in _rows(facts, (category,)) if (text := said(row, facts))]


def alike_words(facts: Facts) -> list[NarrativePart]:
    """Words that ALIKE units or more handed in, with all their names: a matter for the steward."""
    words = {_key(row): row for row in _rows(facts, None)}
    told = _told_by(facts)
    return [
        NarrativePart(unit=wording.listed(told[key]), text=said(row, facts))
        for key, row in words.items()
        if len(told[key]) >= ALIKE
    ]


def word_list(facts: Facts) -> Table:
    """Every unit's words, for the workbook."""
    cells = [[row["unit"], row["category"] or "", said(row, facts)] for row in word_rows(facts)]
    return text_table("words", "各单位报送的文字材料", WORDS, cells)


def word_rows(facts: Facts) -> list[dict[str, Any]]:
    """The units' words that say anything, in the order they are printed."""
    return [row for row in _rows(facts, None) if said(row, facts)]


def said(row: Mapping[str, Any], facts: Facts) -> str:
    """A unit's words as they are printed: 我区 is 该区, and news begin with their day; "" where they say nothing."""
    text = disclosure.printable(row.get("content"), facts.hidden)
    if not says(text):
        return ""
    text = disclosure.third_person(text, row["unit"], facts.plan.level)
    text = text if text.endswith(("。", "！", "？", "”", "）", "；", "…")) else f"{text}。"
    day = row.get("date")
    if row.get("category") != DATED or day is None or "日" in text[:12]:
        return text
    return f"{day.month}月{day.day}日，{text}"


def _rows(facts: Facts, categories: Sequence[str] | None) -> list[dict[str, Any]]:
    frame = facts.frame(facts.form_of(FormRole.NARRATIVE))
    told = facts.once(("words",), lambda: rows_of(frame))
    rows = [row for row in told if categories is None or row.get("category") in categories]
    order = {unit: place for place, unit in enumerate(facts.filing.expected)}
    return sorted(rows, key=lambda row: order.get(row["unit"], len(order)))


def _order(row: Mapping[str, Any], categories: Sequence[str]) -> tuple[int, float, int]:
    day = row.get("date")
    latest = 0.0 if day is None else -float(day.toordinal())
    return (categories.index(row["category"]), latest, -len(str(row.get("content"))))


def _told_by(facts: Facts) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for row in _rows(facts, None):
        units = told.setdefault(_key(row), [])
        if row["unit"] not in units:
            units.append(row["unit"])
    return told


def _key(row: Mapping[str, Any]) -> str:
    """The words without the unit's own name, so that the same sentence with another name in it is known."""
    return re.sub(r"[\s，。、；：,.;:]", "", str(row.get("content") or "").replace(row["unit"], ""))
