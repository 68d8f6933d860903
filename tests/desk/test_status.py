"""`diaodu status`: what came and is of no unit is named, with where it came from."""

from pathlib import Path

import openpyxl
import pytest

from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.packages import saved
from tests.lib.small_month import FUNDS


@pytest.fixture
def stray(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(FUNDS)
    path = tmp_path / "in" / "某某局" / "3月.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(saved(book))
    (tmp_path / "in" / "received.json").write_text('{"某某局/3月.xlsx": "2021-03-20T09:00:00+08:00"}', encoding="utf-8")
    judged_month(tmp_path / "in")


@pytest.mark.usefixtures("stray")
def test_a_file_of_a_folder_that_is_no_units_is_named() -> None:
    (found,) = call_json("status", PLAN, PERIOD)["of_no_unit"]
    assert (found["file"], "文件夹“某某局”不是方案中的单位" in found["message"]) == ("3月.xlsx", True)
    assert "未计入任何单位的文件“3月.xlsx”" in "".join(call("status", PLAN, PERIOD).stdout.split())


def test_where_every_file_is_a_units_none_is_named() -> None:
    assert call_json("status", PLAN, PERIOD)["of_no_unit"] == []
