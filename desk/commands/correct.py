"""`diaodu correct`: the correction (更正) of an issued bulletin, drafted."""

from collections.abc import Sequence
from typing import Any

from desk.options import Json, PeriodId, PlanName
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.ledger import PaperRow
from diaodu.domain.papers.changes import Change
from diaodu.domain.papers.correction import NOTHING
from diaodu.domain.states import PaperKind
from tasks.ledgers import written_faces
from tasks.month import Month, open_month


def correct(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """拟已印发简报的更正：位置、原为、应为、原因和位次变动；保留原期号，签发、印发后只发原收件人。

    例：diaodu correct ordos-2021 2021-03
    """
    month = open_month(plan, period)
    from tasks.release.correction import draft_correction, original_readers  # loads pandas, which help spares

    drafted = draft_correction(month)
    readers = len(original_readers(month).recipients)
    if drafted is None:
        none = {"plan": plan, "period": period, "paper": None, "changes": [], "recipients": readers}
        say_json(none) if json else say("与印发的内容没有不同，不必更正。")
        return
    row, found = drafted
    if json:
        faces = {face: str(path) for face, path in written_faces(month.place, row.kind, None).items()}
        told = {"paper": row.id, "revision": row.revision, "sha256": row.sha256, "reasons": found.corrected.reasons}
        changes = [_public(one) for one in found.corrected.changes]
        say_json({"plan": plan, "period": period} | told | {"changes": changes, "recipients": readers} | faces)
        return
    _print(month, row, found.corrected.changes, readers)


def _public(one: Change) -> dict[str, Any]:
    return {
        "place": one.place, "before": one.before, "after": one.after, "row": one.row or None,
        "column": one.column or None, "is_rank": one.is_rank, "in_workbook": one.in_workbook,
    }  # fmt: skip


def _print(month: Month, row: PaperRow, changes: Sequence[Change], readers: int) -> None:
    plan, period = month.key
    rows = [(one.place, one.before or NOTHING, one.after or NOTHING) for one in changes]
    say_table(f"更正（{row.revision}）　{len(rows)} 处", ("位置", "原为", "应为"), rows)
    say(f"草稿：{written_faces(month.place, row.kind, None)['pdf']}")
    if not readers:
        note("本期简报没有收件人，更正印发后不发邮件", style="yellow")
    kind = f"--kind {PaperKind.CORRECTION}"
    say(f"签发后发给原收件人 {readers} 人：diaodu approve {plan} {period} {kind} --by 签发人")
