"""States and kinds, each with the Chinese word that people see; what follows from one is a property of it."""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A state or kind: its value stands in ledgers and JSON, its `word` is what people read."""

    word: str

    def __new__(cls, value: str, word: str) -> Self:
        """Make a member of its value and its word."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.word = word
        return member

    @classmethod
    def word_of(cls, value: str, none: str = "") -> str:
        """The word of a value, `none` where there is no value."""
        return cls(value).word if value else none


class Severity(Worded):
    """What a finding does to its record."""

    CRITICAL = "critical", "退回"  # the record is held
    WARNING = "warning", "核实"  # asked and counted
    INFO = "info", "提示"  # a note


class Treatment(Worded):
    """What a finding asks of the unit as things stand: its severity, unless a steward decided."""

    CRITICAL = "critical", "退回"
    WARNING = "warning", "核实"
    INFO = "info", "提示"
    SETTLED = "settled", "已处理"  # decided: nothing is left for the unit to mend


class UnitState(Worded):
    """A unit's state for a period, and a form's within it."""

    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    NIL = "nil", "零报告"
    LATE_NIL = "late_nil", "零报告（迟报）"  # printed in JSON as nil, with `late` beside it
    MISSING = "missing", "未报"
    UNREADABLE = "unreadable", "无法读取"
    NOT_DUE = "not_due", "未到期"  # forms only
    RECEIVED = "received", "已收待汇总"  # a unit, before the period's first run

    @property
    def has_reported(self) -> bool:
        """Whether a unit's or a form's figures are its own: nothing handed in is not zero."""
        return self in {UnitState.ON_TIME, UnitState.LATE, UnitState.NIL, UnitState.LATE_NIL}

    @property
    def is_late(self) -> bool:
        """Whether it came after the deadline, with rows or without."""
        return self in {UnitState.LATE, UnitState.LATE_NIL}

    @property
    def is_nil(self) -> bool:
        """Whether it is a 零报告, whenever it came."""
        return self in {UnitState.NIL, UnitState.LATE_NIL}

    @property
    def told(self) -> "UnitState":
        """The state by name in JSON: of a late 零报告 `nil`."""
        return UnitState.NIL if self.is_nil else self

    @classmethod
    def word_with(cls, value: str, *, late: bool) -> str:
        """The word of a state as JSON has it."""
        return UnitState.LATE_NIL.word if late and value == UnitState.NIL else cls.word_of(value)

    @property
    def is_silent(self) -> bool:
        """Whether nothing of a unit could be read."""
        return self in {UnitState.MISSING, UnitState.UNREADABLE}


class ReadOutcome(Worded):
    """How the reading of a file ended."""

    READ = "read", "已读取"
    ATTACHMENT = "attachment", "附件"  # no workbook
    DOUBLED = "doubled", "重复"  # the bytes of another file of its delivery
    REFUSED = "refused", "拒收"  # by the gate
    DAMAGED = "damaged", "已损坏"
    ENCRYPTED = "encrypted", "已加密"
    CRASHED = "crashed", "读取中断"
    TIMEOUT = "timeout", "读取超时"
    UNREAD = "unread", "未读取"  # its folder is nobody's
    LEFT_OUT = "left_out", "不计入"  # excluded, withdrawn or asked about (docs/decisions/0024)

    @property
    def is_kept(self) -> bool:
        """Whether the sender need not send the file again for its own sake."""
        return self in {ReadOutcome.READ, ReadOutcome.ATTACHMENT, ReadOutcome.DOUBLED, ReadOutcome.LEFT_OUT}


class SheetState(Worded):
    """What became of a sheet, or of one of several tables in it: each ends in just one of these."""

    READ = "read", "已读取"  # as the form it holds
    NIL = "nil", "零报告"
    ATTACHMENT = "attachment", "非报表"  # empty, a cover, the template's own pages: nothing of it is asked for
    UNREAD = "unread", "未读取"
    OTHER_PERIOD = "other_period", "非本期"
    EXCLUDED = "excluded", "不予采用"  # a steward left it out

    @property
    def is_of_period(self) -> bool:
        """Whether it is meant as a report of this period, read or not."""
        return self not in {SheetState.ATTACHMENT, SheetState.OTHER_PERIOD, SheetState.EXCLUDED}


