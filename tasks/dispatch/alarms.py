"""Alarms (运行告警): what failed, and ticks that did not come, to operators and to nobody else."""

from collections.abc import Sequence
from datetime import datetime

from diaodu.adapters.plan_files import PlanFolder
from diaodu.adapters.renderers.letter import render_letter
from diaodu.adapters.store.ticks import WORDS
from diaodu.domain.ledger import Recipient, content_sha256
from diaodu.domain.period import period_of
from diaodu.domain.states import PaperKind
from diaodu.domain.text.wording import CLOCKS, moment_words
from diaodu.settings import load_settings
from tasks.dispatch.deliver import deliver
from tasks.ledgers import open_ledgers
from tasks.letters import enclosures_for, groups_of, write_letters
from tasks.month import Month, open_plan_folder, open_plans


def note_tick(name: str, at: datetime) -> datetime | None:
    """Keep that one ticks; its tick before, where that was too long ago."""
    ticks = open_ledgers().ticks
    before = ticks.absent(at).get(name)
    ticks.note(name, at)
    return before


def tell_absent(name: str, at: datetime) -> None:
    """Tell the operators of one that should have ticked since it last did; once for each pause."""
    if since := open_ledgers().ticks.absent(at).get(name):
        word, when = WORDS[name], moment_words(since.astimezone(CLOCKS))
        said = f"上次{word.removeprefix('定时')}在{when}，此后没有再运行：请检查 Prefect 服务和工作进程"
        raise_alarm(f"{word}中断", [said], at, key=f"absent:{name}:{since.isoformat()}")


def raise_alarm(what: str, found: Sequence[str], at: datetime, *, key: str = "") -> int:
    """Write to the operators and send it; how many letters.

    The same said again on one day, or for one `key`, is one letter.
    """
    month, people = _operators(at)
    if month is None or not people:
        return 0
    said = {"what": what, "found": list(found), "as_of": moment_words(month.as_of)}
    body = render_letter("alarm", said, issuer=month.plan.office)
    name = key or f"{month.as_of.date()}:{content_sha256(repr((what, *found)).encode())[:16]}"
    letters = write_letters(
        month, body, enclosures_for(body, {}), people, paper=f"alarm:{name}", kind=PaperKind.ALARM, date=month.as_of
    )
    month.store.outbox.add(letters, month.now())
    deliver(month, {PaperKind.ALARM})
    return len(letters)


def _operators(at: datetime) -> tuple[Month | None, list[Recipient]]:
    """The operators of all plans, each mailbox once, and the period in whose ledger their letters stand."""
    settings, store, plans, local = load_settings(), open_ledgers(), open_plans()[0], at.astimezone(CLOCKS)
    people = list(store.recipients.snapshot(groups_of(PaperKind.ALARM, plans), local.date()).recipients)
    having = [plan for plan in plans if groups_of(PaperKind.ALARM, [plan])]
    now = [plan for plan in having if plan.valid.holds(local.date(), local.date())]
    if not having or not people:
        return None, []
    folder: PlanFolder = open_plan_folder((now or having)[0].id)
    period = period_of(local.date(), folder.plan.base_rhythm)
    return Month(settings=settings, store=store, folder=folder, period=period, as_of=local), people
