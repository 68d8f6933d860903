"""Rules that look back: each kind has a good and a bad row beside the same project's of an earlier month."""

from dataclasses import replace
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.kinds import LOOK_BACK_KINDS
from diaodu.domain.forms.look_back.out_of_scale import OutOfScale
from diaodu.domain.intake.reading import Problem
from diaodu.domain.intake.rows import Row
from diaodu.domain.ledger import Record
from diaodu.domain.months.earlier_lists import EarlierList, EarlierLists
from diaodu.domain.period import parse_period
from diaodu.domain.results import Finding
from diaodu.domain.review.look_back import LookBackSetting, judge_lists, judge_rows, take_last
from diaodu.domain.states import RecordState

FOLDER = load_plan_folder("ordos-2021")
PARAMETERS = FOLDER.plan.parameter_values
UNIT, CODE = "准格尔旗", "150622-2021-0001"


def record(period: str, state: RecordState = RecordState.ACCEPTED, carried_from: str = "", **data: Any) -> Record:
    return Record(
        id="r", submission="s", plan="ordos-2021", period=period, unit=UNIT, form="", file="", sheet="", row=1,
        state=state, data={"name": "甲", **data}, project=CODE, carried_from=carried_from,
    )  # fmt: skip


def setting(form: str, *earlier: Record, period: str = "2021-03") -> LookBackSetting:
    """Earlier lists of one record each, latest first."""
    own = FOLDER.forms[form]
    lists = tuple(EarlierList(form=own, period=parse_period(r.period), records=(r,)) for r in earlier)
    past = EarlierLists(lists={(UNIT, form): lists})
    return LookBackSetting(form=own, period=parse_period(period), past=past, parameters=PARAMETERS, words={})


def row(values: dict[str, Any], raw: dict[str, str] | None = None, project: str = CODE) -> Row:
    return Row(
        id="x", unit=UNIT, submission="s", file="3月.xlsx", sheet="表", row=5, letters=dict.fromkeys(values, "C"),
        values={"name": "甲", **values}, raw=raw or {}, problems=[], version="current", project=project,
    )  # fmt: skip


def judged(given: LookBackSetting, one: Row) -> list[Finding]:
    """Findings of a row, whose condition is taken to be met."""
    return judge_rows(given, [one], {at: [True] for at in range(len(given.form.look_back))})


def ids(given: LookBackSetting, one: Row) -> list[str]:
    return [finding.rule for finding in judged(given, one)]


# --- P-07 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "now", "found"),
    [
        ("在建", "签约", ["P-07"]),
        ("达产", "投产", ["P-07"]),
        ("在建", "在建", []),
        ("签约", "开工", []),
        ("研究", "在谈", []),
    ],
)
def test_a_stage_that_goes_back_is_asked_about(last: str, now: str, found: list[str]) -> None:
    assert ids(setting("signed_projects", record("2021-02", stage=last)), row({"stage": now})) == found


def test_the_message_names_the_earlier_stage_and_the_month_it_was_of() -> None:
    (found,) = judged(setting("signed_projects", record("2021-01", stage="在建")), row({"stage": "签约"}))
    assert found.message == "当前阶段由2021年1月的“在建”退回到“签约”"
    assert (found.severity, found.cell, found.record) == ("warning", "C5", "x")


def test_a_carried_record_speaks_for_the_month_it_was_last_accepted_in() -> None:
    carried = record("2021-02", RecordState.CARRIED, "2020-12", stage="在建")
    (found,) = judged(setting("signed_projects", carried), row({"stage": "签约"}))
    assert "2020年12月" in found.message


def test_what_was_held_then_or_is_unreadable_now_is_not_compared() -> None:
    held = record("2021-02", RecordState.HELD, stage="在建")
    assert ids(setting("signed_projects", held), row({"stage": "签约"})) == []
    given = setting("signed_projects", record("2021-02", stage="在建"))
    assert ids(given, row({"stage": None})) == []
    assert ids(given, row({"stage": "签约"}, project="")) == []


