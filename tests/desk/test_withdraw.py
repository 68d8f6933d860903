"""`diaodu withdraw`: a file in the wrong unit's folder leaves that unit for good; what moved is asked about, never doubled."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from desk.cli import app
from diaodu import ROOT
from tasks.collect import Collected, collect_inbox
from tasks.month import Month, open_month
from tests.lib.command_line import call_json
from tests.lib.factories import unit_code
from tests.lib.months import PERIOD, PLAN, judge_again
from tests.lib.packages import saved
from tests.lib.small_month import FUNDS, NARRATIVE, RESERVE
from tests.lib.store_fixtures import ENGINES

WRONG, RIGHT, OTHER = "准格尔旗", "东胜区", "乌审旗"
ROWS = [
    (1, "甲", "江苏甲公司", "区外", 5000, 100, 100, 100, 100),
    (2, "乙", "江苏乙公司", "区外", 5000, 90, 90, 90, 90),
]
AS_OF = "2021-03-31T09:00:00+08:00"
BY = ("--reason", "放错文件夹", "--by", "李审核")


@pytest.fixture(params=ENGINES)
def inbox(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Inbox":
    if request.param == "postgresql":
        monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
    return Inbox(tmp_path / "in")


class Inbox:
    """A drop folder and what comes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def put(self, unit: str, name: str = "报表.xlsx", rows: Sequence[Sequence[Any]] = ROWS, **sheets: Any) -> Path:
        book = openpyxl.Workbook()
        book.remove(book["Sheet"])
        headers = {"储备项目表": RESERVE, "工作情况表": NARRATIVE}
        for title, own in ({"到位资金表": rows} | sheets).items():
            sheet = book.create_sheet(title)
            for row in (headers.get(title, FUNDS), *own):
                sheet.append(row)
        path = self.folder / unit / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(saved(book))
        self.received()
        return path

    def received(self) -> None:
        """Every file came on the 20th."""
        places = [path.relative_to(self.folder).as_posix() for path in self.folder.glob("*/*")]
        times = dict.fromkeys(places, f"{PERIOD}-20T10:00:00+08:00")
        (self.folder / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")

    def move(self, source: Path, unit: str, *, copy: bool = False) -> Path:
        target = self.folder / unit / source.name
        target.parent.mkdir(exist_ok=True)
        (shutil.copy2 if copy else shutil.move)(source, target)
        self.received()
        return target

    def collect(self) -> Collected:
        month = open_month(PLAN, PERIOD, AS_OF)
        found = collect_inbox(month, self.folder)
        judge_again(month)
        return found


def withdraw(unit: str, *words: str, file: str = "报表.xlsx", code: int = 0) -> Any:
    return call_json("withdraw", PLAN, PERIOD, "--unit", unit, "--file", file, *words, *BY, code=code)


def funds(*units: str | None) -> list[int | None]:
    """Money from outside since the year's beginning, in 万元; of the city where None."""
    found = {(m["measure"], m["unit"]): m["value"] for m in call_json("scores", PLAN, PERIOD)["measures"]}
    values = [found["funds_outside_ytd", unit] for unit in units]
    return [value and value // 10_000 for value in values]


def files(unit: str) -> list[str]:
    units = call_json("status", PLAN, PERIOD)["units"]
    return [file["state"] for one in units if one["unit"] == unit for file in one["files"]]


def state(unit: str) -> str:
    return next(one["state"] for one in call_json("status", PLAN, PERIOD)["units"] if one["unit"] == unit)


def asked(unit: str) -> list[str]:
    found = call_json("findings", PLAN, PERIOD, "--unit", unit)["findings"]
    return [f["rule"] for f in found if f["rule"] in {"F-GONE", "F-BOTH"} and not f["decision"]]


def finding(unit: str, rule: str) -> dict[str, Any]:
    return next(f for f in call_json("findings", PLAN, PERIOD, "--unit", unit)["findings"] if f["rule"] == rule)


@pytest.mark.slow
# --- withdrawn and reassigned --------------------------------------------------------------------------------
def test_a_file_given_to_its_own_unit_counts_there_as_it_was_received(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [190, None, 190]
    found = withdraw(WRONG, "--to", RIGHT)
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]
    assert (files(WRONG), files(RIGHT)) == (["withdrawn"], ["current"])
    assert (state(WRONG), state(RIGHT)) == ("missing", "on_time")
    assert (found["to"], found["other"]["rows"]["read"]) == (RIGHT, 2)


@pytest.mark.slow
def test_a_withdrawn_file_stays_away_though_it_still_lies_in_the_folder(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG, "--to", RIGHT)
    for _ in range(2):
        inbox.collect()
        assert funds(WRONG, RIGHT, None) == [None, 190, 190]
        assert (asked(WRONG), asked(RIGHT)) == ([], [])
    inbox.put(OTHER, "别的.xlsx", ROWS[:1])
    inbox.collect()
    assert funds(WRONG, RIGHT) == [None, 190]


@pytest.mark.slow
def test_a_withdrawn_file_moved_to_its_own_units_folder_counts_once(inbox: Inbox) -> None:
    path = inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG, "--to", RIGHT)
    inbox.move(path, RIGHT)
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]
    assert (asked(WRONG), asked(RIGHT)) == ([], [])


