"""The repository's month: as its maker makes it, without the product's help, and as varied as offices are."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.data.make_month import HERE, PERIOD, make_month
from tests.data.offices import OFFICES

LARGEST = 1_000_000
"""Bytes that the whole month may have in a clone."""


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return make_month()


def committed() -> dict[str, bytes]:
    paths = [HERE / f"truth-{PERIOD}.json", *(path for path in (HERE / PERIOD).rglob("*") if path.is_file())]
    return {path.relative_to(HERE).as_posix(): path.read_bytes() for path in paths}


def unpacked(data: bytes) -> object:
    """A package's parts with their times, in order: how zlib packs a part is the machine's own."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(part.filename, part.date_time, package.read(part)) for part in package.infolist()]


def test_the_maker_gives_the_committed_files_byte_for_byte(made: dict[str, bytes]) -> None:
    there = committed()
    assert sorted(there) == sorted(made)
    stale = [name for name, data in made.items() if unpacked(data) != unpacked(there[name])]
    assert not stale, f"make them anew: python -m tests.data.make_month ({stale})"


def test_the_maker_loads_nothing_of_the_product() -> None:
    code = "import sys, tests.data.make_month; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parents[1]
    )
    roots = {name.partition(".")[0] for name in found.stdout.split()}
    assert not roots & {"diaodu", "tasks", "flows", "desk", "expectations"}


def test_the_month_is_small() -> None:
    assert sum(map(len, committed().values())) < LARGEST


def test_times_of_receipt_are_told_for_every_file() -> None:
    told = json.loads((HERE / PERIOD / "received.json").read_text(encoding="utf-8"))
    paths = {path.relative_to(HERE / PERIOD).as_posix() for path in (HERE / PERIOD).rglob("*") if path.is_file()}
    assert set(told) == paths - {"received.json"}


def test_every_kind_of_file_that_offices_send_is_in_it() -> None:
    assert {Path(file.name).suffix for office in OFFICES for file in office.files} == {
        ".xlsx", ".xls", ".ods", ".csv", ".docx", ".pdf",
    }  # fmt: skip
    assert {office.state for office in OFFICES} == {"on_time", "late", "nil", "missing"}
