"""Months of real-looking submissions, each unit with its own mess, against what is known of them."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.adapters.reader.pool import read_files
from diaodu.adapters.reader.wire import decode, encode
from diaodu.domain.intake.reading import IncomingFile, ReadFile, ReadRow, ReadSheet
from diaodu.domain.states import ReadOutcome
from tests.conftest import SHARED_INBOX
from tests.lib.workbooks import MARCH

READER_RULES = {"F-TYPE", "F-ERR", "F-CURR", "F-SCALE", "F-AMBIG", "F-APPROX"}
SHEET_RULES = {"F-HIDDEN", "F-TOTAL", "F-GAP", "F-PERIOD"}


@pytest.fixture(scope="module")
def sheets(inbox):
    """(unit, sheet) of every sheet whose form no later delivery of the unit replaced."""
    told = json.loads((inbox / "2021-03" / "received.json").read_text("utf-8"))
    names = sorted(told, key=lambda name: (told[name], name))
    files = [IncomingFile(name=name, data=(inbox / "2021-03" / name).read_bytes()) for name in names]
    read = dict(zip(names, read_files(files, list(load_forms().values()), MARCH), strict=True))
    plan = load_plan("ordos-2021")
    units = {name: plan.find_unit(name.partition("/")[0]).name for name in names}
    found = [(units[name], told[name], sheet) for name, file in read.items() for sheet in file.sheets]
    latest = {(unit, sheet.form): moment for unit, moment, sheet in found}
    return [(unit, sheet) for unit, moment, sheet in found if latest[unit, sheet.form] == moment]


def test_every_row_of_every_form_is_read_and_no_other(truth, sheets):
    read = Counter()
    for unit, sheet in sheets:
        read[unit, sheet.form] += len(sheet.rows)
    rows = {
        (unit, form): count["read"]
        for unit, known in truth["units"].items()
        for form, count in known.get("rows", {}).items()
    }
    assert read == Counter(rows)


def test_the_reader_finds_what_is_wrong_and_nothing_else(truth, sheets):
    found = {
        (unit, sheet.form, row.values.get("name"), problem.rule)
        for unit, sheet in sheets for row in sheet.rows for problem in row.problems
    }  # fmt: skip
    known = {(f["unit"], f["form"], f["project"], f["rule"]) for f in truth["findings"] if f["rule"] in READER_RULES}
    assert found == known


def test_of_a_sheet_only_what_the_clerk_did_to_it_is_noted(inbox, truth, sheets):
    noted = [
        (unit, sheet.form or sheet.meant_form, problem.rule) for unit, sheet in sheets for problem in sheet.problems
    ]
    listed = [(f["unit"], f["form"], f["rule"]) for f in truth["findings"] if f["rule"] in SHEET_RULES]
    # The shared truth lists findings of records alone.
    assert Counter(noted) == Counter([("杭锦旗", "reserve_projects", "F-HIDDEN")] if inbox == SHARED_INBOX else listed)


def test_the_reading_process_imports_little():
    code = "import sys, diaodu.adapters.reader.child; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {"pandas", "numpy", "pydantic", "sqlalchemy", "prefect", "great_expectations", "yaml", "jinja2"}


def test_a_name_that_is_no_unicode_and_a_number_beyond_64_bits_cross_from_the_reading_process():
    row = ReadRow(row=2, values={"name": "某\udc80项目", "amount": 10**25})
    file = ReadFile(name="1.xlsx", outcome=ReadOutcome.READ, sheets=[ReadSheet(name="表", rows=[row])])
    assert ReadFile.from_json(decode(encode(file.to_json()))) == file


def test_the_reading_process_loads_what_few_files_need_only_for_them():
    code = "import sys, diaodu.adapters.reader.child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rare = ("containers.biff", "containers.ods", "containers.compound", "reader.prose", "reader.other_sheets", "docx")
    assert [module for module in loaded if module.endswith(rare) or ".prose." in module] == []
