"""`diaodu approve`: the draft's approval (签发)."""

from desk.options import By, Json, PeriodId, PlanName, named
from desk.terminal import note, say, say_json
from tasks.month import open_month
from tasks.release.bulletin import approve_bulletin, bulletin_readers, lacks_readers


def approve(plan: PlanName, period: PeriodId, by: By, json: Json = False) -> None:
    """签发本期简报的当前草稿（连同收件人名册）；印发时只发给签发时名册中仍在册的人。

    例：diaodu approve ordos-2021 2021-03 --by 王局长
    """
    month = open_month(plan, period)
    row = approve_bulletin(month, named("--by", by))
    count = len(bulletin_readers(month).recipients)
    if why := lacks_readers(month):
        note(f"{why}。导入名册（diaodu recipients import）并再签发后才能印发", style="yellow")
    found = {"paper": row.id, "state": str(row.state), "sha256": row.sha256, "approved_by": row.approved_by}
    say_json(found | {"recipients": count}) if json else say(
        f"已签发：{row.sha256[:12]}（{by}），印发后发给 {count} 人"
    )
