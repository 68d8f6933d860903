"""The HTML faces: the bulletin's mail and page, with styles inlined for mail programs that drop <style>."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import css_inline

from diaodu.adapters.renderers.charts import draw_png
from diaodu.adapters.renderers.templates import render
from diaodu.adapters.renderers.text import DRAFT, correction_mark, date_line, foot_lines, number_line, paper_text
from diaodu.domain.papers.blocks import Block, Figure, Imprint, Line, Paper, Paragraph, Table, tagged

KEPT_ON_A_LINE = 8
"""Characters of a cell that is not broken (templates/mail/_blocks.html.j2)."""
PREHEADER = 90
MORE = "全文、各单位和项目明细见所附文件。"
MAX_BYTES = 100_000
"""Gmail clips a longer message. Source: docs/papers.md#mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """A mail's subject and parts; `images` are PNG by content id, shown by `cid:`."""

    subject: str
    html: str
    text: str
    images: dict[str, bytes] = field(default_factory=dict)


def render_mail(paper: Paper, imprint: Imprint) -> MailBody:
    """The bulletin as a mail: its brief, the rest attached; without a brief the text, annexes too below 100 KB."""
    told = replace(paper, blocks=paper.brief, attachments=(), lists=()) if paper.brief else paper
    images = {f"{figure.name}@diaodu": draw_png(figure.spec) for figure in figures(told)}
    sources = {figure.name: f"cid:{figure.name}@diaodu" for figure in figures(told)}
    html = _page(told, imprint, sources, is_shortened=told is not paper)
    if len(html.encode()) >= MAX_BYTES:
        html = _page(replace(told, attachments=()), imprint, sources, is_shortened=True)
    text = paper_text(told, imprint) + (f"\n{MORE}\n" if told is not paper else "")
    return MailBody(subject=mail_subject(paper, imprint), html=html, text=text, images=images)


def with_sentence(body: MailBody, said: str) -> MailBody:
    """The body with one more sentence at its end, in both its parts."""
    paragraph = f'<p style="margin: 12px 18px; font-size: 14px;">{escape(said)}</p>'
    page, end, rest = body.html.rpartition("</body>")
    html = f"{page}{paragraph}{end}{rest}" if end else body.html + paragraph
    return replace(body, text=f"{body.text.rstrip()}\n\n{said}\n", html=html)


def render_html(paper: Paper, imprint: Imprint) -> str:
    """The bulletin as one page that opens by itself: charts are in it."""
    sources = {figure.name: _data_uri(draw_png(figure.spec)) for figure in figures(paper)}
    return _page(paper, imprint, sources)


def mail_subject(paper: Paper, imprint: Imprint) -> str:
    """《招商动态简报》第3期：2021年3月全市招商引资项目调度情况; of a correction 第3期更正（1）."""
    number = DRAFT if imprint.is_draft else f"第{imprint.issue}期{correction_mark(imprint.revision)}"
    return f"《{paper.masthead.name}》{number}：{paper.title}"


def figures(paper: Paper) -> list[Figure]:
    """All figures of body and annexes."""
    blocks = [*paper.blocks, *(block for _, annex in paper.attachments for block in annex)]
    return [block for block in blocks if isinstance(block, Figure)]


def inlined(html: str) -> str:
    """Copy styles onto the elements; media queries stay in the head."""
    return css_inline.inline(html, keep_at_rules=True, load_remote_stylesheets=False)


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _page(paper: Paper, imprint: Imprint, sources: Mapping[str, str], *, is_shortened: bool = False) -> str:
    annexes = [
        {"title": f"{paper.annex_label(number)}　{title}", "blocks": _plain(blocks)}
        for number, (title, blocks) in enumerate(paper.attachments, start=1)
    ]
    values: dict[str, Any] = {
        "subject": mail_subject(paper, imprint),
        "title": paper.title,
        "masthead": paper.masthead,
        "number": number_line(imprint),
        "date": date_line(imprint),
        "blocks": _plain(paper.blocks),
        "attachments": annexes,
        "more": MORE if is_shortened else "",
        "preheader": _preheader(paper),
        "foot": foot_lines(paper, imprint),
        "sources": sources,
    }
    return inlined(render("mail/bulletin.html.j2", values))


def _preheader(paper: Paper) -> str:
    """What a mailbox shows behind the subject: the beginning of the text."""
    first = next((block.text for block in paper.blocks if isinstance(block, Paragraph)), "")
    return first[:PREHEADER]


def _plain(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [tagged(block) | _worked_out(block) for block in blocks]


def _worked_out(block: Block) -> dict[str, Any]:
    if isinstance(block, Line):
        return {"text": block.shown}
    if isinstance(block, Table):
        return {"spans": block.spans, "groups": block.groups, "roomy": _roomy(block)}
    return {}


def _roomy(table: Table) -> list[int]:
    """Columns of texts longer than a line that is never broken: on a phone they keep room for as much, and the table scrolls."""
    return [at for at, _ in enumerate(table.columns) if any(len(row[at]) > KEPT_ON_A_LINE for row in table.records)]