class FileState(Worded):
    """Where a received file stands among all that a unit sent."""

    CURRENT = "current", "现行"  # gives a form that counts
    SUPERSEDED = "superseded", "已被替代"  # later files gave all its forms again
    UNREADABLE = "unreadable", "无法读取"  # gives no form
    DOUBLED = "doubled", "重复"  # the bytes of another of its delivery
    ATTACHMENT = "attachment", "附件"  # no workbook
    EXCLUDED = "excluded", "不予采用"  # a steward left it out
    WITHDRAWN = "withdrawn", "已撤回"  # it was never this unit's
    ASKED = "asked", "待核实"  # another unit's first, or a 零报告 of no form after rows: in no figure till answered


class Channel(Worded):
    """The way a submission came."""

    INBOX = "inbox", "收件文件夹"
    SUBMIT = "submit", "交表"
    DESK = "desk", "填报网页"
    MAIL = "mail", "邮箱"
    NIL = "nil", "零报告声明"  # no file: `submit --nil`

    @property
    def is_judged_at_once(self) -> bool:
        """Whether the findings are given back while the clerk waits."""
        return self in {Channel.SUBMIT, Channel.DESK}

    @property
    def is_sent_each_time(self) -> bool:
        """Whether what comes again was sent again: a file that lies on in a folder was not."""
        return self in {Channel.SUBMIT, Channel.DESK, Channel.MAIL}


class LookTrouble(Worded):
    """Why something in a drop folder could not be taken as it lay."""

    SHUT = "shut", "无法打开"  # a file or a folder: what is in it is not known
    LINK = "link", "链接"  # not followed
    NO_FILE = "no_file", "没有对应的文件"  # received.json names it
    ODD_TIME = "odd_time", "接收时间存疑"  # told, or of the file itself
    GROWING = "growing", "正在复制"  # taken by the next look

    @property
    def hides(self) -> bool:
        """Whether nobody knows what lies there."""
        return self in {LookTrouble.SHUT, LookTrouble.LINK, LookTrouble.GROWING}


class MailState(Worded):
    """What became of a message in the mailbox."""

    TAKEN = "taken", "已收"  # its files are a unit's submissions
    QUARANTINED = "quarantined", "隔离待核"  # a steward takes it in or dismisses it
    DISMISSED = "dismissed", "不予采用"
    BOUNCE = "bounce", "退信"  # a letter of ours came back
    PASSED = "passed", "无须处理"  # our own letters, automatic answers


class RecordState(Worded):
    """Where a record stands: accepted and waived ones are in the figures; read = accepted + held + waived + rejected."""

    ACCEPTED = "accepted", "已采用"
    HELD = "held", "待补正"
    WAIVED = "waived", "说明后计入"
    REJECTED = "rejected", "不予计入"  # a steward's word, whatever the rules say; nothing stands in for it
    CARRIED = "carried", "结转"  # not in what was read, but as last accepted in an earlier period
    STANDS_IN = "stands_in", "待补正结转"  # carried for one that is held, this month or since: in no count

    @property
    def is_counted(self) -> bool:
        """Whether such a record is in the figures; what stands in is in the cumulative ones alone."""
        return self not in {RecordState.HELD, RecordState.REJECTED}


class DecisionKind(Worded):
    """A steward's 处理意见."""

    RETURN = "return", "退回补正"
    CORRECT = "correct", "代为更正"  # confirmed by the unit
    WAIVE = "waive", "说明后计入"
    REJECT = "reject", "不予计入"
    UNDO = "undo", "撤销处理"  # takes the decision back that it follows


class RulingKind(Worded):
    """A steward's 认定 on a record that several units report."""

    FIRST = "first", "首报"  # this unit has the credit
    SHARED = "shared", "共享"  # all units show it, the city counts it once
    DROP = "drop", "剔除"  # this unit does not count it


