"""The mail and page faces: small, escaped, with a real plain part and charts by content id."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers import charts
from diaodu.adapters.renderers.charts import CHARTS, chart_templates, draw_png, draw_svg
from diaodu.adapters.renderers.html import MAX_BYTES, MORE, figures, render_html, render_mail
from diaodu.adapters.renderers.notice import render_notice
from diaodu.adapters.renderers.templates import TEMPLATES
from diaodu.domain.papers.blocks import Imprint, Paper, Paragraph, Quote, Table, TableColumn
from diaodu.domain.period import parse_period
from diaodu.domain.review.outstanding import LostSheet, Outstanding
from diaodu.domain.states import SheetState
from tasks.compile.bulletin import compile_bulletin
from tests.lib.clocks import made_at_two_times
from tests.lib.factories import make_finding, make_plan, make_unit_report, with_yearly_target
from tests.lib.paper_blocks import make_paper

ISSUED = Imprint(issue=3, total_issue=3, date="2021年3月31日")
HOSTILE = '</td><script>alert(1)</script><img src=x onerror=alert(1)> " onload="x {{ 7*7 }}'
MARCH = parse_period("2021-03")


@pytest.fixture(scope="module")
def paper() -> Paper:
    plan, assessment = with_yearly_target()
    return compile_bulletin(plan, MARCH, assessment)


class Seen(HTMLParser):
    """Tags, attributes and words of a page."""

    def __init__(self, html: str) -> None:
        """Read it all."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep them."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Keep them."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words without blanks."""
        return re.sub(r"\s", "", "".join(self.words))


def test_the_mail_is_under_100_kb(paper: Paper) -> None:
    mail = render_mail(paper, ISSUED)
    assert len(mail.html.encode()) < MAX_BYTES
    assert mail.subject == "《招商动态简报》第3期：2021年3月全市招商引资项目调度情况"


def test_the_mail_is_the_brief_and_says_where_the_rest_is(paper: Paper) -> None:
    mail = render_mail(paper, ISSUED)
    text = Seen(mail.html).text
    for block in paper.brief:
        if isinstance(block, Table):
            assert all("".join(row) in text for row in block.rows)
        elif isinstance(block, Paragraph):
            assert re.sub(r"\s", "", block.text) in text
    assert MORE in mail.html
    assert MORE in mail.text
    assert len(text) < 1_200
    lead = next(block.text for block in paper.brief if isinstance(block, Paragraph))
    assert mail.html.index(lead[:20]) < mail.html.index("招商动态简报</p>")  # what a mailbox shows behind the subject


@pytest.mark.slow
def test_a_paper_without_a_brief_is_mailed_whole(paper: Paper) -> None:
    whole = replace(paper, brief=())
    mail = render_mail(whole, ISSUED)
    assert sorted(re.findall(r'src="cid:([^"]+)"', mail.html)) == sorted(mail.images) != []
    assert all(png.startswith(b"\x89PNG") for png in mail.images.values())
    assert MORE not in mail.html


def test_every_word_and_figure_of_the_paper_is_in_its_page(paper: Paper) -> None:
    text = Seen(render_html(paper, ISSUED)).text
    for block in [*paper.blocks, *(block for _, annex in paper.attachments for block in annex)]:
        if isinstance(block, Paragraph | Quote):
            assert re.sub(r"\s", "", block.text) in text
        if isinstance(block, Table):
            assert all("".join(row) in text for row in block.rows)


def test_styles_stand_on_the_elements_and_tables_carry_attributes(paper: Paper) -> None:
    html = render_mail(paper, ISSUED).html
    assert 'style="' in html
    assert "@media" in html
    assert 'width="680"' in html


def test_the_plain_part_is_text_with_the_same_figures(paper: Paper) -> None:
    mail = render_mail(paper, ISSUED)
    assert "<" not in mail.text
    assert "储备项目 | 277个" in mail.text


def test_a_mail_too_long_leaves_the_annexes_to_the_pdf(paper: Paper) -> None:
    rows = tuple((str(n), "调度" * 10) for n in range(2_000))
    table = Table(name="t", caption="长", columns=(TableColumn(head="甲"), TableColumn(head="乙")), rows=rows)
    mail = render_mail(replace(paper, brief=(), attachments=(("附", (table,)),)), ISSUED)
    assert len(mail.html.encode()) < MAX_BYTES
    assert MORE in mail.html


def test_hostile_words_stay_words_in_html(paper: Paper) -> None:
    table = Table(name="t", caption=HOSTILE, columns=(TableColumn(head=HOSTILE),), rows=((HOSTILE,),), notes=(HOSTILE,))
    hostile = replace(
        paper, title=HOSTILE, attachments=((HOSTILE, (table,)),),
        blocks=(Paragraph(text=HOSTILE), Quote(text=HOSTILE, source=HOSTILE), table),
        brief=(Paragraph(text=HOSTILE), table),
    )  # fmt: skip
    for html in (render_mail(hostile, ISSUED).html, render_html(hostile, ISSUED)):
        seen = Seen(html)
        assert "script" not in seen.tags
        assert "img" not in seen.tags
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        assert "{{7*7}}" in seen.text


