"""Rule (认定): who counts what two units report, and whether a project under another name is the same one."""

from collections.abc import Mapping
from datetime import datetime

from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RulingKind
from tasks.look.rulings import ruled_on, rulings_on
from tasks.month import Month
from tasks.review.decide import STEWARD, Word, decide_on, find_target
from tasks.validate.disputes import rule_on
from tasks.validate.renamed import RENAMED, forget_ruling, rule_apart, rule_same

SAME = "same"
"""The ruling that a project under another name is the one it was."""


def take_ruling(
    month: Month, finding: Finding, ruling: str, *, reason: str, by: str, at: datetime, account: str, seen: str | None = None
) -> None:  # fmt: skip
    """Keep a ruling; the period is still to be judged again. `seen` is what the person saw to stand (`Ruled.mark`).

    Raises:
        UsageError: the finding asks something else, or the ruling changes nothing or leaves the record to nobody.
        BusyError: somebody has ruled there since.
    """
    known = rulings_on(month, finding)
    if ruling not in known:
        raise UsageError(f"审核意见 {finding.id}", *_not_asked(finding, ruling, known), STEWARD)
    plan, period = month.key
    with month.store.database.together("decisions"):
        there = ruled_on(month, finding)
        if seen is not None and seen != there.mark:
            found = f"在您打开之后已另有认定：{there.words[-1]}" if there.words else "在您打开之后认定已撤销"
            raise BusyError(f"审核意见 {finding.id}", found, "看过现状后再认定", STEWARD)
        _keep(month, finding, ruling, reason=reason, by=by, at=at)
        month.store.audit.add(AuditAct(
            at=at, account=account, kind=ActKind.RULE, plan=plan, period=period, unit=finding.unit, subject=finding.id,
            detail=f"{known[ruling]}：{reason}",
        ))  # fmt: skip


def _not_asked(finding: Finding, ruling: str, known: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong with a ruling that does not answer the finding, and what is right."""
    if known:
        return f"不能认定为 {ruling}", "、".join(f"{kind}（{word}）" for kind, word in known.items())
    if ruling in RENAMED:
        return f"是 {finding.rule}，不是疑似改名", "P-17 的编号；跨单位重复用 first、shared、drop"
    return f"是 {finding.rule}，不是跨单位重复", "X-01 的编号；其他意见用 diaodu review"


def _keep(month: Month, finding: Finding, ruling: str, *, reason: str, by: str, at: datetime) -> None:
    if ruling in list(RulingKind):
        rule_on(month, finding, RulingKind(ruling), reason=reason, by=by, at=at)
        return
    target = find_target(month.store, finding.id)
    if target.standing:  # the new ruling replaces it
        back = decide_on(month, target, Word(kind=DecisionKind.UNDO, reason=reason, by=by, at=at))
        month.store.decisions.add(back)
        forget_ruling(month, back)
    keep = rule_same if ruling == SAME else rule_apart
    keep(month, finding, reason=reason, by=by, at=at)
