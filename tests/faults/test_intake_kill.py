"""kill −9 while mail or a drop folder is taken in: everything is in the ledger once in the end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from diaodu.adapters.store import Store, open_store
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import MailState
from tests.faults import folder_victim
from tests.faults.intake_victim import POINTS, FolderMailbox, look, main
from tests.lib import victims
from tests.lib.ledger_factories import PERIOD, PLAN
from tests.lib.mailboxes import message

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("DIAODU_INTAKE_KILLS", "1"))
COUNT = 4
ROOT = Path(__file__).parents[2]


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


FILES = ("东胜区/甲.xlsx", "准格尔旗/乙.xlsx", "准格尔旗/丙.xlsx", "无此单位/丁.xlsx")


def kept(store: Store, folder: Path) -> tuple[object, object]:
    """What the ledger has of a drop folder: every file, whose, which are one delivery, what is gone; and what was noted."""
    found = store.submissions.list(PLAN, PERIOD)
    rows = [(one.unit, one.name, one.sha256, one.received_at, one.delivered_at, bool(one.gone_at)) for one in found]
    return sorted(rows, key=str), store.submissions.look_notes(PLAN, PERIOD)


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", folder_victim.POINTS)
def test_a_look_at_a_drop_folder_killed_at_a_named_point_ends_as_an_undisturbed_one(
    store: Store, database_url: str, tmp_path: Path, point: str, round_: int
) -> None:
    folder = tmp_path / "in"
    for at, name in enumerate(FILES):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"PK{name}".encode())
        os.utime(path, (1_616_200_000 + at, 1_616_200_000 + at))
    (folder / "东胜区/别处.xlsx").symlink_to("/etc/hostname")
    words = [database_url, str(folder), point, str(1 + round_ % len(FILES))]
    victim = subprocess.run([sys.executable, "-m", "tests.faults.folder_victim", *words], cwd=ROOT, check=False)
    assert victim.returncode == -signal.SIGKILL
    folder_victim.look(store, folder)
    with open_store(f"sqlite:///{tmp_path / 'undisturbed.db'}") as other:
        folder_victim.look(other, folder)
        assert kept(store, folder) == kept(other, folder)
    assert len(store.submissions.list(PLAN, PERIOD)) == len(FILES)
