"""What units want settled by others (需协调事项), as their project lists of the period say it."""

from dataclasses import dataclass

from diaodu.domain.forms.roles import FormRole
from diaodu.domain.papers.bulletin.listed import says
from diaodu.domain.results import UnitCode
from diaodu.domain.triggers.cases import matter_key
from tasks.month import Month

SOURCE = "单位提出的需协调事项"
_COLUMN = "to_coordinate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A matter of a unit's project; `key` is the same in every period."""

    record: str
    unit: UnitCode
    key: str
    project: str
    text: str


def requests_of(month: Month) -> list[Request]:
    """The period's requests in the order of the lists; what is carried over was said before."""
    form = next((one for one in month.folder.forms.values() if one.role == FormRole.PROJECTS), None)
    records = month.store.validation.records(*month.key, form=form.id) if form else []
    return [
        Request(
            record=one.id, unit=one.unit, key=matter_key(SOURCE, one.project or one.name_key),
            project=str(one.data.get("name") or ""), text=str(one.data[_COLUMN]),
        )
        for one in records
        if not one.carried_from and says(one.data.get(_COLUMN))
    ]  # fmt: skip
