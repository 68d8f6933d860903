"""kill −9 while mail or a drop folder is taken in: everything is in the ledger once in the end."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from diaodu.adapters.loopback import LoopbackServer
from diaodu.adapters.store import Store, open_store
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import DeliveryState, MailState, PaperKind
from tasks.ledgers import close_ledgers, open_ledgers
from tests.faults import folder_victim
from tests.faults.intake_victim import NOW, OF_A_MESSAGE, OF_THE_REST, FolderMailbox, main, tick
from tests.lib import victims
from tests.lib.ledger_factories import PERIOD, PLAN
from tests.lib.mailboxes import message

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("DIAODU_INTAKE_KILLS", "1"))
COUNT = 5


@pytest.fixture
def settings(database_url: str, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Settings of this process and of the one that is killed; what is sent lies as a file in the home folder."""
    with LoopbackServer(own_home / "accepted") as server:
        told = {
            "DIAODU_HOME": str(own_home), "DIAODU_DATABASE_URL": database_url, "DIAODU_SMTP_URL": server.url,
            "DIAODU_SMTP_FROM": "dispatch@example.com", "DIAODU_IMAP_URL": "imaps://dispatch@mail.example.com",
        }  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        yield [f"{name}={value}" for name, value in told.items()]
    close_ledgers()  # a server takes so many connections; rounds by the hundred would use them up


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", [*OF_A_MESSAGE, *OF_THE_REST])
def test_a_tick_killed_at_a_named_point_loses_nothing_does_nothing_twice_and_the_next_one_answers(
    settings: list[str], own_home: Path, tmp_path: Path, point: str, round_: int
) -> None:
    store = open_ledgers()
    people = (("clerks", "zgr@example.com", "150622"), ("operators", "operator@example.com", ""))
    store.recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name="王某", address=address, unit=unit))
        for n, (group, address, unit) in enumerate(people, 2)
    )
    box = tmp_path / "box"
    box.mkdir()
    for uid, data in enumerate(_messages(), 1):
        (box / f"{uid}.eml").write_bytes(data)
    words = (point, str(1 + round_ % COUNT), str(box), *settings)
    assert victims.run(main, *words) == -signal.SIGKILL
    kept = {uid for uid in range(1, COUNT + 1) if uid in store.mails.handled(FolderMailbox.name, 1)}
    assert {int(path.stem) for path in box.glob("*.seen")} <= kept, "marked, not kept"
    for minutes in (15, 30):
        tick(FolderMailbox(box), NOW + timedelta(minutes=minutes))
    names = [one.name for one in store.submissions.list(PLAN, PERIOD)]
    assert sorted(names) == ["1-a.xlsx", "1-b.xlsx", "2-a.xlsx", "2-b.xlsx"]
    assert sorted(one.state for one in store.mails.list()) == sorted(
        [MailState.TAKEN] * 2 + [MailState.QUARANTINED] * 2 + [MailState.BOUNCE]
    )
    assert store.mails.handled(FolderMailbox.name, 1) == set(range(1, COUNT + 1))
    letters = store.outbox.list(PLAN, PERIOD)
    assert {one.state for one in letters} == {DeliveryState.SENT}
    answers = [one for one in letters if one.paper.startswith("mail:")]
    told = Counter((one.kind, one.recipient) for one in letters)
    assert (len(answers), told[PaperKind.ALARM, "operator@example.com"]) == (1, 1)
    assert {one.recipient for one in letters} == {"zgr@example.com", "operator@example.com"}
    receipts = [one for one in letters if one.kind is PaperKind.RECEIPT and one not in answers]
    assert len(receipts) == 1
    assert len(list((own_home / "accepted").glob("*.eml"))) == len(letters), "sent twice"


def _messages() -> Iterator[bytes]:
    """Two of a contact with files, a stranger's, a contact's that is to be answered, a letter that came back."""
    for uid in (1, 2):
        files = [(f"{uid}-{part}.xlsx", f"PK{uid}{part}".encode()) for part in "ab"]
        yield message(files, sender="zgr@example.com", text=f"第{uid}封")
    yield message([("3.xlsx", b"PK3")], sender="stranger@example.com")
    yield message([("4.xlsx", b"PK4")], sender="zgr@example.com", subject="报表")
    yield (
        "From: postmaster@qq.com\r\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "您的邮件被退回。\r\n收件人：zgr@example.com\r\n退信原因：550 mailbox full\r\n"
    ).encode()


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
    words = (database_url, str(folder), point, str(1 + round_ % len(FILES)))
    assert victims.run(folder_victim.main, *words) == -signal.SIGKILL
    folder_victim.look(store, folder)
    with open_store(f"sqlite:///{tmp_path / 'undisturbed.db'}") as other:
        folder_victim.look(other, folder)
        assert kept(store, folder) == kept(other, folder)
    assert len(store.submissions.list(PLAN, PERIOD)) == len(FILES)
