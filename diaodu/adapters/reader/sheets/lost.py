"""Sheets and blocks of which nothing is read: how many rows are lost with them, what they were meant as, and why."""

from collections.abc import Sequence

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.containers.grid import Cell, Grid, filled_rows, is_empty
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.sheets.blocks import StrangeBlock
from diaodu.adapters.reader.sheets.headers import Match
from diaodu.adapters.reader.sheets.layout import FormTable, nearest_match
from diaodu.adapters.reader.sheets.meta import is_meta_line, is_note, read_meta
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadSheet
from diaodu.domain.states import SheetState
from diaodu.domain.text.keys import header_key
from diaodu.domain.text.serials import enumerate_rows

FEWEST_ANSWERS = 3
"""A header that answers so many of a form's columns, one of its anchors among them, may be meant as it."""

KNOWN_SHARE = 3
"""Of the sheet's own headers one in so many must be known."""

NAMED = 5
"""Columns named in a finding."""

BESIDE = 2
"""Cells and rows without a header from which something stands beside a table."""


def read_block(grid: Grid, block: StrangeBlock, catalog: Sequence[FormSpec]) -> ReadSheet:
    """A block under a header that is no form's."""
    lines = grid.rows[block.top : block.first]
    match = nearest_match(grid, catalog, block.first)
    form = titled_form([cell for row in lines for cell in row], catalog) or meant_form(match)
    return lost_sheet(grid, block, form, match, place=f"第{block.top + 1}—{block.end}行")


def lost_sheet(
    grid: Grid, block: StrangeBlock, form: FormSpec | None, match: Match | None = None, *, place: str = ""
) -> ReadSheet:
    """What is told of rows that were not read; `place` says where in the sheet they stand, "" if they are all of it."""
    body = [row for row in grid.rows[block.last + 1 : block.end] if not is_empty(row)]
    unread = sum(not _is_told(row) for row in body)
    detail = {"sheet": grid.name, "place": place, "rows": str(unread), "why": _why(form, match, grid)}
    rule = HouseRule.LOST_FORM if form else HouseRule.LOST_SHEET
    first = next((column for column, cell in enumerate(grid.rows[block.first]) if cell != ""), 0)
    problem = Problem(
        rule=rule, value=grid.name, detail=detail | ({"title": form.title} if form else {}),
        cell=f"{column_letters(first)}{block.first + 1}" if place else "", row=block.first + 1 if place else 0,
    )  # fmt: skip
    return ReadSheet(
        name=grid.name, state=SheetState.UNREAD, note="表头无法识别，未读取", meant_form=form.form if form else "",
        is_hidden=grid.is_hidden, pane=column_letters(grid.first_column) if grid.first_column else "",
        unread_rows=unread, filled=filled_rows(grid.rows[block.top : block.end]), meta=read_meta(grid.rows),
        told=filled_rows(grid.rows[block.top : block.last + 1]) + len(body) - unread,
        problems=[problem] if unread else [],
    )  # fmt: skip


def read_stray(grid: Grid, table: FormTable) -> list[ReadSheet]:
    """What stands beside a table in columns that have no header."""
    taken = {*table.match.columns.values(), *table.match.joints}
    free = [column for column, parts in enumerate(table.parts) if not parts and column not in taken]
    if len(free) < BESIDE:
        return []
    body = enumerate(grid.rows[table.last + 1 : table.end], table.last + 1)
    found = [(index, row) for index, row in body if sum(row[column] != "" for column in free) >= BESIDE]
    if len(found) < BESIDE:
        return []
    first = next(column for column in free if any(row[column] != "" for _, row in found))
    rows = [index + 1 for index, _ in found]
    place = f"第{enumerate_rows(rows)}行{column_letters(first)}列起（没有表头）"
    detail = {"sheet": grid.name, "place": place, "rows": str(len(rows)), "why": ""}
    cell = f"{column_letters(first)}{rows[0]}"
    problem = Problem(rule=HouseRule.LOST_SHEET, value=grid.name, detail=detail, cell=cell, row=rows[0])
    return [
        ReadSheet(
            name=grid.name,
            state=SheetState.UNREAD,
            note="没有表头，未读取",
            is_hidden=grid.is_hidden,
            pane=column_letters(first),
            unread_rows=len(rows),
            filled=len(rows),
            problems=[problem],
        )
    ]


def _is_told(row: Sequence[Cell]) -> bool:
    """Whether a row is a note or a line of labels."""
    text = next((cell for cell in row if isinstance(cell, str) and cell), "")
    return is_meta_line(text) or is_note(text)


def titled_form(cells: Sequence[Cell], catalog: Sequence[FormSpec]) -> FormSpec | None:
    """The form whose topic a title or a tab names; the longest of several."""
    titles = [header_key(cell) for cell in cells if isinstance(cell, str) and cell]
    named = [form for form in catalog if any(form.topic in title for title in titles)]
    return max(named, key=lambda form: len(form.topic), default=None)


def meant_form(match: Match | None) -> FormSpec | None:
    """The form that headers are meant as, though they are too few for it."""
    if match is None or len(match.answered) < FEWEST_ANSWERS or KNOWN_SHARE * len(match.answered) < match.own:
        return None
    return match.form if match.answered & set(match.form.anchors) else None


def _why(form: FormSpec | None, match: Match | None, grid: Grid) -> str:
    hidden = "（该表是隐藏的）" if grid.is_hidden else ""
    if form is None or match is None or match.form is not form:
        return hidden
    known = [column.header for key, column in form.columns.items() if key in match.answered]
    lacking = [form.columns[key].header for key in match.missing_keys]
    said = f"（认出{len(known)}列：{_listed(known)}"
    return f"{said}；缺少关键列：{_listed(lacking)}）{hidden}" if lacking else f"{said}）{hidden}"


def _listed(headers: Sequence[str]) -> str:
    return "、".join(headers[:NAMED]) + ("等" if len(headers) > NAMED else "")
