"""The blank (or prefilled) workbook a unit fills in: one sheet a form, drop-downs, help, a locked header.

Sheets: one a form, 填报说明, hidden 选项 (lists behind the drop-downs) and very hidden _meta.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate, pairwise
from math import ceil
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from diaodu.adapters.renderers.workbook_styles import A3, A4, FormatBook, landscape, new_workbook
from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.forms.column_words import PRESENCE, fill_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.sentences import parameter_words
from diaodu.domain.intake.template_mark import GUIDE_SHEET, LIST_SHEET, MARK_SHEET, FormMark, TemplateMark, fingerprint
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.text.money import UNITS
from diaodu.domain.text.wording import chinese_date, listed, numeral, width

BODY_ROWS = 2_000
"""Rows with drop-downs and help; all below the header may be written in."""

HEADER_ROW = 4  # counted from 0, below the title, two lines of labels and a line of help
WIDE = 6
"""Columns from which the lines above the table are cut into three cells."""

GUIDE_WIDTH = 68
VERY_WIDE = 16
"""Columns from which a form is printed on A3."""

SCREEN_WIDTH = 150
"""Characters across a screen."""

PAGE_WIDTH = 210
"""Characters across a page that can still be read."""

LINE_HEIGHT = 15
MOST_LINES = 8

BLANK = " " * 12
MARKS = {Presence.KEY: "**", Presence.REQUIRED: "*", Presence.OPTIONAL: ""}

Records = Mapping[str, Sequence[Mapping[str, Any]]]
_NUMBERS = {ColumnType.AMOUNT, ColumnType.FOREIGN, ColumnType.NUMBER}
_FOREIGN_UNIT = 10_000


def template_workbook(
    plan: Plan, period: Period, unit: Unit, forms: Sequence[Form], *, records: Records | None = None
) -> bytes:
    """Make the workbook of a unit; `records` (form → rows in canonical values) prefills it.

    Money in `records` is whole yuan, dates are dates or ISO text. What the forms say names the plan's parameters.
    """
    words = parameter_words(plan.written_parameters)
    forms = [form.with_parameters(words) for form in forms]
    buffer = io.BytesIO()
    with new_workbook(buffer, f"{unit.name}{period.title}报表") as book:
        formats = FormatBook(book)
        sheets = [(form, book.add_worksheet(form.title)) for form in forms]
        lists = _write_lists(book, forms)
        for form, sheet in sheets:
            _write_form(sheet, form, formats, plan=plan, period=period, unit=unit, lists=lists)
            _prefill(sheet, form, formats, (records or {}).get(form.id, ()))
        _write_guide(book, formats, plan, period, forms)
        _write_mark(book, plan, period, unit, forms)
        sheets[0][1].activate()
    return buffer.getvalue()


def header_text(column: Column) -> str:
    """The header cell: 总投资(万元)**."""
    return column.printed_header + MARKS[column.presence]


def header_fingerprint(form: Form) -> str:
    """A hash of the header row, by which a changed template is recognised."""
    return fingerprint([header_text(column) for column in form.columns])


def _write_form(
    sheet: Worksheet,
    form: Form,
    formats: FormatBook,
    *,
    plan: Plan,
    period: Period,
    unit: Unit,
    lists: Mapping[str, str],
) -> None:
    last = len(form.columns) - 1
    _write_label(sheet, 0, 0, _seen_columns(form) - 1, _title(plan, form), formats["title"])
    for row, height in ((0, 30), (1, None), (2, None)):
        sheet.set_row(row, height, formats["label"])  # else the columns' borders show beside the labels
    _write_labels(sheet, form, formats, unit, period)
    sheet.merge_range(3, 0, 3, last, _hint(form), formats["hint"])
    for place, column in enumerate(form.columns):
        sheet.set_column(place, place, column.width, formats[_body_format(column)])
        sheet.write_string(HEADER_ROW, place, header_text(column), formats[f"header_{column.presence}"])
        sheet.data_validation(HEADER_ROW + 1, place, HEADER_ROW + BODY_ROWS, place, _validation(column, lists))
    sheet.set_row(HEADER_ROW, 34)
    _mark_gaps(sheet, form, formats)
    sheet.freeze_panes(HEADER_ROW + 1, _frozen_columns(form))
    _protect(sheet)
    landscape(sheet, HEADER_ROW, paper=A3 if len(form.columns) >= VERY_WIDE else A4)
    _cut_into_pages(sheet, form)


def _cut_into_pages(sheet: Worksheet, form: Form) -> None:
    """A form too wide to be read on one page is printed on several side by side, each with the names."""
    pages = -(-sum(column.width for column in form.columns) // PAGE_WIDTH)
    if pages > 1:
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(0, _frozen_columns(form) - 1)


def _title(plan: Plan, form: Form) -> str:
    """The table's title; a form whose own begins with 招商 says what it is about itself."""
    return f"{plan.city}{'' if form.title.startswith('招商') else '招商引资'}{form.title}"


