"""A month of real-looking submissions, each unit with its own mess, against what is known of it."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.pool import read_files
from diaodu.domain.intake.reading import IncomingFile
from tests.conftest import SHARED
from tests.lib.workbooks import MARCH

INBOX = SHARED / "data" / "inbox"
READER_RULES = {"F-TYPE", "F-ERR", "F-CURR", "F-SCALE", "F-AMBIG", "F-APPROX"}

needs_inbox = pytest.mark.skipif(
    not INBOX.is_dir(), reason="../shared/data/inbox is not here: not part of the repository"
)


@pytest.fixture(scope="module")
def truth():
    return json.loads((INBOX / "truth-2021-03.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sheets():
    """(unit, sheet) of every sheet in the inbox."""
    paths = sorted((INBOX / "2021-03").glob("*/*.xlsx"))
    files = [IncomingFile(name=path.name, data=path.read_bytes()) for path in paths]
    read = list(read_files(files, list(load_forms().values()), MARCH))
    return [(path.parent.name, sheet) for path, file in zip(paths, read, strict=True) for sheet in file.sheets]


@needs_inbox
def test_every_row_of_every_form_is_read_and_no_other(truth, sheets):
    read = Counter()
    for unit, sheet in sheets:
        read[unit, sheet.form] += len(sheet.rows)
    rows = {
        (unit, form): count["read"]
        for unit, known in truth["units"].items()
        for form, count in known.get("rows", {}).items()
    }
    assert dict(read) == rows


@needs_inbox
def test_the_reader_finds_what_is_wrong_and_nothing_else(truth, sheets):
    found = {
        (unit, sheet.form, row.values["name"], problem.rule)
        for unit, sheet in sheets for row in sheet.rows for problem in row.problems
    }  # fmt: skip
    known = {(f["unit"], f["form"], f["project"], f["rule"]) for f in truth["findings"] if f["rule"] in READER_RULES}
    assert found == known


@needs_inbox
def test_only_the_hidden_rows_are_noted_of_a_sheet(sheets):
    noted = [(unit, problem.rule, problem.detail) for unit, sheet in sheets for problem in sheet.problems]
    assert noted == [("杭锦旗", "F-HIDDEN", {"what": "第6、7行"})]


def test_the_reading_process_imports_little():
    code = "import sys, diaodu.adapters.reader.child; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {"pandas", "numpy", "pydantic", "sqlalchemy", "prefect", "great_expectations", "yaml", "jinja2"}
