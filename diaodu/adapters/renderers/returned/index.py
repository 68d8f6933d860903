"""Our two sheets in a returned workbook: the index 审核意见, and the hidden one that remembers what marks replaced.

Written by hand as inline strings, so that neither the clerk's shared strings nor any formula comes in.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.adapters.reader.containers.scan import column_letters, column_number
from diaodu.adapters.renderers.returned.book import quoted
from diaodu.adapters.renderers.returned.styles import MAIN, StyleBook
from diaodu.adapters.renderers.returned.xml_spans import escape
from diaodu.domain.forms.form import Form
from diaodu.domain.intake.return_marks import INDEX, STATE, mark_text
from diaodu.domain.results import Finding
from diaodu.domain.review.order import TREATMENTS, count_by_treatment
from diaodu.domain.review.returned import problem_words, remedy_words, treatment
from diaodu.domain.states import Treatment
from diaodu.domain.text.keys import clean_text
from diaodu.domain.text.visible import visible
from diaodu.domain.text.wording import width

HEADER_ROW = 7
"""The table's header, from 1; above it who, what and by when."""

TITLE_ROWS = f"${HEADER_ROW}:${HEADER_ROW}"
MARK_COLUMN = "L"
"""A hidden column beyond the table: says which submission the workbook answers, should the hidden sheet be gone."""

_LONGEST = 8_000
_WORD = re.compile(r"[!-~]+")
_LONG_WORD = 12
_FONT = '<{{p}}font>{extra}<{{p}}sz val="{size}"/>{colour}<{{p}}name val="宋体"/><{{p}}charset val="134"/></{{p}}font>'
_LINE = '<{p}color rgb="FF9AA0A6"/>'
_BORDER = (
    "<{p}border>"
    + "".join(f'<{{p}}{side} style="thin">{_LINE}</{{p}}{side}>' for side in ("left", "right", "top", "bottom"))
    + "<{p}diagonal/></{p}border>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNote:
    """What the index says of the file it stands in."""

    city: str
    unit: str
    period: str
    file: str
    deadline: str
    submission: str
    forms: Mapping[str, Form]
    replaced: tuple[str, ...] = ()
    """Titles of the file's forms that a later file gave again: sent once more they would count instead of it."""


Cell = tuple[str, str]
"""Text and the name of its look."""

COLUMNS: tuple[tuple[str, float, str, Callable[[Finding, Mapping[str, Form]], str]], ...] = (
    ("处理", 10, "treatment", lambda finding, _: treatment(finding)),
    ("工作表", 16, "text", lambda finding, _: finding.sheet or "（整个文件）"),
    ("单元格", 9, "link", lambda finding, _: finding.cell or ("A1" if finding.sheet else "")),
    ("项目", 24, "text", lambda finding, _: finding.project),
    ("字段", 15, "text", lambda finding, forms: _header(forms, finding)),
    ("填报内容", 16, "value", lambda finding, _: finding.value),
    ("问题", 36, "text", lambda finding, _: f"{finding.rule}：{problem_words(finding)}"),
    ("怎样修改", 36, "text", lambda finding, _: remedy_words(finding)),
    ("依据", 14, "text", lambda finding, _: finding.clause),
)
"""Head, width, look and text of each column; 序号 stands before them."""

WIDTHS = (6, *(size for _, size, *_ in COLUMNS))
_TALLEST = 400
"""Points of the tallest row a program shows."""

ABSENT = "无此单元格"
"""Stands in the hidden sheet beside the style of a cell that the clerk did not have."""

_HEAD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="{MAIN}">"""
_INDEX = (
    f"{_HEAD}"
    '<sheetPr><tabColor rgb="FFD93025"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
    '<pane ySplit="{header}" topLeftCell="A{body}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="A{body}" sqref="A{body}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols>{columns}{marked}</cols><sheetData>{rows}</sheetData>'
    '<mergeCells count="{merges}">{merged}</mergeCells>{links}'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>"
)


def _header(forms: Mapping[str, Form], finding: Finding) -> str:
    try:
        return forms[finding.form].column(finding.column).printed_header
    except KeyError:
        return finding.column


class SheetStyles:
    """The styles of our sheets, put into the workbook's own when first used."""

    def __init__(self, styles: StyleBook) -> None:
        """Add to one workbook's styles."""
        self._styles = styles
        self._made: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        """The style of a look."""
        if name not in self._made:
            self._made[name] = self._make(**_LOOKS[name])
        return self._made[name]

    def _make(
        self, *, size: int = 11, extra: str = "", colour: str = "", fill: str = "", border: bool = True,
        align: str = "", wrap: bool = True, text: bool = False,
    ) -> int:  # fmt: skip
        tint = f'<{{p}}color rgb="{colour}"/>' if colour else ""
        font = self._styles.add("fonts", _FONT.format(extra=extra, size=size, colour=tint))
        ground = self._styles.add_fill(fill) if fill else 0
        edge = self._styles.add("borders", _BORDER) if border else 0
        across = f' horizontal="{align}"' if align else ""
        wrapped = ' wrapText="1"' if wrap else ""
        return self._styles.add(
            "cellXfs",
            f'<{{p}}xf numFmtId="{49 if text else 0}" fontId="{font}" fillId="{ground}" borderId="{edge}"'
            ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<{{p}}alignment{across} vertical="center"{wrapped}/></{{p}}xf>',
        )


_BOLD, _UNDERLINED = "<{p}b/>", "<{p}u/>"
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"size": 18, "extra": _BOLD, "border": False, "align": "center", "wrap": False},
    "line": {"border": False, "align": "left"},
    "demand": {"border": False, "align": "left", "extra": _BOLD, "colour": "FFC5221F"},
    "header": {"extra": _BOLD, "fill": "FFD9E2EC", "align": "center"},
    "center": {"align": "center"},
    "text": {"align": "left"},
    "value": {"align": "left", "fill": "FFF8F9FA", "text": True},
    "link": {"align": "center", "extra": _UNDERLINED, "colour": "FF0563C1"},
    "critical": {"align": "center", "extra": _BOLD, "fill": "FFD93025", "colour": "FFFFFFFF"},
    "warning": {"align": "center", "extra": _BOLD, "fill": "FFFBBC04"},
    "info": {"align": "center", "fill": "FFDADCE0"},
    "settled": {"align": "center", "fill": "FFDADCE0"},
    "plain": {"border": False, "wrap": False},
}