@pytest.mark.slow
def test_a_file_withdrawn_for_nobody_is_nobodys_until_it_lies_elsewhere(inbox: Inbox) -> None:
    path = inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG)
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [None, None, None]
    inbox.move(path, RIGHT)
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]
    assert asked(RIGHT) == []


@pytest.mark.slow
def test_the_other_files_of_the_unit_come_back_into_force(inbox: Inbox) -> None:
    inbox.put(WRONG, "自己的.xlsx", [(1, "丁", *ROWS[0][2:])])
    inbox.collect()
    path = inbox.put(WRONG)
    times = json.loads((inbox.folder / "received.json").read_text(encoding="utf-8"))
    times[f"{WRONG}/{path.name}"] = f"{PERIOD}-22T10:00:00+08:00"
    (inbox.folder / "received.json").write_text(json.dumps(times), encoding="utf-8")
    inbox.collect()
    assert funds(WRONG) == [190]
    withdraw(WRONG, "--to", RIGHT)
    assert funds(WRONG, RIGHT) == [100, 190]


@pytest.mark.slow
def test_a_withdrawal_is_taken_back_and_made_again(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG, "--to", RIGHT)
    withdraw(WRONG, "--undo")
    assert funds(WRONG, RIGHT, None) == [190, None, 190]
    assert (asked(WRONG), asked(RIGHT)) == ([], [])
    withdraw(WRONG, "--to", RIGHT)
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]


@pytest.mark.slow
def test_a_file_given_to_the_wrong_unit_again_is_passed_on(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG, "--to", OTHER)
    withdraw(OTHER, "--to", RIGHT)
    assert funds(WRONG, OTHER, RIGHT, None) == [None, None, 190, 190]


@pytest.mark.slow
def test_the_wrong_unit_gets_nothing_of_anothers_file_back(inbox: Inbox) -> None:
    inbox.put(WRONG, rows=[(1, "甲", "江苏甲公司", "区外", 5000, 200, 100, 100, 100)])
    inbox.collect()
    withdraw(WRONG, "--to", RIGHT)
    month = open_month(PLAN, PERIOD)
    returned = month.place.output("returned")
    assert [path.parent.name for path in returned.rglob("*审核批注*")] == [RIGHT]


