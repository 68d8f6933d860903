"""A file's bytes → ReadFile: gate, grids, then every sheet by the form it is."""

import re
from collections.abc import Sequence
from itertools import chain

from diaodu.adapters.reader.body import Body, Plan, make_plan, read_body
from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.faults import FileFault, refused
from diaodu.adapters.reader.formats import read_grids
from diaodu.adapters.reader.gate import open_gate
from diaodu.adapters.reader.grid import Cell, Grid
from diaodu.adapters.reader.layout import Table, body_rows, find_table
from diaodu.adapters.reader.meta import is_meta_line, is_nil, is_this_period, read_meta, sheet_period
from diaodu.adapters.reader.scan import column_letters
from diaodu.domain.amounts import sheet_unit
from diaodu.domain.reading import Problem, ReadFile, ReadingContext, ReadSheet
from diaodu.domain.text import clean_text, compact

SIGNERS = {"filler": "填报人", "reviewer": "审核人"}
"""Who must have signed somewhere in the workbook (F-SIGN)."""

SHORTEST_RUN = 3
"""Row numbers in a longer run are written 6—20."""

LONGEST_MARK = 20
"""A mark of secrecy is a short text of its own: 机密★1年."""

_SECRET = re.compile(r"(绝密|机密|秘密)(?:★.*)?$")
_NIL_TITLE = re.compile(r"\((?:本月)?零报告\)$")


def read_file(name: str, data: bytes, catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    """Read one file; whatever is wrong with it is in the result."""
    try:
        grids = read_grids(open_gate(name, data, allow_macros=context.allow_macros))
        _refuse_secret(grids)
        return _read_workbook(name, [grid for grid in grids if not grid.is_blank], catalog, context)
    except FileFault as fault:
        return fault.as_file(name)
    except MemoryError:
        return refused("工作簿过大", "请删除多余的行列和图片后重新报送").as_file(name)


def _refuse_secret(grids: Sequence[Grid]) -> None:
    """A file marked with a degree of secrecy must not be here at all (RELIABILITY, Erasing)."""
    for grid in grids:
        for cell in chain.from_iterable(grid.rows[:5]):
            if isinstance(cell, str) and len(cell) <= LONGEST_MARK and _SECRET.match(compact(cell)):
                raise refused("文件标有密级", "涉密文件不得经本系统报送，请按保密规定处理")


def _read_workbook(name: str, grids: Sequence[Grid], catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    sheets = [_read_sheet(grid, catalog, context) for grid in grids]
    file = ReadFile(name=name, outcome="read", sheets=sheets)
    signed = {key for sheet in sheets for key in sheet.meta}
    missing = [title for key, title in SIGNERS.items() if key not in signed]
    if missing and any(sheet.form for sheet in sheets):
        file.problems.append(Problem(rule="F-SIGN", detail={"missing": "、".join(missing)}))
    return file


def _read_sheet(grid: Grid, catalog: Sequence[FormSpec], context: ReadingContext) -> ReadSheet:
    _square(grid)
    table = find_table(grid, catalog)
    if table is None:
        return ReadSheet(name=grid.name, note="不是本次报送的报表,未读取", meta=read_meta(grid.rows))
    meta = read_meta(grid.rows[: table.first])
    sheet = ReadSheet(name=grid.name, meant_form=table.form.form, header_row=table.last + 1, meta=meta)
    fault = _header_faults(table) or _period_faults(grid, table, meta, context)
    if fault:
        return _unread(sheet, grid, table, fault)
    plan = make_plan(grid, table, sheet_unit(meta.get("money", "")), context)
    _fill_sheet(sheet, grid, plan, read_body(grid, plan))
    return sheet


def _square(grid: Grid) -> None:
    """Make all rows as long as the longest."""
    width = max(len(row) for row in grid.rows)
    for row in grid.rows:
        row.extend([""] * (width - len(row)))


def _unread(sheet: ReadSheet, grid: Grid, table: Table, problems: list[Problem]) -> ReadSheet:
    sheet.problems = problems
    sheet.unread_rows = body_rows(grid, table)
    sheet.note = "缺少关键列,未读取" if problems[0].rule == "F-HEADER" else "报告期不符,未读取"
    return sheet


def _header_faults(table: Table) -> list[Problem]:
    return [_header_problem(table.form, key) for key in table.match.missing_keys]


def _header_problem(form: FormSpec, key: str) -> Problem:
    return Problem(rule="F-HEADER", column=key, detail={"header": form.columns[key].header})


def _period_faults(grid: Grid, table: Table, meta: dict[str, str], context: ReadingContext) -> list[Problem]:
    titles = [cell for cell in _texts(grid.rows[: table.first]) if not is_meta_line(cell)]
    found = sheet_period(meta, titles, context)
    if found is None or is_this_period(found[1], context):
        return []
    detail = {"found": found[0], "expected": context.period_title}
    return [Problem(rule="F-PERIOD", value=found[0], detail=detail)]


def _texts(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [clean_text(cell) for row in rows for cell in row if isinstance(cell, str) and cell.strip()]


def _fill_sheet(sheet: ReadSheet, grid: Grid, plan: Plan, body: Body) -> None:
    table, form = plan.table, plan.table.form
    sheet.form = form.form
    sheet.columns = plan.columns
    sheet.rows = body.rows
    sheet.meta = read_meta(body.outside) | sheet.meta
    missing = [key for key in form.columns if key in form.needed and key not in table.match.answered]
    sheet.problems = [_header_problem(form, key) for key in missing] + body.problems + _hidden(grid, plan, body)
    sheet.nil = not body.rows and (body.has_nil or _says_nil(grid, table, body))


def _says_nil(grid: Grid, table: Table, body: Body) -> bool:
    above = _texts(grid.rows[: table.first])
    return any(is_nil(text) for text in above + _texts(body.outside)) or any(
        _NIL_TITLE.search(compact(text)) for text in above
    )


def _hidden(grid: Grid, plan: Plan, body: Body) -> list[Problem]:
    """One F-HIDDEN for all hidden data of a sheet: rows read, columns with values, the sheet itself."""
    rows = [row.row for row in body.rows if row.row - 1 in grid.hidden_rows]
    columns = [column for column, _, _ in plan.readers if column in grid.hidden_columns]
    columns = [column for column in columns if any(grid.rows[row.row - 1][column] != "" for row in body.rows)]
    what = [f"第{_enumerate(rows)}行"] if rows else []
    what += [f"第{'、'.join(map(column_letters, columns))}列"] if columns else []
    what += ["工作表"] if grid.is_hidden and body.rows else []
    return [Problem(rule="F-HIDDEN", detail={"what": "、".join(what)})] if what else []


def _enumerate(rows: Sequence[int]) -> str:
    """Write row numbers, three or more in a run as 6—20."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) >= SHORTEST_RUN else "、".join(map(str, run)) for run in runs)