def _hint(form: Form) -> str:
    return f"{form.purpose} 标 ** 的必须填写，缺项的记录退回；标 * 的应填写。金额按表头单位填写数字。"


def _write_labels(sheet: Worksheet, form: Form, formats: FormatBook, unit: Unit, period: Period) -> None:
    """填报单位 to 单位负责人 on two lines: three merged cells each, or one where the form is narrow."""
    given = [f"填报单位：{unit.name}", f"报告期：{period.title}", f"数据截止日：{chinese_date(period.end)}"]
    asked = ["填报人：", "审核人：", "单位负责人："]
    if len(form.columns) < WIDE:
        given, asked = ["　　".join(given)], [BLANK.join(asked)]
    spans = _spans([column.width for column in form.columns[: _seen_columns(form)]], len(given))
    for place, (first, last) in enumerate(spans):
        _write_label(sheet, 1, first, last, given[place], formats["label"])
        _write_label(sheet, 2, first, last, asked[place], formats["label_open"])
        sheet.data_validation(2, first, 2, first, _message("填报责任", "请在冒号后填写姓名"))


def _seen_columns(form: Form) -> int:
    """Columns on the screen, and on the first page, before anyone moves right: title and labels stand there."""
    ends = accumulate(column.width for column in form.columns)
    return max(sum(1 for end in ends if end <= SCREEN_WIDTH), min(WIDE, len(form.columns)))


def _write_label(sheet: Worksheet, row: int, first: int, last: int, label: str, chosen: Format) -> None:
    if first == last:
        sheet.write_string(row, first, label, chosen)
    else:
        sheet.merge_range(row, first, row, last, label, chosen)


def _spans(widths: Sequence[int], parts: int) -> list[tuple[int, int]]:
    """Cut columns into groups of about equal width, each of at least one column."""
    ends = list(accumulate(widths))
    cuts = [0]
    for part in range(1, parts):
        wanted = next(place for place, end in enumerate(ends, start=1) if end >= ends[-1] * part / parts)
        cuts.append(min(max(wanted, cuts[-1] + 1), len(widths) - parts + part))
    cuts.append(len(widths))
    return [(first, after - 1) for first, after in pairwise(cuts)]


def _body_format(column: Column) -> str:
    if column.is_date:
        return "date"
    if column.type in _NUMBERS:
        return "number"
    return "text" if column.type in {ColumnType.CODE, ColumnType.PRICE} else "wrapped"


def _validation(column: Column, lists: Mapping[str, str]) -> dict[str, Any]:
    message = _message(column.header, _help(column))
    if column.type == ColumnType.CHOICE:
        name = lists[_list_key(column)]
        return message | {"validate": "list", "source": f"={name}", "error_title": "请从下拉列表中选择",
                          "error_message": f"“{column.header}”只能填写下拉列表中的内容。"}  # fmt: skip
    if column.type in _NUMBERS:
        return message | {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12,
                          "error_type": "warning", "error_title": "应为数字",
                          "error_message": f"“{column.header}”应填写数字，以{column.unit or '数字'}计。"}  # fmt: skip
    if column.is_date:
        return message | {"validate": "date", "criteria": "between", "minimum": date(1990, 1, 1),
                          "maximum": date(2060, 12, 31), "error_type": "warning", "error_title": "应为日期",
                          "error_message": f"“{column.header}”应填写日期，如2021-03-15。"}  # fmt: skip
    return message