@pytest.mark.slow
def test_it_is_listed_with_by_whom_why_and_where_it_went(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG, "--to", RIGHT)
    (line,) = call_json("decisions", PLAN, PERIOD, "--unit", WRONG)["decisions"]
    told = (line["kind"], line["status"], line["by"], line["reason"], line["message"])
    assert told == ("withdrawal", "holds", "李审核", "放错文件夹", f"文件“报表.xlsx”，改归{RIGHT}")
    assert (line["effect"]["records"], line["effect"]["yuan"]["年初累计到位资金"]) == (-2, -190 * 10_000)
    withdraw(WRONG, "--undo")
    lines = call_json("decisions", PLAN, PERIOD, "--unit", WRONG)["decisions"]
    assert [one["status"] for one in lines] == ["undone", "undo"]
    assert lines[1]["effect"]["records"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "words", "there"),
    [
        (WRONG, ("--file", "没有.xlsx"), "报表.xlsx"),
        (RIGHT, ("--file", "报表.xlsx"), "没有报送文件"),
        ("没有旗", ("--file", "报表.xlsx"), WRONG),
        (WRONG, ("--file", "报表.xlsx", "--to", "没有旗"), WRONG),
        (WRONG, ("--file", "报表.xlsx", "--to", WRONG), "另一个单位"),
        (WRONG, ("--file", "报表.xlsx", "--undo"), "没有撤回"),
        (WRONG, ("--file", "报表.xlsx", "--undo", "--to", RIGHT), "不写 --to"),
    ],
)
def test_a_name_that_matches_nothing_is_refused(inbox: Inbox, unit: str, words: tuple[str, ...], there: str) -> None:
    inbox.put(WRONG)
    inbox.collect()
    assert there in call_json("withdraw", PLAN, PERIOD, "--unit", unit, *words, *BY, code=2)
    assert funds(WRONG) == [190]


