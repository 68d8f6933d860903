"""The workbook says what the bulletin was made of, and an approval holds as long as that stands."""

import hashlib
from pathlib import Path

import pytest

from diaodu.domain.papers.blocks import Table
from tasks.compile.draft import compile_paper
from tasks.month import open_month
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month


def sources(lists: tuple[Table, ...]) -> Table:
    return next(table for table in lists if table.name == "sources")


def test_every_file_stands_with_its_hash_and_the_text_stays_until_one_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    inbox = write_small_month(tmp_path / "inbox")
    month = judged_month(inbox)
    paper = compile_paper(month)
    table = sources(paper.lists)
    assert paper.lists[-1] is table
    told = {row[0]: row for row in table.rows}
    assert set(told) == {unit.name for unit in month.plan.units}
    for unit, (_, kind, received, digest) in told.items():
        assert kind == "xlsx"  # no name: it may be a person's, or a firm's in talks
        assert digest == hashlib.sha256((inbox / unit / f"{unit}.xlsx").read_bytes()).hexdigest()
        assert received == "2021-03-20 10:00"
    assert month.folder.sha256 in table.notes[0]
    later = open_month(PLAN, PERIOD, "2021-04-02T09:00:00+08:00")
    assert compile_paper(later).sha256 == paper.sha256