def _message(title: str, help_text: str) -> dict[str, Any]:
    """An input message within Excel's limits of 32 and 255 characters."""
    shown = {"input_title": title[:32], "input_message": help_text[:255]} if help_text else {}
    return {"validate": "any", **shown}


def _help(column: Column) -> str:
    needed = "" if column.presence == Presence.OPTIONAL else PRESENCE[column.presence]
    return "；".join(part for part in (fill_words(column), needed) if part)


def _mark_gaps(sheet: Worksheet, form: Form, formats: FormatBook) -> None:
    """Colour the empty ** and * cells of a row that has been begun."""
    row, last = HEADER_ROW + 2, xl_col_to_name(len(form.columns) - 1)
    for presence in (Presence.KEY, Presence.REQUIRED):
        places = [place for place, column in enumerate(form.columns) if column.presence == presence]
        if not places:
            continue
        # One rule for all columns: its formula is written for the first cell and moves with each.
        formula = f"=AND(COUNTA($B{row}:${last}{row})>0,ISBLANK({xl_col_to_name(places[0])}{row}))"
        spans = " ".join(xl_range(HEADER_ROW + 1, place, HEADER_ROW + BODY_ROWS, place) for place in places)
        rule = {"type": "formula", "criteria": formula, "format": formats[f"gap_{presence}"], "multi_range": spans}
        sheet.conditional_format(HEADER_ROW + 1, places[0], HEADER_ROW + BODY_ROWS, places[0], rule)


def _frozen_columns(form: Form) -> int:
    """序号 to 项目名称 stay in sight, unless that would take half the screen."""
    names = [place for place, column in enumerate(form.columns) if column.id in {"name", "factor", "category"}]
    return names[0] + 1 if names else 1


def _protect(sheet: Worksheet) -> None:
    allowed = (
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_rows",
        "sort",
        "autofilter",
        "select_locked_cells",
    )
    sheet.protect("", dict.fromkeys(allowed, True))


def _list_key(column: Column) -> str:
    return "\x1f".join(choice.value for choice in column.choices)


def _write_lists(book: Workbook, forms: Sequence[Form]) -> dict[str, str]:
    """Write each different list of choices once, on a hidden sheet, under a defined name."""
    sheet = book.add_worksheet(LIST_SHEET)
    names: dict[str, str] = {}
    for form in forms:
        for column in (c for c in form.columns if c.type == ColumnType.CHOICE and _list_key(c) not in names):
            place = len(names)
            name = f"{form.id}_{column.id}"
            names[_list_key(column)] = name
            values = [choice.value for choice in column.choices]
            for row, value in enumerate([column.header, *values]):
                sheet.write_string(row, place, value)
            letter = xl_col_to_name(place)
            book.define_name(name, f"={LIST_SHEET}!${letter}$2:${letter}${len(values) + 1}")
    sheet.hide()
    return names


