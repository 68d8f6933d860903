"""A 更正 in its faces: the issue's number in each, nothing over anything, the same changes in all."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from diaodu.domain.papers.blocks import Imprint, Table
from tasks.compile.draft import render_faces
from tasks.release.correction import compile_correction
from tests.lib.corrections import AGAIN, corrected_month
from tests.lib.pdf_pages import filled_share, letters_over_letters, letters_over_rules, outside_the_type_area, pages_of

IMPRINT = Imprint(issue=1, total_issue=1, revision=1, date="2021年4月6日", signer="王局长")
NUMBER = "第1期（总第1期）更正（1）"


@pytest.mark.slow
def test_a_correction_has_the_issues_number_and_its_changes_in_every_face(tmp_path: Path) -> None:
    month = corrected_month(tmp_path)
    drafted = compile_correction(month)
    assert drafted is not None
    faces = render_faces(month, drafted.paper, IMPRINT)
    pages = pages_of(faces["pdf"])
    for page in pages:
        assert not [*letters_over_letters(page), *letters_over_rules(page), *outside_the_type_area(page)]
    assert all(filled_share(page) > 0.5 for page in pages[:-1])
    document = zipfile.ZipFile(io.BytesIO(faces["docx"])).read("word/document.xml").decode()
    texts = [faces["html"].decode(), faces["txt"].decode(), pages[0].text.replace(" ", "")]
    assert all(NUMBER in text for text in texts)
    assert document.index("期号") < document.index("总期号") < document.index("更正（1）")
    changed = next(one for one in drafted.paper.blocks if isinstance(one, Table) and one.name == "figures")
    book = openpyxl.load_workbook(io.BytesIO(faces["xlsx"]))
    cells = [str(cell.value) for row in book["表1 数据更正"].iter_rows() for cell in row]
    for row in (row for row in changed.rows if row[2] == AGAIN):
        assert all(cell in cells and cell in document and cell in texts[0] for cell in row)
    assert [one.title for one in book][-1].endswith("数据来源")
