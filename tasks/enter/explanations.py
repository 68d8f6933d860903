"""What a unit says of a finding: that what looks odd is true (情况说明), and files that prove it (证明材料)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from diaodu.domain.errors import UsageError
from diaodu.domain.intake.proofs import MOST_OF_A_ROW, kind_of_proof
from diaodu.domain.ledger import Content, Entry, key_id
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.states import EntryKind
from tasks.month import Month, standing_entries


def explain(month: Month, finding: Finding, reason: str, *, by: str, at: datetime) -> Entry:
    """Keep why what a finding asks about is true; a later word of the unit stands before it.

    Raises:
        UsageError: nothing is asked there any more.
    """
    if finding.decision:
        raise UsageError("情况说明", "该意见已由审核员处理", "仍待处理的意见", "填报人")
    plan, period = month.key
    entry = Entry(
        id=key_id(EntryKind.EXPLANATION, plan, period, finding.id, reason, by, at.isoformat()), plan=plan,
        period=period, kind=EntryKind.EXPLANATION, unit=finding.unit, subject=finding.id,
        data=_matter(month, finding), reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def prove(month: Month, finding: Finding, name: str, data: bytes, *, by: str, at: datetime) -> Entry:
    """Keep a file that proves the row a finding is about; one that is attached already is not attached again.

    Raises:
        UsageError: it is no PDF or picture, too large, or there are as many as a row may have.
    """
    kind, subject = kind_of_proof(name, data), proved(finding)
    content, (plan, period), attached = Content.whole(data), month.key, proofs_of(month, finding)
    if same := next((one for one in attached if (one.reason, one.data["sha256"]) == (name, content.sha256)), None):
        return same
    if len(attached) >= MOST_OF_A_ROW:
        raise UsageError("证明材料", f"已有 {MOST_OF_A_ROW} 份", "合并成一份再附", "填报人")
    entry = Entry(
        id=key_id(EntryKind.PROOF, plan, period, subject, name, content.sha256, at.isoformat()), plan=plan, period=period,
        kind=EntryKind.PROOF, unit=finding.unit, subject=subject, reason=name, by=by, at=at,
        data=_matter(month, finding) | {"sha256": content.sha256, "size": content.size, "type": kind},
    )  # fmt: skip
    with month.store.database.together():
        month.store.contents.keep(content, at)
        month.store.entries.add(entry)
    return entry


def take_proof_back(month: Month, finding: Finding, wanted: str, *, by: str, at: datetime) -> Entry:
    """Take a proof back: it is shown no more, and its bytes stay in the ledger.

    Raises:
        UsageError: the row has no such proof, or a steward has decided by it.
    """
    if finding.decision:
        raise UsageError(
            "证明材料", "该意见已由审核员处理，材料是处理的依据", "仍待处理的意见；处理后请联系审核员", "填报人"
        )
    one = next((one for one in proofs_of(month, finding) if one.id == wanted), None)
    if one is None:
        raise UsageError("证明材料", "没有这一份，或已撤回", "所列材料之一", "填报人")
    entry = Entry(
        id=key_id(EntryKind.PROOF_TAKEN_BACK, one.id), plan=one.plan, period=one.period, kind=EntryKind.PROOF_TAKEN_BACK,
        unit=one.unit, subject=one.id, data=one.data, reason=one.reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def proved(finding: Finding) -> str:
    """What a proof is attached to: the row, or the finding where it is of none."""
    return finding.record or finding.id


def _matter(month: Month, finding: Finding) -> dict[str, Any]:
    """What is spoken of, by which it is known again in the file that is handed in next."""
    records = month.store.validation.placed(*month.key, [finding.record]) if finding.record else []
    key = records[0].name_key if records else ""
    return {
        "form": finding.form, "key": key, "rule": finding.rule, "column": finding.column, "value": finding.value,
        "project": finding.project,
    }  # fmt: skip


def explanations_of(month: Month, findings: Sequence[Finding]) -> dict[str, Entry]:
    """Finding → the unit's latest word on it: said of this very one, or of the same cell in an earlier file."""
    entries = standing_entries(month, EntryKind.EXPLANATION, month.period.id)
    by_id = {one.subject: one for one in entries}
    by_matter = {(one.unit, *_same(one.data)): one for one in entries if one.data["key"]}
    keys = {r.id: r.name_key for r in month.store.validation.records(*month.key)} if by_matter else {}
    found = {}
    for one in findings:
        matter = {"form": one.form, "key": keys.get(one.record, ""), "rule": one.rule, "column": one.column, "value": one.value}  # fmt: skip
        said = by_id.get(one.id) or by_matter.get((one.unit, *_same(matter)))
        if said:
            found[one.id] = said
    return found


def _same(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(data[name] for name in ("form", "key", "rule", "column", "value"))


def proofs_of(month: Month, finding: Finding) -> list[Entry]:
    """The proofs of the row a finding is about, oldest first; those of the same record in an earlier file too."""
    matter, subject = _matter(month, finding), proved(finding)
    return [
        one
        for one in standing_entries(month, EntryKind.PROOF, month.period.id)
        if one.unit == finding.unit
        and (one.subject == subject or (matter["key"] and (one.data["form"], one.data["key"]) == (matter["form"], matter["key"])))
    ]  # fmt: skip


def find_proof(month: Month, unit: UnitCode, wanted: str) -> Entry | None:
    """A unit's proof of an id in the period."""
    found = standing_entries(month, EntryKind.PROOF, month.period.id)
    return next((one for one in found if (one.id, one.unit) == (wanted, unit)), None)