def index_sheet(note: ReturnNote, findings: Sequence[Finding], looks: SheetStyles, sheets: Sequence[str]) -> bytes:
    """The index; `sheets` are the workbook's, to which cells may link. Findings stand in the order given."""
    summary = [(f"{note.city}招商引资报表审核意见", "title"), *_summary(note, findings)]
    rows = [
        _row(number, [cell, *[("", "plain")] * len(COLUMNS)], looks, 30 if number == 1 else 20)
        for number, cell in enumerate(summary, start=1)
    ]
    rows[0] = rows[0].replace("</row>", f"{_cell(MARK_COLUMN, 1, mark_text(INDEX, note.submission), 0)}</row>")
    rows.append(_row(HEADER_ROW, [("序号", "header"), *((head, "header") for head, *_ in COLUMNS)], looks, 24))
    rows += [_finding_row(at, finding, note.forms, looks) for at, finding in enumerate(findings, start=1)]
    return _INDEX.format(
        columns="".join(_column(at, size) for at, size in enumerate(WIDTHS, start=1)),
        marked=_column(column_number(MARK_COLUMN) + 1, 2, ' hidden="1"'),
        rows="".join(rows),
        merged="".join(f'<mergeCell ref="A{row}:J{row}"/>' for row in range(1, HEADER_ROW)),
        merges=HEADER_ROW - 1,
        links=_links(findings, sheets),
        header=HEADER_ROW,
        body=HEADER_ROW + 1,
    ).encode()


