"""The steps of the month in their order, each with the word that people read while it runs."""

from collections.abc import Iterator

from diaodu.domain.states import Worded


class MonthStep(Worded):
    """A step of the month; the order of the members is the order of the steps."""

    COLLECT = "collect", "收件"
    READ = "read", "读表"
    VALIDATE = "validate", "校验"
    REVIEW = "review", "退回审核意见"
    AGGREGATE = "aggregate", "汇总"
    SCORE = "score", "测算"
    COMPILE = "compile", "编稿"
    RELEASE = "release", "签发印发"
    DISPATCH = "dispatch", "发送"


def steps_between(first: MonthStep, last: MonthStep) -> Iterator[MonthStep]:
    """Yield the steps from one to another, both included."""
    order = list(MonthStep)
    yield from order[order.index(first) : order.index(last) + 1]
