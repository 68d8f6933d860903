"""What counts of all that a unit sent, and how timely the unit and each form were."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.intake.reading import ReadFile, ReadRow, ReadSheet
from diaodu.domain.intake.supersession import (
    Arrival,
    came_in_time,
    current_arrivals,
    first_arrivals,
    form_state,
    forms_in,
    forms_meant,
    unit_state,
)
from diaodu.domain.period import parse_period
from diaodu.domain.plans.moments import Deadlines
from diaodu.domain.plans.plan import FormDue
from diaodu.domain.states import Channel, ReadOutcome
from tests.lib.factories import make_plan

ZONE = ZoneInfo("Asia/Shanghai")
DUE = Deadlines(
    due=datetime(2021, 3, 29, tzinfo=ZONE),
    prepare=datetime(2021, 3, 29, 8, 30, tzinfo=ZONE),
    calendar=make_plan().calendar,
)
MARCH, APRIL, MAY = (parse_period(f"2021-0{month}") for month in (3, 4, 5))
MONTHLY = FormDue(form="funds")
ONCE = FormDue(form="prices", once_by=date(2021, 4, 10))


def arrivals(text: str) -> list[Arrival]:
    """`moment | file | form form…`; `=无` is nil, `~form` a sheet not read, `-` nothing, `?` damaged, `!` attached.

    A file whose name begins with 交 was handed in at the desk, any other came by the drop folder.
    """
    return [_arrival(*(cell.strip() for cell in line.split("|"))) for line in text.strip().splitlines()]


def _arrival(moment: str, name: str, forms: str) -> Arrival:
    received = datetime.fromisoformat(f"2021-{moment}+08:00").astimezone(UTC)
    words = [word for word in forms.split() if word not in {"-", "?", "!"} and word[0] != "~"]
    outcome = ReadOutcome({"?": "damaged", "!": "attachment"}.get(forms, "read"))
    held = {word.removesuffix("=无"): word.endswith("=无") for word in words}
    return Arrival(
        submission=f"{moment} {name}", name=name, received_at=received, outcome=outcome, forms=held,
        meant=frozenset(word[1:] for word in forms.split() if word[0] == "~"),
        channel=Channel.SUBMIT if name.startswith("交") else Channel.INBOX,
    )  # fmt: skip


def names(found: dict[str, list[Arrival]]) -> dict[str, list[str]]:
    return {form: [arrival.name for arrival in held] for form, held in found.items()}


# --- what a new workbook replaces -----------------------------------------------------------------------
def test_files_with_one_receipt_time_are_one_delivery_and_add_up_in_file_name_order() -> None:
    sent = arrivals("""
        03-27 16:00 | 二.xlsx | funds reserve
        03-27 16:00 | 一.xlsx | funds
    """)
    assert names(current_arrivals(sent)) == {"funds": ["一.xlsx", "二.xlsx"], "reserve": ["二.xlsx"]}


def test_a_later_delivery_replaces_the_forms_it_contains_and_the_others_stay() -> None:
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds reserve signed
        03-26 09:00 | b.xlsx | funds
        03-27 09:00 | c.xlsx | funds
        03-30 09:00 | d.xlsx | reserve=无
    """)
    assert names(current_arrivals(sent)) == {"funds": ["c.xlsx"], "reserve": ["d.xlsx"], "signed": ["a.xlsx"]}
    assert names(first_arrivals(sent)) == {"funds": ["a.xlsx", "b.xlsx"], "reserve": ["a.xlsx"], "signed": ["a.xlsx"]}


