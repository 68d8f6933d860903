"""Rulings (认定) as they stand: what a finding can be ruled to be, and what was ruled there."""

from collections.abc import Mapping
from dataclasses import dataclass

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Decision, Entry, key_id
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import live_decisions
from diaodu.domain.states import EntryKind, RulingKind
from tasks.month import Month
from tasks.validate.disputes import claim_subject
from tasks.validate.renamed import RENAMED, is_renamed

RULINGS = {str(kind): kind.word for kind in RulingKind} | RENAMED
"""Every ruling there is, and its words."""


def rulings_on(month: Month, finding: Finding) -> Mapping[str, str]:
    """What a finding can be ruled to be, and the words; none where it asks something else."""
    if finding.rule == HouseRule.DISPUTED:
        return {str(kind): kind.word for kind in RulingKind}
    return RENAMED if is_renamed(month, finding) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What was ruled where a finding is, oldest first, in words."""

    ids: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Another one once somebody rules or takes a ruling back."""
        return key_id(*self.ids)


def ruled_on(month: Month, finding: Finding) -> Ruled:
    """What was ruled on a finding's record: entries on what units claim, decisions on names."""
    made = _claims(month, finding) if finding.rule == HouseRule.DISPUTED else _names(month, finding)
    return Ruled(ids=tuple(one.id for one in made), words=tuple(_words(month, one) for one in made))


def _claims(month: Month, finding: Finding) -> list[Entry]:
    records = month.store.validation.placed(*month.key, [finding.record])
    subjects = {claim_subject(one.form, one.name_key) for one in records}
    return [one for one in month.store.entries.list(month.plan.id, EntryKind.RULING) if one.subject in subjects]


def _names(month: Month, finding: Finding) -> list[Decision]:
    made = live_decisions(month.store.decisions.list(month.plan.id))
    return [one for one in made if one.ruled and (one.finding == finding.id or one.id == finding.decision_id)]


def _words(month: Month, one: Entry | Decision) -> str:
    ruling = RulingKind(one.data["ruling"]).word if isinstance(one, Entry) else one.ruled.ruling if one.ruled else ""
    unit = f"{month.names.name_of(one.unit)}：" if isinstance(one, Entry) else ""
    return f"{month.local(one.at):%Y-%m-%d} {one.by} {unit}{ruling}（{one.reason}）"
