"""Two plans with one registry, whose codes mean other units and whose units are renamed and merged: nobody gets another's letters."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.domain.ledger import Delivery, Recipient, RecipientLine
from diaodu.domain.mail.registry import known_groups, read_line
from diaodu.domain.plans.moments import Rung
from diaodu.domain.states import PaperKind
from tasks.dispatch.outlook import waiting_with_outlook
from tasks.month import Month
from tasks.review.receipts import acknowledge
from tasks.review.reminders import remind
from tasks.review.returns import return_findings
from tests.lib.months import PLAN, judged_month
from tests.lib.small_month import write_small_month
from tests.tasks.test_right_people import about_unit, forget

pytestmark = pytest.mark.slow

OTHER, BEFORE, ROUNDS = "city-2021", "2021-03-24T10:00:00+08:00", 40
MERGED, HEIR, RENAMED = "空港物流园区", "鄂尔多斯高新区", "东胜区"


def write_other_plan(folder: Path) -> None:
    """The plan again, in which every banner has the next one's code, one unit is renamed and one has gone into another."""
    shutil.copytree(ROOT / "plans" / PLAN, folder / OTHER)
    plan, units = folder / OTHER / "plan.yaml", folder / OTHER / "units.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace(f"id: {PLAN}", f"id: {OTHER}", 1), encoding="utf-8")
    text = units.read_text(encoding="utf-8")
    codes = re.findall(r'code: "(\d{6})"', text)
    following = dict(zip(codes, [*codes[1:], codes[0]], strict=True))
    text = re.sub(r'code: "(\d{6})"', lambda found: f'code: "{following[found[1]]}"', text)
    text = text.replace(f"name: {RENAMED}, class: 旗区, office: 东胜区商务局, aliases: [", f"name: 东胜新区, class: 旗区, office: 东胜区商务局, aliases: [{RENAMED}, ")  # fmt: skip
    text = text.replace(f"name: {MERGED}\n", f"name: {MERGED}\n    valid: {{end: 2021-02-28}}\n    into: {HEIR}\n")
    units.write_text(text, encoding="utf-8")


@pytest.fixture
def months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Month]:
    """A month of both plans in one home; two units have sent nothing."""
    write_other_plan(tmp_path / "plans")
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    inbox = write_small_month(tmp_path / "inbox")
    for unit in (RENAMED, HEIR):
        (inbox / unit / f"{unit}.xlsx").unlink()
    return [judged_month(inbox, as_of=BEFORE, plan=plan) for plan in (PLAN, OTHER)]


def typed_registry(months: list[Month], chance: random.Random) -> list[tuple[str, str, Recipient]]:
    """(the group and the unit as they were typed, what the registry made of them): what it refuses is left out."""
    groups, lines = known_groups([month.plan for month in months]), list[tuple[str, str, Recipient]]()
    units = [name for month in months for unit in month.plan.units for name in unit.names]
    of_units = [one.id for one in months[0].plan.recipients if any(kind.is_of_unit for kind in PaperKind if kind in one.papers)]  # fmt: skip
    for _ in range(chance.randrange(5, 40)):
        group, unit = chance.choice(of_units), chance.choice(units)
        cells = {"group": group, "unit": unit, "name": "王某", "address": f"p{chance.randrange(15)}@example.com"}
        found = read_line(groups, cells)
        if isinstance(found, Recipient):
            lines.append((group, unit, found))
    return list({(one.group, one.unit, one.address): (group, unit, one) for group, unit, one in lines}.values())


def wrong(month: Month, lines: list[tuple[str, str, Recipient]], letters: list[Delivery]) -> Iterator[str]:
    """Letters about a unit to somebody who was typed for no unit that this plan knows as that one."""
    of = {group.id: group.papers for group in month.plan.recipients}
    for one in letters:
        own = {
            found.code for group, unit, person in lines
            if person.address == one.recipient and one.kind in of[group] and (found := month.plan.find_unit(unit))
        }  # fmt: skip
        if about_unit(one) not in own:
            yield f"{month.plan.id} {one.kind} {one.recipient} {one.unit} is not {about_unit(one)}"


def test_with_one_registry_for_two_plans_nobody_gets_another_units_letters(months: list[Month]) -> None:
    chance, written, kept = random.Random(20210331), 0, 0  # noqa: S311 - a made registry is no secret
    store = months[0].store
    for number in range(ROUNDS):
        lines = typed_registry(months, chance)
        forget(months[0])
        store.recipients.import_lines(RecipientLine(line=n, recipient=one) for n, (_, _, one) in enumerate(lines, 2))
        for month in months:
            if number % 20 == 0:  # it makes workbooks
                return_findings(month, notify=True)
            acknowledge(month)
            remind(month, Rung(days=1, at=month.as_of, escalates=True))
            made = store.outbox.list(*month.key)
            assert list(wrong(month, lines, made)) == [], lines
            assert not any(month.plan.id == OTHER and MERGED in one.unit for one in made)
            written += len(made)
        later = typed_registry(months, chance)
        store.recipients.import_lines(RecipientLine(line=n, recipient=one) for n, (_, _, one) in enumerate(later, 2))
        later += [
            one for one in lines if one[0] not in {group for group, _, _ in later}
        ]  # a file replaces its groups alone
        for month in months:
            going = [one for one, why in waiting_with_outlook(month, None) if not why]
            assert list(wrong(month, lines, going)) == []
            assert list(wrong(month, later, going)) == [], (lines, later)
            kept += len(going)
    assert written > ROUNDS
    assert 0 < kept < written
