"""The narrative (工作情况) as prose, in a .docx or a sheet: paragraphs under 经验做法, 存在问题, 工作建议 as rows of the form.

A heading is known by its style, its number (一、（一）1.), bold or a headline's font, or by being a category's very
word on a line of its own. It goes on until the next heading of its rank.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.faults import NotAWorkbook
from diaodu.adapters.reader.prose.headings import Categories, WordHeading, read_heading
from diaodu.adapters.reader.prose.nil_letter import read_nil_letter
from diaodu.adapters.reader.prose.paragraph import ProseSource, WordParagraph
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.adapters.reader.sheets.lines import Workbook
from diaodu.adapters.reader.sheets.meta import is_meta_line, is_nil, read_meta
from diaodu.adapters.reader.sheets.period import gather_sayings, period_problems
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.intake.reading import Problem, ReadFile, ReadingContext, ReadRow, ReadSheet
from diaodu.domain.intake.rows import PARAGRAPH
from diaodu.domain.states import ReadOutcome, SheetState
from diaodu.domain.text.keys import choice_key, compact
from diaodu.domain.text.serials import enumerate_rows

SHEET = "正文"
LONGEST_TITLE = 40
"""A longer text before the first heading is an introduction, whose months are no title's."""

LONGEST_SIGNATURE = 30
_NIL_WORDS = {"无", "暂无", "没有", "/", "-"}
_DATE = re.compile(r"(?:二[〇○零0]|20)[^年]{2}年.{1,3}月.{1,3}日$")
_ATTACHED = re.compile(r"附件?[\d一二三四五六七八九十]*[:\uff1a]")
_OFFICE = re.compile(r"[^。；;！!，,、:]{2,24}(?:局|委|委员会|办公室|中心|政府|公司)$")
_ENDS = re.compile(r"[。；;！!，,]")


@dataclass(slots=True)
class _Prose:
    """Sections, and what stands outside of them: for titles and labels, and (by number) under other headings."""

    sections: list["_Section"] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    """A heading and the paragraphs under it: (number, text)."""

    heading: WordHeading
    items: list[tuple[int, str]] = field(default_factory=list)
    titles: list[tuple[int, WordHeading]] = field(default_factory=list)  # a title below, waiting for its text
    is_nil: bool = False

    def add(self, number: int, text: str) -> None:
        """Add a paragraph, with the titles that wait for it."""
        if not self.titles and (is_nil(text) or choice_key(text.rstrip("。")) in _NIL_WORDS):
            self.is_nil = True
            return
        titles = [title.text.rstrip("。:\uff1a") for _, title in self.titles]
        first = self.titles[0][0] if self.titles else number
        self.items.append((first, "。".join([*titles, text])))
        self.titles = []

    def add_title(self, number: int, title: WordHeading) -> None:
        """Keep a title for its text; another of its rank shows that the one before was an item of a list."""
        if self.titles and not title.is_below(self.titles[-1][1]):
            self.close()
        self.titles.append((number, title))

    def close(self) -> None:
        """Take titles without a text below them as the text itself."""
        if self.titles:
            number, last = self.titles.pop()
            self.add(number, last.text)


def read_narrative(
    name: str, paragraphs: Sequence[WordParagraph], catalog: Sequence[FormSpec], context: ReadingContext
) -> ReadFile:
    """Read a document's narrative, or its word that there is nothing to report.

    Raises:
        NotAWorkbook: it is neither, or the plan asks for no narrative.
    """
    form = narrative_form(catalog)
    source = ProseSource(workbook=Workbook(file=PurePath(name).stem), context=context)
    sheet = read_prose(SHEET, paragraphs, form, source) if form else None
    texts = [paragraph.text for paragraph in _without_signature(paragraphs)]
    if sheet is None and (nil := read_nil_letter(SHEET, texts, catalog, source)):
        return ReadFile(name=name, outcome=ReadOutcome.READ, sheets=nil)
    if form is None:
        raise NotAWorkbook("文档")
    if sheet is None:
        raise NotAWorkbook("文档", "其中没有“经验做法”“存在问题”“工作建议”等标题，未作为工作情况读取")
    return ReadFile(name=name, outcome=ReadOutcome.READ, sheets=[sheet])


def narrative_form(catalog: Sequence[FormSpec]) -> FormSpec | None:
    """The form of the narrative, where the plan has one."""
    return next((form for form in catalog if form.role == FormRole.NARRATIVE), None)


