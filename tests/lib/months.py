"""Whole months for tests: the steps without Prefect, over real or made-up submissions."""

from pathlib import Path

from tasks.again import do_steps
from tasks.collect import collect_inbox
from tasks.compile.draft import draft_papers
from tasks.month import Month, open_month
from tasks.release.bulletin import approve_bulletin, issue_bulletin
from tests.lib.ledger_factories import register

PLAN, PERIOD, AS_OF = "ordos-2021", "2021-03", "2021-03-31T09:00:00+08:00"


def judged_month(inbox: Path, as_of: str | None = AS_OF, period: str = PERIOD, plan: str = PLAN) -> Month:
    """A month collected, read, judged, computed and scored."""
    month = open_month(plan, period, as_of)
    collect_inbox(month, inbox)
    judge_again(month)
    return month


def judge_again(month: Month) -> None:
    """The steps from reading to scores."""
    do_steps(month)


def issued_month(inbox: Path) -> Month:
    """A judged month whose bulletin has been issued, to one leader where the test names nobody."""
    month = judged_month(inbox)
    if not month.store.recipients.list():
        register(month.store, "leader@example.com")
    paper = draft_papers(month)
    approve_bulletin(month, "王局长")
    issue_bulletin(month, paper, by="张经办")
    return month