def _prefill(sheet: Worksheet, form: Form, formats: FormatBook, rows: Sequence[Mapping[str, Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        if (lines := _lines(form, row)) > 1:
            sheet.set_row(HEADER_ROW + number, LINE_HEIGHT * lines)
        for place, column in enumerate(form.columns):
            value = number if column.type == ColumnType.SERIAL else row.get(column.id)
            _write_value(sheet, HEADER_ROW + number, place, column, value, formats)


def _lines(form: Form, row: Mapping[str, Any]) -> int:
    """How many lines the longest text of a row takes in its column."""
    texts = [(value, column.width) for column in form.columns if isinstance(value := row.get(column.id), str)]
    return min(max((ceil(2 * width(text) / wide) for text, wide in texts), default=1), MOST_LINES)


def _is_missing(value: Any) -> bool:
    """Whether there is nothing to write; a frame's own words for nothing are told by their text."""
    return not value if isinstance(value, str) else str(value) in {"None", "nan", "<NA>", "NaT"}


def _write_value(sheet: Worksheet, row: int, place: int, column: Column, value: Any, formats: FormatBook) -> None:
    chosen = formats[_body_format(column)]
    if _is_missing(value):
        return
    if column.is_date:
        day = date.fromisoformat(value) if isinstance(value, str) else date(value.year, value.month, value.day)
        sheet.write_datetime(row, place, datetime(day.year, day.month, day.day), chosen)  # noqa: DTZ001 - a day
    elif column.type in _NUMBERS:
        sheet.write_number(row, place, float(_in_column_unit(column, value)), chosen)
    elif column.type == ColumnType.SERIAL:
        sheet.write_number(row, place, value, chosen)
    else:
        sheet.write_string(row, place, str(value), chosen)


def _in_column_unit(column: Column, value: Any) -> Decimal:
    number = Decimal(str(value))
    if column.type == ColumnType.AMOUNT:
        return number / UNITS[column.unit or "元"]
    return (
        number / _FOREIGN_UNIT if column.type == ColumnType.FOREIGN and (column.unit or "").startswith("万") else number
    )


def _write_guide(book: Workbook, formats: FormatBook, plan: Plan, period: Period, forms: Sequence[Form]) -> None:
    """填报说明: when, how, and what each column means."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, GUIDE_SHEET, formats["title_left"])
    lines = _guide_lines(plan, period, forms)
    for row, line in enumerate(lines, start=1):
        sheet.merge_range(row, 0, row, 2, line, formats["plain_wrapped"])
        sheet.set_row(row, 32 if width(line) > GUIDE_WIDTH else 18)
    _write_columns(sheet, len(lines) + 2, formats, forms)
    sheet.protect()
    landscape(sheet, None)


def _guide_lines(plan: Plan, period: Period, forms: Sequence[Form]) -> list[str]:
    due, lists = plan.calendar.due, [form.title for form in forms if form.full_list]
    day = f"每月{due.day}日" if period.rhythm == "month" else chinese_date(period.end)
    lines = [
        f"报送时间：{day}{due.time if due.time == '24:00' else f'{due.time:%H:%M}'}前。",
        "标 ** 的为关键项，空缺或无法识别的，该条记录退回补正，补正前不计入本期数据；标 * 的为应填项，空缺的先计入、限期补正。",
        "金额按表头所注单位填写数字，也可在单元格内写明单位（如1.2亿元）；日期写年月日（如2021-03-15）。",
        f"{listed(lists)}每期报送全部在库、在册项目，项目名称各月保持一致，项目编码由系统编定，请勿改动。",
        "本期确无内容的报表，请在该表第一行“项目名称”或“内容”处写明“零报告”；空白表格视为未填报。",
        "请勿改动表头、删除工作表；可在表内插入行。黄色、红色底色提示该行尚有未填内容。",
    ]
    said = [line for line in lines if lists or "编码由系统" not in line]
    return [f"{numeral(n)}、{line}" for n, line in enumerate(said, start=1)]


def _write_columns(sheet: Worksheet, row: int, formats: FormatBook, forms: Sequence[Form]) -> None:
    for form in forms:
        sheet.write_string(row, 0, form.title, formats["section"])
        sheet.write_string(row, 1, "", formats["section"])
        sheet.write_string(row, 2, form.purpose, formats["section"])
        row += 1
        for column in form.columns:
            sheet.write_string(row, 0, f"　{header_text(column)}", formats["cell"])
            sheet.write_string(row, 1, PRESENCE[column.presence], formats["cell"])
            sheet.write_string(row, 2, fill_words(column), formats["cell"])
            row += 1
        row += 1


def _write_mark(book: Workbook, plan: Plan, period: Period, unit: Unit, forms: Sequence[Form]) -> None:
    """What the reader looks at first: plan, period, unit, and each form's version and header fingerprint."""
    marks = {
        form.id: FormMark(title=form.title, version=form.version, fingerprint=header_fingerprint(form))
        for form in forms
    }
    mark = TemplateMark(plan=plan.id, period=period.id, unit=unit.code, unit_name=unit.name, forms=marks)
    sheet = book.add_worksheet(MARK_SHEET)
    for row, (key, value) in enumerate(mark.to_rows()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
