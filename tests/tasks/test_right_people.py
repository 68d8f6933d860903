"""Made registries (DIAODU_REGISTRIES of them, 1,000 where it is not set): whatever stands in them, nobody gets what is another unit's, or not meant for his group."""

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event

from diaodu.adapters.renderers.html import MailBody
from diaodu.adapters.store.tables import deliveries, recipients
from diaodu.domain.ledger import Delivery, Recipient, RecipientLine
from diaodu.domain.plans.moments import Rung
from diaodu.domain.states import PaperKind
from tasks.dispatch.digest import write_digest
from tasks.dispatch.outlook import waiting_with_outlook
from tasks.letters import enclosures_for, write_letters
from tasks.month import Month
from tasks.release.bulletin import bulletin_readers
from tasks.review.receipts import acknowledge
from tasks.review.reminders import remind
from tasks.review.returns import return_findings
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month

REGISTRIES = int(os.environ.get("DIAODU_REGISTRIES", "1000"))
BODY = MailBody(subject="《招商动态简报》第3期", html="<p>正文</p>", text="正文\n")
BEFORE = "2021-03-24T10:00:00+08:00"


@pytest.fixture
def month(tmp_path: Path) -> Month:
    inbox = write_small_month(tmp_path / "inbox")
    (inbox / "东胜区" / "东胜区.xlsx").unlink()
    return judged_month(inbox, as_of=BEFORE)


def made_registry(month: Month, chance: random.Random) -> list[RecipientLine]:
    """People of all groups and units, some twice, some out of use, in copy or written in another way."""
    plan, lines = month.plan, []
    for _ in range(chance.randrange(1, 25)):
        group, unit = chance.choice(plan.recipients), chance.choice(plan.units)
        about_units = any(kind.is_of_unit for kind in PaperKind if kind in group.papers)
        local = f"p{chance.randrange(12)}"
        day = month.as_of.date() + timedelta(days=chance.choice((-1, 0, 1)))
        person = Recipient(
            group=group.id,
            name=chance.choice(("王某", "李某", "张,某", "赵 某")),
            address=f"{local.upper() if chance.random() < 0.2 else local}@example.com",
            unit=chance.choice(unit.names) if about_units or chance.random() < 0.3 else "",
            active=chance.random() < 0.85,
            copied=chance.random() < 0.2,
            valid_from=day if chance.random() < 0.1 else None,
            valid_to=day if chance.random() < 0.1 else None,
        )
        lines.append(RecipientLine(line=len(lines) + 2, recipient=person))
    once = {(one.recipient.group, one.recipient.unit, one.recipient.address.lower()): one for one in lines}
    return list(once.values())


def forget(month: Month) -> None:
    """Empty the registry and the outbox, as if nothing had been sent."""
    with month.store.database.write() as connection:
        for table in (deliveries, recipients):
            connection.execute(delete(table))


def wrong_letters(month: Month, people: list[Recipient], letters: list[Delivery]) -> Iterator[str]:
    """Those of letters to somebody whom no line of the registry, in use that day, names for that kind and that unit."""
    of = {group.id: group.papers for group in month.plan.recipients}
    day = month.as_of.date()
    for one in letters:
        entries = [
            person for person in people
            if person.address.lower() == one.recipient.lower() and person.gets_mail(day) and one.kind in of[person.group]
        ]  # fmt: skip
        if one.kind.is_of_unit:
            about = about_unit(one)
            entries = [person for person in entries if code_of(month, person.unit) == about]
            if code_of(month, one.unit) != about:
                yield f"{one.kind} {one.recipient}: {one.unit} is not {about}"
        if not entries:
            yield f"{one.kind} {one.recipient} {one.unit}"


def about_unit(one: Delivery) -> str:
    """The unit's code in a letter's reference: returned:150622:…, receipt:PLAN:PERIOD:150622:…"""
    parts = one.paper.split(":")
    return parts[1] if parts[0] == "returned" else parts[3]


def code_of(month: Month, name: str) -> str:
    unit = month.plan.find_unit(name) if name else None
    return unit.code if unit else ""


def _in_haste(connection: Any, _record: object, _proxy: object) -> None:
    """What is tried here is who, not whether the disk keeps it."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.mark.slow
def test_of_a_thousand_registries_nobody_gets_what_is_not_his(month: Month) -> None:
    chance, written, kept = random.Random(20210331), 0, 0  # noqa: S311 - a made registry is no secret
    store = month.store
    event.listen(store.database.engine, "checkout", _in_haste)
    for number in range(REGISTRIES):
        lines = made_registry(month, chance)
        forget(month)
        store.recipients.import_lines(lines)
        if number % 50 == 0:  # it makes workbooks
            return_findings(month, notify=True)
        acknowledge(month)
        remind(month, Rung(days=1, at=month.as_of, escalates=True))
        write_digest(month)
        readers = bulletin_readers(month).recipients
        store.outbox.add(write_letters(
            month, BODY, enclosures_for(BODY, {}), readers, paper="b", kind=PaperKind.BULLETIN, date=month.as_of
        ), month.now())  # fmt: skip
        made = store.outbox.list(*month.key)
        assert list(wrong_letters(month, store.recipients.list(), made)) == [], lines
        # People change places between a letter and its sending.
        store.recipients.import_lines(later := made_registry(month, chance))
        going = [one for one, why in waiting_with_outlook(month, None) if not why]
        assert list(wrong_letters(month, store.recipients.list(), going)) == [], (lines, later)
        written, kept = written + len(made), kept + len(going)
    assert written > REGISTRIES
    assert 0 < kept < written
