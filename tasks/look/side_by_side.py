"""Side by side (并列对照): what several units, or a unit in two months, say of what may be one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Record
from diaodu.domain.results import Finding
from tasks.month import Month
from tasks.validate.disputes import counted_of
from tasks.validate.renamed import is_renamed, old_project
from tasks.validate.tellings import tellings_so_far


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One telling: whose, of which period, from where, when it came, its texts a column, and whether it counts now."""

    unit: str
    period: str
    place: str
    received_at: datetime | None
    texts: tuple[str, ...]
    counts: bool
    is_it: bool
    record: str = ""
    """Its record, where it is of the period itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Several tellings of one thing, column by column."""

    headers: tuple[str, ...]
    sides: tuple[Side, ...]

    @property
    def rows(self) -> list[tuple[str, tuple[str, ...], bool]]:
        """Header, the text of each side, whether they differ; columns that all leave blank are not shown."""
        texts = [tuple(side.texts[at] for side in self.sides) for at in range(len(self.headers))]
        return [(head, own, len(set(own)) > 1) for head, own in zip(self.headers, texts, strict=True) if any(own)]


def side_by_side(month: Month, finding: Finding) -> SideBySide | None:
    """The tellings that a finding holds against each other; None where it asks something else."""
    records = month.store.validation.placed(*month.key, [finding.record]) if finding.record else []
    if not records or records[0].form not in month.folder.forms:
        return None
    form = month.folder.forms[records[0].form]
    if finding.rule == HouseRule.DISPUTED:
        sides = _claims(month, form, records[0])
    elif is_renamed(month, finding):
        sides = _renamed(month, form, finding, records[0])
    else:
        return None
    shown = [one for one in form.columns if one.id in form.frame_columns]
    return SideBySide(headers=tuple(one.header for one in shown), sides=tuple(sides))


def _claims(month: Month, form: Form, own: Record) -> list[Side]:
    """Each unit's record of one identity in the period, and what was told of it in earlier ones."""
    records = month.store.validation.records(*month.key, form=form.id)
    same = [one for one in records if one.name_key == own.name_key and one.state.is_counted]
    times = {one.id: one.received_at for one in month.store.submissions.list(*month.key)}
    credited = {one.unit for one in counted_of(month, form, own.name_key)}
    told = tellings_so_far(month, form.id, with_entries=True) if form.is_told_by_many else []
    before = [one for one in told if one.key == own.name_key and one.id not in {r.id for r in same}]
    name_of = month.names.name_of
    earlier = [
        Side(unit=name_of(one.unit), period=one.period.title, place="", received_at=one.received_at,
             texts=_texts(form, one.values), counts=one.unit in credited, is_it=False)
        for one in before
    ]  # fmt: skip
    return [*earlier, *(
        _side(month, form, one, received_at=times.get(one.submission), counts=one.unit in credited, is_it=one.id == own.id)
        for one in sorted(same, key=lambda one: (one.id != own.id, one.unit))
    )]  # fmt: skip


def _renamed(month: Month, form: Form, finding: Finding, own: Record) -> list[Side]:
    """The project of the last list that a record may be, and the record of this month."""
    here = _side(month, form, own, received_at=None, counts=own.state.is_counted, is_it=True)
    old = old_project(month, finding)
    return [*([_side(month, form, old, received_at=None, counts=True, is_it=False)] if old else []), here]


def _side(
    month: Month, form: Form, one: Record, *, received_at: datetime | None, counts: bool, is_it: bool
) -> Side:  # fmt: skip
    return Side(
        unit=month.names.name_of(one.unit), period=month.plan.find_period(one.period).title,
        place=f"{one.file} {one.sheet} 第{one.row}行", received_at=received_at, texts=_texts(form, one.data),
        counts=counts, is_it=is_it, record=one.id if one.period == month.period.id else "",
    )  # fmt: skip


def _texts(form: Form, values: Mapping[str, Any]) -> tuple[str, ...]:
    shown = form.show_row(values)
    return tuple(shown[one.id] for one in form.columns if one.id in shown)
