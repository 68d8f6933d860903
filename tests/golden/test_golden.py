"""The small month's bulletin, notice, 审核意见 workbook and returned workbook, as files a reviewer can open.

DIAODU_GOLDEN=write uv run pytest tests/golden   # after a meant change; read the difference before committing
"""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.notice import render_notice
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.figures.history import HistoryLine
from diaodu.domain.papers.blocks import Imprint
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.history import keep_history
from tasks.aggregate.period import aggregate_period
from tasks.compile.draft import compile_paper
from tasks.ledgers import returned_files, returned_path
from tasks.month import Month
from tasks.release.correction import compile_correction
from tests.lib.corrections import corrected_month
from tests.lib.months import judged_month
from tests.lib.plan_papers import faults_of
from tests.lib.small_month import write_small_month

GOLDEN = Path(__file__).parent
IMPRINT = Imprint(issue=3, total_issue=3, date="2021年3月31日", signer="演示授权")


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("golden")))
        yield judged_month(write_small_month(tmp_path_factory.mktemp("inbox") / "inbox"))


def check_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("DIAODU_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs; see the docstring of this file"


def test_the_bulletin_reads_as_it_did(month: Month) -> None:
    paper = compile_paper(month)
    check_golden("bulletin.txt", paper_text(paper, IMPRINT))
    page = render_html(paper, IMPRINT)
    assert all(line in page for line in ("第3期", "2021年3月31日", paper.title))


@pytest.mark.slow
def test_the_correction_reads_as_it_did(tmp_path: Path) -> None:
    drafted = compile_correction(corrected_month(tmp_path))
    assert drafted is not None
    assert not list(faults_of(drafted.paper))
    imprint = replace(IMPRINT, issue=1, total_issue=1, revision=drafted.revision, date="2021年4月6日")
    check_golden("correction.txt", paper_text(drafted.paper, imprint))


def test_the_notice_to_a_unit_reads_as_it_did(month: Month) -> None:
    report = next(r for r in month.store.validation.reports(*month.key) if r.unit == "准格尔旗")
    findings = month.store.validation.findings(*month.key, unit=report.code)
    body = render_notice(month.plan, month.period, report, findings, deadline="2021年4月2日", forms=month.folder.forms)
    check_golden("notice.txt", f"{body.subject}\n\n{body.text}")


def test_the_returned_workbook_says_what_it_did(month: Month) -> None:
    book = openpyxl.load_workbook(io.BytesIO(returned_path(month.place, "准格尔旗").read_bytes()))
    rows = [
        "\t".join("" if cell is None else str(cell) for cell in row).rstrip("\t")
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]
    check_golden("review-workbook.tsv", "\n".join(rows) + "\n")


def test_the_clerks_own_workbook_comes_back_as_it_did(month: Month) -> None:
    [path] = returned_files(month.place, "准格尔旗")
    book = openpyxl.load_workbook(path)
    index = [
        "\t".join("" if cell is None else str(cell) for cell in row[:10]).rstrip("\t").replace("\n", "⏎")
        for row in book["审核意见"].iter_rows(values_only=True)
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    marks = [
        f"{cell.parent.title}!{cell.coordinate}\t{cell.fill.fgColor.rgb}\t{cell.comment.text}".replace("\n", "⏎")
        for cell in cells
    ]
    check_golden("returned-workbook.tsv", "\n".join([*index, "", *marks]) + "\n")


def test_beside_last_year_the_bulletin_reads_as_it_did(month: Month) -> None:
    """Last year's figures of ten units, a tenth more or less than this year's; 杭锦旗 has none."""
    figures = [value for value in load_assessment(month).measures if value.unit != "杭锦旗" and value.value]
    lines = [
        HistoryLine(
            plan=month.plan.id, period="2020-03", unit=find_code(month, value.unit), measure=value.measure,
            value=Decimal(value.value or 0) * (9 + at % 3) / 10 // 1,
        )
        for at, value in enumerate(figures)
        if value.unit and value.of is None
    ]  # fmt: skip
    entries = keep_history(month.store, lines, "张经办", month.as_of, "上年.xlsx")
    assert len(entries) == len(lines)
    aggregate_period(month)
    check_golden("bulletin-beside-last-year.txt", paper_text(compile_paper(month), IMPRINT))


def find_code(month: Month, name: str) -> str:
    unit = month.plan.find_unit(name)
    assert unit is not None
    return unit.code
