"""The 审核意见 workbook: what was found in a unit's files, a line a finding, and how to mend it."""

import io
from collections.abc import Callable, Collection, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from diaodu.adapters.renderers.workbook_styles import FormatBook, landscape, new_workbook
from diaodu.domain.forms.form import Form
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.order import SEVERITIES, count_by_treatment, sorted_findings
from diaodu.domain.review.outstanding import NOTHING, Outstanding
from diaodu.domain.review.returned import problem_words, remedy_words, treatment
from diaodu.domain.states import Severity, Treatment
from diaodu.domain.text.disclosure import shown_text
from diaodu.domain.text.keys import clean_text
from diaodu.domain.text.visible import visible
from diaodu.domain.text.wording import width

SHEET = "审核意见"
HEADER_ROW = 8
MEANINGS = {
    Severity.CRITICAL: "该条记录暂不计入本期数据，须改正后重新报送",
    Severity.WARNING: "先计入，请核实并在时限内更正或说明",
    Severity.INFO: "提示，供参考",
}
MEANT_OF_UNREAD = "已读取的先计入，未读取的未计入；请核实并在时限内更正或说明"
MEANT_OF_UNCOUNTED = "已读取的先计入，未读取的、注明“未计入”的除外；请核实并在时限内更正或说明"

Cell = Callable[[Finding], str]


def review_workbook(
    plan: Plan,
    period: Period,
    report: UnitReport,
    findings: Sequence[Finding],
    forms: Mapping[str, Form],
    *,
    deadline: str,
    marked: Collection[str] = (),
    outstanding: Outstanding = NOTHING,
) -> bytes:
    """Make the workbook; `deadline` is the text of the time limit. The same inputs give the same bytes.

    `marked` names the files that go back with marks of their own beside this workbook; `outstanding` is what the
    unit owes still, and what of its files was not read.
    """
    buffer = io.BytesIO()
    ordered = sorted_findings(findings)
    with new_workbook(buffer, f"{report.unit}{period.title}审核意见") as book:
        formats = FormatBook(book)
        sheet = book.add_worksheet(SHEET)
        _write_summary(sheet, formats, plan, period, report, outstanding, _demand(ordered, deadline, outstanding))
        _write_severities(sheet, formats, ordered, outstanding)
        _write_files(sheet, formats, ordered, marked)
        _write_findings(sheet, formats, ordered, _columns(forms))
        landscape(sheet, HEADER_ROW)
    return buffer.getvalue()


def _write_summary(
    sheet: Worksheet, formats: FormatBook, plan: Plan, period: Period, report: UnitReport,
    outstanding: Outstanding, demand: str,
) -> None:  # fmt: skip
    last = len(COLUMN_WIDTHS) - 1
    sheet.merge_range(0, 0, 0, last, f"{plan.city}招商引资报表审核意见", formats["title"])
    sheet.set_row(0, 30)
    rows = report.rows
    lines = [
        f"填报单位：{report.unit}　　报告期：{period.title}　　报送状态：{report.state.word}",
        f"读取{rows.read}条 = 采用{rows.accepted}条 + 待补正{rows.held}条 + 说明后计入{rows.waived}条"
        + (f" + 不予计入{rows.rejected}条" if rows.rejected else "")
        + (f"；另有{rows.unread}行未读取、未计入" if rows.unread else ""),
        "".join([demand, *map(shown_text, outstanding.sentences)]),
    ]
    for row, line in enumerate(lines, start=1):
        is_long = _lines_across(line) > 1
        sheet.merge_range(row, 0, row, last, line, formats["plain_wrapped" if is_long else "label"])
        sheet.set_row(row, 18 * _lines_across(line) if is_long else 20)


def _write_severities(
    sheet: Worksheet, formats: FormatBook, findings: Sequence[Finding], outstanding: Outstanding
) -> None:
    counts, last = count_by_treatment(findings), len(COLUMN_WIDTHS) - 1
    for row, severity in enumerate(SEVERITIES, start=4):
        sheet.write_string(row, 0, severity.word, formats[severity])
        sheet.write_number(row, 1, counts[Treatment(severity)], formats["figure"])
        sheet.merge_range(row, 2, row, last, _meaning(severity, outstanding), formats["plain_wrapped"])


def _meaning(severity: Severity, outstanding: Outstanding) -> str:
    if severity is Severity.WARNING and outstanding.uncounted:
        return MEANT_OF_UNCOUNTED
    return MEANT_OF_UNREAD if severity is Severity.WARNING and outstanding.sheets else MEANINGS[severity]


