"""`diaodu issue`: the number, the frozen bytes, the mails made ready."""

from desk.options import By, Json, PeriodId, PlanName, named
from desk.terminal import note, say, say_json
from diaodu.domain.states import DeliveryState
from tasks.month import open_month
from tasks.release.bulletin import issue_bulletin, readers_changed, standing_paper


def issue(plan: PlanName, period: PeriodId, by: By, json: Json = False) -> None:
    """给已签发的简报编号、定稿，并备好每位收件人的邮件。

    例：diaodu issue ordos-2021 2021-03 --by 张经办
    """
    month = open_month(plan, period)
    paper = standing_paper(month).id
    changed = readers_changed(month, paper)
    row = issue_bulletin(month, paper, by=named("--by", by))
    for sentence in changed.sentences:
        note(sentence, style="yellow")
    counts = month.store.outbox.counts(*month.key)
    found = {"paper": row.id, "issue": row.issue, "total_issue": row.total_issue, "deliveries": counts}
    found["readers_changed"] = list(changed.sentences)
    say_json(found) if json else say(
        f"已编号：第{row.issue}期（总第{row.total_issue}期），待发 {counts[DeliveryState.READY]} 封"
    )
