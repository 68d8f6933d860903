"""Files of a unit found by one look: parts add up, versions replace, and what is replaced or broken is told."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.domain.ledger import content_sha256
from diaodu.domain.results import Finding
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tests.lib.command_line import call_json
from tests.lib.months import AS_OF, PERIOD, PLAN, judge_again
from tests.lib.packages import saved
from tests.lib.small_month import FUNDS, NARRATIVE, RESERVE

pytestmark = pytest.mark.slow

UNIT, CODE = "东胜区", "150602"
Rows = Sequence[Sequence[Any]]


def funds(first: int, last: int, ytd: int = 100) -> Rows:
    return [(n, f"项目{n}", f"江苏{n}公司", "区外", 9000, 10, ytd, ytd, ytd) for n in range(first, last + 1)]


def words(first: int, last: int) -> Rows:
    return [(n, "经验做法", None, f"第{n}件事的做法。") for n in range(first, last + 1)]


def pool(first: int, last: int) -> Rows:
    return [
        (n, f"储备{n}号", "园区", "现代能源经济", "厂房", 5000, "合资", "否", "是", "已论证", "商务局", "科", "1")
        for n in range(first, last + 1)
    ]


HEADERS = {"到位资金表": FUNDS, "工作情况表": NARRATIVE, "储备项目表": RESERVE}
MAKERS = {"到位资金表": funds, "工作情况表": words, "储备项目表": pool}
TITLES = ["到位资金表", *(pytest.param(title, marks=pytest.mark.slow) for title in ("工作情况表", "储备项目表"))]
FORM = {"到位资金表": "funds", "工作情况表": "narrative", "储备项目表": "reserve_projects"}


class Folder:
    """A drop folder; times are of the 20th of March."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, clock: str, data: bytes | None = None, **sheets: Rows) -> None:
        book = openpyxl.Workbook()
        book.remove(book["Sheet"])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in (HEADERS[title], *rows):
                sheet.append(row)
        path = self.path / UNIT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(book) if data is None else data)
        moment = datetime.fromisoformat(f"2021-03-20T{clock}+08:00").timestamp()
        os.utime(path, (moment, moment))

    def look(self) -> Month:
        month = open_month(PLAN, PERIOD, AS_OF)
        collect_inbox(month, self.path)
        judge_again(month)
        return month


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "in")


def read(month: Month, title: str = "到位资金表") -> int:
    return next(r for r in month.store.validation.reports(*month.key) if r.code == CODE).form_rows[FORM[title]].read


def told(month: Month, rule: str) -> list[Finding]:
    return [f for f in month.store.validation.findings(*month.key) if f.unit == CODE and f.rule == rule]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "names",
    [
        ("2.xlsx", "1.xlsx"),
        *(pytest.param(names, marks=pytest.mark.slow) for names in [("甲.xlsx", "乙.xlsx"), ("1.xlsx", "2.xlsx")]),
    ],
)
def test_one_form_in_two_files_saved_seconds_apart_is_counted_whole(
    folder: Folder, title: str, names: tuple[str, str]
) -> None:
    folder.put(names[0], "10:00:00", **{title: MAKERS[title](1, 3)})
    folder.put(names[1], "10:00:07", **{title: MAKERS[title](4, 5)})
    for _ in range(2):
        month = folder.look()
        assert (read(month, title), told(month, "F-REPL")) == (5, [])


def test_a_record_that_stands_in_both_parts_counts_once_and_is_asked_about(folder: Folder) -> None:
    folder.put("一.xlsx", "10:00:00", 到位资金表=funds(1, 5))
    folder.put("二.xlsx", "10:00:07", 到位资金表=funds(5, 8))
    month = folder.look()
    assert (read(month), len(told(month, "F-DUP"))) == (9, 1)


