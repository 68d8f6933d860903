"""An office's own styles over ours in a DOCX, by their names."""

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest

from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Imprint, Paragraph
from tests.lib.packages import saved
from tests.lib.paper_blocks import figures_table, make_paper
from tests.lib.word_files import W, part

ISSUED = Imprint(issue=3, total_issue=15, date="2021年3月31日", signer="某某某")
PAPER = make_paper(Paragraph(text="签约12个，总投资3.50亿元。"), figures_table())


def office(path: Path) -> Path:
    """An office's document: 公文正文 in 15 pt of a theme's font over a style of its own."""
    made = docx.Document()
    base = made.styles.add_style("本局基准", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    base.font.name = "KaiTi"
    text = made.styles.add_style("公文正文", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = base
    text.font.size = docx.shared.Pt(15)
    text.element.rPr.get_or_add_rFonts().set(f"{W}eastAsiaTheme", "minorEastAsia")
    path.write_bytes(saved(made))
    return path


def test_the_styles_of_an_office_win_by_their_names(tmp_path: Path) -> None:
    data = render_docx(PAPER, ISSUED, office(tmp_path / "本局.docx"))
    opened = docx.Document(io.BytesIO(data))
    found = opened.styles["公文正文"]
    assert found.font.size.pt == 15
    assert found.base_style.name == "本局基准（本单位）"
    assert found.base_style.font.name == "KaiTi"
    assert "heme" not in ET.tostring(part(data, "styles"), encoding="unicode")
    assert [p.style.name for p in opened.paragraphs if p.text.startswith("签约12个")] == ["公文正文"]
    assert opened.styles["表文"].font.size.pt == 10.5


def test_a_reference_that_is_no_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError, match="DIAODU_DOCX_STYLES"):
        render_docx(PAPER, ISSUED, tmp_path / "坏.docx")
