"""Ledger values with sensible defaults: a test says only what matters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from diaodu.adapters.store import Store
from diaodu.domain.ledger import (
    Content,
    Decision,
    Delivery,
    Frozen,
    Letter,
    NumberRule,
    Numbers,
    PaperRow,
    Receipt,
    Recipient,
    RecipientLine,
    Record,
    Snapshot,
)
from diaodu.domain.mail.outbox import Batch, message_id_of
from diaodu.domain.results import Finding
from diaodu.domain.states import Channel, DecisionKind, DeliveryState, PaperKind, RecordState, RulingKind, Severity

PLAN, PERIOD = "ordos-2021", "2021-03"
NOW = datetime(2021, 3, 31, 1, 0, tzinfo=UTC)
NOBODY = Snapshot(sha256="", recipients=())
BATCH = Batch(plan=PLAN, period=PERIOD)


def minutes(count: float) -> datetime:
    """A moment so many minutes after NOW."""
    return NOW + timedelta(minutes=count)


def make_receipt(**changes: Any) -> Receipt:
    values: dict[str, Any] = {
        "plan": PLAN,
        "period": PERIOD,
        "unit": "150622",
        "name": "月报.xlsx",
        "data": b"bytes",
        "received_at": NOW,
        "channel": Channel.INBOX,
    }
    values |= changes
    return Receipt(content=Content.of(values.pop("data")), **values)


def make_record(**changes: Any) -> Record:
    values: dict[str, Any] = {
        "id": "r1", "submission": "s1", "plan": PLAN, "period": PERIOD, "unit": "150622", "form": "funds",
        "file": "月报.xlsx", "sheet": "到位资金表", "row": 7, "state": RecordState.ACCEPTED, "data": {"month_yuan": 1},
    }  # fmt: skip
    return Record(**values | changes)


def make_finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": "f1",
        "unit": "150622",
        "form": "funds",
        "rule": "M-01",
        "severity": Severity.CRITICAL,
        "cell": "G7",
    }
    return with_kinds(Finding(**values | changes))


def with_kinds(finding: Finding) -> Finding:
    """The finding, its severity and decision as kinds where a test wrote them as text."""
    kind = DecisionKind if finding.decision in set(DecisionKind) else RulingKind
    decision = kind(finding.decision) if finding.decision else ""
    return replace(finding, severity=Severity(finding.severity), decision=decision)


def make_decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {
        "id": "d1",
        "plan": PLAN,
        "period": PERIOD,
        "finding": "f1",
        "kind": DecisionKind.WAIVE,
        "reason": "已核实",
    }
    values |= {"by": "张三", "at": NOW} | changes
    return Decision(**values | {"kind": DecisionKind(values["kind"])})


def make_delivery(**changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": "x1", "paper": "p1", "plan": PLAN, "period": PERIOD, "kind": PaperKind.BULLETIN, "revision": 0,
        "recipient": "a@ordos.gov.cn", "name": "甲", "unit": "", "message_id": "<1@ordos.gov.cn>", "sha256": "", "message_sha256": "",
        "state": DeliveryState.CLAIMED, "created_at": NOW, "next_attempt_at": NOW,
    }  # fmt: skip
    return Delivery(**values | changes)


def make_letter(recipient: str = "a@ordos.gov.cn", **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "paper": "p1",
        "plan": PLAN,
        "period": PERIOD,
        "kind": PaperKind.BULLETIN,
        "recipient": recipient,
        "revision": 0,
    }
    values |= changes
    message_id = message_id_of(values["paper"], values["revision"], recipient, values["kind"], "ordos.gov.cn")
    body = f"Message-ID: {message_id}\r\nTo: {recipient}\r\n\r\n.dots at line starts\r\n".encode()
    return Letter(**{"message_id": message_id, "frame": body} | values)


def register(store: Store, *addresses: str, group: str = "leaders") -> None:
    """Put addresses into the registry."""
    store.recipients.import_lines(
        RecipientLine(line=number, recipient=Recipient(group=group, name="甲", address=address))
        for number, address in enumerate(addresses, 2)
    )


def save_draft(store: Store, text: str = "text", **changes: Any) -> PaperRow:
    values: dict[str, Any] = {"structured": text, "sha256": f"sha-{text}", "pinned": {"submissions": ["s1"]}, "at": NOW}
    values |= {"plan": PLAN, "period": PERIOD, "kind": PaperKind.BULLETIN, "faces": {"pdf": b"draft " + text.encode()}}
    return store.papers.save_draft(**values | changes)


def approve(store: Store, paper: PaperRow) -> PaperRow:
    return store.papers.approve(paper.id, paper.sha256, "李四", NOW, NOBODY)


def issue(store: Store, paper: PaperRow, *letters: Letter, **changes: Any) -> PaperRow:
    def freeze(numbers: Numbers) -> Frozen:
        return Frozen(faces={"pdf": f"第{numbers.issue}期(总第{numbers.total_issue}期)".encode()}, letters=letters)

    values: dict[str, Any] = {"rule": NumberRule(), "on": date(2021, 3, 31), "by": "李四", "at": NOW, "freeze": freeze}
    return store.papers.issue(paper.id, **values | changes)
