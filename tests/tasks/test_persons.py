"""Several persons in one cell are several in the figures; what is not surely a list of names is one."""

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.domain.text.persons import split_persons
from tasks.aggregate.figure_rows import rows_by_person


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("张县长、李主任", ("张县长", "李主任")),
        ("王伟，李强； 赵敏", ("王伟", "李强", "赵敏")),
        ("王伟、王伟", ("王伟、王伟",)),
        ("王 伟", ("王 伟",)),
        ("王伟和李强", ("王伟和李强",)),
        ("王伟、李强等3人", ("王伟、李强等3人",)),
        ("张县长（带队）、商务局", ("张县长（带队）、商务局",)),
    ],
)
def test_names_with_a_mark_between_them_are_several(text: str, persons: tuple[str, ...]) -> None:
    assert split_persons(text) == persons


def test_a_day_that_a_person_has_a_row_of_is_counted_once() -> None:
    rows = [
        {"unit": "武汉局", "person": "王伟、李强", "date": "2023-05-01"},
        {"unit": "武汉局", "person": "王伟", "date": "2023-05-01"},
        {"unit": "武汉局", "person": "王伟", "date": "2023-05-02"},
    ]
    found = rows_by_person(load_forms()["station_log"], rows)
    assert sorted((row["person"], row["date"]) for row in found) == [
        ("李强", "2023-05-01"), ("王伟", "2023-05-01"), ("王伟", "2023-05-02"),
    ]  # fmt: skip
