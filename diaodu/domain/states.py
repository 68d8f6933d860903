"""States of units, records, papers and deliveries, with their transitions as data."""

from enum import StrEnum


class Severity(StrEnum):
    """What a finding does to its record."""

    CRITICAL = "critical"  # 退回: the record is held
    WARNING = "warning"  # 核实: asked and counted
    INFO = "info"  # 提示: a note


class UnitState(StrEnum):
    """A unit's state for a period, and a form's within it."""

    ON_TIME = "on_time"
    LATE = "late"
    NIL = "nil"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_DUE = "not_due"  # forms only


class FileState(StrEnum):
    """Where a received file stands among all that a unit sent."""

    CURRENT = "current"  # gives a form that counts
    SUPERSEDED = "superseded"  # later files gave all its forms again
    UNREADABLE = "unreadable"  # gives no form
    DOUBLED = "doubled"  # the bytes of another of its delivery
    ATTACHMENT = "attachment"  # no workbook


class RecordState(StrEnum):
    """Where a record stands: accepted and waived ones are in the figures; read = accepted + held + waived."""

    ACCEPTED = "accepted"
    HELD = "held"  # 待补正
    WAIVED = "waived"  # 说明后计入
    CARRIED = "carried"  # 结转: not in what was read, but as last accepted in an earlier period


class DecisionKind(StrEnum):
    """A steward's 处理意见."""

    RETURN = "return"  # 退回补正
    CORRECT = "correct"  # 代为更正, confirmed by the unit
    WAIVE = "waive"  # 说明后计入
    REJECT = "reject"  # 不予计入


class RulingKind(StrEnum):
    """A steward's 认定 on a record that several units report."""

    FIRST = "first"  # 首报: this unit has the credit
    SHARED = "shared"  # 共享: all units show it, the city counts it once
    DROP = "drop"  # 剔除: this unit does not count it


class PaperState(StrEnum):
    """A paper's life: 拟稿 → 签发 → 印发."""

    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"


class DeliveryState(StrEnum):
    """One message to one recipient."""

    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


PAPER_MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.DRAFT: frozenset({PaperState.APPROVED}),
    PaperState.APPROVED: frozenset({PaperState.DRAFT, PaperState.ISSUED}),
    PaperState.ISSUED: frozenset(),
}

DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.READY: frozenset({DeliveryState.CLAIMED}),
    # A lease that runs out before the message was begun puts it back; nothing was sent.
    DeliveryState.CLAIMED: frozenset({DeliveryState.READY, DeliveryState.SENDING, DeliveryState.FAILED}),
    # After DATA began only the server's word decides; without it nobody knows.
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.READY, DeliveryState.UNKNOWN}
    ),
    DeliveryState.SENT: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.READY}),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.READY}),
}

STATE_WORDS: dict[str, str] = {
    "on_time": "按时", "late": "迟报", "nil": "零报告", "missing": "未报", "unreadable": "无法读取",
    "not_due": "未到期", "accepted": "已采用", "held": "待补正", "waived": "说明后计入", "carried": "结转",
    "critical": "退回", "warning": "核实", "info": "提示",
    "draft": "草稿", "approved": "已签发", "issued": "已印发",
    "ready": "待发", "claimed": "发送中", "sending": "发送中", "sent": "已发", "failed": "失败", "unknown": "待查",
    "first": "首报", "shared": "共享", "drop": "剔除",
    "return": "退回补正", "correct": "代为更正", "waive": "说明后计入", "reject": "不予计入",
    "demo": "演示", "prepare": "准备", "publish": "编发", "backfill": "补编", "submit": "交表校验", "review": "审核处理", "rule": "重复认定", "extend": "延期",
    "running": "进行中", "done": "完成", "waiting": "待签发", "judged": "已校验", "abandoned": "中断",
    "compose": "只编草稿", "wait": "待签发", "issued_before": "此前已印发",
    "current": "现行", "superseded": "已被替代", "doubled": "重复", "attachment": "附件",
    "bulletin": "简报", "notice": "审核意见通知",
}  # fmt: skip
"""The Chinese word people see for each state."""
