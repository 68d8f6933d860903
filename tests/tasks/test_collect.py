"""Collecting from a drop folder: every file is kept or named, and one bad entry keeps no other one out."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import MAX_CONTENT_BYTES, Content
from diaodu.domain.results import Finding
from diaodu.domain.states import LookTrouble
from tasks import collect
from tasks.collect import collect_inbox, readable_name
from tasks.month import Month, open_month
from tasks.read import read_submissions
from tasks.validate.period import validate_period
from tests.lib.months import AS_OF, PERIOD, PLAN

pytestmark = pytest.mark.slow

RECEIVED = "2021-03-27T16:00:00+08:00"


@pytest.fixture
def month() -> Month:
    return open_month(PLAN, PERIOD, AS_OF)


def put(inbox: Path, place: str, data: bytes = b"PK") -> Path:
    path = inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (1_616_800_000, 1_616_800_000))
    return path


def told(inbox: Path, times: dict[str, str], encoding: str = "utf-8") -> None:
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding=encoding)


def kept(month: Month) -> list[tuple[str, str]]:
    return [(one.unit or one.sender, one.name) for one in month.store.submissions.list(*month.key)]


def test_received_times_with_a_byte_order_mark_are_read(month: Month, tmp_path: Path) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    told(tmp_path, {"准格尔旗/表.xlsx": RECEIVED}, "utf-8-sig")
    collect_inbox(month, tmp_path)
    (found,) = month.store.submissions.list(*month.key)
    assert found.received_at.isoformat() == "2021-03-27T08:00:00+00:00"


def test_a_file_that_received_json_names_and_nobody_sent_is_told(month: Month, tmp_path: Path) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    told(tmp_path, {"准格尔旗/表.xlsx": RECEIVED, "准格尔旗/标.xlsx": RECEIVED})
    assert collect_inbox(month, tmp_path).not_there == ("准格尔旗/标.xlsx",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"[1]", "不是“文件：时间”的对照"),
        (b'{"a": \n "2021"', "第2行第8列起不是有效的 JSON"),
        ('{"东胜区/a.xlsx": "3月27日"}'.encode(), "“东胜区/a.xlsx”的时间写作 3月27日"),
        (b'{"a.xlsx": 20210327.5}', "“a.xlsx”的时间写作 20210327.5"),
        (b'{"a.xlsx": "2021-03-27T16:00:00"}', "a.xlsx 的时间没有时区"),
        ('{"东胜区/a.xlsx": "2021-03-27T16:00:00+08:00"}'.encode("gb18030"), "不是 UTF-8 文字"),
        (b"[" * 100_000, "无法读取"),
    ],
)  # fmt: skip
def test_a_received_json_that_is_none_is_told_with_its_place(
    month: Month, tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / "东胜区").mkdir()
    (tmp_path / "received.json").write_bytes(written)
    with pytest.raises(UserError) as wrong:
        collect_inbox(month, tmp_path)
    assert "received.json" in str(wrong.value)
    assert said in str(wrong.value)
    assert "操作人员" in str(wrong.value)


def test_a_file_that_cannot_be_opened_is_named_and_the_others_come_in(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, read = put(tmp_path, "东胜区/坏.xlsx"), collect.read_content
    put(tmp_path, "准格尔旗/表.xlsx")

    def refuse(path: Path) -> Content:
        if path == bad:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(collect, "read_content", refuse)
    found = collect_inbox(month, tmp_path)
    assert (found.files, found.unopened) == (1, ("东胜区/坏.xlsx",))
    assert [name for _, name in kept(month)] == ["表.xlsx"]


def test_a_folder_that_cannot_be_looked_into_is_named(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "东胜区/密/表.xlsx")
    put(tmp_path, "准格尔旗/表.xlsx")
    scan = os.scandir

    def refuse(path: str | Path = ".") -> object:
        if str(path).endswith("密"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = collect_inbox(month, tmp_path)
    assert (found.files, found.unopened) == (1, ("东胜区/密/",))


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("准格尔旗".encode("gb18030"), "准格尔旗"),
        ("准格尔旗".encode(), "准格尔旗"),
        (b"\xff\xff", "\\xff\\xff"),
        (b"report-\xe5\x87", "report-鍑"),
    ],
)
def test_a_name_in_other_bytes_is_shown_so_that_a_person_knows_it(data: bytes, shown: str) -> None:
    assert readable_name(os.fsdecode(data)) == shown


def test_a_folder_named_as_windows_packs_it_is_its_units(month: Month, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode("准格尔旗".encode("gb18030"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes names in UTF-8 alone")
    (folder / os.fsdecode("报表.xlsx".encode("gb18030"))).write_bytes(b"PK")
    found = collect_inbox(month, tmp_path)
    assert (found.unknown_folders, kept(month)) == ((), [("150622", "报表.xlsx")])


# --- what cannot be taken as it lies -------------------------------------------------------------------------
@pytest.mark.parametrize("size", [MAX_CONTENT_BYTES + 1, 3 * 1024**3, 30 * 1024**3])
def test_a_file_far_too_large_is_refused_without_being_read_whole_and_the_others_come_in(
    month: Month, tmp_path: Path, size: int
) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    huge = put(tmp_path, "东胜区/大.xlsx")
    with huge.open("r+b") as file:
        file.truncate(size)  # a hole: no disk is filled
    os.utime(huge, (1_616_800_000, 1_616_800_000))
    assert collect_inbox(month, tmp_path).files == 2
    validated(month)
    assert [f.rule for f in findings(month, "150602")] == ["F-FILE"]
    assert "超过20MB" in findings(month, "150602")[0].message
    assert state(month, "150602") == "unreadable"
    assert collect_inbox(month, tmp_path).gone == ()


def test_two_huge_files_are_two_and_one_that_lies_there_still_is_one(month: Month, tmp_path: Path) -> None:
    for name, size in (("一.xlsx", 80), ("二.xlsx", 81)):
        with put(tmp_path, f"东胜区/{name}").open("r+b") as file:
            file.truncate(size * 1024**2)
    for _ in range(2):
        collect_inbox(month, tmp_path)
        assert len({one.sha256 for one in month.store.submissions.list(*month.key)}) == 2


@pytest.mark.parametrize("what", ["folder", "file", "unit's folder", "pipe", "dangling link", "loop"])
def test_what_cannot_be_opened_is_asked_about_and_its_unit_is_not_called_silent(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    unit = tmp_path / "东胜区"
    unit.mkdir()
    if what == "pipe":
        os.mkfifo(unit / "表.xlsx")
    elif what == "dangling link":
        (unit / "表.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    elif what == "loop":
        (unit / "表.xlsx").symlink_to("表.xlsx")
    elif what == "file":
        put(tmp_path, "东胜区/表.xlsx")
    put(tmp_path, "准格尔旗/表.xlsx")
    shut = {"folder": unit / "密", "file": unit / "表.xlsx", "unit's folder": unit}.get(what)
    if what == "folder":
        put(tmp_path, "东胜区/密/表.xlsx")
    with monkeypatch.context() as patch:
        refuse_to_open(patch, shut) if shut else None
        found = collect_inbox(month, tmp_path)
    assert (found.files, len(found.unopened)) == (1, 1)
    validated(month)
    assert state(month, "150602") == "unreadable"
    (asked,) = findings(month, "150602")
    assert (asked.rule, asked.severity) == ("F-LOOK", "warning")
    assert found.unopened[0] in asked.message
    assert state(month, "150623") == "missing"


def test_what_could_be_opened_at_the_next_look_is_asked_about_no_more(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "东胜区/表.xlsx")
    with monkeypatch.context() as patch:
        refuse_to_open(patch, tmp_path / "东胜区")
        assert collect_inbox(month, tmp_path).unopened == ("东胜区/",)
    assert collect_inbox(month, tmp_path).unopened == ()
    assert month.store.submissions.look_notes(*month.key) == []


def test_a_drop_folder_that_cannot_be_opened_is_told_as_such(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_to_open(patch, tmp_path)
        with pytest.raises(UserError, match="无法打开"):
            collect_inbox(month, tmp_path)


@pytest.mark.parametrize("leads", ["file outside", "folder outside", "folder beside", "unit's folder outside"])
def test_no_link_is_followed_out_of_the_drop_folder_or_to_a_folder(month: Month, tmp_path: Path, leads: str) -> None:
    outside, inbox = tmp_path / "outside", tmp_path / "in"
    put(outside, "秘.xlsx", b"secret")
    put(inbox, "准格尔旗/表.xlsx")
    (inbox / "东胜区").mkdir()
    link = inbox / "东胜区" / "链"
    if leads == "unit's folder outside":
        link = inbox / "乌审旗"
    link.symlink_to({"file outside": outside / "秘.xlsx", "folder beside": inbox / "准格尔旗"}.get(leads, outside))
    found = collect_inbox(month, inbox)
    assert (found.files, found.links) == (1, (link.relative_to(inbox).as_posix(),))
    assert [name for _, name in kept(month)] == ["表.xlsx"]


def test_a_link_to_a_file_within_the_drop_folder_is_the_file(month: Month, tmp_path: Path) -> None:
    put(tmp_path, "东胜区/表.xlsx")
    (tmp_path / "东胜区" / "又.xlsx").symlink_to(tmp_path / "东胜区" / "表.xlsx")
    assert collect_inbox(month, tmp_path).links == ()
    assert sorted(name for _, name in kept(month)) == ["又.xlsx", "表.xlsx"]


# --- when it came --------------------------------------------------------------------------------------------
OWN_TIME = "2021-03-26T23:06:40+00:00"
"""The modification time that `put` sets."""


@pytest.mark.parametrize(
    "time",
    ["2012-03-27T16:00:00+08:00", "2031-03-27T16:00:00+08:00", "2020-03-27T16:00:00+08:00", "0001-01-01T00:00:00+08:00",
     "9999-12-31T23:59:59-08:00"],
)  # fmt: skip
def test_a_time_told_far_outside_the_period_is_asked_about_and_not_taken(
    month: Month, tmp_path: Path, time: str
) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    told(tmp_path, {"准格尔旗/表.xlsx": time})
    assert collect_inbox(month, tmp_path).odd_times == ("准格尔旗/表.xlsx",)
    (found,) = month.store.submissions.list(*month.key)
    assert found.received_at.isoformat() == OWN_TIME
    validated(month)
    (asked,) = [f for f in findings(month, "150622") if f.rule == "F-LOOK"]
    assert "2021-03-27 07:06" in asked.message


@pytest.mark.parametrize("changed", [0, 315_532_800, 253_402_300_799])
def test_a_file_whose_own_time_cannot_be_right_came_when_it_was_found(
    month: Month, tmp_path: Path, changed: int
) -> None:
    os.utime(put(tmp_path, "准格尔旗/表.xlsx"), (changed, changed))
    before = datetime.now(UTC)
    assert collect_inbox(month, tmp_path).odd_times == ("准格尔旗/表.xlsx",)
    (found,) = month.store.submissions.list(*month.key)
    assert found.received_at >= before


@pytest.mark.parametrize(
    "time", ["2021-02-20T08:00:00+08:00", "2021-06-30T08:00:00+08:00", "2022-01-05T08:00:00+08:00"]
)
def test_a_time_that_is_early_or_late_is_taken(month: Month, tmp_path: Path, time: str) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    told(tmp_path, {"准格尔旗/表.xlsx": time})
    assert collect_inbox(month, tmp_path).odd_times == ()


def test_a_file_that_received_json_names_and_nobody_sent_is_a_finding_of_its_unit(month: Month, tmp_path: Path) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    told(tmp_path, {"准格尔旗/表.xlsx": RECEIVED, "准格尔旗/标.xlsx": RECEIVED, "某处/标.xlsx": RECEIVED})
    collect_inbox(month, tmp_path)
    validated(month)
    asked = [f for f in month.store.validation.findings(*month.key) if f.rule == "F-LOOK"]
    assert [(f.unit, f.value) for f in asked] == [("150622", "准格尔旗/标.xlsx"), ("某处", "某处/标.xlsx")]
    assert state(month, "150622") == "unreadable"  # its own file is no workbook


def refuse_to_open(patch: pytest.MonkeyPatch, shut: Path) -> None:
    """Let the system refuse a place, as it does to whom has no right to it."""
    scan, opened = os.scandir, os.open

    def refuse(path: str | Path) -> None:
        if Path(path) == shut:
            raise PermissionError(13, "Permission denied", str(path))

    def scandir(path: str | Path = ".") -> object:
        refuse(path)
        return scan(path)

    def open_file(path: str | Path, *rest: Any, **named: Any) -> int:
        refuse(path)
        return opened(path, *rest, **named)

    patch.setattr(os, "scandir", scandir)
    patch.setattr(os, "open", open_file)


def validated(month: Month) -> None:
    read_submissions(month)
    validate_period(month)


def findings(month: Month, unit: str) -> list[Finding]:
    return [f for f in month.store.validation.findings(*month.key) if f.unit == unit]


def state(month: Month, unit: str) -> str:
    return next(report.state for report in month.store.validation.reports(*month.key) if report.code == unit)


def test_a_file_that_is_being_copied_waits_for_the_next_look(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, growing = put(tmp_path, "准格尔旗/a.xlsx"), put(tmp_path, "准格尔旗/b.xlsx", b"P")

    def between(_seconds: float) -> None:
        growing.write_bytes(b"PK more")

    monkeypatch.setattr("tasks.collect.time.sleep", between)
    assert collect_inbox(month, tmp_path, is_watching=True).files == 1
    assert [one.name for one in month.store.submissions.list(*month.key)] == [whole.name]
    (note,) = month.store.submissions.look_notes(*month.key)
    assert (note.trouble, note.place) == (LookTrouble.GROWING, "准格尔旗/b.xlsx")
    monkeypatch.setattr("tasks.collect.time.sleep", lambda _seconds: None)
    taken = collect_inbox(month, tmp_path, is_watching=True)
    assert (taken.files, taken.gone, month.store.submissions.look_notes(*month.key)) == (2, (), [])


def test_a_run_takes_what_lies_there_at_once(month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "准格尔旗/a.xlsx")
    monkeypatch.delattr("tasks.collect.time.sleep")
    assert collect_inbox(month, tmp_path).files == 1


def test_a_file_written_over_while_it_is_watched_is_not_gone(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "准格尔旗/a.xlsx")
    collect_inbox(month, tmp_path)
    monkeypatch.setattr("tasks.collect.time.sleep", lambda _seconds: path.write_bytes(b"PK2"))
    assert collect_inbox(month, tmp_path, is_watching=True).gone == ()
