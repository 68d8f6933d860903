"""A file's bytes → ReadFile: gate, grids, then every sheet by the form it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.containers.gate import open_gate
from diaodu.adapters.reader.containers.grid import Cell, Grid, filled_rows
from diaodu.adapters.reader.containers.grids import read_grids
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.faults import FileFault, refused
from diaodu.adapters.reader.other_sheets import read_other, template_mark
from diaodu.adapters.reader.rows.body import Body, BodyLayout, make_plan, read_body
from diaodu.adapters.reader.sheets.blocks import StrangeBlock
from diaodu.adapters.reader.sheets.layout import FormTable, body_rows, find_tables
from diaodu.adapters.reader.sheets.lost import read_block, read_stray
from diaodu.adapters.reader.sheets.meta import is_meta_line, is_nil, is_this_period, read_meta, sheet_period, tab_period
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.hidden_twins import without_hidden_twins
from diaodu.domain.intake.reading import Problem, ReadFile, ReadingContext, ReadSheet
from diaodu.domain.intake.return_marks import INDEX, STATE, read_mark
from diaodu.domain.intake.template_mark import TemplateMark, fingerprint
from diaodu.domain.states import ReadOutcome, SheetState
from diaodu.domain.text.amounts import sheet_unit
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
            return _read_document(name, data, catalog, context)
        grids, answers = _clerks_own(read_grids(source))
        _refuse_secret(grids)
        return replace(_read_workbook(name, grids, catalog, context), answers=answers)
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
            if isinstance(cell, str) and len(cell) <= LONGEST_MARK and _SECRET.match(compact(cell)):
                raise refused("文件标有密级", "涉密文件不得经本系统报送，请按保密规定处理")


def _read_workbook(name: str, grids: Sequence[Grid], catalog: Sequence[FormSpec], context: ReadingContext) -> ReadFile:
    is_alone = sum(not grid.is_blank for grid in grids) == 1
    sheets = [sheet for grid in grids for sheet in _read_sheets(grid, catalog, context, is_alone=is_alone)]
    forms = {form.form: form for form in catalog}
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
    grid: Grid, catalog: Sequence[FormSpec], context: ReadingContext, *, is_alone: bool
) -> list[ReadSheet]:
    """Read a sheet: one form, or several below or beside one another; each part says how many rows it has."""
    if grid.is_blank:
        return [ReadSheet(name=grid.name, note="空表", is_hidden=grid.is_hidden)]
    _square(grid)
    sheets: list[ReadSheet] = []
    for pane, part in find_tables(grid, catalog):
        above = sheets[0].meta if sheets and part.top else {}
        if isinstance(part, StrangeBlock):
            sheets.append(read_block(pane, part, catalog))
        else:
            sheets.append(_read_table(pane, part, above, context, is_first=not sheets))
            sheets += read_stray(pane, part)
    return sheets or read_other(grid, catalog, context, is_alone=is_alone)


def _read_table(
    grid: Grid, table: FormTable, above: dict[str, str], context: ReadingContext, *, is_first: bool
) -> ReadSheet:
    """Read one table; what the first lines of the sheet say (`above`) holds where its own say nothing."""
    own = read_meta(grid.rows[table.top : table.first])
    sheet = ReadSheet(
        name=grid.name, meant_form=table.form.form, header_row=table.last + 1, meta=above | own,
        header_fingerprint=_header_fingerprint(grid, table),
        pane=column_letters(grid.first_column) if grid.first_column else "", is_hidden=grid.is_hidden,
        filled=filled_rows(grid.rows[table.top : table.end]),
        told=filled_rows(grid.rows[table.top : table.last + 1]),
    )  # fmt: skip
    fault = _header_faults(table) or _period_faults(grid, table, own, above, context)
    if fault:
        return _unread(sheet, grid, table, fault if is_first else _placed(fault, table))
    plan = make_plan(grid, table, sheet_unit(sheet.meta.get("money", "")), context)
    _fill_sheet(sheet, grid, plan, read_body(grid, plan))
    if not is_first:
        sheet.problems = _placed(sheet.problems, table)
    return sheet


def _placed(problems: list[Problem], table: FormTable) -> list[Problem]:
    """Say at which table of a sheet something is wrong, by the row of its header."""
    return [problem if problem.cell else replace(problem, row=table.last + 1) for problem in problems]


def _header_fingerprint(grid: Grid, table: FormTable) -> str:
    return fingerprint([cell if isinstance(cell, str) else "" for cell in grid.rows[table.last]])


def _note_twins(sheets: Sequence[ReadSheet], forms: dict[str, FormSpec]) -> None:
    """Ask about two sheets of one form that hold the same records (F-TWIN), such as a copy left in the workbook."""
    for place, sheet in enumerate(sheets):
        for earlier in (other for other in sheets[:place] if _are_alike(other, sheet)):
            form = forms[earlier.form or ""]
            keys, others = _record_keys(sheet, form), _record_keys(earlier, form)
            shared = len(keys & others)
            if shared and shared * TWIN_SHARE >= min(len(keys), len(others)):
                detail = {"first": earlier.name, "second": sheet.name, "count": str(shared)}
                sheet.problems.append(Problem(rule=HouseRule.TWIN_SHEETS, value=sheet.name, detail=detail))
                break


def _are_alike(one: ReadSheet, other: ReadSheet) -> bool:
    return one.form is not None and one.form == other.form and one.name != other.name


def _record_keys(sheet: ReadSheet, form: FormSpec) -> set[tuple[str, ...]]:
    keys = form.identity or tuple(form.columns)
    return {tuple(name_key(str(row.values.get(key, ""))) for key in keys) for row in sheet.rows}


def _square(grid: Grid) -> None:
    """Make all rows as long as the longest."""
    width = max(len(row) for row in grid.rows)
    for row in grid.rows:
        row.extend([""] * (width - len(row)))


def _unread(sheet: ReadSheet, grid: Grid, table: FormTable, problems: list[Problem]) -> ReadSheet:
    sheet.problems = problems
    sheet.unread_rows = body_rows(grid, table)
    is_other_period = problems[0].rule == HouseRule.PERIOD
    sheet.state = SheetState.OTHER_PERIOD if is_other_period else SheetState.UNREAD
    sheet.note = "报告期不符，未读取" if is_other_period else "缺少关键列，未读取"
    return sheet


def _header_faults(table: FormTable) -> list[Problem]:
    return [_header_problem(table.form, key) for key in table.match.missing_keys]


def _header_problem(form: FormSpec, key: str) -> Problem:
    return Problem(rule=HouseRule.HEADER, column=key, detail={"header": form.columns[key].header})


def _period_faults(
    grid: Grid, table: FormTable, own: dict[str, str], above: dict[str, str], context: ReadingContext
) -> list[Problem]:
    titles = [cell for cell in _texts(grid.rows[table.top : table.first]) if not is_meta_line(cell)]
    found = sheet_period(own, titles, context) or sheet_period(above, [], context) or tab_period(grid.name, context)
    if found is None or is_this_period(found[1], context):
        return []
    detail = {"found": found[0], "expected": context.period_title}
    return [Problem(rule=HouseRule.PERIOD, value=found[0], detail=detail)]


def _texts(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [clean_text(cell) for row in rows for cell in row if isinstance(cell, str) and cell.strip()]


def _fill_sheet(sheet: ReadSheet, grid: Grid, plan: BodyLayout, body: Body) -> None:
    table, form = plan.table, plan.table.form
    sheet.state, sheet.form = SheetState.READ, form.form
    sheet.told += body.told
    sheet.columns = plan.columns
    sheet.rows, sheet.shared = body.rows, body.shared
    sheet.meta = read_meta(body.outside) | sheet.meta
    missing = [key for key in form.columns if key in form.needed and key not in table.match.answered]
    sheet.problems = [_header_problem(form, key) for key in missing] + body.problems + _hidden(grid, plan, body)
    sheet.nil = not body.rows and (body.has_nil or _says_nil(grid, table, body))
    sheet.state = SheetState.NIL if sheet.nil else sheet.state


def _says_nil(grid: Grid, table: FormTable, body: Body) -> bool:
    above = _texts(grid.rows[table.top : table.first])
    return any(is_nil(text) for text in above + _texts(body.outside)) or any(
        _NIL_TITLE.search(compact(text)) for text in above
    )


def _hidden(grid: Grid, plan: BodyLayout, body: Body) -> list[Problem]:
    """One F-HIDDEN for all hidden data of a sheet: rows read, columns with values, the sheet itself."""
    rows = [row.row for row in body.rows if row.row - 1 in grid.hidden_rows]
    columns = [column for column, _, _ in plan.readers if column in grid.hidden_columns]
    columns = [column for column in columns if any(grid.rows[row.row - 1][column] != "" for row in body.rows)]
    what = [f"第{enumerate_rows(rows)}行"] if rows else []
    what += [f"第{'、'.join(map(column_letters, columns))}列"] if columns else []
    what += ["工作表"] if grid.is_hidden and body.rows else []
    return [Problem(rule=HouseRule.HIDDEN, detail={"what": "、".join(what)})] if what else []
