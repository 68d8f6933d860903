"""Whether a paper may go out: one decision with its reasons. Source: docs/operations.md#when-a-paper-goes-out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from diaodu.domain.plans.moments import Moments
from diaodu.domain.plans.release import Release
from diaodu.domain.results import UnitReport
from diaodu.domain.states import Outcome

MONEY_UNSAID = "方案未写明待补正占比按哪一列金额算（release.gates.of，没有金额的写 held_share: none）"
"""Why a paper waits whose gate looks at no money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the gates look at; money held and counted in yuan."""

    reports: Sequence[UnitReport]
    held_yuan: int
    counted_yuan: int
    unbalanced: int = 0
    """Places where rows were lost or made up (F-BAL)."""

    @property
    def coverage(self) -> Decimal:
        """Share of the units that reported."""
        came = sum(r.state.has_reported for r in self.reports)
        return Decimal(came) / len(self.reports) if self.reports else Decimal(0)

    @property
    def held_share(self) -> Decimal:
        """Share of the money reported that is held; all of it where what is taken back outweighs what came."""
        total = self.held_yuan + self.counted_yuan
        if total <= 0:
            return Decimal(1) if self.held_yuan else Decimal(0)
        return Decimal(abs(self.held_yuan)) / total


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to become of the paper, and why."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()


def decide_release(
    release: Release, figures: Figures, moments: Moments, now: datetime, *, may_issue: bool, approved: bool
) -> Verdict:
    """Decide what becomes of the draft.

    `may_issue` is false for `--no-send`, a prepare run and a backfill without `--issue`; `approved` says
    a person has approved this very text.
    """
    if not may_issue:
        return Verdict(outcome=Outcome.COMPOSE)
    if moments.is_late(now) and not approved:
        return Verdict(outcome=Outcome.COMPOSE, reasons=("已超过方案规定的自动印发时限，只编不发，须经签发",))
    open_gates = tuple(_open_gates(release, figures, moments, now))
    if open_gates and not approved:
        return Verdict(outcome=Outcome.WAIT, reasons=open_gates)
    if release.mode == "approval" and not approved:
        return Verdict(outcome=Outcome.WAIT, reasons=("等待签发(diaodu approve)",))
    today = now.astimezone(moments.due.tzinfo).date()
    if release.valid_until and today > release.valid_until and not approved:
        return Verdict(outcome=Outcome.WAIT, reasons=(f"自动印发授权已于{release.valid_until}到期",))
    return Verdict(outcome=Outcome.ISSUED)


def _open_gates(release: Release, figures: Figures, moments: Moments, now: datetime) -> list[str]:
    gates = release.gates
    reasons = []
    if now < moments.review_until:
        reasons.append(f"审核期至{moments.review_until:%Y-%m-%d %H:%M}")
    if figures.unbalanced:
        reasons.append(f"条数不平{figures.unbalanced}处（F-BAL），须先核对")
    if figures.coverage < gates.coverage:
        reasons.append(f"报送覆盖率{figures.coverage:.0%}，低于{gates.coverage:.0%}")
    if gates.lacks_its_money:
        reasons.append(MONEY_UNSAID)
    elif gates.held_share is not None and figures.held_share > gates.held_share:
        reasons.append(f"待补正资金占比{figures.held_share:.1%}，高于{gates.held_share:.0%}")
    return reasons
