"""Eight change requests, each made in a copy: what showed before, what shows after, and how many files it took."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.errors import UserError
from tests.changes.eight import CHANGES, COLUMN, FLOOR, FORM_RULE, MAIL, MEASURE, PAPER, PLAN, SCHEME_RULE, UNIT
from tests.changes.looks import LOOKS
from tests.lib.changes import Change, copy_edited, copy_repository, make_change, run_in

TESTS = ("tests/domain", "tests/expectations/test_twins.py")
HELD_BY = {
    FORM_RULE: "not_match_regex or signed_projects or has_a_twin or kinds_that_there_are",
    SCHEME_RULE: "relative_to_average or kinds_that_there_are",
    MEASURE: "largest or kinds_that_there_are",
}
"""A new kind → which tests hold it: its own in every table of kinds, and that the tables leave none out."""
USES = {
    FORM_RULE: ("forms/signed_projects.yaml", """\
form: signed_projects
extends: signed_projects
rules:
  - id: L-01
    expect: expect_column_values_to_not_match_regex
    column: progress
    kwargs: {regex: "^(无|推进中)$"}
    severity: critical
    message: 本月进展只写了“{value}”
    remedy: 请写明本月办了什么
"""),
    SCHEME_RULE: ("scheme.yaml", """\
scheme:
  number: 甲政发〔2021〕1号
  items:
    - {id: 签约, points: 10, rules: [{kind: relative_to_average, measure: signed_projects, cap: none}]}
"""),
    MEASURE: ("measures.yaml", (ROOT / PLAN / "measures.yaml").read_text(encoding="utf-8") + """
  - {id: largest_signed, name: 最大签约项目, unit: 元, form: signed_projects, largest: total_investment}
"""),
}  # fmt: skip
"""A new kind → the file of a plan that names it, and what then stands there."""


def named(change: Change) -> str:
    return change.name


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city's own copy of the plan, in a copy of the repository that holds nothing else."""
    shutil.copytree(ROOT / PLAN, tmp_path / PLAN)
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    return tmp_path


