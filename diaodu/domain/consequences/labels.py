"""What a consequence is: a deduction, an award, a talk."""

from diaodu.domain.states import Worded


class ConsequenceKind(Worded):
    """What a clause makes of a unit's targets, score or figures."""

    BUDGET_DEDUCTION = "budget_deduction", "扣减经费"
    ALLOWANCE_DEDUCTION = "allowance_deduction", "扣减补贴"
    BUDGET_AWARD = "budget_award", "奖励经费"
    ALLOWANCE_AWARD = "allowance_award", "奖励补贴"
    RANK_AWARD = "rank_award", "名次奖励"
    SUBSIDY = "subsidy", "补助"
    LAND_QUOTA = "land_quota", "用地指标"
    COMMENDATION = "commendation", "表彰"
    PRIORITY = "priority", "优先使用"
    TALK = "talk", "约谈"
    ADMONITION = "admonition", "诫勉"
    REPLACEMENT = "replacement", "建议调整"
    NOTICE = "notice", "提示"


UNDISTRIBUTED = "undistributed"
"""A pool nobody may take from: found, never written in a plan."""


def consequence_word(kind: str) -> str:
    """A consequence's kind in the reader's words."""
    return "未分配" if kind == UNDISTRIBUTED else ConsequenceKind(kind).word
