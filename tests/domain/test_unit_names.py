"""A unit's code and its names: both ways, and what is no unit's stands for itself."""

from typing import Any

from diaodu.domain.figures.assessment import with_units
from diaodu.domain.ledger import UnitMarks
from diaodu.domain.results import UnitNames
from diaodu.domain.review.decisions import matter_of
from tests.lib.ledger_factories import make_finding

KNOWN = UnitNames(by_code={"A1": "甲县", "B1": "乙县"})
FIGURES: dict[str, Any] = {
    "measures": [
        {"unit": "甲县", "value": 1, "members": [], "compared": {"units": ["甲县"], "left_out": ["乙县"]}},
        {"unit": "东片", "value": 2, "members": [["甲县", 1], ["乙县", 1]], "compared": None},
        {"unit": None, "value": 2, "members": [], "compared": None},
    ],
    "targets": [{"unit": "乙县", "members": [["乙县", 1]]}],
    "scores": [{"unit": "乙县", "reason": "乙县未报"}],
    "consequences": [{"unit": "全市", "text": "甲县"}],
    "triggers": [{"trigger": "t", "hits": [{"unit": "甲县"}, {"unit": ""}]}],
}


def test_a_renamed_unit_has_its_present_name_and_its_former_one_means_nobody() -> None:
    now = KNOWN.as_now({"A1": "甲区"})
    assert (now.name_of("A1"), now.code_of("甲区"), now.code_of("甲县")) == ("甲区", "A1", "甲县")
    assert now.name_of("B1") == "乙县"


def test_a_name_that_passed_to_another_unit_means_the_present_one() -> None:
    now = UnitNames(by_code={"A1": "甲县", "Z1": "甲县"}).as_now({"A1": "甲县"})
    assert now.code_of("甲县") == "A1"


def test_what_is_no_units_stands_for_itself() -> None:
    assert (KNOWN.name_of("东升区"), KNOWN.code_of("东片"), KNOWN.name_of("")) == ("东升区", "东片", "")


def test_figures_go_into_the_ledger_by_code_and_come_out_by_name() -> None:
    kept = with_units(FIGURES, KNOWN.code_of)
    assert [value["unit"] for value in kept["measures"]] == ["A1", "东片", None]
    assert kept["measures"][1]["members"] == [["A1", 1], ["B1", 1]]
    assert kept["measures"][0]["compared"] == {"units": ["A1"], "left_out": ["B1"]}
    assert kept["scores"][0]["reason"] == "乙县未报"  # a sentence stays as it was said
    assert with_units(kept, KNOWN.name_of) == FIGURES


def test_figures_before_they_are_scored_have_no_part_more_when_they_are_kept() -> None:
    assert with_units({"measures": [], "targets": []}, KNOWN.code_of) == {"measures": [], "targets": []}


def test_a_matter_is_the_same_as_long_as_the_units_mark_is() -> None:
    kept = UnitMarks(kept={"150622": "准格尔旗"})
    assert matter_of(make_finding(unit="150622"), kept) == matter_of(make_finding(unit="准格尔旗"), UnitMarks())
    assert matter_of(make_finding(unit="150602"), kept) == matter_of(make_finding(unit="150602"), UnitMarks())