@pytest.mark.slow
def test_a_file_withdrawn_already_is_refused_and_cannot_be_left_out_of_that_unit(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    withdraw(WRONG)
    assert "李审核" in withdraw(WRONG, code=2)
    assert "已撤回" in call_json("exclude", PLAN, PERIOD, "--unit", WRONG, "--file", "报表.xlsx", *BY, code=2)


@pytest.mark.slow
def test_people_read_what_was_withdrawn(inbox: Inbox) -> None:
    inbox.put(WRONG)
    inbox.collect()
    words = ("withdraw", PLAN, PERIOD, "--unit", WRONG, "--file", "报表.xlsx", "--to", RIGHT, *BY)
    told = CliRunner().invoke(app, list(words)).stdout
    assert f"已撤回，改归{RIGHT}（李审核：放错文件夹）" in told


# --- what moved is asked about -------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_file_that_left_the_folder_is_asked_about_and_counts_until_answered(inbox: Inbox) -> None:
    path = inbox.put(WRONG)
    inbox.collect()
    assert asked(WRONG) == []
    path.unlink()
    assert inbox.collect().gone == (f"{WRONG}/报表.xlsx",)
    assert (asked(WRONG), funds(WRONG)) == (["F-GONE"], [190])
    assert call_json("status", PLAN, PERIOD)["files_asked"] == 1
    assert "待审核员核实 1 个文件" in CliRunner().invoke(app, ["status", PLAN, PERIOD]).stdout
    inbox.collect()
    assert "diaodu withdraw" in call_json("review", finding(WRONG, "F-GONE")["id"], "return", *BY, code=2)
    call_json("review", finding(WRONG, "F-GONE")["id"], "waive", *BY)
    inbox.collect()
    assert (asked(WRONG), funds(WRONG), call_json("status", PLAN, PERIOD)["files_asked"]) == ([], [190], 0)


@pytest.mark.slow
def test_the_unit_is_not_asked_where_its_file_lies(inbox: Inbox) -> None:
    inbox.put(WRONG, rows=[(1, "甲", "江苏甲公司", "区外", 5000, 200, 100, 100, 100)]).unlink()
    path = inbox.put(WRONG)
    inbox.collect()
    path.unlink()
    inbox.collect()
    returned = open_month(PLAN, PERIOD).place.output("returned")
    cells = [
        str(cell.value)
        for book in returned.rglob("*.xlsx")
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert not any("F-GONE" in cell or "收件" in cell for cell in cells)


@pytest.mark.slow
def test_a_file_that_is_back_is_asked_about_no_more(inbox: Inbox) -> None:
    path = inbox.put(WRONG)
    data = path.read_bytes()
    inbox.collect()
    path.unlink()
    inbox.collect()
    path.write_bytes(data)
    inbox.collect()
    assert asked(WRONG) == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["renamed", "in a folder below", "another inbox", "replaced"])
def test_what_still_lies_with_its_unit_or_counts_no_more_is_not_asked_about(inbox: Inbox, how: str) -> None:
    path = inbox.put(WRONG)
    inbox.collect()
    if how == "renamed":
        path.rename(path.with_name("三月.xlsx"))
    elif how == "in a folder below":
        (path.parent / "三月").mkdir()
        path.rename(path.parent / "三月" / path.name)
    elif how == "another inbox":
        inbox = Inbox(inbox.folder.parent / "补报")
        inbox.put(RIGHT, rows=ROWS[:1])
    else:
        path.unlink()
        inbox.put(WRONG, "更正.xlsx", ROWS[:1])
        inbox.folder.joinpath("received.json").write_text(
            json.dumps({f"{WRONG}/更正.xlsx": f"{PERIOD}-24T10:00:00+08:00"}), encoding="utf-8"
        )
    inbox.received() if how != "replaced" else None
    inbox.collect()
    assert asked(WRONG) == []


@pytest.mark.slow
def test_a_file_moved_to_another_units_folder_is_asked_about_on_both_sides_and_counted_once(inbox: Inbox) -> None:
    path = inbox.put(WRONG)
    inbox.collect()
    inbox.move(path, RIGHT)
    inbox.collect()
    assert (asked(WRONG), asked(RIGHT)) == (["F-GONE"], ["F-BOTH"])
    assert funds(WRONG, RIGHT, None) == [190, None, 190]
    assert RIGHT in finding(WRONG, "F-GONE")["message"]
    assert f"diaodu withdraw {PLAN} {PERIOD} --unit {WRONG}" in finding(RIGHT, "F-BOTH")["remedy"]
    withdraw(WRONG, "--to", RIGHT)
    assert (asked(WRONG), asked(RIGHT)) == ([], [])
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [None, 190, 190]


@pytest.mark.slow
def test_another_units_template_in_the_wrong_folder_is_asked_about_when_it_is_moved_and_counts_where_it_belongs(
    inbox: Inbox,
) -> None:
    path = inbox.put(WRONG)
    book = openpyxl.load_workbook(path)
    mark = book.create_sheet("_meta")
    for row in (("plan", PLAN), ("period", PERIOD), ("unit", unit_code(RIGHT)), ("unit_name", RIGHT)):
        mark.append(row)
    path.write_bytes(saved(book))
    inbox.collect()
    assert (state(WRONG), funds(None)) == ("unreadable", [None])
    inbox.move(path, RIGHT)
    inbox.collect()
    assert (asked(WRONG), asked(RIGHT), funds(RIGHT, None)) == (["F-GONE"], [], [190, 190])
    withdraw(WRONG)
    assert (asked(WRONG), state(WRONG), funds(RIGHT, None)) == ([], "missing", [190, 190])


@pytest.mark.slow
def test_a_file_copied_into_another_units_folder_is_asked_about_and_not_counted_twice(inbox: Inbox) -> None:
    path = inbox.put(WRONG, rows=[], 工作情况表=[(1, "经验做法", None, "专班推进。")], 储备项目表=[])
    inbox.collect()
    inbox.move(path, RIGHT, copy=True)
    inbox.collect()
    assert (asked(WRONG), asked(RIGHT), files(RIGHT)) == ([], ["F-BOTH"], ["asked"])
    withdraw(RIGHT)
    assert (asked(RIGHT), files(RIGHT)) == ([], ["withdrawn"])


@pytest.mark.slow
def test_two_units_that_should_each_report_the_same_file_do_so_by_a_stewards_word(inbox: Inbox) -> None:
    path = inbox.put(WRONG, rows=[], 工作情况表=[(1, "经验做法", None, "专班推进。")])
    inbox.collect()
    inbox.move(path, RIGHT, copy=True)
    inbox.collect()
    assert state(RIGHT) == "missing"
    call_json("review", finding(RIGHT, "F-BOTH")["id"], "waive", *BY)
    assert (asked(RIGHT), state(RIGHT), files(RIGHT)) == ([], "on_time", ["current"])
    inbox.collect()
    assert (asked(RIGHT), state(RIGHT)) == ([], "on_time")


@pytest.mark.slow
def test_the_same_nil_report_of_two_units_is_no_question(inbox: Inbox) -> None:
    path = inbox.put(WRONG, rows=[("本月无",)])
    inbox.collect()
    inbox.move(path, RIGHT, copy=True)
    inbox.collect()
    assert (asked(RIGHT), state(WRONG), state(RIGHT)) == ([], "nil", "nil")


@pytest.mark.slow
def test_one_file_in_two_folders_at_the_first_look_is_the_question_of_each_record_where_there_is_one(
    inbox: Inbox,
) -> None:
    path = inbox.put(WRONG)
    inbox.move(path, RIGHT, copy=True)
    inbox.collect()
    rules = [f["rule"] for f in call_json("findings", PLAN, PERIOD, "--unit", RIGHT)["findings"]]
    assert rules.count("X-01") == len(ROWS)
    assert funds(None) == [190]
    inbox.put(OTHER, rows=[], 工作情况表=[(1, "经验做法", None, "专班推进。")])
    inbox.move(inbox.folder / OTHER / "报表.xlsx", "康巴什区", copy=True)
    inbox.collect()
    assert sorted(asked(OTHER) + asked("康巴什区")) == ["F-BOTH"]


# --- two units that changed names ----------------------------------------------------------------------------
def swap_names(plans: Path) -> None:
    path = plans / PLAN / "units.yaml"
    text = path.read_text(encoding="utf-8")
    for before, after in ((WRONG, "\0"), (RIGHT, WRONG), ("\0", RIGHT)):
        text = text.replace(f"name: {before},", f"name: {after},")
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same folder", "a copy of the folder"])
def test_of_two_units_that_swapped_names_each_keeps_its_file_when_the_month_is_collected_again(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    plans = tmp_path / "plans"
    shutil.copytree(ROOT / "plans" / PLAN, plans / PLAN)
    monkeypatch.setenv("DIAODU_PLANS", str(plans))
    inbox.put(WRONG, "一.xlsx", ROWS[:1])
    inbox.put(RIGHT, "二.xlsx", ROWS[1:])
    inbox.collect()
    assert funds(WRONG, RIGHT, None) == [100, 90, 190]
    swap_names(plans)
    if elsewhere:
        shutil.copytree(inbox.folder, tmp_path / "again")
        inbox.folder = tmp_path / "again"
    found = inbox.collect()
    assert funds(WRONG, RIGHT, None) == [90, 100, 190]
    assert (asked(WRONG), asked(RIGHT), found.gone) == ([], [], ())
    assert found.kept_with == (f"{RIGHT}/二.xlsx（{WRONG}）", f"{WRONG}/一.xlsx（{RIGHT}）")


@pytest.mark.slow
def test_a_month_can_be_opened_without_any_of_it(inbox: Inbox) -> None:
    month: Month = open_month(PLAN, PERIOD, AS_OF)
    assert collect_inbox(month, inbox.folder).gone == ()
