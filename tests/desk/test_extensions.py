"""`diaodu extend`: an approver moves one unit's due moment for one period."""

import json
from pathlib import Path

import pytest

from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month

UNIT, OTHER = "乌审旗", "杭锦旗"


@pytest.fixture
def late(tmp_path: Path) -> Path:
    """Two units sent on the 29th at 17:59, after the due moment."""
    inbox = write_small_month(tmp_path / "inbox")
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8"))
    times |= {f"{unit}/{unit}.xlsx": f"{PERIOD}-29T17:59:00+08:00" for unit in (UNIT, OTHER)}
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return inbox


def extend(until: str, unit: str = UNIT, *, code: int = 0) -> object:
    words = ("extend", PLAN, PERIOD, unit, "--until", until, "--by", "王局长", "--reason", "停电")
    return call_json(*words) if code == 0 else call(*words)


def units() -> dict[str, dict]:
    return {unit["unit"]: unit for unit in call_json("status", PLAN, PERIOD)["units"]}


def timeliness(unit: str) -> str:
    items = call_json("explain", PLAN, PERIOD, unit)["items"]
    return next(item["points"] for item in items if item["item"] == "报送及时")


@pytest.mark.slow
def test_an_extension_moves_one_units_due_moment_its_forms_and_its_points(late: Path) -> None:
    judged_month(late)
    assert (units()[UNIT]["state"], timeliness(UNIT)) == ("late", "5.00")
    granted = extend("2021-03-29T18:00", "150626")
    assert (granted["unit"], granted["state"], granted["until"]) == (UNIT, "on_time", "2021-03-29T18:00:00+08:00")
    found = units()
    assert found[UNIT]["state"] == found[UNIT]["forms"]["funds"] == "on_time"
    assert found[UNIT]["extended_until"] == "2021-03-29T18:00:00+08:00"
    assert (found[OTHER]["state"], found[OTHER]["extended_until"]) == ("late", None)
    assert (timeliness(UNIT), timeliness(OTHER)) == ("10.00", "5.00")
    shown = call("status", PLAN, PERIOD).stdout
    assert f"延期：{UNIT} 至 2021-03-29 18:00（王局长：停电）" in shown


@pytest.mark.slow
def test_the_latest_extension_counts_and_a_receipt_at_its_moment_is_late(late: Path) -> None:
    extend("2021-03-30")
    extend("2021-03-29T17:59")
    judged_month(late)
    assert units()[UNIT]["state"] == "late"
    assert "24:00" in call("extend", PLAN, PERIOD, UNIT, "--until", "2021-03-30", "--by", "王", "--reason", "雪").stdout
    assert units()[UNIT]["state"] == "on_time"


def test_an_extension_before_anything_was_judged_is_kept_and_shown() -> None:
    assert extend("2021-03-30")["state"] is None
    assert units()[UNIT]["extended_until"] == "2021-03-31T00:00:00+08:00"


@pytest.mark.parametrize(
    ("until", "unit", "code", "told"),
    [
        ("2021-03-28", UNIT, 2, "晚于规定时限 2021-03-28 24:00"),
        ("2021-03-28T18:00", UNIT, 2, "晚于规定时限"),
        ("明天", UNIT, 2, "2021-03-30"),
        ("2021-03-30", "乌海", 2, "准格尔旗"),
    ],
)
def test_what_is_no_extension_is_refused(until: str, unit: str, code: int, told: str) -> None:
    result = extend(until, unit, code=code)
    assert told in str(result.exception)
    assert result.exception.exit_code == code
    assert call_json("status", PLAN, PERIOD)["extensions"] == []