# --- P-16 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "last_end", "now", "found"),
    [
        ("2020-06-18", "2020-06-18", "2021-02-03", ["P-16"]),
        ("2021-01-10", "2021-01-10", "2021-01-10", []),
        ("2021-01-10", "2021-01-10", "2020-12-30", []),
        ("2021-01-01", "2021-01-31", "2021-01-15", []),
        ("2021-01-01", "2021-01-31", "2021-02-01", ["P-16"]),
    ],
)
def test_a_project_signed_again_later_is_asked_for_its_first_day(
    last: str, last_end: str, now: str, found: list[str]
) -> None:
    given = setting("signed_projects", record("2021-02", sign_date=last, sign_date_end=last_end))
    assert ids(given, row({"sign_date": now})) == found


# --- M-05 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("now", "found"), [(2_999_999, ["M-05"]), (3_000_000, []), (4_000_000, []), (None, [])])
def test_a_yearly_total_below_the_earlier_one_is_asked_about(now: int | None, found: list[str]) -> None:
    assert ids(setting("funds", record("2021-02", funds_ytd=3_000_000)), row({"funds_ytd": now})) == found


def test_a_new_year_begins_anew() -> None:
    given = setting("funds", record("2020-12", funds_ytd=3_000_000), period="2021-01")
    assert ids(given, row({"funds_ytd": 100})) == []


def test_money_is_said_as_people_write_it() -> None:
    (found,) = judged(setting("funds", record("2021-02", funds_ytd=3_000_000)), row({"funds_ytd": 2_000_000}))
    assert found.message == "年初累计到位资金200万元低于2021年2月的300万元"


# --- F-SCALE --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "now", "found"),
    [
        (500_000, 5_000_000_000, ["F-SCALE"]), (500_000, 4_999_999_999, []), (5_000_000_000, 500_000, ["F-SCALE"]),
        (5_000_000_000, 500_001, []), (0, 5_000_000_000, []), (500_000, 0, []), (-5, 50_000, []), (None, 50_000, []),
    ],
)  # fmt: skip
def test_a_total_ten_thousand_times_the_earlier_one_or_less_than_that_part_of_it_holds(
    last: int | None, now: int, found: list[str]
) -> None:
    given = setting("reserve_projects", record("2021-02", total_investment=last))
    assert ids(given, row({"total_investment": now})) == found
    assert FOLDER.forms["reserve_projects"].look_back[0].severity == "critical"


# --- P-10 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("form", "column", "last", "now", "found"),
    [
        ("funds", "funds_ytd", 3_000_000, 3_000_000_000, ["F-SCALE"]), ("funds", "funds_ytd", 3_000_000, 2_999_999_999, []),
        ("funds", "funds_since_signing", 9_000_000, 9_000, ["F-SCALE"]), ("funds", "funds_since_signing", 9_000_000, 9_001, []),
        ("funds", "entered_amount", 3_000_000, 30_000_000_000, ["F-SCALE"]), ("funds", "funds_ytd", 0, 30_000_000_000, []),
        ("signed_projects", "fixed_investment", 5_000_000, 50_000_000_000, ["F-SCALE"]),
        ("reserve_projects", "seeking_amount", 5_000_000, 500, ["F-SCALE"]),
    ],
)  # fmt: skip
def test_a_figure_of_another_size_than_the_projects_last_one_holds(
    form: str, column: str, last: int, now: int, found: list[str]
) -> None:
    given = setting(form, record("2021-02", **{column: last}))
    assert [rule for rule in ids(given, row({column: now})) if rule == "F-SCALE"] == found


@pytest.mark.parametrize(
    "form",
    [form for form in load_forms().values() if form.full_list and form.entry(OutOfScale)],
    ids=lambda form: form.id,
)
def test_every_column_of_money_of_projects_is_so_compared_but_for_a_months_own(form: Form) -> None:
    money = {c.id for c in form.columns if c.type == ColumnType.AMOUNT and c.restarts != "month"}
    assert money == {entry.column for entry in form.look_back if isinstance(entry, OutOfScale)}


