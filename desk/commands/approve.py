"""`diaodu approve`: the draft's approval (签发)."""

from desk.options import By, Json, NumberedKind, PeriodId, PlanName, typed_by
from desk.terminal import note, say, say_json
from diaodu.domain.mail.registry import of_no_group
from diaodu.domain.states import PaperKind
from tasks.month import open_month, open_plans
from tasks.release.bulletin import approve_bulletin, bulletin_readers, lacks_readers
from tasks.release.correction import approve_correction, original_readers


def approve(plan: PlanName, period: PeriodId, by: By, kind: NumberedKind = "bulletin", json: Json = False) -> None:
    """签发本期简报的当前草稿（连同收件人名册），或 --kind correction 签发更正；印发时只发给签发时名册中仍在册的人。

    例：diaodu approve ordos-2021 2021-03 --by 王局长
    """
    month, who = open_month(plan, period), typed_by(by)
    if kind == PaperKind.CORRECTION:
        row, readers, why = approve_correction(month, who), original_readers(month), ""
    else:
        row, readers, why = approve_bulletin(month, who), bulletin_readers(month), lacks_readers(month)
    count = len(readers.recipients)
    if unreached := of_no_group(month.store.recipients.list(), open_plans()[0]):
        note(unreached, style="yellow")
    if why:
        note(f"{why}。导入名册（diaodu recipients import）并再签发后才能印发", style="yellow")
    found = {"paper": row.id, "kind": row.kind, "state": str(row.state), "sha256": row.sha256}
    say_json(found | {"approved_by": row.approved_by, "recipients": count}) if json else say(
        f"已签发：{row.sha256[:12]}（{by}），印发后发给 {count} 人"
    )
