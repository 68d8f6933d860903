"""The DOCX as an office program sets it: lines and pages as in the standard, the foot on the last page."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.fonts import FLOOR
from diaodu.domain.papers.blocks import Imprint, Paragraph
from tests.lib.paper_blocks import figures_table, make_paper, wide_table

ISSUED = Imprint(issue=3, total_issue=15, date="2021年3月31日", signer="某某某")
INSTALL = "needs LibreOffice Writer: apt install libreoffice-writer"


def set_pages(data: bytes, folder: Path) -> list[str]:
    """The text of the pages that LibreOffice sets a document on."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(INSTALL)
    (folder / "文书.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    words = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "文书.docx")]
    fonts = folder / "fonts.conf"  # a machine need not have Chinese fonts of its own
    fonts.write_text(
        f"<fontconfig><dir>{FLOOR}</dir><cachedir>{folder}/fonts</cachedir></fontconfig>", encoding="utf-8"
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    subprocess.run(words, check=False, capture_output=True, timeout=120, env=environment)
    if not (folder / "文书.pdf").exists():  # LibreOffice without Writer opens no document
        pytest.skip(INSTALL)
    return [page.extract_text() for page in PdfReader(io.BytesIO((folder / "文书.pdf").read_bytes())).pages]


@pytest.mark.slow
def test_a_full_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    pages = set_pages(render_docx(make_paper(Paragraph(text="调" * 28 * 60)), ISSUED), tmp_path)
    lines = [line.strip() for line in pages[1].splitlines() if line.startswith("调")]
    assert {len(line) for line in lines} == {28}
    assert len(lines) == 22


@pytest.mark.slow
def test_the_foot_stands_on_the_last_page_and_a_page_across_is_no_page_more(tmp_path: Path) -> None:
    blocks = (figures_table(), wide_table(14, "表2"), Paragraph(text="完。"))
    pages = set_pages(render_docx(make_paper(*blocks), ISSUED), tmp_path)
    assert ["共印" in "".join(page.split()) for page in pages] == [False, False, True]
    assert [f"—{number}—" in "".join(page.split()) for number, page in enumerate(pages, start=1)] == [True] * 3
