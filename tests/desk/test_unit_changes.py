"""A unit that joins or leaves in mid-year, at the command line."""

import shutil
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.domain.errors import UsageError
from tests.changes.eight import PLAN as FOLDER
from tests.changes.eight import UNIT
from tests.lib.changes import make_change
from tests.lib.command_line import call
from tests.lib.months import PLAN

LEFT, JOINED = "空港物流园区", "新设旗"


@pytest.fixture(autouse=True)
def _plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    make_change(UNIT, tmp_path)
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))


@pytest.mark.parametrize(("period", "unit", "days"), [("2021-02", JOINED, "2021-03-01起"), ("2021-03", LEFT, "2021-02-28止")])  # fmt: skip
def test_a_unit_hands_in_and_gets_an_extension_only_while_it_reports(period: str, unit: str, days: str) -> None:
    told = f"{unit}本期不是报送单位（{days}）"
    granted = ("--until", f"{period}-25T18:00", "--by", "王局长", "--reason", "停电")
    for words in (("submit", PLAN, period, "--unit", unit, "--nil", "funds"), ("extend", PLAN, period, unit, *granted)):
        found = call(*words)
        assert isinstance(found.exception, UsageError), found.output
        assert told in str(found.exception)


def test_a_plan_shows_from_when_to_when_its_units_report() -> None:
    shown = call("plan", "show", PLAN).stdout
    assert all(word in shown for word in ("报送起止", "2021-02-28止", "2021-03-01起"))
