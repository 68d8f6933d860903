"""What a look at a drop folder could not take as it lay, in words; and which times of receipt cannot be right."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from diaodu.domain.ledger import LookNote
from diaodu.domain.period import Period
from diaodu.domain.states import LookTrouble

EARLIEST = timedelta(days=62)
"""Before its first day nothing is reported for a period."""
LATEST = timedelta(days=366)
"""After the period is too late to go out by itself nobody tells of a time of receipt: it is a slip of the year."""
CLOCKS = timedelta(days=1)
"""By so much the clocks of two machines may differ."""

_SAYS: Mapping[LookTrouble, tuple[str, str]] = {
    LookTrouble.SHUT: (
        "收件文件夹中的“{place}”无法打开，其中内容未读取、未计入",
        "请操作人员检查该处的读取权限和磁盘后重新收件；不是单位未报，单位无须处理",
    ),
    LookTrouble.LINK: (
        "收件文件夹中的“{place}”是指向别处的链接，没有打开，其中内容未计入",
        "请操作人员核实来历，确为该单位报送的，把文件本身放入该单位的文件夹",
    ),
    LookTrouble.NO_FILE: (
        "received.json 写有“{place}”的接收时间，收件文件夹中没有这个文件",
        "请操作人员核对文件名、单位文件夹名，或补上文件；多余的请从 received.json 中删去",
    ),
    LookTrouble.GROWING: (
        "收件文件夹中的“{place}”正在复制，本次没有收",
        "复制完成后下次收件自动收取，无须处理；长时间仍有本条，请操作人员检查该文件是否一直被改写",
    ),
    LookTrouble.ODD_TIME: (
        "“{place}”{said}",
        "请操作人员核实该文件的接收时间，在 received.json 中写明；确为此时收到的，就本条 diaodu review 说明后计入",
    ),
}


def told(note: LookNote) -> dict[str, str]:
    """What a note says, and what is to be done."""
    return {key: text.format(place=note.place, said=note.said) for key, text in zip(
        ("what", "remedy"), _SAYS[note.trouble], strict=True
    )}  # fmt: skip


def may_be_receipt(moment: datetime, period: Period, late_after: datetime, now: datetime, *, is_told: bool) -> bool:
    """Whether a file of a period may have come at a moment; one that was copied later has a late time of its own."""
    first = datetime(period.start.year, period.start.month, period.start.day, tzinfo=late_after.tzinfo) - EARLIEST
    last = min(now + CLOCKS, late_after + LATEST) if is_told else now + CLOCKS
    return first <= moment <= last


def receipt_time(
    told_at: datetime | None, changed_at: float, now: datetime, period: Period, late_after: datetime
) -> tuple[datetime, str]:
    """When a file came: the time told, else its own, else now; and what is odd about those not taken, "" for nothing."""
    own = _moment_of(changed_at, late_after)
    candidates = [("received.json 写明的接收时间", told_at)] if told_at else []
    candidates += [("文件的修改时间", own)]
    odd = []
    for name, moment in candidates:
        if moment and may_be_receipt(moment, period, late_after, now, is_told=moment is told_at):
            return moment, _odd(odd, name, moment)
        odd.append(f"{name}{_said(moment)}")
    return now, _odd(odd, "收件时间", now.astimezone(late_after.tzinfo))


def _odd(odd: list[str], name: str, taken: datetime) -> str:
    return f"{'、'.join(odd)}远在本期之外，未采用，暂按{name}{_said(taken)}计" if odd else ""


def _said(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "（无法识别）"


def _moment_of(changed_at: float, late_after: datetime) -> datetime | None:
    try:
        return datetime.fromtimestamp(changed_at, UTC).astimezone(late_after.tzinfo)
    except (OverflowError, ValueError, OSError):
        return None
