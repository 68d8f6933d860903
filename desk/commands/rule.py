"""`diaodu rule`: a steward's ruling (认定) on a record that several units report, or on a project that may be renamed."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import By, Json, named
from desk.terminal import say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.states import DecisionKind, RecordState, RulingKind, RunKind
from tasks.ledgers import open_ledgers
from tasks.month import Month, open_month
from tasks.review.decide import Word, decide_on, find_target
from tasks.validate.disputes import counted_of, rule_on, units_before
from tasks.validate.renamed import RENAMED, forget_ruling, is_renamed, rule_apart, rule_same

SAME = "same"
"""Rulings on a project that may be renamed."""


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
    given = {"reason": named("--reason", reason), "by": named("--by", by)}
    if ruling in RENAMED:
        settled = settle_renamed(finding, ruling, **given, at=datetime.now(UTC))
        say_json(settled) if json else print_settled(settled)
        return
    if ruling not in list(RulingKind):
        words = "、".join(f"{kind}（{word}）" for kind, word in [*((k, k.word) for k in RulingKind), *RENAMED.items()])
        raise UsageError("diaodu rule", ruling, words)
    found = rule_and_judge(finding, RulingKind(ruling), **given, at=datetime.now(UTC))
    say_json(found) if json else print_ruled(found)


def settle_renamed(wanted: str, ruling: str, *, reason: str, by: str, at: datetime) -> dict[str, Any]:
    """Keep the ruling on a project that may be renamed, judge its period again, and say which project it is now.

    Raises:
        UsageError: the finding asks something else.
    """
    (placed,) = open_ledgers().validation.find_findings([wanted])
    month, finding = open_month(placed.plan, placed.period), placed.finding
    if not is_renamed(month, finding):
        where = f"审核意见 {finding.id}"
        raise UsageError(
            where, f"是 {finding.rule}，不是疑似改名", "P-17 的编号；跨单位重复用 first、shared、drop", "审核员"
        )
    take_back_ruling(month, wanted, reason=reason, by=by, at=at)
    keep = rule_same if ruling == SAME else rule_apart
    keep(month, finding, reason=reason, by=by, at=at)
    judge_again(month, RunKind.RULE)
    record = next(r for r in month.store.validation.records(*month.key, form=finding.form) if r.id == finding.record)
    return {
        "finding": finding.id, "plan": placed.plan, "period": placed.period, "form": finding.form,
        "unit": month.names.name_of(finding.unit), "project": finding.project, "ruling": ruling, "by": by,
        "reason": reason, "code": record.project, "record_state": str(record.state),
    }  # fmt: skip


def take_back_ruling(month: Month, wanted: str, *, reason: str, by: str, at: datetime) -> None:
    """Take back what was ruled before on a project that may be renamed: the new ruling replaces it."""
    target = find_target(month.store, wanted)
    if target.standing:
        back = decide_on(month, target, Word(kind=DecisionKind.UNDO, reason=reason, by=by, at=at))
        month.store.decisions.add(back)
        forget_ruling(month, back)


def print_settled(found: dict[str, Any]) -> None:
    """Print which project the record is now."""
    said, state = RENAMED[found["ruling"]], RecordState.word_of(found["record_state"])
    say(
        f"{found['unit']} {found['project']}：{said}（{found['by']}：{found['reason']}）；编码 {found['code']}，{state}"
    )


def rule_and_judge(wanted: str, kind: RulingKind, *, reason: str, by: str, at: datetime) -> dict[str, Any]:
    """Keep the ruling, judge its period again, and say who counts the record now."""
    (placed,) = open_ledgers().validation.find_findings([wanted])
    month = open_month(placed.plan, placed.period)
    rule_on(month, placed.finding, kind, reason=reason, by=by, at=at)
    judge_again(month, RunKind.RULE)
    finding = placed.finding
    records = month.store.validation.records(*month.key, form=finding.form)
    key = next(record.name_key for record in records if record.id == finding.record)
    same = [record for record in records if record.name_key == key and record.state.is_counted]
    units = list(dict.fromkeys([*(record.unit for record in same), *units_before(month, finding.form, key)]))
    counted = counted_of(month, month.folder.forms[finding.form], key)
    city = next((one.unit for one in counted if one.in_city), None)
    say = month.names.name_of
    return {
        "finding": finding.id, "plan": placed.plan, "period": placed.period, "form": finding.form, "unit": say(finding.unit),
        "project": finding.project, "ruling": str(kind), "by": by, "reason": reason,
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
