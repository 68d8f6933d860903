"""The plain text face of a paper: the mail's text/plain part, and what tests compare the other faces with."""

from collections.abc import Iterator

from diaodu.domain.papers.blocks import (
    Block,
    Figure,
    Heading,
    Imprint,
    Line,
    ListBlock,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Table,
)
from diaodu.domain.plans.dress import Dress

DRAFT = "（草稿）"


def number_line(imprint: Imprint) -> str:
    """第3期（总第3期）, of a correction 第3期（总第3期）更正（1）; a draft has no number."""
    if imprint.is_draft:
        return DRAFT
    total = f"（总第{imprint.total_issue}期）" if imprint.total_issue is not None else ""
    return f"第{imprint.issue}期{total}{correction_mark(imprint.revision)}"


def correction_mark(revision: int) -> str:
    """更正（1） behind the number of a corrected issue; "" of the issue itself."""
    return f"更正（{revision}）" if revision else ""


def date_line(imprint: Imprint) -> str:
    """The day of issue; a draft has none."""
    return "" if imprint.is_draft else imprint.date


def subject_line(paper: Paper, imprint: Imprint) -> str:
    """Which issue a file is, for its properties: 招商动态简报第3期（总第3期）."""
    return f"{paper.masthead.name}{number_line(imprint)}"


def digest_word(paper: Paper) -> str:
    """The digest that an approval binds, for a file's properties: a file can be held against the ledger."""
    return f"sha256:{paper.sha256}"


def paper_text(paper: Paper, imprint: Imprint) -> str:
    """A paper as plain text, tables as rows of cells between bars."""
    head = paper.masthead
    lines = [
        head.marking,
        head.name,
        number_line(imprint),
        f"{head.issuer}　{date_line(imprint)}".strip(),
        "",
        paper.title,
        "",
    ]
    lines += _lines(paper.blocks)
    for number, (title, blocks) in enumerate(paper.attachments, start=1):
        lines += ["", f"{paper.annex_label(number)}　{title}", "", *_lines(blocks)]
    lines += [f"附表（见工作簿）：{'、'.join(table.caption for table in paper.lists)}"] if paper.lists else []
    lines += ["", *foot_lines(paper, imprint)]
    return "\n".join(line for index, line in enumerate(lines) if line or index) + "\n"


def foot_lines(paper: Paper, imprint: Imprint) -> list[str]:
    """签发 to 电话, then 报, 送, 发 and the number of copies; what is empty is left out. Of a bulletin alone."""
    if paper.dress != Dress.BULLETIN:
        return []
    head = paper.masthead
    people = [
        ("签发", imprint.signer or head.signer), ("核稿", head.checker), ("编辑", head.editor), ("电话", head.phone),
    ]  # fmt: skip
    lines = ["　　".join(f"{label}：{who}" for label, who in people if who)]
    groups = [("报", head.report_to), ("送", head.send_to), ("发", head.distribute_to)]
    lines += [f"{label}：{whom}" for label, whom in groups if whom]
    lines += [f"共印{head.copies}份"] if head.copies else []
    return [line for line in lines if line]


def _lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield from block_lines(block)


def block_lines(block: Block) -> list[str]:
    """One block as lines of text."""
    match block:
        case Heading(text=text):
            return ["", text]
        case Line() | PageBreak():
            return [block.shown if isinstance(block, Line) else ""]
        case Paragraph() | Quote():
            source = block.source if isinstance(block, Quote) else ""
            return [f"　　{source}：{block.text}" if source else f"　　{block.text}"]
        case ListBlock(items=items):
            return [f"　　{number}.{item}" for number, item in enumerate(items, start=1)]
        case Table():
            return _table_lines(block)
        case Figure(caption=caption, alt=alt):
            return ["", f"〔{caption}〕{alt}", ""]


def _table_lines(table: Table) -> list[str]:
    unit = [f"单位：{table.unit}"] if table.unit else []
    rows = [
        " | ".join(column.title for column in table.columns),
        *(" | ".join(row[:1] if at in table.groups else row) for at, row in enumerate(table.rows)),
    ]
    caption = [table.caption] if table.caption else []
    return ["", *caption, *unit, *rows, *(f"注：{note}" for note in table.notes), ""]