def test_a_later_file_that_hands_in_nothing_replaces_nothing() -> None:
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds
        03-27 09:00 | 空.xlsx | -
        03-27 10:00 | 坏.xlsx | ?
        03-27 11:00 | 照片.pdf | !
    """)
    assert names(current_arrivals(sent)) == {"funds": ["a.xlsx"]}


def test_two_zones_of_one_moment_are_one_receipt_time() -> None:
    one, other = arrivals("03-27 16:00 | a.xlsx | funds\n03-27 16:00 | b.xlsx | funds")
    shanghai = datetime.fromisoformat("2021-03-27T16:00:00+08:00")
    elsewhere = Arrival(
        submission="x", name="b.xlsx", received_at=shanghai, outcome=ReadOutcome.READ, forms=other.forms
    )
    assert names(current_arrivals([elsewhere, one])) == {"funds": ["a.xlsx", "b.xlsx"]}


SENT = st.lists(
    st.tuples(st.integers(20, 30), st.sampled_from("abcd"), st.sets(st.sampled_from(["funds", "reserve", "signed"]))),
    max_size=8,
    unique_by=lambda part: part[:2],
)


@given(SENT, st.integers(0, 99))
def test_the_order_in_which_files_are_looked_at_changes_nothing(
    sent: list[tuple[int, str, set[str]]], seed: int
) -> None:
    found = [_arrival(f"03-{day} 09:00", name, " ".join(sorted(forms))) for day, name, forms in sent]
    shuffled = random.Random(seed).sample(found, len(found))  # noqa: S311 - any order
    assert current_arrivals(shuffled) == current_arrivals(found)
    assert first_arrivals(shuffled) == first_arrivals(found)
    assert unit_state(shuffled, DUE) == unit_state(found, DUE)
    assert form_state(MONTHLY, shuffled, DUE, MARCH, date(2021, 3, 31)) == form_state(
        MONTHLY, found, DUE, MARCH, date(2021, 3, 31)
    )


@given(SENT)
def test_what_counts_of_a_form_came_at_one_moment_and_no_later_one_holds_it(
    sent: list[tuple[int, str, set[str]]],
) -> None:
    found = [_arrival(f"03-{day} 09:00", name, " ".join(sorted(forms))) for day, name, forms in sent]
    for form, held in current_arrivals(found).items():
        (moment,) = {arrival.received_at for arrival in held}
        assert moment == max(arrival.received_at for arrival in found if form in arrival.forms)
        assert len(held) == sum(form in a.forms and a.received_at == moment for a in found)


# --- what a file hands in -------------------------------------------------------------------------------
def sheet(form: str | None, rows: int = 0, *, nil: bool = False) -> ReadSheet:
    return ReadSheet(name="表", form=form, rows=[ReadRow(row=n, values={}) for n in range(rows)], nil=nil)


@pytest.mark.parametrize(
    ("sheets", "forms"),
    [
        ([], {}),
        ([sheet("funds", 2)], {"funds": False}),
        ([sheet("funds")], {}),
        ([sheet("funds", nil=True)], {"funds": True}),
        ([sheet("funds", 2, nil=True)], {"funds": False}),
        ([sheet("funds", nil=True), sheet("funds", 1)], {"funds": False}),
        ([sheet("funds", 1), sheet("funds", nil=True)], {"funds": False}),
        ([sheet(None, 3)], {}),
        ([sheet("funds", 1), sheet("reserve", nil=True), sheet("signed")], {"funds": False, "reserve": True}),
    ],
)
def test_a_file_hands_in_the_forms_with_rows_or_an_explicit_word(
    sheets: list[ReadSheet], forms: dict[str, bool]
) -> None:
    assert forms_in(ReadFile(name="a.xlsx", outcome=ReadOutcome.READ, sheets=sheets)) == forms


# --- states ---------------------------------------------------------------------------------------------
STATES = [
    ("nothing received", "", "missing", "missing"),
    ("an attachment only", "03-27 09:00 | 照片.pdf | !", "missing", "missing"),
    ("nothing could be opened", "03-27 09:00 | 坏.xlsx | ?", "unreadable", "missing"),
    ("an empty workbook", "03-27 09:00 | 空.xlsx | -", "unreadable", "missing"),
    (
        "an empty workbook and an attachment",
        "03-27 09:00 | 空.xlsx | -\n03-27 09:00 | a.pdf | !",
        "unreadable",
        "missing",
    ),
    ("the last minute", "03-28 23:59 | a.xlsx | funds", "on_time", "on_time"),
    ("24:00", "03-29 00:00 | a.xlsx | funds", "late", "late"),
    ("on time, replaced late", "03-27 09:00 | a.xlsx | funds\n03-30 09:00 | b.xlsx | funds", "on_time", "on_time"),
    ("unreadable on time, readable too late", "03-27 09:00 | a.xlsx | ?\n03-31 08:31 | b.xlsx | funds", "late", "late"),
    (
        "another form on time, this one late",
        "03-27 09:00 | a.xlsx | reserve\n03-30 09:00 | b.xlsx | funds",
        "on_time",
        "late",
    ),
    ("another form only", "03-27 09:00 | a.xlsx | reserve", "on_time", "missing"),
    ("a 零报告", "03-27 09:00 | a.xlsx | funds=无", "nil", "nil"),
    ("a 零报告 of this form, rows of another", "03-27 09:00 | a.xlsx | funds=无 reserve", "on_time", "nil"),
    ("a 零报告 of another form, rows of this", "03-27 09:00 | a.xlsx | funds reserve=无", "on_time", "on_time"),
    ("rows, replaced by a 零报告", "03-27 09:00 | a.xlsx | funds\n03-28 09:00 | b.xlsx | funds=无", "on_time", "nil"),
    (
        "a 零报告, replaced by rows",
        "03-27 09:00 | a.xlsx | funds=无\n03-28 09:00 | b.xlsx | funds",
        "on_time",
        "on_time",
    ),
    ("a 零报告 after the deadline", "03-29 09:00 | a.xlsx | funds=无", "late_nil", "late_nil"),
    (
        "a 零报告, rows after the deadline",
        "03-27 09:00 | a.xlsx | funds=无\n03-29 09:00 | b.xlsx | funds",
        "late",
        "late",
    ),
    (
        "rows, a 零报告 after the deadline",
        "03-27 09:00 | a.xlsx | funds\n03-29 09:00 | b.xlsx | funds=无",
        "on_time",
        "nil",
    ),
    ("a 零报告 and an attachment", "03-27 09:00 | a.xlsx | funds=无\n03-28 09:00 | b.pdf | !", "nil", "nil"),
]


@pytest.mark.parametrize(("sent", "unit", "form"), [pytest.param(*rest, id=why) for why, *rest in STATES])
def test_the_states_of_a_unit_and_of_its_monthly_form(sent: str, unit: str, form: str) -> None:
    found = arrivals(sent) if sent else []
    assert unit_state(found, DUE) == unit
    assert form_state(MONTHLY, found, DUE, MARCH, date(2021, 3, 31)) == form


ONE_OFF = [
    ("not handed in, a month before", "", "2021-03", "2021-03-31", "not_due"),
    ("not handed in, on its day", "", "2021-04", "2021-04-10", "not_due"),
    ("not handed in, the day after", "", "2021-04", "2021-04-11", "missing"),
    ("not handed in, judged later in the month", "", "2021-04", "2021-04-30", "missing"),
    ("not handed in, judged in its own period alone", "", "2021-05", "2021-05-31", "not_due"),
    ("handed in early", "03-27 09:00 | a.xlsx | prices", "2021-03", "2021-03-31", "on_time"),
    ("handed in on its day", "04-10 12:00 | a.xlsx | prices", "2021-04", "2021-04-30", "on_time"),
    ("handed in after it", "04-12 09:00 | a.xlsx | prices", "2021-04", "2021-04-30", "late"),
    (
        "after the month's due moment and still in time",
        "03-30 09:00 | a.xlsx | prices",
        "2021-03",
        "2021-03-31",
        "on_time",
    ),
    (
        "on time and then mended",
        "04-09 09:00 | a.xlsx | prices\n04-20 09:00 | b.xlsx | prices",
        "2021-04",
        "2021-04-30",
        "on_time",
    ),
    ("a 零报告", "04-09 09:00 | a.xlsx | prices=无", "2021-04", "2021-04-30", "nil"),
]


@pytest.mark.parametrize(("sent", "period", "today", "state"), [pytest.param(*rest, id=why) for why, *rest in ONE_OFF])
def test_the_states_of_a_one_off_form(sent: str, period: str, today: str, state: str) -> None:
    found = arrivals(sent) if sent else []
    assert form_state(ONCE, found, DUE, parse_period(period), date.fromisoformat(today)) == state


def test_an_extension_moves_the_due_moment() -> None:
    late = arrivals("03-29 10:00 | a.xlsx | funds")
    longer = replace(DUE, due=datetime(2021, 3, 30, tzinfo=ZONE))
    assert (unit_state(late, DUE), unit_state(late, longer)) == ("late", "on_time")


@pytest.mark.parametrize("files", [("1.xlsx", "2.xlsx"), ("2.xlsx", "1.xlsx")])
def test_a_form_is_nil_only_when_every_file_of_its_delivery_says_so(files: tuple[str, str]) -> None:
    sent = arrivals(f"""
        03-27 09:00 | {files[0]} | funds
        03-27 09:00 | {files[1]} | funds=无
    """)
    assert form_state(MONTHLY, sent, DUE, MARCH, date(2021, 3, 31)) == "on_time"


# --- what came on time, was returned and comes again ------------------------------------------------------
# 28 March is a Sunday; by the drop folder a unit hears on Monday the 29th at 08:30 and has until Wednesday
# the 31st 08:30.
RETURNED = [
    ("unreadable on time, mended", "03-28 23:59 | a | ?\n03-30 17:00 | b | funds", "on_time"),
    ("mended in the last minute", "03-27 09:00 | a | ?\n03-31 08:30 | b | funds", "on_time"),
    ("mended a minute too late", "03-27 09:00 | a | ?\n03-31 08:31 | b | funds", "late"),
    ("came too late the first time", "03-29 00:00 | a | ?\n03-29 10:00 | b | funds", "late"),
    ("a key column was missing", "03-27 09:00 | a | ~funds\n03-30 09:00 | b | funds", "on_time"),
    ("a key column of another form was missing", "03-27 09:00 | a | ~reserve\n03-30 09:00 | b | funds", "late"),
    ("an empty workbook is no report", "03-27 09:00 | a | -\n03-30 09:00 | b | funds", "late"),
    ("a picture is no report", "03-27 09:00 | a | !\n03-30 09:00 | b | funds", "late"),
    ("told at the desk on Friday, until Tuesday", "03-26 10:00 | 交a | ?\n03-30 10:00 | b | funds", "on_time"),
    ("told at the desk on Friday, too late", "03-26 10:00 | 交a | ?\n03-30 10:01 | b | funds", "late"),
    ("told at the desk long before", "03-22 10:00 | 交a | ?\n03-29 10:00 | b | funds", "late"),
    ("told long before and mended by then", "03-22 10:00 | 交a | ?\n03-28 10:00 | b | funds", "on_time"),
    (
        "the correction is returned too",
        "03-28 10:00 | 交a | ?\n03-30 09:59 | 交b | ~funds\n04-01 09:59 | c | funds",
        "on_time",
    ),
    (
        "the correction came too late and is returned",
        "03-28 10:00 | 交a | ?\n03-30 10:01 | 交b | ~funds\n03-30 11:00 | c | funds",
        "late",
    ),
    (
        "two returns, the later time counts",
        "03-26 10:00 | 交a | ?\n03-28 10:00 | b | ?\n03-31 08:30 | c | funds",
        "on_time",
    ),
    ("readable on time, mended much later", "03-27 09:00 | a | funds\n04-20 09:00 | b | funds", "on_time"),
]


@pytest.mark.parametrize(("sent", "state"), [pytest.param(*rest, id=why) for why, *rest in RETURNED])
def test_what_came_on_time_and_was_returned_stays_on_time_when_mended_in_two_working_days(
    sent: str, state: str
) -> None:
    found = arrivals(sent)
    assert form_state(MONTHLY, found, DUE, MARCH, date(2021, 4, 30)) == state
    assert unit_state(found, DUE) == state


def test_holidays_between_do_not_count() -> None:
    times = replace(DUE, due=datetime(2021, 4, 29, tzinfo=ZONE), prepare=datetime(2021, 4, 29, 8, 30, tzinfo=ZONE))
    sent = "04-28 10:00 | a | ?\n{} | b | funds"
    assert came_in_time("funds", arrivals(sent.format("05-06 08:30")), times)
    assert not came_in_time("funds", arrivals(sent.format("05-06 08:31")), times)


def test_an_unreadable_one_off_is_mended_in_time_too() -> None:
    times = replace(DUE, due=datetime(2021, 4, 29, tzinfo=ZONE), prepare=datetime(2021, 4, 29, 8, 30, tzinfo=ZONE))
    early, late = "04-10 10:00 | 交a | ?\n04-13 10:00 | b | prices", "04-10 10:00 | 交a | ?\n04-13 10:01 | b | prices"
    states = [form_state(ONCE, arrivals(sent), times, APRIL, date(2021, 4, 30)) for sent in (early, late)]
    assert states == ["on_time", "late"]


ATTEMPT = st.tuples(
    st.datetimes(datetime(2021, 3, 20), datetime(2021, 4, 9)),  # noqa: DTZ001 - wall clock
    st.sampled_from(["?", "~funds", "-", "!", "funds"]),
    st.booleans(),
)


def _attempts(made: list[tuple[datetime, str, bool]]) -> list[Arrival]:
    rows = [f"{at:%m-%d %H:%M} | {'交' if desk else ''}{n}.xlsx | {what}" for n, (at, what, desk) in enumerate(made)]
    return arrivals("\n".join(rows)) if rows else []


@given(st.lists(ATTEMPT, max_size=5), st.integers(-3, 3))
def test_around_the_boundary_a_minute_decides_and_earlier_is_never_worse(
    made: list[tuple[datetime, str, bool]], minutes: int
) -> None:
    tried = [attempt for attempt in made if attempt[1] != "funds"]
    found = _attempts(tried)
    first = [a for a in found if a.received_at < DUE.due and a.was_returned("funds")]
    if not first:
        return
    ends = [DUE.correct_by(a.received_at if a.channel is Channel.SUBMIT else DUE.prepare) for a in first]
    end = max(DUE.due - timedelta(minutes=1), *ends)
    moment = (end + timedelta(minutes=minutes)).astimezone(ZONE)
    mended = [*found, *arrivals(f"{moment:%m-%d %H:%M} | z.xlsx | funds")]
    later_returns = [a for a in found if a.received_at >= DUE.due]
    if minutes <= 0:
        assert came_in_time("funds", mended, DUE)
    elif not later_returns:
        assert not came_in_time("funds", mended, DUE)


@given(st.lists(ATTEMPT, max_size=6))
def test_a_returned_file_never_makes_a_form_later_and_a_later_due_moment_never_either(
    made: list[tuple[datetime, str, bool]],
) -> None:
    found = _attempts(made)
    without = [arrival for arrival in found if not arrival.was_returned("funds")]
    if came_in_time("funds", without, DUE):
        assert came_in_time("funds", found, DUE)
    if came_in_time("funds", found, DUE):
        assert came_in_time("funds", found, replace(DUE, due=DUE.due + timedelta(days=1)))


def test_a_sheet_that_was_not_read_was_meant_as_its_form() -> None:
    sheets = [ReadSheet(name="表", meant_form="funds"), sheet("reserve", 1), ReadSheet(name="说明")]
    assert forms_meant(ReadFile(name="a.xlsx", outcome=ReadOutcome.READ, sheets=sheets)) == {"funds"}