class EntryKind(Worded):
    """What a person enters (人工录入), and whether a period's figures may rest on it."""

    changes_figures: bool

    def __new__(cls, value: str, word: str, changes_figures: bool) -> Self:  # noqa: FBT001 - a column of the table below
        """Make a member of its value, its word and whether it can change a figure."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.word, member.changes_figures = word, changes_figures
        return member

    RULING = "ruling", "重复认定", True  # who counts a record of several units; its subject is form and identity
    EXTENSION = "extension", "延期", True  # `until` in its data is the first moment that is late
    TARGET = "target", "目标任务", True  # a year's target; its subject is the measure
    HISTORY = "history", "历史数据", True  # an earlier year's figure; its subject is the measure
    RECORD = "record", "人工录入", True  # one case of a measure that people enter
    FORM_ROW = "form_row", "人工录入", True
    FORM_ROW_WITHDRAWN = "form_row_withdrawn", "撤回录入", True  # its subject is the entry taken back
    EXCLUSION = "exclusion", "不予采用", True  # a file, sheet or row sent by mistake; its subject is the submission
    EXCLUSION_UNDONE = "exclusion_undone", "恢复采用", True  # its subject is the exclusion taken back
    WITHDRAWAL = "withdrawal", "撤回文件", True  # a file that was put in the wrong unit's folder
    WITHDRAWAL_UNDONE = "withdrawal_undone", "取消撤回", True  # its subject is the withdrawal taken back
    OBJECTION = "objection", "申诉", False  # its subject is the item objected to
    OBJECTION_DECISION = "objection_decision", "申诉处理", False  # its subject is the objection
    CASE = "case", "督办立项", False  # its subject is the case's number
    CASE_STEP = "case_step", "督办办理", False  # its subject is the case's number
    SENT_BACK = "sent_back", "退回修改", False  # a draft that an approver did not sign; its subject is the paper
    ASSIGNMENT = "assignment", "分办", False  # who sees to a finding; its subject is the finding
    EXPLANATION = "explanation", "情况说明", False  # why what looks odd is true; its subject is the finding
    PROOF = "proof", "证明材料", False  # a file that proves a row; its subject is the record
    PROOF_TAKEN_BACK = "proof_taken_back", "撤回证明材料", False  # its subject is the proof taken back

    @property
    def takes_back(self) -> tuple["EntryKind", ...]:
        """Kinds of entries that it takes back, its subject being the entry's id."""
        own = {
            EntryKind.FORM_ROW_WITHDRAWN: (EntryKind.RECORD, EntryKind.FORM_ROW),
            EntryKind.EXCLUSION_UNDONE: (EntryKind.EXCLUSION,),
            EntryKind.WITHDRAWAL_UNDONE: (EntryKind.WITHDRAWAL,),
            EntryKind.PROOF_TAKEN_BACK: (EntryKind.PROOF,),
        }
        return own.get(self, ())


class RunKind(Worded):
    """What a run of a period was asked to do.

    `makes_paper`: it goes through every step of the month up to the paper, so that it is the period's 汇总; the
    others judge and compute again after a person's act. `prepares`: the calendar need not prepare the period after
    it; a backfill tells the clerks nothing, so it does not count.
    """

    makes_paper: bool
    prepares: bool

    def __new__(cls, value: str, word: str, makes_paper: bool, prepares: bool) -> Self:  # noqa: FBT001 - columns of the table below
        """Make a member of its value, its word and what it means for the period."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.word, member.makes_paper, member.prepares = word, makes_paper, prepares
        return member

    PREPARE = "prepare", "准备", True, True
    PUBLISH = "publish", "编发", True, True
    DEMO = "demo", "演示", True, True
    BACKFILL = "backfill", "补编", True, False
    SUBMIT = "submit", "交表校验", False, False
    REVIEW = "review", "审核处理", False, False
    RULE = "rule", "重复认定", False, False
    EXTEND = "extend", "延期", False, False
    RECORD = "record", "人工录入", False, False


class RunState(Worded):
    """How far a run is, or how it ended."""

    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    WAITING = "waiting", "待签发"  # done but for a person or a gate
    JUDGED = "judged", "已校验"  # done by a run that makes no paper
    FAILED = "failed", "失败"
    ABANDONED = "abandoned", "中断"  # its process died and another run took the period

    @property
    def ended_well(self) -> bool:
        """Whether the run came to its end."""
        return self in {RunState.DONE, RunState.WAITING, RunState.JUDGED}

    @property
    def broke_off(self) -> bool:
        """Whether the run ended before its end."""
        return self in {RunState.FAILED, RunState.ABANDONED}


class Outcome(Worded):
    """What becomes of a run's paper."""

    ISSUED = "issued", "已印发"
    ISSUED_BEFORE = "issued_before", "此前已印发"
    WAIT = "wait", "待签发"  # a person or a gate is awaited: exit 11
    COMPOSE = "compose", "只编草稿"  # asked for no more, or too old: a draft


