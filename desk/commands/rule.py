"""`diaodu rule`: a steward's ruling (认定) on a record that several units report, or on a project that may be renamed."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import By, Json, named, typed_by
from desk.terminal import say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.results import Finding
from diaodu.domain.states import RecordState, RulingKind, RunKind
from tasks.act.rule import take_ruling
from tasks.ledgers import open_ledgers
from tasks.look.rulings import RULINGS
from tasks.month import Month, open_month
from tasks.validate.disputes import counted_of, units_before
from tasks.validate.renamed import RENAMED


def rule(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="X-01 或 P-17 审核意见编号")],
    ruling: Annotated[str, typer.Argument(metavar="first|shared|drop|same|two")],
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="依据：首谈首报材料、资金分割证明等")],
    json: Json = False,
) -> None:
    """认定跨单位重复：first 首报计入本单位，shared 共享（各单位均计，全市计一次），drop 剔除本单位。

    认定疑似改名：same 同一项目（沿用原项目编码），two 两个项目（各计各的）。本期及以后各期有效，直到另作认定。

    例：diaodu rule 3f9c2a first --by 李审核 --reason "首谈材料齐全"
    """
    said = {"reason": named("--reason", reason), "by": typed_by(by), "at": datetime.now(UTC)}
    if ruling not in RULINGS:
        raise UsageError("diaodu rule", ruling, "、".join(f"{kind}（{word}）" for kind, word in RULINGS.items()))
    (placed,) = open_ledgers().validation.find_findings([finding])
    month = open_month(placed.plan, placed.period)
    take_ruling(month, placed.finding, ruling, **said, account=said["by"])
    judge_again(month, RunKind.RULE)
    if ruling in RENAMED:
        settled = _settled(month, placed.finding, ruling, reason=said["reason"], by=said["by"])
        say_json(settled) if json else print_settled(settled)
        return
    found = _ruled(month, placed.finding, ruling, reason=said["reason"], by=said["by"])
    say_json(found) if json else print_ruled(found)


def _settled(month: Month, finding: Finding, ruling: str, *, reason: str, by: str) -> dict[str, Any]:
    """Which project the record is now."""
    record = next(r for r in month.store.validation.records(*month.key, form=finding.form) if r.id == finding.record)
    plan, period = month.key
    return {
        "finding": finding.id, "plan": plan, "period": period, "form": finding.form,
        "unit": month.names.name_of(finding.unit), "project": finding.project, "ruling": ruling, "by": by,
        "reason": reason, "code": record.project, "record_state": str(record.state),
    }  # fmt: skip


def print_settled(found: dict[str, Any]) -> None:
    """Print which project the record is now."""
    said, state = RENAMED[found["ruling"]], RecordState.word_of(found["record_state"])
    say(
        f"{found['unit']} {found['project']}：{said}（{found['by']}：{found['reason']}）；编码 {found['code']}，{state}"
    )


def _ruled(month: Month, finding: Finding, ruling: str, *, reason: str, by: str) -> dict[str, Any]:
    """Who counts the record now."""
    records = month.store.validation.records(*month.key, form=finding.form)
    key = next(record.name_key for record in records if record.id == finding.record)
    same = [record for record in records if record.name_key == key and record.state.is_counted]
    units = list(dict.fromkeys([*(record.unit for record in same), *units_before(month, finding.form, key)]))
    counted = counted_of(month, month.folder.forms[finding.form], key)
    city = next((one.unit for one in counted if one.in_city), None)
    say, (plan, period) = month.names.name_of, month.key
    return {
        "finding": finding.id, "plan": plan, "period": period, "form": finding.form, "unit": say(finding.unit),
        "project": finding.project, "ruling": ruling, "by": by, "reason": reason,
        "units": [*map(say, units)], "credited": [*map(say, dict.fromkeys(one.unit for one in counted))],
        "city": say(city) if city else None,
    }  # fmt: skip


def print_ruled(found: dict[str, Any]) -> None:
    """Print who counts the record now."""
    say(
        f"{found['unit']} {found['project']}：{RulingKind.word_of(found['ruling'])}（{found['by']}：{found['reason']}）"
    )
    left = [unit for unit in found["units"] if unit not in found["credited"]]
    say(f"计入：{'、'.join(found['credited']) or '无'}" + (f"；不计入：{'、'.join(left)}" if left else ""))
    if len(found["credited"]) > 1:
        say(f"全市只计一次，取{found['city']}的数据")