def test_a_years_own_figure_is_not_held_against_the_last_years() -> None:
    given = setting("funds", record("2020-12", funds_ytd=3_000_000_000), period="2021-01")
    assert ids(given, row({"funds_ytd": 100_000})) == []


MIDDLE = (5_000_000, 50_000_000, 900_000_000)
"""Totals of a unit's last list; the middle one is 5000万元."""


@pytest.mark.parametrize(
    ("totals", "now", "found"),
    [
        (MIDDLE, 100_000_000_000, ["F-SCALE"]), (MIDDLE, 99_999_999_999, []), (MIDDLE, 25_000, ["F-SCALE"]), (MIDDLE, 25_001, []),
        (MIDDLE[:2], 100_000_000_000, []), ((None, 0, *MIDDLE[:2]), 100_000_000_000, []),
    ],
)  # fmt: skip
def test_a_new_projects_total_is_held_against_the_middle_one_of_the_units_last_list(
    totals: tuple[int | None, ...], now: int, found: list[str]
) -> None:
    own, before = FOLDER.forms["signed_projects"], parse_period("2021-02")
    records = tuple(
        replace(record("2021-02", total_investment=total), project=f"150622-2021-{number:04}")
        for number, total in enumerate(totals, 2)
    )
    past = EarlierLists(lists={(UNIT, own.id): (EarlierList(form=own, period=before, records=records),)})
    given = replace(setting("signed_projects"), past=past)
    findings = judged(given, row({"total_investment": now}, project=""))
    assert [finding.rule for finding in findings] == found
    assert all("2021年2月的5000万元（本单位各项目居中的数）" in finding.message for finding in findings)


def stalled(*months: str, **changes: Any) -> list[Record]:
    data: dict[str, Any] = {"stage": "签约", "progress": "办理手续"} | changes
    return [record(month, **data) for month in months]


def test_three_months_at_one_stage_with_the_same_words_are_asked_about() -> None:
    now = row({"stage": "签约", "progress": "办理手续"})
    (found,) = judged(setting("signed_projects", *stalled("2021-02", "2021-01")), now)
    assert (found.rule, found.column) == ("P-10", "progress")
    assert found.message == "最近3期（2021年1月以来）一直停留在“签约”，本月进展也没有变化"


def test_two_months_or_a_change_of_stage_or_words_between_are_not() -> None:
    now = row({"stage": "签约", "progress": "办理手续"})
    changed = [*stalled("2021-02"), *stalled("2021-01", progress="已签合同")]
    assert ids(setting("signed_projects", *stalled("2021-02")), now) == []
    assert ids(setting("signed_projects", *changed), now) == []
    assert ids(setting("signed_projects", *stalled("2021-02", "2021-01", stage="在谈")), now) == []
    assert ids(setting("signed_projects", *stalled("2021-02", "2021-01")), row({"stage": "签约"})) == []


def test_a_month_in_which_the_unit_was_silent_neither_counts_nor_breaks_the_row() -> None:
    silent = record("2021-02", RecordState.CARRIED, "2021-01", stage="签约")
    now = row({"stage": "签约", "progress": "办理手续"})
    assert ids(setting("signed_projects", silent, *stalled("2021-01")), now) == []
    assert ids(setting("signed_projects", silent, *stalled("2021-01", "2020-12")), now) == ["P-10"]


# --- a status in the stage cell -------------------------------------------------------------------------
def stopped(word: str = "停工", status: str | None = "停滞") -> Row:
    one = row({"stage": None, "status": status}, {"stage": word})
    one.problems = [Problem(rule="F-CHOICE", column="stage", value=word)]
    return one


