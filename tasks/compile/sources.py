"""数据来源: what a bulletin was made of, for the workbook: files with their hashes, the plan, the program."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import PurePath

from diaodu.domain.papers.blocks import Paper, Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.text import wording
from tasks.month import Month

HEADS = [("单位", "left"), ("文件", "center"), ("收到时间", "center"), ("SHA-256", "left")]
NIL = "零报告"


def with_sources(month: Month, paper: Paper) -> Paper:
    """The paper with its sources as the last list of its workbook.

    Nothing of it changes from run to run on the same files, so that an approval holds.
    """
    table = source_table(month)
    number = len(paper.lists) and int(paper.lists[-1].caption.partition("　")[0].removeprefix("表")) + 1
    numbered = replace(table, caption=f"表{number}　{table.caption}") if number else table
    return replace(paper, lists=(*paper.lists, numbered))


def source_table(month: Month) -> Table:
    """The period's submissions in the order they came, and below them plan and program.

    A file stands with its kind alone: what clerks call their files may name persons, and firms in talks.
    """
    found = month.store.submissions.list(*month.key, month.as_of)
    rows = [
        [
            month.names.name_of(one.unit), PurePath(one.name).suffix.removeprefix(".").lower() or NIL,
            f"{month.local(one.received_at):%Y-%m-%d %H:%M}", one.sha256 or wording.DASH,
        ]
        for one in found
    ]  # fmt: skip
    notes = [f"方案、报表和模板 {month.plan.id}：{month.folder.sha256}；程序 diaodu {version('diaodu')}。"]
    return text_table("sources", "数据来源", HEADS, rows, notes)
