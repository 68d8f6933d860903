"""kill −9 while mail is taken in: every message is in the ledger once in the end, with all its files."""

import os
import signal
from pathlib import Path

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import MailState
from tests.faults.intake_victim import POINTS, FolderMailbox, look, main
from tests.lib import victims
from tests.lib.ledger_factories import PERIOD, PLAN
from tests.lib.mailboxes import message

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("DIAODU_INTAKE_KILLS", "1"))
COUNT = 4


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", POINTS)
def test_a_look_killed_at_a_named_point_loses_nothing_and_takes_nothing_twice(
    store: Store, database_url: str, tmp_path: Path, point: str, round_: int
) -> None:
    who = Recipient(group="clerks", name="王某", address="zgr@example.com", unit="150622")
    store.recipients.import_lines([RecipientLine(line=2, recipient=who)])
    for uid in range(1, COUNT + 1):
        files = [(f"{uid}-{part}.xlsx", f"PK{uid}{part}".encode()) for part in "ab"]
        sender = "stranger@example.com" if uid == COUNT else "zgr@example.com"
        (tmp_path / f"{uid}.eml").write_bytes(message(files, sender=sender, text=f"第{uid}封"))
    nth = 1 + round_ % COUNT
    assert victims.run(main, database_url, str(tmp_path), point, str(nth)) == -signal.SIGKILL
    kept = {one.name.partition("-")[0] for one in store.submissions.list(PLAN, PERIOD)}
    assert not {path.stem for path in tmp_path.glob("*.seen")} - {*kept, str(COUNT)}, "marked, not kept"
    look(store, FolderMailbox(tmp_path))
    names = [one.name for one in store.submissions.list(PLAN, PERIOD)]
    assert sorted(names) == [f"{uid}-{part}.xlsx" for uid in range(1, COUNT) for part in "ab"]
    states = [one.state for one in store.mails.list()]
    assert sorted(states) == sorted([MailState.TAKEN] * (COUNT - 1) + [MailState.QUARANTINED])
    assert store.mails.handled(FolderMailbox.name, 1) == set(range(1, COUNT + 1))
