"""Cases of the register of supervision: numbers, colours, states and what may be done in each."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry
from diaodu.domain.states import EntryKind
from diaodu.domain.triggers.cases import (
    Asked,
    Case,
    CaseState,
    Colour,
    StepKind,
    case_data,
    matter_key,
    next_number,
    read_cases,
    step_data,
)

OPENED, DUE = date(2021, 4, 1), date(2021, 4, 22)
ASKED = Asked(key="k", unit="150621", source="签约未开工", matter="某项目", asked="说明原因")


def entry(kind: EntryKind, data: dict[str, object], *, at: int = 0, text: str = "") -> Entry:
    moment = datetime(2021, 4, 1, 8, at, tzinfo=UTC)
    return Entry(id=f"{kind}{at}", plan="p", period="2021-03", kind=kind, unit="150621", subject="2021-001", data=data,
                 reason=text, by="甲", at=moment)  # fmt: skip


def case(*steps: tuple[StepKind, date] | tuple[StepKind, date, date]) -> Case:
    """A case of 1 April, due on the 22nd, with steps taken on these days."""
    opened = entry(EntryKind.CASE, case_data(ASKED, OPENED, DUE, Colour.BLUE))
    kept: list[Entry] = []
    for at, (kind, on, *until) in enumerate(steps, 1):
        now = read_cases([opened], kept)[0]
        data = step_data(now, kind, on, until[0] if until else None)
        kept.append(entry(EntryKind.CASE_STEP, data, at=at, text=f"第{at}步"))
    return read_cases([opened], kept)[0]


@pytest.mark.parametrize(
    ("numbers", "year", "found"),
    [
        ([], 2021, "2021-001"),
        (["2021-001", "2021-002"], 2021, "2021-003"),
        (["2021-009", "2021-010"], 2021, "2021-011"),
        (["2021-999"], 2021, "2021-1000"),
        (["2020-017"], 2021, "2021-001"),
    ],
)
def test_a_number_follows_the_last_of_its_year(numbers: Iterable[str], year: int, found: str) -> None:
    assert next_number(numbers, year) == found


def test_a_matter_is_known_by_its_list_and_its_name_however_it_is_spaced() -> None:
    assert matter_key("unstarted", "某 项目（一期）") == matter_key("unstarted", "某项目(一期)")
    assert matter_key("unstarted", "某项目") != matter_key("stalled", "某项目")


def test_a_case_is_overdue_the_day_after_its_last_one() -> None:
    assert case().state(DUE) is CaseState.OPEN
    assert case().state(date(2021, 4, 23)) is CaseState.OVERDUE


def test_a_reply_ends_being_overdue_until_it_is_sent_back() -> None:
    replied = (StepKind.REPLY, date(2021, 4, 20))
    late = date(2021, 5, 30)
    assert case(replied).state(late) is CaseState.REPLIED
    assert case(replied).answer == "第1步"
    assert case(replied, (StepKind.RETURN, date(2021, 4, 21))).state(late) is CaseState.RETURNED
    assert case(replied, (StepKind.CLOSE, date(2021, 4, 21))).state(late) is CaseState.CLOSED


def test_another_notice_goes_up_by_a_colour_and_has_its_own_day() -> None:
    pressed = [
        (StepKind.PRESS, date(2021, 4, 23), date(2021, 5, 10)),
        (StepKind.PRESS, date(2021, 5, 11), date(2021, 5, 20)),
    ]
    once, twice = case(pressed[0]), case(*pressed)
    assert (once.colour, once.times, once.due) == (Colour.YELLOW, 2, date(2021, 5, 10))
    assert once.state(date(2021, 5, 10)) is CaseState.OPEN
    assert (twice.colour, twice.times) == (Colour.RED, 3)
    assert Colour.RED.next is Colour.RED


def test_an_extension_moves_the_last_day() -> None:
    extended = case((StepKind.EXTEND, date(2021, 4, 20), date(2021, 5, 6)))
    assert extended.due == date(2021, 5, 6)
    assert extended.state(date(2021, 5, 6)) is CaseState.OPEN


def test_what_was_taken_back_counts_no_more_and_the_step_before_it_does() -> None:
    replied, closed = (StepKind.REPLY, date(2021, 4, 20)), (StepKind.CLOSE, date(2021, 4, 21))
    undo = (StepKind.UNDO, date(2021, 4, 22))
    assert case(replied, closed, undo).state(DUE) is CaseState.REPLIED
    assert case(replied, closed, undo, undo).state(DUE) is CaseState.OPEN
    assert [one.kind for one in case(replied, closed, undo).steps] == [StepKind.REPLY]


@pytest.mark.parametrize(
    ("steps", "kind", "day", "until", "says"),
    [
        ([], StepKind.EXTEND, date(2021, 4, 23), date(2021, 5, 6), "延期须在"),
        ([], StepKind.EXTEND, date(2021, 4, 20), DUE, "2021-04-23"),
        ([], StepKind.EXTEND, date(2021, 4, 20), None, "未写"),
        ([], StepKind.PRESS, DUE, date(2021, 5, 6), "再次督办须在"),
        ([], StepKind.PRESS, date(2021, 4, 23), date(2021, 4, 24), "2021-06-01"),
        ([], StepKind.RETURN, DUE, None, "退回须在"),
        ([], StepKind.UNDO, DUE, None, "没有可撤销"),
        ([], StepKind.REPLY, date(2021, 3, 31), None, "立项日"),
        ([], StepKind.REPLY, date(2021, 6, 2), None, "立项日"),
        ([(StepKind.CLOSE, date(2021, 4, 20))], StepKind.REPLY, DUE, None, "反馈须在"),
        ([(StepKind.CLOSE, date(2021, 4, 20))], StepKind.CLOSE, DUE, None, "办结须在"),
    ],
)  # fmt: skip
def test_a_step_out_of_its_time_is_refused(
    steps: list[tuple[StepKind, date]], kind: StepKind, day: date, until: date | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        case(*steps).check(kind, day, today=date(2021, 6, 1), until=until)
