"""Closing (封账): what comes after the bulletin was issued is judged, and changes it only as a correction."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from diaodu.domain.ledger import Entry
from diaodu.domain.states import EntryKind
from tasks.compile.draft import relevant_entries
from tasks.month import Month
from tasks.release.bulletin import release_bulletin
from tasks.release.closing import record_corrections
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, issued_month, judge_again, judged_month
from tests.lib.small_month import write_small_month

UNIT = "乌审旗"


@pytest.fixture
def closed(tmp_path: Path) -> Month:
    """A month whose bulletin has been issued."""
    return issued_month(write_small_month(tmp_path / "inbox"))


def faces(month: Month) -> dict[str, bytes]:
    row = month.store.papers.latest(*month.key, "bulletin")
    assert row is not None
    return month.store.papers.faces_of(row.id, "issued")


def mended(folder: Path) -> Path:
    """The unit's workbook with other money in its first project."""
    path = folder / "inbox" / UNIT / f"{UNIT}.xlsx"
    book = openpyxl.load_workbook(path)
    book["到位资金表"].cell(2, 7).value += 111
    corrected = folder / "更正.xlsx"
    book.save(corrected)
    return corrected


def corrections() -> list[dict[str, str]]:
    return call_json("papers", PLAN, PERIOD)["papers"][0]["corrections"]


@pytest.mark.slow
def test_what_comes_after_the_issue_is_judged_and_changes_it_only_as_a_correction(
    closed: Month, tmp_path: Path
) -> None:
    issued = faces(closed)
    assert (record_corrections(closed), call_json("status", PLAN, PERIOD)["corrections"]) == ([], 0)

    result = call("submit", PLAN, PERIOD, "--unit", UNIT, str(mended(tmp_path)), "--received-at", "2021-04-02T10:00")
    assert "本期已封账，您的更正将以更正形式印发" in result.stdout
    assert faces(closed) == issued
    measures = call_json("scores", PLAN, PERIOD)["measures"]
    assert any(m["unit"] == UNIT and m["value"] == 25_110_000 for m in measures)  # 24,000,000 + 1,110,000

    found = corrections()
    own = [c for c in found if UNIT in c["place"]]
    assert own
    assert all(c["cause"].startswith(f"{UNIT}2021年4月2日报送“更正.xlsx”") for c in found)
    assert any("2511" in c["after"] and "2400" in c["before"] for c in own)
    assert call_json("status", PLAN, PERIOD)["corrections"] == len(found)
    assert f"待更正 {len(found)} 处" in call("status", PLAN, PERIOD).stdout
    assert "更正.xlsx" in call("papers", PLAN, PERIOD).stdout

    again = release_bulletin(closed, may_issue=True)  # a run as of before it came: nothing to correct
    assert (again.outcome, faces(closed)) == ("issued_before", issued)


@pytest.mark.slow
def test_what_people_entered_is_a_cause_by_its_kinds_word_unless_it_changes_no_figure(
    closed: Month, tmp_path: Path
) -> None:
    call("submit", PLAN, PERIOD, "--unit", UNIT, str(mended(tmp_path)), "--received-at", "2021-04-02T10:00")
    closed = judged_month(tmp_path / "inbox", as_of="2021-04-05T10:00")
    for at, kind in enumerate(EntryKind):
        entry = Entry(id=kind, plan=PLAN, period=PERIOD, kind=kind, by="李", at=closed.as_of + timedelta(minutes=at))
        closed.store.entries.add(entry)
    counting = [kind for kind in EntryKind if kind.changes_figures]
    assert [entry.kind for entry in relevant_entries(closed)] == counting
    told = next(c.cause for c in record_corrections(closed) if UNIT in c.place).split("；")
    assert told[1:] == [f"2021年4月5日{kind.word}（李）" for kind in counting[:4]] + [f"等{1 + len(counting)}项"]


@pytest.mark.slow
def test_corrections_are_replaced_at_each_judgement_and_say_what_people_did(closed: Month) -> None:
    extend = ("extend", PLAN, PERIOD, UNIT, "--until", "2021-03-30", "--by", "王", "--reason", "雪")
    assert call_json(*extend)["state"] == "on_time"
    assert corrections() == []  # nothing printed depends on it
    held = next(f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["rule"] == "O-01")
    result = call("review", held["id"], "waive", "--reason", "已核实", "--by", "李审核")
    assert result.exit_code == 0
    found = corrections()
    assert found
    assert all("说明后计入（李审核）" in c["cause"] for c in found if held["unit"] in c["place"])
    call("review", held["id"], "return", "--reason", "又查", "--by", "李审核")
    assert corrections() == []


@pytest.mark.slow
def test_a_rerun_finds_the_same_corrections_once(closed: Month, tmp_path: Path) -> None:
    call("submit", PLAN, PERIOD, "--unit", UNIT, str(mended(tmp_path)), "--received-at", "2021-04-02T10:00")
    found = corrections()
    later = judged_month(tmp_path / "inbox", as_of="2021-04-05T10:00")
    judge_again(later)
    released = release_bulletin(later, may_issue=True)
    assert corrections() == found
    assert [c["place"] for c in found] == [place for place, _, _ in released.changes]
    assert [c["cause"] for c in found] == list(released.causes)