def _lines_across(text: str) -> int:
    """Lines that a text takes across the whole sheet."""
    return -(-int(width(text) * 2) // (sum(COLUMN_WIDTHS) - 4)) or 1


def _write_files(sheet: Worksheet, formats: FormatBook, findings: Sequence[Finding], marked: Collection[str]) -> None:
    """Say which files the findings are about, and which of them go back marked."""
    files = dict.fromkeys(finding.file for finding in findings if finding.file)
    told = [f"{shown_text(f)}（{'另附审核批注表' if f in marked else '未加批注，意见以本工作簿为准'}）" for f in files]
    line = f"涉及文件：{'；'.join(told)}" if told else ""
    sheet.merge_range(HEADER_ROW - 1, 0, HEADER_ROW - 1, len(COLUMN_WIDTHS) - 1, line, formats["plain_wrapped"])
    sheet.set_row(HEADER_ROW - 1, 18 * _lines_across(line))


def _demand(findings: Sequence[Finding], deadline: str, outstanding: Outstanding) -> str:
    counts = count_by_treatment(findings)
    settled = counts[Treatment.SETTLED]
    more = f"另有{settled}条已作处理，无须修改。" if settled else ""
    if counts[Treatment.CRITICAL]:
        return f"请于{deadline}前逐条改正并重新报送，未改正的记录不计入本期数据。{more}"
    if counts[Treatment.WARNING]:
        return f"请于{deadline}前核实并反馈。{more}"
    if outstanding:
        return f"已读取的内容没有需要修改的问题。{more}" * (not outstanding.held)
    return f"本期报表没有需要处理的问题。{more}"


COLUMN_WIDTHS = (7, 12, 20, 13, 8, 24, 15, 15, 8, 8, 36, 40, 10)


def _columns(forms: Mapping[str, Form]) -> list[tuple[str, str, Cell]]:
    """Heads, formats and how each cell is found; 序号 and 处理 are written apart."""
    return [
        ("序号", "center", lambda _: ""),
        ("报表", "cell", lambda finding: forms[finding.form].title if finding.form in forms else ""),
        ("文件", "cell", lambda finding: finding.file),
        ("工作表", "cell", lambda finding: finding.sheet),
        ("单元格", "center", lambda finding: finding.cell),
        ("项目名称", "cell", lambda finding: finding.project),
        ("列", "cell", lambda finding: _header(forms, finding)),
        ("填报值", "value", lambda finding: finding.value),
        ("处理", "center", treatment),
        ("规则", "center", lambda finding: finding.rule),
        ("问题", "cell", problem_words),
        ("如何修改", "cell", remedy_words),
        ("依据", "cell", lambda finding: finding.clause),
    ]


def _header(forms: Mapping[str, Form], finding: Finding) -> str:
    try:
        return forms[finding.form].column(finding.column).printed_header
    except KeyError:
        return finding.column


def _write_findings(
    sheet: Worksheet, formats: FormatBook, findings: Sequence[Finding], columns: Sequence[tuple[str, str, Cell]]
) -> None:
    for place, ((head, _, _), column_width) in enumerate(zip(columns, COLUMN_WIDTHS, strict=True)):
        sheet.set_column(place, place, column_width)
        sheet.write_string(HEADER_ROW, place, head, formats["header"])
    sheet.set_row(HEADER_ROW, 24)
    for number, finding in enumerate(findings, start=1):
        _write_finding(sheet, HEADER_ROW + number, number, finding, formats, columns)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(1, len(findings)), len(columns) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 0)


def _write_finding(
    sheet: Worksheet, row: int, number: int, finding: Finding, formats: FormatBook,
    columns: Sequence[tuple[str, str, Cell]],
) -> None:  # fmt: skip
    texts = [clean_text(visible(cell(finding))) for _, _, cell in columns]
    sheet.write_number(row, 0, number, formats["center"])
    for place, ((head, style, _), text) in enumerate(zip(columns, texts, strict=True)):
        if place:
            sheet.write_string(row, place, text[:32_000], formats[_look(finding) if head == "处理" else style])
    sheet.set_row(row, 16 * _lines(texts) + 4)


def _look(finding: Finding) -> str:
    """The ground of 处理: what is settled looks like a note."""
    return Severity.INFO if finding.treatment is Treatment.SETTLED else finding.treatment


def _lines(texts: Sequence[str]) -> int:
    """Lines the tallest cell of a row takes: the file's width counts narrow characters."""
    return max(-(-int(width(text) * 2) // (room - 1)) or 1 for text, room in zip(texts, COLUMN_WIDTHS, strict=True))
