"""About two hundred made hostile files: each ends as it should, no row is lost silently, and the parent goes on."""

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.pool import read_files
from diaodu.domain.intake.reading import IncomingFile
from tests.faults.made import ACCEPTED, REJECTED, REVIEW
from tests.faults.made_others import OTHERS
from tests.faults.made_packages import PACKAGES
from tests.faults.made_sheets import SHEETS
from tests.lib.workbooks import MARCH

ALL = {**PACKAGES, **{f"{what} (XML)": made for what, made in SHEETS.items()}, **OTHERS}
LIGHT = [what for what, made in ALL.items() if not made.is_heavy]
HEAVY = [what for what, made in ALL.items() if made.is_heavy]


def read_made(names):
    files = [IncomingFile(name=ALL[what].name, data=ALL[what].make()) for what in names]
    return dict(zip(names, read_files(files, list(load_forms().values()), MARCH), strict=True))


@pytest.fixture(scope="module")
def light():
    """All light ones in one batch, as a month's files come."""
    return read_made(LIGHT)


def how_it_ended(file):
    """The class of an outcome; a critical problem of a row or of its sheet is for a person to look at."""
    if file.outcome in {"refused", "damaged", "encrypted", "crashed", "timeout"}:
        return REJECTED
    problems = [problem for sheet in file.sheets for problem in sheet.problems]
    problems += [problem for sheet in file.sheets for row in sheet.rows for problem in row.problems]
    return REVIEW if problems or not any(sheet.form for sheet in file.sheets) else ACCEPTED


def assert_ended(file, made):
    rows = sum(len(sheet.rows) for sheet in file.sheets)
    faults = [problem.detail for problem in file.problems if problem.rule == "F-FILE"]
    assert (how_it_ended(file), rows) == (made.ends, made.rows), (file.outcome, file.message, file.sheets)
    assert len(faults) == (made.ends == REJECTED)
    assert file.outcome not in {"crashed", "timeout"}
    assert all(fault["reason"] and fault["remedy"] for fault in faults)
    assert made.reason in file.message


@pytest.mark.slow
@pytest.mark.parametrize("what", LIGHT)
def test_a_hostile_file_ends_as_it_should(what, light):
    assert_ended(light[what], ALL[what])


@pytest.mark.slow
@pytest.mark.parametrize("what", HEAVY)
def test_a_heavy_hostile_file_ends_as_it_should(what):
    assert_ended(read_made([what])[what], ALL[what])