def look(change: Change, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What shows of a change in this process, in a home of its own."""
    monkeypatch.setenv("DIAODU_HOME", str(folder / "home"))
    return LOOKS[change.name](folder)


def look_in_copy(change: Change, copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DIAODU_HOME", str(folder / "home"))
    return json.loads(run_in(copy, "tests.changes.looks", change.name, str(folder)))


# --- what holds of all ------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_a_change_finds_what_it_edits_and_touches_no_more_files_than_it_may(change: Change, tmp_path: Path) -> None:
    make_change(change, copy_edited(change, tmp_path))
    assert 1 <= len(change.files) <= change.most


def test_there_are_eight_changes_and_each_is_looked_at() -> None:
    assert len(CHANGES) == 8
    assert {change.name for change in CHANGES} == set(LOOKS)


@pytest.mark.slow
# --- in a plan and its templates ------------------------------------------------------------------------------
def test_a_higher_floor_holds_smaller_projects_and_every_sentence_says_it(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(FLOOR, plans / "before", monkeypatch)
    make_change(FLOOR, plans)
    after = look(FLOOR, plans / "after", monkeypatch)
    assert before["states"] == {"小项目": "accepted", "大项目": "accepted"}
    assert after["states"] == {"小项目": "held", "大项目": "accepted"}
    assert before["told"] == []
    assert after["told"] == [["小项目", "critical", "总投资600万元低于储备项目800万元的下限"]]
    assert before["template"] == [line.replace("800万元", "500万元") for line in after["template"]]
    assert sum("800万元" in line for line in after["template"]) >= 2


@pytest.mark.slow
def test_units_join_leave_and_are_renamed_in_mid_year(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(plans / "home"))
    february = LOOKS["unit"](plans / "2021-02")
    make_change(UNIT, plans)
    march = LOOKS["unit"](plans / "2021-03")
    assert set(february["expected"]) - set(march["expected"]) == {"ORD-KG"}
    assert set(march["expected"]) - set(february["expected"]) == {"150699"}
    assert february["signed"] == {"空港物流园区": 1, "鄂尔多斯高新区": 1, None: 2}
    # What the unit that left had told stays in the city's figure.
    assert march["signed"] == {"高新技术产业园": 1, "新设旗": 1, None: 3}
    assert march["figures_of"] == set(march["expected"].values())
    assert march["refused"] == {"空港物流园区": "文件无法读取：空港物流园区本期不是报送单位（2021-02-28止）"}
    # The renamed unit is found by its former name, and keeps its code and that of its project.
    assert (february["expected"]["ORD-GX"], march["expected"]["ORD-GX"]) == ("鄂尔多斯高新区", "高新技术产业园")
    assert february["projects"]["鄂尔多斯高新区甲"] == march["projects"]["鄂尔多斯高新区甲"] == "ORD-GX-2021-0001"


@pytest.mark.slow
def test_a_plans_paper_is_drafted_beside_the_bulletin(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "roll_call" not in {paper.id for paper in load_plan("ordos-2021", plans / "plans").papers}
    make_change(PAPER, plans)
    after = look(PAPER, plans / "after", monkeypatch)
    assert after["papers"] == ["audit", "bulletin", "roll_call"]
    assert after["faces"] == [".docx", ".html", ".pdf", ".txt", ".xlsx"]
    assert "2021年3月全市未报10个单位。" in after["text"]


@pytest.mark.slow
def test_a_mails_wording_is_changed_once_for_both_its_bodies_and_a_plans_own_goes_first(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(MAIL, plans / "before", monkeypatch)
    make_change(MAIL, copy_edited(MAIL, plans))
    shutil.copytree(plans / "templates", plans / PLAN / "templates")
    after = look(MAIL, plans / "after", monkeypatch)
    for body in ("html", "plain"):
        assert any("如何修改：" in line for line in before[body])
        assert not any("处理办法：" in line for line in before[body])
        assert after[body] == [line.replace("如何修改：", "处理办法：") for line in before[body]]


# --- in the house's forms and in Python: in a copy of the whole repository -----------------------------------------
@pytest.mark.slow
def test_a_forms_new_column_is_in_the_template_read_kept_and_in_the_forms_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_repository(tmp_path / "copy")
    before = look_in_copy(COLUMN, copy, tmp_path / "before", monkeypatch)
    make_change(COLUMN, copy)
    after = look_in_copy(COLUMN, copy, tmp_path / "after", monkeypatch)
    assert before == {"record": None, "template": []}
    assert after["record"] == 120
    assert "带动就业(人)" in after["template"]
    assert "docs/forms/reserve_projects.md written" in run_in(copy, "docs.generate")
    assert "\n| 带动就业(人) | " in (copy / "docs" / "forms" / "reserve_projects.md").read_text(encoding="utf-8")


AFTER: dict[Change, Any] = {
    FORM_RULE: {
        "states": {"空话": "held", "实话": "accepted"},
        "told": [["空话", "critical", "本月进展只写了“推进中”"]],
    },
    SCHEME_RULE: {"points": {"东胜区": "22.50", "康巴什区": "67.50"}},
    MEASURE: {"figures": {"东胜区": 90_000_000, "康巴什区": 70_000_000, "全市": 90_000_000}},
}
"""What shows of a plan that names a new kind."""


@pytest.mark.parametrize("change", USES, ids=named)
def test_a_plan_cannot_name_a_kind_there_is_not(change: Change, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_kind(change, plans)
    with pytest.raises(UserError):
        look(change, plans / "before", monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("change", USES, ids=named)
def test_a_plan_uses_a_new_kind(change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = copy_repository(tmp_path / "copy")
    make_change(change, copy)
    use_kind(change, copy)
    found = look_in_copy(change, copy, tmp_path / "after", monkeypatch)
    assert found | AFTER[change] == found
    assert all(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("change", USES, ids=named)
def test_a_new_kind_is_told_in_its_language_page_and_held_by_the_tests_there_are(
    change: Change, tmp_path: Path
) -> None:
    copy = copy_repository(tmp_path / "copy")
    make_change(change, copy)
    assert "-language.md written" in run_in(copy, "docs.generate")
    assert " passed" in run_in(copy, "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", HELD_BY[change], *TESTS)
    run_in(copy, "ruff", "check", *change.files)
    run_in(copy, "ruff", "format", "--check", *change.files)


def use_kind(change: Change, root: Path) -> None:
    name, text = USES[change]
    (root / PLAN / name).parent.mkdir(parents=True, exist_ok=True)
    (root / PLAN / name).write_text(text, encoding="utf-8")
