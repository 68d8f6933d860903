"""`diaodu issue`: the number, the frozen bytes, the mails made ready."""

from desk.options import By, Json, NumberedKind, PeriodId, PlanName, typed_by
from desk.terminal import note, say, say_json
from diaodu.domain.states import DeliveryState, PaperKind
from tasks.month import open_month
from tasks.release.bulletin import issue_by_hand
from tasks.release.correction import issue_correction


def issue(plan: PlanName, period: PeriodId, by: By, kind: NumberedKind = "bulletin", json: Json = False) -> None:
    """给已签发的简报编号、定稿，并备好每位收件人的邮件；--kind correction 印发更正，保留原期号。

    例：diaodu issue ordos-2021 2021-03 --by 张经办
    """
    month, who = open_month(plan, period), typed_by(by)
    if kind == PaperKind.CORRECTION:
        row, changed = issue_correction(month, by=who), ()
    else:
        row, readers = issue_by_hand(month, by=who)
        changed = readers.sentences
    for sentence in changed:
        note(sentence, style="yellow")
    counts = month.store.outbox.counts(*month.key)
    found = {"paper": row.id, "kind": row.kind, "issue": row.issue, "total_issue": row.total_issue}
    if json:
        say_json(found | {"revision": row.revision, "deliveries": counts, "readers_changed": list(changed)})
        return
    number = f"第{row.issue}期（总第{row.total_issue}期）"
    ready = f"待发 {counts[DeliveryState.READY]} 封"
    say(f"已印发更正（{row.revision}）：{number}，{ready}" if row.revision else f"已编号：{number}，{ready}")
