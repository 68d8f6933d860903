"""What keeps a period's bulletin from going out, in words."""

from diaodu.domain.ledger import PaperRow
from diaodu.domain.states import Outcome, PaperKind, PaperState
from tasks.month import Month
from tasks.release.bulletin import judge_release, lacks_readers
from tasks.release.sent_back import sent_back


def bulletin_of(month: Month) -> PaperRow | None:
    """The period's bulletin as it stands."""
    return month.store.papers.latest(*month.key, PaperKind.BULLETIN)


def blocks_of(month: Month) -> list[str]:
    """What stands between the period and its bulletin's issue; nothing once it is issued."""
    row = bulletin_of(month)
    if row is None:
        return ["还没有草稿"]
    if row.state is PaperState.ISSUED:
        return []
    verdict = judge_release(month, row, may_issue=True)
    waits = [] if verdict.outcome is Outcome.ISSUED else list(verdict.reasons)
    back = sent_back(month, row)
    told = [f"草稿已由{back.by}退回修改：{back.reason}"] if back else []
    return [*told, *waits, *filter(None, [lacks_readers(month)])]
