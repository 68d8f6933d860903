"""What a consequence is: a deduction, an award, a talk."""

from enum import StrEnum


class ConsequenceKind(StrEnum):
    """What a clause makes of a unit's targets, score or figures."""

    BUDGET_DEDUCTION = "budget_deduction"
    ALLOWANCE_DEDUCTION = "allowance_deduction"
    BUDGET_AWARD = "budget_award"
    ALLOWANCE_AWARD = "allowance_award"
    RANK_AWARD = "rank_award"
    SUBSIDY = "subsidy"
    LAND_QUOTA = "land_quota"
    COMMENDATION = "commendation"
    PRIORITY = "priority"
    TALK = "talk"
    ADMONITION = "admonition"
    REPLACEMENT = "replacement"
    NOTICE = "notice"

    @property
    def word(self) -> str:
        """The consequence in the reader's words."""
        return _WORDS[self]


_WORDS = {
    ConsequenceKind.BUDGET_DEDUCTION: "扣减经费",
    ConsequenceKind.ALLOWANCE_DEDUCTION: "扣减补贴",
    ConsequenceKind.BUDGET_AWARD: "奖励经费",
    ConsequenceKind.ALLOWANCE_AWARD: "奖励补贴",
    ConsequenceKind.RANK_AWARD: "名次奖励",
    ConsequenceKind.SUBSIDY: "补助",
    ConsequenceKind.LAND_QUOTA: "用地指标",
    ConsequenceKind.COMMENDATION: "表彰",
    ConsequenceKind.PRIORITY: "优先使用",
    ConsequenceKind.TALK: "约谈",
    ConsequenceKind.ADMONITION: "诫勉",
    ConsequenceKind.REPLACEMENT: "建议调整",
    ConsequenceKind.NOTICE: "提示",
}
UNDISTRIBUTED = "undistributed"
"""A pool nobody may take from: found, never written in a plan."""


def consequence_word(kind: str) -> str:
    """A consequence's kind in the reader's words."""
    return "未分配" if kind == UNDISTRIBUTED else ConsequenceKind(kind).word