def read_prose(name: str, paragraphs: Sequence[WordParagraph], form: FormSpec, source: ProseSource) -> ReadSheet | None:
    """Read paragraphs under the form's headings, those under other headings left unread; None without headings."""
    prose = _divide(_without_signature(paragraphs), Categories(form.columns["category"].choices))
    if not _is_narrative(prose.sections):
        return None
    sheet = _read_sheet(name, prose, form, source)
    sheet.filled = len(paragraphs)
    taken = {number for section in prose.sections for number, _ in section.items} | set(prose.left)
    sheet.told = sum(paragraph.number not in taken for paragraph in paragraphs)
    return sheet


def _without_signature(paragraphs: Sequence[WordParagraph]) -> list[WordParagraph]:
    """Leave out the date and the office's name at a document's end; labels around them stay."""
    kept, labels = list(paragraphs), []
    while kept and _is_label(kept[-1].text):
        labels.append(kept.pop())
    while kept and _DATE.match(compact(kept[-1].text)):
        kept.pop()
        if kept and len(kept[-1].text) <= LONGEST_SIGNATURE and not _ENDS.search(kept[-1].text):
            kept.pop()
    if kept and _OFFICE.match(compact(kept[-1].text)):
        kept.pop()
    return kept + labels[::-1]


def _is_label(text: str) -> bool:
    """Whether a paragraph is for the form's head or foot: （联系人：王某）, 附件：1.项目清单."""
    return is_meta_line(text.lstrip("(\uff08")) or bool(_ATTACHED.match(text))


def _divide(paragraphs: Sequence[WordParagraph], categories: Categories) -> _Prose:
    """Cut a document into its sections and what stands outside of them."""
    prose = _Prose()
    sections, outside = prose.sections, prose.outside
    active: _Section | None = None
    for paragraph in paragraphs:
        heading = read_heading(paragraph, categories, active.heading if active else None)
        if heading and heading.categories:
            active = _Section(heading)
            sections.append(active)
            if heading.rest:
                active.add(paragraph.number, heading.rest)
        elif _is_label(paragraph.text):
            outside.append(paragraph.text)
        elif active is None or _ends(active.heading, heading, paragraph):
            active = None
            outside.append(paragraph.text)
            prose.left += [paragraph.number] * bool(sections)
        elif heading and heading.is_title:
            active.add_title(paragraph.number, heading)
        else:
            active.add(paragraph.number, paragraph.text)
    for section in sections:
        section.close()
    return prose


def _ends(active: WordHeading, heading: WordHeading | None, paragraph: WordParagraph) -> bool:
    """Whether a paragraph no longer belongs to a heading: another of its rank, or text after its table."""
    if active.in_table and not paragraph.cells:
        return True
    return heading is not None and not heading.is_below(active)


def _is_narrative(sections: Sequence[_Section]) -> bool:
    """Whether the headings are there: one in the form's own words, or two that come close."""
    named = {category for section in sections for category in section.heading.categories}
    return len(named) > 1 or any(section.heading.is_certain for section in sections)


def _read_sheet(name: str, prose: _Prose, form: FormSpec, source: ProseSource) -> ReadSheet:
    context = source.context
    meta = read_meta([[text] for text in prose.outside])
    sheet = ReadSheet(name=name, meant_form=form.form, meta=meta)
    rows = [row for section in prose.sections for row in _read_rows(section, form, context)]
    titles = [[text] for text in prose.outside if len(text) <= LONGEST_TITLE]
    lines = source.lines(titles)
    periods = period_problems(gather_sayings(lines, context), context)
    if any(problem.rule == HouseRule.PERIOD for problem in periods):
        sheet.problems = periods
        sheet.state, sheet.note = SheetState.OTHER_PERIOD, "报告期不符，未读取"
        sheet.unread_rows = len(rows) + len(prose.left)
        return sheet
    sheet.state, sheet.form, sheet.rows, sheet.unread_rows = SheetState.READ, form.form, rows, len(prose.left)
    sheet.problems = periods + _left_problems(name, prose.left)
    sheet.columns = {"category": PARAGRAPH, "content": PARAGRAPH}
    sheet.nil = not rows and any(section.is_nil for section in prose.sections)
    sheet.state = SheetState.NIL if sheet.nil else sheet.state
    return sheet


def _left_problems(name: str, left: Sequence[int]) -> list[Problem]:
    if not left:
        return []
    detail = {"sheet": name, "place": f"第{enumerate_rows(left)}段", "rows": str(len(left))}
    return [Problem(rule=HouseRule.LOST_SHEET, value=name, detail=detail | {"why": "（不在“工作动态”等标题之下）"})]


def _read_rows(section: _Section, form: FormSpec, context: ReadingContext) -> list[ReadRow]:
    category = make_reader(form.columns["category"], ColumnPlace(), context).read(section.heading.said)
    content = make_reader(form.columns["content"], ColumnPlace(), context)
    return [ReadRow(row=number, values=category.values | content.read(text).values) for number, text in section.items]