def _links(findings: Sequence[Finding], sheets: Sequence[str]) -> str:
    links = [
        f'<hyperlink ref="D{HEADER_ROW + at}" location="{escape(quoted(finding.sheet))}!{finding.cell or "A1"}"'
        f' display="{finding.cell or "A1"}"/>'
        for at, finding in enumerate(findings, start=1)
        if finding.sheet in sheets
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def state_sheet(submission: str, styles: StyleBook) -> bytes:
    """The hidden sheet: each marked style beside the style it replaced, as the styles of two cells.

    A program that numbers styles anew numbers these cells' with the rest, so that the pairs stay true.
    """
    rows = [[(mark_text(STATE, submission), 0)], [(styles.memory(), 0)]]
    for marked, (original, is_absent) in styles.marks.items():
        rows.append([("标记", marked), ("原样", original), (ABSENT if is_absent else "", 0)])
    written = "".join(
        f'<row r="{at}">' + "".join(_cell(column_letters(c), at, *cell) for c, cell in enumerate(row)) + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    return f"{_HEAD}<sheetData>{written}</sheetData></worksheet>".encode()


def _row(number: int, cells: Sequence[Cell], looks: SheetStyles, height: float) -> str:
    written = "".join(_cell(column_letters(at), number, text, looks[look]) for at, (text, look) in enumerate(cells))
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _cell(letters: str, row: int, text: str, style: int) -> str:
    if not text:
        return f'<c r="{letters}{row}" s="{style}"/>'
    return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _column(number: int, size: float, more: str = "") -> str:
    return f'<col min="{number}" max="{number}" width="{size + 0.7}" customWidth="1"{more}/>'


def _summary(note: ReturnNote, findings: Sequence[Finding]) -> list[Cell]:
    counts = count_by_treatment(findings)
    asked = [one for one in TREATMENTS if one is not Treatment.SETTLED or counts[one]]
    told = "，".join(f"{one.word}{counts[one]}条" for one in asked)
    return [
        (f"填报单位：{note.unit}　　报告期：{note.period}　　文件：{visible(note.file)}", "line"),
        (f"审核意见共{len(findings)}条：{told}。红色单元格须改正，黄色单元格请核实，批注写明问题和改法；点“单元格”一列可直接到该处。", "line"),
        (_demand(counts[Treatment.CRITICAL], counts[Treatment.WARNING], note.deadline), "demand"),
        ("请直接在本工作簿上改正，保存后重新报送；不必删除颜色、批注和本表，再次报送时系统自动去除。", "line"),
        (_warn(note.replaced), "demand"),
    ]  # fmt: skip


def _warn(replaced: Sequence[str]) -> str:
    if not replaced:
        return ""
    forms = "、".join(f"“{title}”" for title in replaced)
    return f"注意：{forms}已由后来报送的文件替代。重新报送前请从本工作簿中删去，否则将以本工作簿中的旧表为准。"


def _demand(critical: int, warning: int, deadline: str) -> str:
    if critical:
        return f"请于{deadline}前改正并重新报送；未改正的记录不计入本期数据。"
    return f"请于{deadline}前核实并反馈；有误的请改正后重新报送。" if warning else "以下仅作提示，如无需更正可不处理。"


def _finding_row(number: int, finding: Finding, forms: Mapping[str, Form], looks: SheetStyles) -> str:
    cells: list[Cell] = [(str(number), "center")]
    for _, _, look, text in COLUMNS:
        shown = clean_text(visible(text(finding, forms)))[:_LONGEST]
        linked = look if look != "link" or finding.sheet else "center"
        cells.append((shown, finding.treatment if look == "treatment" else linked))
    lines = max(_lines(text, size) for (text, _), size in zip(cells, WIDTHS, strict=True))
    return _row(HEADER_ROW + number, cells, looks, min(_TALLEST, 15 * lines + 6))


def _lines(text: str, size: float) -> int:
    """Lines a text takes in a column so wide; the file's width counts narrow characters.

    A long word goes to the next line whole and leaves the rest of its own empty.
    """
    room, longest = int(size - 1), max(map(len, _WORD.findall(text)), default=0)
    lines = sum(-(-int(width(part) * 2) // room) or 1 for part in text.split("\n"))
    return lines + (1 if longest > _LONG_WORD and lines > 1 else 0)
