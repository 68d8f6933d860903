"""Renamed projects (改名): a row that is new in a list, and the project of the last list that it may be."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.renamed import Agreement, Renamed
from diaodu.domain.ledger import Record
from diaodu.domain.months.carry import meets
from diaodu.domain.months.earlier_lists import EarlierList, LineKey, line_key


def left_out(form: Form, past: EarlierList, present: Collection[LineKey]) -> list[Record]:
    """Lines of the last list that this one does not repeat, but for those that ended."""
    missing = [record for key, own in past.standing.items() if key not in present for record in own]
    ended = meets(form, missing, form.continuity.ends if form.continuity else None)
    return [record for record, is_ended in zip(missing, ended, strict=True) if not is_ended]


def is_new(form: Form, past: EarlierList, project: str, values: Mapping[str, Any]) -> bool:
    """Whether a row's line was not in the last list."""
    return not project or line_key(form, project, values) not in past.standing


def old_line(
    form: Form, entry: Renamed, missing: Iterable[Record], values: Mapping[str, Any]
) -> tuple[Record, Agreement] | None:
    """The line that a new row may be under another name, and in what they agree: the most, then the likest name."""
    found = [(record, what) for record in missing if (what := entry.agreeing(values, record.data, form.same_by))]
    return max(found, key=lambda one: one[1].weight, default=None)
