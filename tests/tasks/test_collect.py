"""Collecting from a drop folder: every file is kept or named, and one bad entry keeps no other one out."""

import json
import os
from pathlib import Path

import pytest

from diaodu.domain.errors import UserError
from tasks.collect import collect_inbox, readable_name
from tasks.month import Month, open_month
from tests.lib.months import AS_OF, PERIOD, PLAN

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


def test_a_received_json_that_is_none_is_told_with_its_place(month: Month, tmp_path: Path) -> None:
    put(tmp_path, "准格尔旗/表.xlsx")
    (tmp_path / "received.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(UserError, match=r"received\.json"):
        collect_inbox(month, tmp_path)


def test_a_file_that_cannot_be_opened_is_named_and_the_others_come_in(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, read = put(tmp_path, "东胜区/坏.xlsx"), Path.read_bytes
    put(tmp_path, "准格尔旗/表.xlsx")

    def refuse(path: Path) -> bytes:
        if path == bad:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
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
