"""Receipts and reminders: to the unit's own people, about what it sent or owes, once; and it stops when that has come."""

import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from diaodu.domain.ledger import Content, Delivery, Receipt, Recipient, RecipientLine
from diaodu.domain.plans.moments import Rung
from diaodu.domain.results import UnitCode
from diaodu.domain.states import Channel, PaperKind
from tasks.dispatch.digest import write_digest
from tasks.month import Month, open_month
from tasks.review.receipts import acknowledge, has_unjudged
from tasks.review.reminders import COME, OVERTAKEN, remind
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judge_again, judged_month
from tests.lib.small_month import write_small_month

BEFORE, AFTER = "2021-03-24T10:00:00+08:00", "2021-03-29T09:00:00+08:00"
PEOPLE = (
    ("clerks", "王某", "zgr@example.com", "150622", False),
    ("clerks", "李某", "zgr2@example.com", "150622", True),
    ("clerks", "赵某", "ds@example.com", "150602", False),
    ("unit_leaders", "钱某", "boss@example.com", "150602", False),
    ("unit_leaders", "吴某", "other-boss@example.com", "150622", False),
    ("leaders", "某领导", "leader@example.com", "", False),
    ("stewards", "孙某", "steward@example.com", "", False),
)


@pytest.fixture
def month(tmp_path: Path) -> Month:
    """Three working days before the due day: 东胜区 has sent nothing."""
    inbox = write_small_month(tmp_path / "inbox")
    shutil.rmtree(inbox / "东胜区")
    found = judged_month(inbox, as_of=BEFORE)
    found.store.recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name=name, address=address, unit=unit, copied=copied))
        for n, (group, name, address, unit, copied) in enumerate(PEOPLE, 2)
    )
    return found


def letters(month: Month, *kinds: PaperKind) -> list[Delivery]:
    return [one for one in month.store.outbox.list(*month.key) if one.kind in kinds]


