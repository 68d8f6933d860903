"""Which period a sheet is of: what its labels, its title, its tab and the file's name say (docs/reading.md#which-month)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.sheets.lines import Lines, Rows
from diaodu.adapters.reader.sheets.meta import cells_of_a_period, is_meta_line, read_meta
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadingContext
from diaodu.domain.text.dates import DateSpan, read_date_number
from diaodu.domain.text.keys import clean_text, compact
from diaodu.domain.text.said_periods import (
    SaidPeriod,
    early_day,
    find_period,
    is_unfilled,
    is_within,
    read_period,
    whole_period,
)

_OF_THE_FIGURES = re.compile(
    r"(?:本表|报表|表内|以上|数据)(?:数据)?(?:均|都)?(?:为|是|系)?((?:截至|截止).{2,14}|(?<=[为是系]).{2,14})"
)
DAY_NUMBER_DIGITS = 5
_ANOTHER = re.compile("上期|上月|上年|去年|同期|下期|下月|计划|预计|更正")
"""Labels of another time than the table's."""
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?$")
TAB = "工作表名"
COVER, FILE_NAME = "封面", "文件名"
"""They count where the sheet itself says nothing, and are never asked about."""

LONGEST_PERIOD = 20
"""A cell below the table that is a period and nothing else is no longer."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What one place says of the period: the days meant, None where it can't be read."""

    place: str
    written: str
    span: DateSpan | None
    why: str = "无法识别"  # where it can't be read


def gather_sayings(lines: Lines, context: ReadingContext) -> list[Saying]:
    """All that is said of a table's period, the weightiest first: labels, title, lines below, tab, cover, file name."""
    below = read_meta(lines.below)
    above = (_above(rows, context) for rows in (lines.narrow, lines.own, lines.head))
    said = [
        *next(filter(None, above), []),
        *_labelled(below, context),
        *_cutoff(below, context),
        *_whole(title_texts(lines.below), context),
        *_found(TAB, [lines.tab], context),
        *_other_year(lines.tab, context),
        *_on_cover(lines.cover, context),
        *_found(FILE_NAME, [lines.file], context),
    ]
    return said or list(_written_early(lines, context))


def period_problems(sayings: Sequence[Saying], context: ReadingContext) -> list[Problem]:
    """F-PERIOD where the table is another period's; F-WHEN where its 报告期 can't be read or another place differs."""
    readable = [(saying, saying.span) for saying in sayings if saying.span]
    if readable and not is_within(readable[0][1], context.period):
        return [other_period(readable[0][0].written, context)]
    unread = [f"{one.place}“{one.written}”{one.why}" for one in sayings if one.span is None]
    differing = [
        f"{one.place}写的是“{one.written}”"
        for one, span in readable[1:]
        if one.place not in {COVER, FILE_NAME} and not is_within(span, context.period)
    ]
    said = "，".join(dict.fromkeys(unread + differing))
    if not said:
        return []
    value = next(one.written for one in sayings if one.span is None or not is_within(one.span, context.period))
    return [
        Problem(rule=HouseRule.UNCLEAR_PERIOD, value=value, detail={"said": said, "expected": context.period_title})
    ]


def other_period(written: str, context: ReadingContext) -> Problem:
    """Say that a table is of another period, so that nothing of it is read."""
    detail = {"found": written, "expected": context.period_title}
    return Problem(rule=HouseRule.PERIOD, value=written, detail=detail)


def title_texts(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Texts of the lines around a table that are no labels."""
    rows = list(rows)
    texts = (clean_text(cell) for row in rows for cell in row if isinstance(cell, str) and cell)
    return [*filter(None, map(cells_of_a_period, rows)), *(text for text in texts if text and not is_meta_line(text))]


def _above(rows: Rows, context: ReadingContext) -> list[Saying]:
    labels = read_meta(rows)
    return [
        *_labelled(labels, context),
        *_found("标题", title_texts(rows), context),
        *_cutoff(labels, context),
    ]


def _other_year(tab: str, context: ReadingContext) -> Iterable[Saying]:
    """Yield a tab that is another year alone: 2020年."""
    said = read_period(tab, context.period) if _YEAR.match(compact(tab)) else None
    if said and not is_within(said.span, context.period):
        yield Saying(TAB, said.written, said.span)


def _on_cover(rows: Rows, context: ReadingContext) -> list[Saying]:
    """What a cover says: the run's period where it names that, else an earlier one; a later month is when it was made."""
    said = [(replace(saying, place=COVER), saying.span) for saying in _above(rows, context) if saying.span]
    own = [saying for saying, span in said if is_within(span, context.period)]
    return own[:1] or [saying for saying, span in said if span.last < context.period_start]


def _labelled(labels: Mapping[str, str], context: ReadingContext) -> Iterable[Saying]:
    """Yield what 报告期 says; a year alone tells no month."""
    period = context.period
    if written := labels.get("period", ""):
        said = _read_day_number(written) or read_period(written, period)
        if said and said.precision == "year" and not is_unfilled(written, period):
            said = None
        if said is None or said.precision != "year" or period.rhythm == "year" or not is_within(said.span, period):
            yield Saying("报告期", written, said.span if said else None)


def _cutoff(labels: Mapping[str, str], context: ReadingContext) -> Iterable[Saying]:
    """Yield a 数据截止日 before the period: the figures are older."""
    said = read_period(labels.get("cutoff", ""), context.period)
    if said and said.span.last < context.period_start:
        yield Saying("数据截止日", said.written, said.span)


def _read_day_number(written: str) -> SaidPeriod | None:
    """A spreadsheet's number of a day, whose format is lost."""
    is_number = written.isdecimal() and len(written) == DAY_NUMBER_DIGITS
    span = read_date_number(int(written)) if is_number else None
    return SaidPeriod(span.last.isoformat(), span, "day") if span else None


def _written_early(lines: Lines, context: ReadingContext) -> Iterable[Saying]:
    """Yield the day before the period on which a sheet that says no month was filled in: it may be an earlier one's."""
    rows = [*lines.own, *lines.head, *lines.below]
    days = (f"{cell:%Y-%m-%d}" for row in rows for cell in row if isinstance(cell, date))
    texts = chain([read_meta(rows).get("date", "")], days, title_texts([*lines.own, *lines.head]), [lines.tab])
    if written := next(filter(None, (early_day(text, context.period) for text in texts)), ""):
        yield Saying("表上日期", written, None, "早于本期")


def _found(place: str, texts: Iterable[str], context: ReadingContext) -> Iterable[Saying]:
    for text in texts:
        if said := find_period(text, context.period):
            yield Saying(place, said.written, said.span)


def _whole(texts: Iterable[str], context: ReadingContext) -> Iterable[Saying]:
    """Yield what notes say of the figures (本表为2月数据), and cells that are a period alone: （2021年2月）."""
    for text in map(compact, texts):
        if (note := _OF_THE_FIGURES.search(text)) and (said := find_period(note[1], context.period)):
            yield Saying("表下方", said.written, said.span)
        label, _, value = text.rpartition(":")
        if (
            len(value) <= LONGEST_PERIOD
            and not _ANOTHER.search(label)
            and (said := whole_period(value, context.period))
        ):
            yield Saying("表下方", said.written, said.span)
