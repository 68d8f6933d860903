"""A file that a unit sent, as a person names it: by its name, or by the beginning of its sha256."""

import re
from collections.abc import Sequence

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Submission
from diaodu.domain.plans.plan import Unit
from diaodu.domain.text.keys import compact
from tasks.month import Month

STEWARD = "审核员"
_SHORTEST = 6
_PREFIX = re.compile(rf"[0-9a-f]{{{_SHORTEST},64}}")


def find_sent(month: Month, unit: Unit, name: str) -> Submission:
    """The file of a name among all that a unit sent for the period, or of the beginning of a sha256.

    Raises:
        UsageError: there is none, or there are several of the name.
    """
    received = month.store.submissions.list(*month.key)
    sent = [one for one in received if one.unit == unit.code and not one.is_nil]
    wanted = name.strip()
    found = [one for one in sent if one.name == wanted] or [one for one in sent if compact(one.name) == compact(wanted)]
    if not found and _PREFIX.fullmatch(wanted.lower()):
        found = [one for one in sent if one.sha256.startswith(wanted.lower())]
    if not found:
        there = "、".join(dict.fromkeys(one.name for one in sent))
        raise UsageError("--file", f"{unit.name}本期没有文件“{wanted}”", there or "该单位本期没有报送文件", STEWARD)
    if len({one.sha256 for one in found}) > 1:
        raise UsageError("--file", f"“{wanted}”有 {len(found)} 个文件", _told_apart(month, found), STEWARD)
    return found[0]


def _told_apart(month: Month, found: Sequence[Submission]) -> str:
    said = [f"{one.sha256[:12]}（{one.name}，{month.local(one.received_at):%m-%d %H:%M} 收到）" for one in found]
    return f"改写 sha256 的前几位：{'、'.join(said)}"


def same_bytes(month: Month, sent: Submission) -> list[str]:
    """Names under which the unit sent the very bytes besides."""
    received = month.store.submissions.list(*month.key)
    return [one.name for one in received if (one.unit, one.sha256) == (sent.unit, sent.sha256) and one.id != sent.id]