def test_a_status_in_the_stage_cell_keeps_the_earlier_stage_and_is_told_as_a_note() -> None:
    given, one = setting("signed_projects", record("2021-02", stage="在建")), stopped()
    take_last(given, [one])
    assert (one.values["stage"], one.problems) == ("在建", [])
    (found,) = judged(given, one)
    assert (found.rule, found.severity, found.value) == ("F-CHOICE", "info", "停工")
    assert "阶段沿用2021年2月的“在建”" in found.message


@pytest.mark.parametrize(
    ("earlier", "one"),
    [
        (record("2021-02", stage=None), stopped()),
        (record("2021-02", stage="在建"), stopped("观望", None)),
        (record("2021-02", stage="在建"), stopped(status="正常")),
    ],
    ids=["no earlier stage", "no status's word", "the status cell says otherwise"],
)
def test_else_the_stage_stays_unreadable(earlier: Record, one: Row) -> None:
    given = setting("signed_projects", earlier)
    take_last(given, [one])
    assert one.values["stage"] is None
    assert [problem.rule for problem in one.problems] == ["F-CHOICE"]
    assert judged(given, one) == []


# --- F-SAME ---------------------------------------------------------------------------------------------
CELLS = {"location": "大路", "total_investment": 50_000_000}


def same(given: LookBackSetting, *rows: Row, done: set[str] | None = None) -> list[Finding]:
    return judge_lists(given, rows, done or set())


def test_a_list_that_is_the_earlier_one_cell_by_cell_is_asked_about_once() -> None:
    (found,) = same(setting("reserve_projects", record("2021-02", **CELLS)), row({**CELLS, "code": CODE}))
    assert found.message == "本表各行各列与2021年2月完全相同"
    assert (found.file, found.sheet, found.cell, found.record) == ("3月.xlsx", "表", "", "")


def test_one_cell_or_one_row_more_is_enough_to_differ() -> None:
    given = setting("reserve_projects", record("2021-02", **CELLS))
    assert same(given, row(CELLS | {"total_investment": 50_000_001})) == []
    assert same(given, row(CELLS), row(CELLS)) == []
    assert same(given, row({**CELLS, "remark": "更新"})) == []


def test_a_list_of_ended_projects_alone_may_stay_as_it_is() -> None:
    assert same(setting("reserve_projects", record("2021-02", **CELLS)), row(CELLS), done={"x"}) == []


def test_what_was_only_carried_over_was_not_handed_in() -> None:
    carried = record("2021-02", RecordState.CARRIED, "2021-01", **CELLS)
    assert same(setting("reserve_projects", carried), row(CELLS)) == []


def test_forms_of_one_date_are_never_the_same_list() -> None:
    assert all(FOLDER.forms[name].look_back == () for name in ("factor_prices", "idle_plants", "narrative"))


def test_every_kind_is_used_by_a_form() -> None:
    assert set(LOOK_BACK_KINDS) == {entry.kind for form in load_forms().values() for entry in form.look_back}


# --- running totals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "now", "part", "is_asked"),
    [
        (100, 100, 80, True),  # the total was left as it stood
        (100, 179, 80, True),
        (100, 180, 80, False),
        (100, 260, 80, False),  # a month between was not told
        (100, 100, 0, False),
        (100, 80, -20, False),  # 冲减: `falls` asks about it
        (100, 100, -20, False),
        (100, 90, 80, False),  # `falls` tells it
    ],
)
def test_a_total_that_has_not_grown_by_this_months_part_is_asked(
    before: int, now: int, part: int, is_asked: bool
) -> None:
    past = record("2021-02", name="甲", origin="区外", funds_ytd=before, funds_since_signing=before + 900)
    own = row({"name": "甲", "origin": "区外", "funds_ytd": now, "funds_since_signing": now + 900, "funds_month": part})
    found = [rule for rule in ids(setting("funds", past), own) if rule in {"M-07", "M-08"}]
    assert found == (["M-07", "M-08"] if is_asked else [])
