"""What people put into a drop folder is seen, whatever it is called; what programs leave beside it is not."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from diaodu.adapters.drop_folder import look_into, look_twice
from diaodu.adapters.mailbox.archives import unpack
from diaodu.domain.intake.litter import is_litter

BOOK = b"PK\x03\x04" + b"x" * 4000
SENT = (".xlsx", ".报表.xlsx", "~$报表.xlsx", ".报表.XLS", ".3月.zip", "报表", "报表.xlsx.bak", "~报表.xlsx")
LITTER = (
    ("._报表.xlsx", BOOK), (".DS_Store", BOOK), ("Thumbs.db", BOOK), ("desktop.ini", b"[x]"), ("~$报表.xlsx", b"x" * 165),
    (".~lock.报表.xlsx#", b"x" * 90), (".~报表.xlsx", b"x" * 165), (".报表.xlsx.Ab12Cd", BOOK), (".nfs0001", BOOK),
)  # fmt: skip


@pytest.mark.parametrize("name", SENT)
def test_a_report_is_seen_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / "东胜区").mkdir()
    (tmp_path / "东胜区" / name).write_bytes(BOOK)
    assert [file.path.name for file in look_into(tmp_path, "").files] == [name]


@pytest.mark.parametrize(("name", "data"), LITTER)
def test_what_programs_leave_is_not_sent(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "东胜区").mkdir()
    (tmp_path / "东胜区" / name).write_bytes(data)
    found = look_into(tmp_path, "")
    assert (found.files, found.closed) == ([], [])
    assert is_litter(name, len(data))


def test_an_editors_lock_is_no_link_to_ask_about(tmp_path: Path) -> None:
    (tmp_path / "东胜区").mkdir()
    (tmp_path / "东胜区" / ".#报表.xlsx").symlink_to("王某@办公室.1234")
    found = look_into(tmp_path, "")
    assert (found.files, found.closed) == ([], [])


def test_a_zip_gives_its_hidden_reports_too() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, data in ((".报表.xlsx", BOOK), ("甲/~$甲.xlsx", b"x" * 165), ("乙/~$乙.xlsx", BOOK)):
            package.writestr(name, data)
    assert [name for name, _ in unpack(packed.getvalue()) or []] == [".报表.xlsx", "~$乙.xlsx"]


def test_two_names_that_are_written_alike_are_two_files_at_every_look(tmp_path: Path) -> None:
    (tmp_path / "东胜区").mkdir()
    for number, name in enumerate(("Ang\u00e9.xlsx", "Ange\u0301.xlsx")):
        path = tmp_path / "东胜区" / name
        path.write_bytes(BOOK + b"x" * number)
        os.utime(path, (time.time() - 60,) * 2)
    found = look_twice(tmp_path, "", lambda: None)
    assert (len(found.files), found.closed) == (2, [])
