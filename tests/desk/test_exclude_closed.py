"""What is left out or withdrawn after the issue is a correction; nothing moves silently, in no month; on both databases."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tasks.release.bulletin import release_bulletin
from tests.lib.command_line import call_json
from tests.lib.months import PERIOD, PLAN, issued_month, judge_again
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed
from tests.lib.small_month import write_small_month
from tests.lib.store_fixtures import ENGINES

UNIT, OTHER = "乌审旗", "东胜区"
BY = ("--reason", "误报", "--by", "李审核")


@pytest.fixture(params=ENGINES, autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "postgresql":
        monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())


@pytest.fixture
def closed(tmp_path: Path) -> Month:
    """A month whose bulletin has been issued."""
    return issued_month(write_small_month(tmp_path / "inbox"))


def corrections() -> list[dict[str, str]]:
    return call_json("papers", PLAN, PERIOD)["papers"][0]["corrections"]


@pytest.mark.slow
@pytest.mark.parametrize("part", [(), ("--sheet", "到位资金表"), ("--sheet", "到位资金表", "--row", "2")])
def test_what_is_left_out_after_the_issue_is_a_correction_with_its_cause(closed: Month, part: tuple[str, ...]) -> None:
    words = ("exclude", PLAN, PERIOD, "--unit", UNIT, "--file", f"{UNIT}.xlsx", *part, *BY)
    found = call_json(*words)
    assert found["corrections"] == len(corrections()) > 0
    own = [c for c in corrections() if UNIT in c["place"]]
    assert own
    assert all("不予采用（李审核）" in c["cause"] for c in own)
    assert call_json("status", PLAN, PERIOD)["corrections"] == found["corrections"]
    assert "待更正" in CliRunner().invoke(app, ["status", PLAN, PERIOD]).stdout
    assert release_bulletin(closed, may_issue=True).changes
    call_json(*words, "--undo")
    assert corrections() == []


@pytest.mark.slow
def test_what_is_given_to_another_unit_after_the_issue_is_a_correction_of_both(closed: Month) -> None:
    call_json("withdraw", PLAN, PERIOD, "--unit", UNIT, "--file", f"{UNIT}.xlsx", "--to", OTHER, *BY)
    found = corrections()
    for unit in (UNIT, OTHER):
        assert [c for c in found if unit in c["place"]]
    assert any("撤回文件（李审核）" in c["cause"] for c in found)


@pytest.mark.slow
def test_what_is_left_out_stays_out_when_the_folder_is_collected_and_the_month_run_again(
    closed: Month, tmp_path: Path
) -> None:
    call_json("exclude", PLAN, PERIOD, "--unit", UNIT, "--file", f"{UNIT}.xlsx", *BY)
    for _ in range(2):
        collect_inbox(closed, tmp_path / "inbox")
        judge_again(closed)
    unit = next(one for one in call_json("status", PLAN, PERIOD)["units"] if one["unit"] == UNIT)
    assert (unit["state"], [file["state"] for file in unit["files"]]) == ("missing", ["excluded"])


@pytest.mark.slow
def test_a_row_left_out_of_a_full_list_is_as_if_it_had_not_been_repeated(tmp_path: Path) -> None:
    lists = {UNIT: {RESERVE: [reserve("甲"), reserve("乙")], SIGNED: [signed("丙")], FUNDS: [funds("丙", 100)]}}
    judge_month(tmp_path, "2021-02", lists)
    lists[UNIT][RESERVE] = [reserve("甲"), reserve("乙", **{"总投资(万元)": 9000}), reserve("新")]
    month = judge_month(tmp_path, "2021-03", lists)
    words = ("exclude", PLAN, "2021-03", "--unit", UNIT, "--file", "报表.xlsx", "--sheet", RESERVE)
    assert call_json(*words, "--row", "4", *BY)["effect"]["records"] == -1
    call_json(*words, "--row", "3", *BY)
    records = {r.data["name"]: r for r in month.store.validation.records(*month.key, form="reserve_projects")}
    assert set(records) == {"甲", "乙"}
    assert (records["乙"].carried_from, records["乙"].data["total_investment"]) == ("2021-02", 5000 * 10_000)
    changed = next(d for d in call_json("decisions", PLAN, "2021-03")["decisions"] if "第3行" in d["message"])
    assert changed["effect"] == {"records": 0, "yuan": {"总投资": -4000 * 10_000}, "text": "总投资-4000万元"}


@pytest.mark.slow
def test_months_that_look_back_at_what_was_left_out_are_named(tmp_path: Path) -> None:
    for period in ("2021-02", "2021-03"):
        judge_month(tmp_path, period, {UNIT: {RESERVE: [reserve("甲")]}})
    assert call_json("status", PLAN, "2021-02")["stale_periods"] == []
    call_json("exclude", PLAN, "2021-02", "--unit", UNIT, "--file", "报表.xlsx", *BY)
    assert call_json("status", PLAN, "2021-02")["stale_periods"] == ["2021-03"]


@pytest.mark.slow
def test_before_the_first_run_it_is_kept_and_holds_from_then_on(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    month = open_month(PLAN, PERIOD, "2021-03-31T09:00")
    collect_inbox(month, inbox)
    found = call_json("exclude", PLAN, PERIOD, "--unit", UNIT, "--file", f"{UNIT}.xlsx", "--sheet", "到位资金表", *BY)
    assert found["rows"] == {}
    assert found["effect"]["records"] == -2
    judge_again(month)
    unit = next(one for one in call_json("status", PLAN, PERIOD)["units"] if one["unit"] == UNIT)
    assert unit["forms"]["funds"] == "missing"