class PaperKind(Worded):
    """What a paper, or a mail without one, is."""

    BULLETIN = "bulletin", "简报"
    NOTICE = "notice", "审核意见通知"
    RECEIPT = "receipt", "收件回执"  # what came, and what was read of it
    REMINDER = "reminder", "催报通知"
    ESCALATION = "escalation", "催报抄告"  # to the unit's leader, when the due moment is over
    DIGEST = "digest", "审核工作提示"  # to stewards
    ALARM = "alarm", "运行告警"  # to operators
    APPROVAL = "approval", "签发提请"  # to whoever signs: a draft waits
    AUDIT = "audit", "数据审核说明"
    CORRECTION = "correction", "更正"

    @property
    def is_of_unit(self) -> bool:
        """Whether such a mail is about one unit, and goes to nobody else's people."""
        return self in {PaperKind.NOTICE, PaperKind.RECEIPT, PaperKind.REMINDER, PaperKind.ESCALATION}

    @property
    def is_mailed(self) -> bool:
        """Whether there are mails of the kind."""
        return self is not PaperKind.AUDIT


class PaperState(Worded):
    """A paper's life: 拟稿 → 签发 → 印发."""

    DRAFT = "draft", "草稿"
    APPROVED = "approved", "已签发"
    ISSUED = "issued", "已印发"


class DeliveryState(Worded):
    """One message to one recipient."""

    READY = "ready", "待发"
    CLAIMED = "claimed", "发送中"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    FAILED = "failed", "失败"
    UNKNOWN = "unknown", "待查"
    CLOSED = "closed", "不再发送"  # a person's word that nothing more will come of it
    REHEARSING = "rehearsing", "演练中"
    REHEARSED = "rehearsed", "已演练"  # it went to the sandbox's address, and is still to be sent in earnest


PAPER_MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.DRAFT: frozenset({PaperState.APPROVED}),
    PaperState.APPROVED: frozenset({PaperState.DRAFT, PaperState.ISSUED}),
    PaperState.ISSUED: frozenset(),
}

DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.READY: frozenset({DeliveryState.CLAIMED, DeliveryState.CLOSED}),
    # A lease that runs out before the message was begun puts it back; nothing was sent.
    DeliveryState.CLAIMED: frozenset(
        {DeliveryState.READY, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.REHEARSING}
    ),
    # Whatever becomes of a rehearsal, the letter is still to be sent.
    DeliveryState.REHEARSING: frozenset({DeliveryState.REHEARSED, DeliveryState.READY}),
    DeliveryState.REHEARSED: frozenset({DeliveryState.CLAIMED, DeliveryState.CLOSED}),
    # After DATA began only the server's word decides; without it nobody knows.
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.READY, DeliveryState.UNKNOWN}
    ),
    DeliveryState.SENT: frozenset(),
    # By a person's word: once more, or never. By the machine only what a server refused for the sender's sake.
    DeliveryState.FAILED: frozenset({DeliveryState.READY, DeliveryState.CLOSED}),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.READY, DeliveryState.CLOSED}),
    DeliveryState.CLOSED: frozenset(),
}

KINDS: tuple[type[Worded], ...] = (
    Severity, Treatment, UnitState, ReadOutcome, SheetState, FileState, Channel, LookTrouble, MailState, RecordState, DecisionKind, RulingKind, EntryKind, RunKind, RunState,
    Outcome, PaperKind, PaperState, DeliveryState,
)  # fmt: skip
"""Every state and kind that ledgers hold or people read."""
