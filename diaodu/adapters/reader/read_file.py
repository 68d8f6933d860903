"""A file's bytes → ReadFile: gate, grids, then every sheet by the form it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import PurePath

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.containers.gate import open_gate
from diaodu.adapters.reader.containers.grid import Cell, Grid, filled_rows
from diaodu.adapters.reader.containers.grids import read_grids
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.faults import FileFault, refused
from diaodu.adapters.reader.rows.body import Body, read_body
from diaodu.adapters.reader.rows.body_layout import BodyLayout, lay_out_body
from diaodu.adapters.reader.rows.rivals import settle_rivals
from diaodu.adapters.reader.rows.unusual import ask_unusual
from diaodu.adapters.reader.sheets.blocks import StrangeBlock
from diaodu.adapters.reader.sheets.covers import cover_lines, template_mark
from diaodu.adapters.reader.sheets.layout import FormTable, body_rows, find_tables
from diaodu.adapters.reader.sheets.lines import Lines, Rows, Workbook, lines_around
from diaodu.adapters.reader.sheets.lost import read_block, read_stray
from diaodu.adapters.reader.sheets.meta import is_nil, read_meta
from diaodu.adapters.reader.sheets.money import (
    gather_units,
    settle_unit,
    take_currency_column,
    take_unit_column,
    take_unit_row,
)
from diaodu.adapters.reader.sheets.month_sheets import without_other_months
from diaodu.adapters.reader.sheets.period import gather_sayings, period_problems
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.hidden_twins import without_hidden_twins
from diaodu.domain.intake.long_texts import ask_long
from diaodu.domain.intake.reading import Problem, ReadFile, ReadingContext, ReadRows, ReadSheet
from diaodu.domain.intake.return_marks import INDEX, STATE, read_mark
from diaodu.domain.intake.template_mark import TemplateMark, fingerprint
from diaodu.domain.states import ReadOutcome, SheetState
from diaodu.domain.text.keys import clean_text, compact, name_key
from diaodu.domain.text.serials import enumerate_rows

SIGNERS = {"filler": "填报人", "reviewer": "审核人"}
"""Who must have signed somewhere in the workbook (F-SIGN)."""

MARKED_ROWS = 10
"""Our own sheets say on one of their first rows that they are ours."""

TWIN_SHARE = 2
"""Two sheets repeat each other when one part in so many of the smaller one's records stands in both."""

LONGEST_MARK = 20
"""A mark of secrecy is a short text of its own: 机密★1年."""

_SECRET = re.compile(r"(绝密|机密|秘密)(?:★.*)?$")
_NIL_TITLE = re.compile(r"\((?:本月)?零报告\)$")