def opened(month: Month, one: Delivery) -> EmailMessage:
    found = message_from_bytes(month.store.outbox.message_of(one), policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def words(month: Month, one: Delivery) -> str:
    body = opened(month, one).get_body(("plain",))
    assert body is not None
    return body.get_content()


def rung(days: int, at: Month, *, escalates: bool = False) -> Rung:
    return Rung(days=days, at=at.as_of, escalates=escalates)


def hand_in(month: Month, unit: str, name: str, at: str, data: bytes = b"PK") -> None:
    moment = open_month(PLAN, PERIOD, at).as_of
    month.store.submissions.receive(
        Receipt(plan=PLAN, period=PERIOD, unit=UnitCode(unit), name=name, content=Content.of(data), received_at=moment,
                channel=Channel.SUBMIT, stored_at=moment)
    )  # fmt: skip


def test_every_submission_is_acknowledged_once_with_what_was_read_of_it(month: Month) -> None:
    assert (acknowledge(month), acknowledge(month)) == (2, 0)
    found = letters(month, PaperKind.RECEIPT)
    assert {one.recipient for one in found} == {"zgr@example.com", "zgr2@example.com"}
    copy, main = sorted(found, key=lambda one: one.recipient == "zgr@example.com")
    told = words(month, main)
    for said in ("准格尔旗.xlsx  03-20 10:00  已读取", "储备项目表  按时  5  3  2", "到位资金表  按时  2  2  0",
                 "到位资金表  年初累计到位资金  1280", "退回3条"):  # fmt: skip
        assert said in told
    assert "未到期" not in told
    assert opened(month, copy)["Cc"].addresses[0].addr_spec == copy.recipient
    assert opened(month, copy)["To"].addresses[0].addr_spec == main.recipient


@pytest.mark.slow
def test_a_file_that_comes_later_is_acknowledged_in_the_same_thread(month: Month) -> None:
    acknowledge(month)
    assert not has_unjudged(month)
    hand_in(month, "150622", "补充说明.txt", "2021-03-24T11:00:00+08:00", b"text")
    later = open_month(PLAN, PERIOD, "2021-03-24T12:00:00+08:00")
    assert has_unjudged(later)
    judge_again(later)
    assert (has_unjudged(later), acknowledge(later)) == (False, 2)
    first, second = [one for one in letters(later, PaperKind.RECEIPT) if one.recipient == "zgr@example.com"]
    assert "补充说明.txt" in words(later, second)
    assert opened(later, second)["In-Reply-To"] == first.message_id


def test_a_file_of_a_unit_that_reports_nothing_is_nothing_to_judge_at_every_tick(month: Month) -> None:
    hand_in(month, "999999", "报表.xlsx", "2021-03-24T11:00:00+08:00", b"text")
    assert not has_unjudged(open_month(PLAN, PERIOD, "2021-03-24T12:00:00+08:00"))


def test_a_period_long_over_is_not_acknowledged_any_more(month: Month) -> None:
    assert acknowledge(open_month(PLAN, PERIOD, "2021-04-15T08:31:00+08:00")) == 0
    assert acknowledge(open_month(PLAN, PERIOD, "2021-04-15T08:30:00+08:00")) == 2


def test_a_unit_that_owes_is_reminded_rung_by_rung_and_its_leader_told_at_the_last(month: Month) -> None:
    assert (remind(month, rung(-3, month)), remind(month, rung(-3, month))) == (1, 0)
    (first,) = letters(month, PaperKind.REMINDER)
    assert (first.recipient, first.unit) == ("ds@example.com", "150602")
    assert "报送提醒" in opened(month, first)["Subject"]
    later = open_month(PLAN, PERIOD, AFTER)
    assert remind(later, rung(1, later, escalates=True)) == 2
    waiting = {
        one.recipient for one in letters(later, PaperKind.REMINDER, PaperKind.ESCALATION) if one.state == "ready"
    }
    assert waiting == {"ds@example.com", "boss@example.com"}
    assert [event["detail"] for event in later.store.outbox.events(first.id)] == [OVERTAKEN]
    (told,) = letters(later, PaperKind.ESCALATION)
    assert "东胜区分管领导" in words(later, told)
    assert "储备项目表、签约项目进展表、到位资金表、工作情况表" in words(later, told)
    evidence = call_json("explain", PLAN, PERIOD, "东胜区")["reminders"]
    assert [(one["kind"], one["state"]) for one in evidence] == [
        ("reminder", "closed"), ("reminder", "ready"), ("escalation", "ready"),
    ]  # fmt: skip
    assert {one["id"] for one in evidence} == {
        one.id for one in letters(later, PaperKind.REMINDER, PaperKind.ESCALATION)
    }
    assert call_json("explain", PLAN, PERIOD, "准格尔旗")["reminders"] == []
    assert "催报抄告" in call("explain", PLAN, PERIOD, "东胜区").stdout


@pytest.mark.slow
def test_what_has_come_is_asked_for_no_more(month: Month, tmp_path: Path) -> None:
    remind(month, rung(-3, month))
    again = write_small_month(tmp_path / "again") / "东胜区" / "东胜区.xlsx"
    hand_in(month, "150602", "东胜区.xlsx", "2021-03-25T09:00:00+08:00", again.read_bytes())
    later = open_month(PLAN, PERIOD, "2021-03-26T18:00:00+08:00")
    judge_again(later)
    assert remind(later, rung(0, later)) == 0
    (one,) = letters(later, PaperKind.REMINDER)
    assert (one.state, later.store.outbox.events(one.id)[-1]["detail"]) == ("closed", COME)


@pytest.mark.slow
def test_the_same_forms_owed_in_another_month_are_asked_for_again(month: Month) -> None:
    remind(month, rung(-3, month))
    april = open_month(PLAN, "2021-04", "2021-04-25T09:00:00+08:00")
    judge_again(april)
    assert remind(april, rung(-3, april)) > 0


def test_stewards_get_one_digest_a_day_of_what_waits(month: Month) -> None:
    assert (write_digest(month), write_digest(month)) == (1, 0)
    (one,) = letters(month, PaperKind.DIGEST)
    assert one.recipient == "steward@example.com"
    told = words(month, one)
    assert "未报或无法读取：东胜区" in told
    assert "准格尔旗  3  0  3" in told


def test_no_leader_ever_gets_what_is_for_units_or_stewards(month: Month) -> None:
    acknowledge(month)
    remind(month, rung(1, month, escalates=True))
    write_digest(month)
    assert not {one.recipient for one in month.store.outbox.list(*month.key)} & {
        "leader@example.com", "other-boss@example.com",
    }  # fmt: skip
