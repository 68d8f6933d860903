"""`diaodu approve`: the draft's approval (签发)."""

from desk.options import By, Json, PeriodId, PlanName, named
from desk.terminal import say, say_json
from tasks.month import open_month
from tasks.release.bulletin import approve_bulletin


def approve(plan: PlanName, period: PeriodId, by: By, json: Json = False) -> None:
    """签发本期简报的当前草稿（连同收件人名册）。

    例：diaodu approve ordos-2021 2021-03 --by 王局长
    """
    row = approve_bulletin(open_month(plan, period), named("--by", by))
    found = {"paper": row.id, "state": str(row.state), "sha256": row.sha256, "approved_by": row.approved_by}
    say_json(found) if json else say(f"已签发：{row.sha256[:12]}（{by}）")