def read_file(name: str, data: bytes, catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    """Read one file; whatever is wrong with it is in the result."""
    try:
        source = open_gate(name, data, allow_macros=context.allow_macros)
        if source.kind == "docx":
            return ask_long(_read_document(name, data, catalog, context))
        grids, answers = _clerks_own(read_grids(source))
        _refuse_secret(grids)
        return replace(ask_long(_read_workbook(name, grids, catalog, context)), answers=answers)
    except FileFault as fault:
        return fault.as_file(name)
    except MemoryError:
        return refused("工作簿过大", "请删除多余的行列和图片后重新报送").as_file(name)


def _read_document(name: str, data: bytes, catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    from diaodu.adapters.reader.prose.narrative import read_narrative  # python-docx loads slowly, and few files need it
    from diaodu.adapters.reader.prose.word import read_paragraphs

    paragraphs = read_paragraphs(data)
    _refuse_secret([Grid(name="", rows=[[paragraph.text] for paragraph in paragraphs[:5]])])
    return read_narrative(name, paragraphs, catalog, context)


def _clerks_own(grids: Sequence[Grid]) -> tuple[list[Grid], str]:
    """The sheets less those that we put into a returned workbook, and the submission which it answers."""
    marks = [read_mark(chain.from_iterable(grid.rows[:MARKED_ROWS])) for grid in grids]
    answers = dict(filter(None, marks))
    own = [grid for grid, mark in zip(grids, marks, strict=True) if mark is None]
    return own, answers.get(STATE) or answers.get(INDEX) or ""


def _refuse_secret(grids: Sequence[Grid]) -> None:
    """A file marked with a degree of secrecy must not be here at all. Source: docs/reading.md#the-gate."""
    for grid in grids:
        for cell in chain.from_iterable(grid.rows[:5]):
            if isinstance(cell, str) and "密" in cell and len(cell) <= LONGEST_MARK and _SECRET.match(compact(cell)):
                raise refused("文件标有密级", "涉密文件不得经本系统报送，请按保密规定处理")


def _read_workbook(name: str, grids: Sequence[Grid], catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    is_alone = sum(not grid.is_blank for grid in grids) == 1
    workbook = Workbook(file=PurePath(name).stem, cover=cover_lines(grids), is_alone=is_alone)
    sheets = [sheet for grid in grids for sheet in _read_sheets(grid, workbook, catalog, context)]
    forms = {form.form: form for form in catalog}
    sheets = without_other_months(sheets, lambda one, other: bool(_shared(one, other, forms)), context)
    sheets = without_hidden_twins(sheets, {form.form: form.title for form in catalog})
    _note_twins(sheets, forms)
    file = ReadFile(name=name, outcome=ReadOutcome.READ, sheets=sheets, template=_read_mark(grids))
    signed = {key for sheet in sheets for key in sheet.meta}
    missing = [title for key, title in SIGNERS.items() if key not in signed]
    if missing and any(sheet.form for sheet in sheets):
        file.problems.append(Problem(rule=HouseRule.SIGNATURES, detail={"missing": "、".join(missing)}))
    return file


def _read_mark(grids: Sequence[Grid]) -> TemplateMark | None:
    """What the hidden sheet of a template says; None in a clerk's own workbook."""
    return next(filter(None, map(template_mark, grids)), None)


def _read_sheets(
    grid: Grid, workbook: Workbook, catalog: Sequence[FormSpec], context: ReadingContext
) -> list[ReadSheet]:
    """Read a sheet: one form, or several below or beside one another; each part says how many rows it has."""
    if grid.is_blank:
        return [ReadSheet(name=grid.name, note="空表", is_hidden=grid.is_hidden)]
    _square(grid)
    sheets: list[ReadSheet] = []
    head: Rows = ()
    for pane, part in find_tables(grid, catalog):
        if isinstance(part, StrangeBlock):
            sheets.append(read_block(pane, part, catalog))
        else:
            take_unit_row(pane, part)
            lines = lines_around(pane, part, head if part.top else (), workbook)
            sheets.append(_read_table(pane, part, lines, context, is_first=not sheets))
            sheets += read_stray(pane, part)
        head = head or pane.rows[part.top : part.first]
    return sheets or _read_other(grid, workbook, catalog, context)


def _read_other(
    grid: Grid, workbook: Workbook, catalog: Sequence[FormSpec], context: ReadingContext
) -> list[ReadSheet]:
    from diaodu.adapters.reader.other_sheets import read_other  # loads the reading of prose, which few files need

    return read_other(grid, workbook, catalog, context)


def _read_table(grid: Grid, table: FormTable, lines: Lines, context: ReadingContext, *, is_first: bool) -> ReadSheet:
    """Read one table; what the first lines of the sheet say holds where its own say nothing."""
    sheet = ReadSheet(
        name=grid.name, meant_form=table.form.form, header_row=table.last + 1, meta=read_meta([*lines.own, *lines.head]),
        header_fingerprint=_header_fingerprint(grid, table),
        pane=column_letters(grid.first_column) if grid.first_column else "", is_hidden=grid.is_hidden,
        filled=filled_rows(grid.rows[table.top : table.end]),
        told=filled_rows(grid.rows[table.top : table.last + 1]),
    )  # fmt: skip
    periods = period_problems(gather_sayings(lines, context), context)
    unit, units = settle_unit(table, gather_units(lines))
    columns = [] if units else settle_rivals(grid, table, unit, context)
    fault = _header_faults(table, columns) or _critical(periods) or units or _of_keys(table, columns)
    if fault:
        return _unread(sheet, grid, table, fault if is_first else _placed(fault, table))
    take_unit_column(grid, table)
    take_currency_column(grid, table)
    layout = lay_out_body(grid, table, unit, context)
    body = read_body(grid, layout)
    ask_unusual(body.rows, layout.readers, context.parameters)
    _fill_sheet(sheet, grid, layout, body)
    asked = {problem.column for problem in columns}
    sheet.problems = [
        problem for problem in sheet.problems if problem.rule != HouseRule.HEADER or problem.column not in asked
    ]
    sheet.problems = periods + columns + sheet.problems
    if not is_first:
        sheet.problems = _placed(sheet.problems, table)
    return sheet


def _critical(periods: list[Problem]) -> list[Problem]:
    """The F-PERIOD among what is said of the period."""
    return [problem for problem in periods if problem.rule == HouseRule.PERIOD]


def _of_keys(table: FormTable, columns: Sequence[Problem]) -> list[Problem]:
    """What is asked of key columns, without which nothing is read."""
    return [problem for problem in columns if problem.column in table.form.keys]


def _placed(problems: list[Problem], table: FormTable) -> list[Problem]:
    """Say at which table of a sheet something is wrong, by the row of its header."""
    return [problem if problem.cell else replace(problem, row=table.last + 1) for problem in problems]


def _header_fingerprint(grid: Grid, table: FormTable) -> str:
    return fingerprint([cell if isinstance(cell, str) else "" for cell in grid.rows[table.last]])


def _note_twins(sheets: Sequence[ReadSheet], forms: dict[str, FormSpec]) -> None:
    """Ask about two sheets of one form that hold the same records (F-TWIN), such as a copy left in the workbook."""
    for place, sheet in enumerate(sheets):
        earlier = next((other for other in sheets[:place] if _shared(other, sheet, forms)), None)
        if earlier:
            count = str(_shared(earlier, sheet, forms))
            detail = {"first": earlier.name, "second": sheet.name, "count": count}
            sheet.problems.append(Problem(rule=HouseRule.TWIN_SHEETS, value=sheet.name, detail=detail))


def _shared(one: ReadSheet, other: ReadSheet, forms: dict[str, FormSpec]) -> int:
    """How many records two sheets of one form share; 0 where these are too few to say that they repeat each other."""
    if not _are_alike(one, other):
        return 0
    form = forms[one.form or ""]
    keys, others = _record_keys(one, form), _record_keys(other, form)
    shared = len(keys & others)
    return shared if shared * TWIN_SHARE >= min(len(keys), len(others)) else 0


def _are_alike(one: ReadSheet, other: ReadSheet) -> bool:
    return one.form is not None and one.form == other.form and one.name != other.name


def _record_keys(sheet: ReadSheet, form: FormSpec) -> set[tuple[str, ...]]:
    keys = form.identity or tuple(form.columns)
    return {tuple(name_key(str(row.values.get(key, ""))) for key in keys) for row in sheet.rows}


def _square(grid: Grid) -> None:
    """Make all rows as long as the longest."""
    widths = set(map(len, grid.rows))
    for row in grid.rows if len(widths) > 1 else ():
        row.extend([""] * (max(widths) - len(row)))


_WHY_UNREAD = {
    HouseRule.PERIOD: "报告期不符，未读取",
    HouseRule.MONEY_UNIT: "金额单位不一致，未读取",
    HouseRule.UNCLEAR_COLUMN: "关键列有多列，未读取",
}


def _unread(sheet: ReadSheet, grid: Grid, table: FormTable, problems: list[Problem]) -> ReadSheet:
    sheet.problems = problems
    sheet.unread_rows = body_rows(grid, table)
    rule = HouseRule(problems[0].rule)
    sheet.state = SheetState.OTHER_PERIOD if rule == HouseRule.PERIOD else SheetState.UNREAD
    sheet.note = _WHY_UNREAD.get(rule, "缺少关键列，未读取")
    return sheet


def _header_faults(table: FormTable, asked: Sequence[Problem]) -> list[Problem]:
    """Say which key columns are missing; of those asked about that is told already."""
    told = {problem.column for problem in asked}
    return [_header_problem(table.form, key) for key in table.match.missing_keys if key not in told]


def _header_problem(form: FormSpec, key: str) -> Problem:
    return Problem(rule=HouseRule.HEADER, column=key, detail={"header": form.columns[key].header})


def _texts(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [clean_text(cell) for row in rows for cell in row if isinstance(cell, str) and cell.strip()]


def _fill_sheet(sheet: ReadSheet, grid: Grid, layout: BodyLayout, body: Body) -> None:
    table, form = layout.table, layout.table.form
    sheet.state, sheet.form = SheetState.READ, form.form
    sheet.told += body.told
    sheet.columns = layout.columns
    sheet.rows, sheet.shared = ReadRows(body.rows), body.shared
    sheet.meta = read_meta(body.outside) | sheet.meta
    missing = [key for key in form.columns if key in form.needed and key not in table.match.answered]
    sheet.problems = [_header_problem(form, key) for key in missing] + body.problems + _hidden(grid, layout, body)
    sheet.nil = not sheet.rows and (body.has_nil or _says_nil(grid, table, body))
    sheet.state = SheetState.NIL if sheet.nil else sheet.state


def _says_nil(grid: Grid, table: FormTable, body: Body) -> bool:
    above = _texts(grid.rows[table.top : table.first])
    return any(is_nil(text) for text in above + _texts(body.outside)) or any(
        _NIL_TITLE.search(compact(text)) for text in above
    )


def _hidden(grid: Grid, layout: BodyLayout, body: Body) -> list[Problem]:
    """One F-HIDDEN for all hidden data of a sheet: rows read, columns with values, the sheet itself."""
    numbers = body.rows.numbers
    rows = [number for number in numbers if number - 1 in grid.hidden_rows]
    columns = [column for column, _, _ in layout.readers if column in grid.hidden_columns]
    columns = [column for column in columns if any(grid.rows[number - 1][column] != "" for number in numbers)]
    what = [f"第{enumerate_rows(rows)}行"] if rows else []
    what += [f"第{'、'.join(map(column_letters, columns))}列"] if columns else []
    what += ["工作表"] if grid.is_hidden and numbers else []
    return [Problem(rule=HouseRule.HIDDEN, detail={"what": "、".join(what)})] if what else []