def test_a_page_opens_by_itself(paper: Paper) -> None:
    html = render_html(paper, ISSUED)
    assert "cid:" not in html
    assert html.count("data:image/png;base64,") == len(figures(paper)) == 1


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_template_draws_on_opaque_white(name: str) -> None:
    template = chart_templates()[name]
    assert 'fill="#ffffff"' in draw_svg(template)
    assert draw_png(template).startswith(b"\x89PNG")


def test_a_chart_is_drawn_the_same_at_any_time() -> None:
    template = chart_templates()["completion"]

    def drawn() -> tuple[str, bytes]:
        charts._svg.cache_clear()
        charts._png.cache_clear()
        return draw_svg(template), draw_png(template)

    one, other = made_at_two_times(drawn)
    assert one == other


def test_a_chart_that_changes_is_drawn_anew() -> None:
    template = chart_templates()["completion"]
    assert draw_png(template) is draw_png(dict(template))
    assert draw_svg(template | {"width": 99}) != draw_svg(template)
    assert draw_png(template, 1.0) != draw_png(template)


def test_a_notice_tells_the_unit_what_to_mend_and_by_when() -> None:
    findings = [make_finding(), make_finding(id="f2", severity="warning", rule="F-MISS", message="“联系人”未填写")]
    mail = render_notice(
        make_plan(), MARCH, make_unit_report(), findings, deadline="3月31日8时30分", forms=load_forms()
    )
    assert mail.subject == "【审核意见】准格尔旗2021年3月招商引资报表：退回1条、核实1条"
    for words in ("总投资499.9万元低于500万元", "请核对金额和计量单位", "3月31日8时30分", "H12"):
        assert words in mail.text
        assert words in Seen(mail.html).text


def test_a_plans_own_words_of_a_notice_stand_in_both_of_its_faces(tmp_path: Path) -> None:
    words = (TEMPLATES / "mail" / "_notice_words.j2").read_text(encoding="utf-8")
    assert "如何修改：" in words
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "_notice_words.j2").write_text(words.replace("如何修改：", "怎么改："), encoding="utf-8")
    mail = render_notice(
        make_plan(), MARCH, make_unit_report(), [make_finding()], deadline="x", forms={}, own_templates=tmp_path
    )
    for face in (mail.text, Seen(mail.html).text):
        assert "怎么改：请核对金额和计量单位" in face
        assert "如何修改" not in face


LOST = (LostSheet(file="a.xlsx", sheet="储备", rows=2, state=SheetState.UNREAD),)


@pytest.mark.parametrize(
    ("left", "meant"),
    [
        (Outstanding(), "以下记录已先计入，请核实"),
        (Outstanding(uncounted=True), "已读取的记录先计入，注明“未计入”的没有计入"),
        (Outstanding(sheets=LOST), "已读取的记录先计入，注明“未读取”的没有计入"),
        (Outstanding(sheets=LOST, uncounted=True), "已读取的记录先计入，注明“未读取”“未计入”的没有计入"),
    ],
)
def test_a_notice_says_of_what_is_to_be_verified_what_counts_and_what_does_not(left: Outstanding, meant: str) -> None:
    mail = render_notice(
        make_plan(),
        MARCH,
        make_unit_report(),
        [make_finding(severity="warning")],
        deadline="x",
        forms={},
        outstanding=left,
    )
    assert meant in mail.text
    assert meant in Seen(mail.html).text
    assert ("以下记录已先计入" in mail.text) == (left == Outstanding())


def test_plain_text_prints_signs_as_they_are() -> None:
    finding = make_finding(message="总投资<500万元&待定")
    mail = render_notice(make_plan(), MARCH, make_unit_report(), [finding], deadline="x", forms={})
    assert "总投资<500万元&待定" in mail.text
    assert "总投资<500万元&待定" in Seen(mail.html).text
    assert "总投资<500" not in mail.html


def test_a_notice_prints_hostile_words_as_words() -> None:
    finding = make_finding(message=HOSTILE, project=HOSTILE, file=HOSTILE)
    mail = render_notice(make_plan(), MARCH, make_unit_report(), [finding], deadline="x", forms={})
    assert "script" not in Seen(mail.html).tags


def test_a_notice_of_many_findings_stays_small() -> None:
    findings = [make_finding(id=str(n), row=n, cell=f"H{n}") for n in range(1, 500)]
    mail = render_notice(make_plan(), MARCH, make_unit_report(), findings, deadline="x", forms={})
    assert len(mail.html.encode()) < MAX_BYTES
    assert "其余469条见附件。" in mail.text


def test_a_column_of_texts_has_room_on_a_phone() -> None:
    """Eight characters at least: a name of twelve is not set in twelve lines, the table scrolls in its box."""
    heads = (TableColumn(head="事项"), TableColumn(head="单位"))
    table = Table(name="t", caption="表", columns=heads, rows=(("某某产业园区基础设施配套项目", "甲旗"),))
    found = re.findall(r"<th[^>]*>[^<]*", render_html(make_paper(table), Imprint()))
    assert ["min-width: 8em" in head for head in found] == [True, False]