@pytest.mark.parametrize("title", TITLES)
def test_a_new_version_beside_the_old_one_replaces_it_and_what_comes_no_more_is_asked_about(
    folder: Folder, title: str
) -> None:
    folder.put("报表.xlsx", "10:00:00", **{title: MAKERS[title](1, 6)})
    folder.put("报表（最终版）.xlsx", "15:00:00", **{title: MAKERS[title](2, 7)})
    month = folder.look()
    assert read(month, title) == 6
    (asked,) = told(month, "F-REPL")
    assert (asked.severity, asked.file) == ("warning", "报表（最终版）.xlsx")
    assert f"{title}6条此前由“报表.xlsx”（03-20 10:00）报送" in asked.message
    assert "其中1条" in asked.message


def test_a_version_that_holds_everything_again_is_noted_and_asks_nothing(folder: Folder) -> None:
    folder.put("报表.xlsx", "10:00:00", 到位资金表=funds(1, 6))
    folder.put("又.xlsx", "15:00:00", 到位资金表=funds(1, 7, 200))
    month = folder.look()
    assert read(month) == 7
    assert [f.severity for f in told(month, "F-REPL")] == ["info"]


def test_a_few_rows_mended_beside_the_whole_list_do_not_take_its_place(folder: Folder) -> None:
    folder.put("报表.xlsx", "10:00:00", 到位资金表=funds(1, 6))
    folder.put("更正.xlsx", "10:00:30", 到位资金表=funds(2, 3, 200))
    month = folder.look()
    assert (read(month), len(told(month, "F-DUP"))) == (8, 2)


def test_a_version_takes_the_place_of_a_part_and_the_other_part_stays(folder: Folder) -> None:
    folder.put("一.xlsx", "10:00:00", 到位资金表=funds(1, 4))
    folder.put("二.xlsx", "10:00:05", 到位资金表=funds(5, 8))
    folder.put("一改.xlsx", "11:00:00", 到位资金表=funds(1, 4, 200))
    month = folder.look()
    assert (read(month), told(month, "F-DUP")) == (8, [])


@pytest.mark.slow
def test_what_a_later_look_finds_is_a_later_delivery_and_the_rows_it_lacks_are_told(folder: Folder) -> None:
    folder.put("一.xlsx", "10:00:00", 到位资金表=funds(1, 3))
    folder.look()
    folder.put("二.xlsx", "10:00:07", 到位资金表=funds(4, 5))
    month = folder.look()
    assert read(month) == 2
    (asked,) = told(month, "F-REPL")
    assert "其中3条" in asked.message
    assert asked.severity == "warning"


