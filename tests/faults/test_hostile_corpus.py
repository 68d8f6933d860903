"""Some ninety hostile files of public test suites: the parent never dies, and each ends in a definite outcome."""

from pathlib import Path

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.pool import read_files
from diaodu.domain.intake.reading import IncomingFile
from tests.lib.workbooks import MARCH

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "hostile"
OUTCOMES = {"read", "refused", "damaged", "encrypted", "crashed", "timeout", "attachment"}
SAMPLE = ("001", "007", "010", "015", "017", "018", "025", "030", "036", "048", "061", "085")

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="../shared/data/hostile is not here: the corpus is not part of the repository"
)


def read_corpus(paths):
    files = [IncomingFile(name=path.name, data=path.read_bytes()) for path in paths]
    return {file.name: file for file in read_files(files, list(load_forms().values()), MARCH)}


def assert_definite(files, count):
    assert len(files) == count
    for file in files.values():
        assert file.outcome in OUTCOMES
        assert (file.outcome in {"read", "attachment"}) == (not file.problems)
        assert all(problem.detail["reason"] and problem.detail["remedy"] for problem in file.problems)
        assert all(not sheet.rows for sheet in file.sheets)


def test_a_sample_of_the_corpus_ends_as_it_should():
    files = read_corpus([path for path in sorted(CORPUS.iterdir()) if path.stem in SAMPLE])
    assert_definite(files, len(SAMPLE))
    expected = {
        "001.xlsx": "encrypted",
        "010.xlsx": "refused",
        "018.xlsx": "read",
        "025.xls": "encrypted",
        "036.xlsx": "refused",
    }
    assert {name: files[name].outcome for name in expected} == expected


@pytest.mark.slow
def test_every_file_of_the_corpus_ends_definitely():
    paths = [path for path in sorted(CORPUS.iterdir()) if path.suffix != ".csv"]
    assert_definite(read_corpus(paths), len(paths))
