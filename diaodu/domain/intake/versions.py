"""Which files, found by one look at a folder, are new versions of one another, and what of a replaced file comes no more.

Several files of one form may be its parts (one for each office) or its versions (最终版2). Parts hold other records;
a version holds most of the old one's again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diaodu.domain.forms.form import Form
from diaodu.domain.intake.reading import ReadFile, ReadRow
from diaodu.domain.intake.supersession import Arrival, current_arrivals, replacements
from diaodu.domain.text.keys import name_key

VERSION_SHARE = 2
"""A file is a new version when one in so many of the old one's records of a form stands in it again."""
Known = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A file that counts, an earlier one whose place it took in some forms, and how many records come no more."""

    by: Arrival
    old: Arrival
    forms: Mapping[str, int]  # form → the earlier file's records
    lost: int


def known_records(reading: ReadFile, forms: Mapping[str, Form]) -> dict[str, Known]:
    """For each form of a file, what tells its records from one another."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for sheet in reading.sheets:
        form = forms.get(sheet.form or "")
        if form and sheet.rows:
            found.setdefault(form.id, set()).update(_key(form, row) for row in sheet.rows)
    return {form: frozenset(keys) for form, keys in found.items()}


def _key(form: Form, row: ReadRow) -> tuple[str, ...]:
    columns = form.identity or tuple(column.id for column in form.columns)
    return tuple(name_key(str(row.values.get(column) or "")) for column in columns)


def with_versions(
    arrivals: Sequence[Arrival], known: Mapping[str, Mapping[str, Known]], forms: Mapping[str, Form]
) -> tuple[Arrival, ...]:
    """The arrivals, each knowing which earlier ones of its delivery it repeats; `known`: submission → its records."""
    return tuple(replace(one, repeats=_repeated(one, arrivals, known, forms)) for one in arrivals)


def _repeated(
    one: Arrival, arrivals: Iterable[Arrival], known: Mapping[str, Mapping[str, Known]], forms: Mapping[str, Form]
) -> dict[str, frozenset[str]]:
    """Files of one look alone: what has one time of receipt by itself was handed in together."""
    earlier = [a for a in arrivals if a.delivery == one.delivery and a.received_at < one.received_at]
    found: dict[str, set[str]] = {}
    for old in earlier:
        for form in _held_again(known.get(one.submission, {}), known.get(old.submission, {}), forms):
            found.setdefault(form, set()).add(old.submission)
    return {form: frozenset(submissions) for form, submissions in found.items()}


def _held_again(own: Mapping[str, Known], old: Mapping[str, Known], forms: Mapping[str, Form]) -> set[str]:
    """Forms of which a file holds most of the old one's records again, each judged by itself.

    Words written anew are known again by nothing of their own: where every list of both files is a new version, the
    words are too.
    """
    both = own.keys() & old.keys()
    again = {form for form in both if VERSION_SHARE * len(own[form] & old[form]) >= len(old[form])}
    lists = {form for form in both if forms[form].identity}
    return both if lists and lists <= again else again


def replaced_files(arrivals: Sequence[Arrival], known: Mapping[str, Mapping[str, Known]]) -> list[Replaced]:
    """What each file that counts stands for; of a form that was nil before nothing is lost, and nothing told."""
    current, by_id = current_arrivals(arrivals), {arrival.submission: arrival for arrival in arrivals}
    now = {
        form: frozenset().union(*(known.get(a.submission, {}).get(form, ()) for a in held))
        for form, held in current.items()
    }
    found = []
    for submission, replaced in replacements(arrivals).items():
        gives = [form for form, held in current.items() if submission in {a.submission for a in held}]
        for old in replaced:
            had = {form: known.get(old, {}).get(form, frozenset()) for form in gives}
            forms = {form: len(keys) for form, keys in had.items() if keys}
            if forms:
                lost = sum(len(keys - now[form]) for form, keys in had.items())
                found.append(Replaced(by=by_id[submission], old=by_id[old], forms=forms, lost=lost))
    return found