def test_times_that_received_json_tells_are_deliveries_of_their_own(folder: Folder) -> None:
    folder.put("一.xlsx", "10:00:00", 到位资金表=funds(1, 3))
    folder.put("二.xlsx", "10:00:00", 到位资金表=funds(4, 5))
    times = {f"{UNIT}/一.xlsx": "2021-03-20T10:00:00+08:00", f"{UNIT}/二.xlsx": "2021-03-20T10:00:07+08:00"}
    (folder.path / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    month = folder.look()
    assert (read(month), len(told(month, "F-REPL"))) == (2, 1)


def test_a_look_that_broke_off_and_the_one_after_it_are_one(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.put("一.xlsx", "10:00:00", 到位资金表=funds(1, 3))
    month = open_month(PLAN, PERIOD, AS_OF)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(month.store.submissions), "end_look", stop)
        with pytest.raises(KeyboardInterrupt):
            collect_inbox(month, folder.path)
    folder.put("二.xlsx", "10:00:07", 到位资金表=funds(4, 5))
    assert read(folder.look()) == 5


BROKEN = {
    "锁.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    "坏.xlsx": b"PK\x03\x04" + bytes(64),
    "空.xlsx": b"",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["锁.xlsx", *(pytest.param(name, marks=pytest.mark.slow) for name in ("坏.xlsx", "空.xlsx"))]
)
@pytest.mark.parametrize("looks", ["one", "two"])
def test_a_broken_file_older_than_a_readable_one_is_told_whatever_came_since(
    folder: Folder, name: str, looks: str
) -> None:
    folder.put(name, "09:00:00", BROKEN[name])
    if looks == "two":
        folder.look()
    folder.put("报表.xlsx", "15:00:00", 到位资金表=funds(1, 3))
    month = folder.look()
    assert [f.file for f in told(month, "F-FILE")] == [name]
    assert read(month) == 3


@pytest.mark.slow
def test_a_broken_file_is_told_no_more_once_the_file_of_its_name_was_read(folder: Folder) -> None:
    folder.put("报表.xlsx", "09:00:00", BROKEN["坏.xlsx"])
    assert len(told(folder.look(), "F-FILE")) == 1
    folder.put("报表.xlsx", "15:00:00", 到位资金表=funds(1, 3))
    assert told(folder.look(), "F-FILE") == []


def test_the_ledger_keeps_every_files_own_time(folder: Folder) -> None:
    folder.put("一.xlsx", "10:00:00", b"1")
    folder.put("二.xlsx", "10:00:07", b"2")
    sent = {one.sha256: one for one in folder.look().store.submissions.list(PLAN, PERIOD)}
    one, two = sent[content_sha256(b"1")], sent[content_sha256(b"2")]
    assert one.received_at < two.received_at == one.delivery == two.delivery


def test_a_form_that_is_a_new_version_leaves_the_parts_of_another_form_beside_each_other(folder: Folder) -> None:
    folder.put("一科.xlsx", "09:00:00", 储备项目表=pool(1, 5), 工作情况表=words(1, 1))
    folder.put("二科.xlsx", "09:00:30", 储备项目表=pool(6, 8), 工作情况表=words(1, 1))
    month = folder.look()
    assert (read(month, "储备项目表"), read(month, "工作情况表")) == (8, 1)
    assert (told(month, "F-FILE"), [f.severity for f in told(month, "F-REPL")]) == ([], ["info"])


@pytest.mark.slow
def test_words_written_anew_beside_lists_that_stand_again_are_a_version_too(folder: Folder) -> None:
    folder.put("报表.xlsx", "10:00:00", 到位资金表=funds(1, 4), 工作情况表=words(1, 2))
    folder.put("报表2.xlsx", "15:00:00", 到位资金表=funds(1, 4, 200), 工作情况表=words(3, 4))
    month = folder.look()
    assert (read(month), read(month, "工作情况表"), told(month, "F-FILE")) == (4, 2, [])


def test_a_correction_found_later_counts_though_a_file_of_another_form_was_saved_after_it(folder: Folder) -> None:
    folder.put("储备.xlsx", "09:00:00", 储备项目表=pool(1, 3))
    folder.put("资金.xlsx", "17:00:00", 到位资金表=funds(1, 2))
    folder.look()
    folder.put("储备（更正）.xlsx", "10:00:00", 储备项目表=pool(1, 4))
    month = folder.look()
    assert (read(month, "储备项目表"), read(month)) == (4, 2)
    assert [f.file for f in told(month, "F-REPL")] == ["储备（更正）.xlsx"]


@pytest.mark.slow
def test_a_row_left_out_of_one_part_stays_in_the_other(folder: Folder) -> None:
    folder.put("甲.xlsx", "09:00:00", 储备项目表=pool(1, 4))
    folder.put("乙.xlsx", "09:00:40", 储备项目表=pool(4, 8))
    month = folder.look()
    assert len(told(month, "F-DUP")) == 1
    call_json(
        "exclude", PLAN, PERIOD, "--unit", UNIT, "--file", "甲.xlsx", "--sheet", "储备项目表", "--row", "5",
        "--reason", "重复", "--by", "李审核",
    )  # fmt: skip
    month = open_month(PLAN, PERIOD, AS_OF)
    assert (read(month, "储备项目表"), told(month, "F-DUP")) == (8, [])
    assert [f.file for f in told(month, "F-EXCL")] == ["甲.xlsx"]
