"""Files that people edit, written again as they are written now: the same entries, every other character kept."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from desk.cli import app
from diaodu import ROOT
from diaodu.adapters import form_files
from diaodu.adapters.form_files import HOUSE_FORMS, HOUSE_RULES, read_drafts
from diaodu.adapters.old_keys import FORM_KEYS, PLAN_KEYS, find_old_keys, with_new_keys
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.yaml_files import read_yaml
from diaodu.adapters.yaml_rewrite import LONGEST_LINE, long_lines, rewrite

PLAN_FILES = sorted(ROOT.glob("plans/*/*.yaml"))
FORM_FILES = sorted([*ROOT.glob("expectations/*.yaml"), *ROOT.glob("plans/*/forms/*.yaml")])
HOUSE_FILES = sorted(path for path in HOUSE_FORMS.glob("*.yaml") if path.name != HOUSE_RULES)
OLD = """\
# 共担组
plan: old-plan
groups:
  - {group: G1, title: 装备制造组, members: [发改委, 能源局]}   # 两个部门
triggers:
  - trigger: leaders_out
    each: {form: outings, by: leader, sum: days, least: 5, most: 9}
scheme:
  grades: [{grade: 优秀, at_least: 90}]
  items:
    - item: 线索
      rules: [{kind: lookup, measure: leads, by: rank, places: [{up_to: 3, points: 5}]}]
"""
OLD_FORM = """\
# 到位资金
form: funds
extends: "funds"
columns:
  - {key: serial, header: 序号, presence: key}   # presence: key 是关键列
  - key: agreed_investment
    type: amount
    suspect_below: &small 10
    max_param: 'max_total_investment'   # 上限
  - {suspect_below: 10, max_param: null, key: funds_month}
  - {key: funds_ytd, suspect_below: *small}
derived: [{key: occurrence, function: occurrence, of: [name, key]}]
rules:
  - {id: M-01, column: key, kwargs: {min_value: $min_total_investment}}
goes_on: {by: [name], converts: {form: signed_projects, where: {}, sets: {}}}
"""


def same(text: str) -> object:
    return yaml.safe_load(text)


def as_before(text: str) -> str:
    """A form as it was written before: ids of columns are in small letters, those of rules in capitals."""
    text = re.sub(r"(?m)^id: ", "form: ", text)
    text = re.sub(r"(?<=[{-])( ?)id: (?=[a-z])", r"\1key: ", text)
    text = re.sub(r"max: \$(?=max_)", "max_param: ", text)
    return re.sub(r"suspect: \{lt: ([0-9]+)\}", r"suspect_below: \1", text)


def test_old_keys_get_their_new_names_and_nothing_else_changes() -> None:
    assert rewrite(OLD, PLAN_KEYS) == (
        OLD.replace("plan: old-plan", "id: old-plan")
        .replace("{group: G1", "{id: G1")
        .replace("trigger: leaders_out", "id: leaders_out")
        .replace("least: 5, most: 9", "lt: 5, gt: 9")
        .replace("{grade: 优秀, at_least: 90}", "{id: 优秀, ge: 90}")
        .replace("item: 线索", "id: 线索")
        .replace("up_to: 3", "le: 3")
    )


def test_reading_takes_an_old_file_as_if_it_were_written_again() -> None:
    assert with_new_keys(same(OLD), PLAN_KEYS) == same(rewrite(OLD, PLAN_KEYS))


def test_a_forms_old_keys_get_their_new_names_and_a_bound_and_a_parameter_are_written_as_everywhere() -> None:
    assert rewrite(OLD_FORM, FORM_KEYS) == (
        OLD_FORM.replace("form: funds\nextends", "id: funds\nextends")
        .replace("{key: serial", "{id: serial")
        .replace("- key: agreed", "- id: agreed")
        .replace("max_param: 'max_total_investment'", "max: $max_total_investment")
        .replace(
            "{suspect_below: 10, max_param: null, key: funds_month}", "{suspect: {lt: 10}, max: null, id: funds_month}"
        )
        .replace("{key: funds_ytd", "{id: funds_ytd")
        .replace("{key: occurrence", "{id: occurrence")
    )


def test_a_bound_that_another_place_shares_is_read_and_left_for_a_person_to_write_anew() -> None:
    again = same(rewrite(OLD_FORM, FORM_KEYS))
    assert with_new_keys(again, FORM_KEYS) == with_new_keys(same(OLD_FORM), FORM_KEYS)
    assert [old.place[-1] for old in find_old_keys(again, FORM_KEYS)] == ["suspect_below", "suspect_below"]


@pytest.mark.parametrize("path", HOUSE_FILES, ids=lambda path: path.stem)
def test_a_house_form_as_it_was_written_before_is_written_again_to_the_byte(path: Path) -> None:
    now = path.read_text(encoding="utf-8")
    before = as_before(now)
    assert before != now
    assert rewrite(before, FORM_KEYS) == now


def test_house_forms_as_they_were_written_before_are_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = read_drafts()
    for path in HOUSE_FILES:
        (tmp_path / path.name).write_text(as_before(path.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(form_files, "HOUSE_FORMS", tmp_path)
    assert {name: draft.data for name, draft in read_drafts().items()} == {
        name: draft.data for name, draft in now.items()
    }


def test_an_entry_with_the_old_and_the_new_key_is_left_to_be_refused() -> None:
    text = "groups:\n  - {id: G1, group: G2}\n"
    assert rewrite(text, PLAN_KEYS) == text
    assert list(find_old_keys(same(text), PLAN_KEYS)) == []


@pytest.mark.parametrize("path", [*PLAN_FILES, *FORM_FILES], ids=lambda path: "/".join(path.parts[-3:]))
def test_the_files_of_the_house_are_written_as_they_are_written_now(path) -> None:
    names = {} if path.name == HOUSE_RULES else FORM_KEYS if path in FORM_FILES else PLAN_KEYS
    text = path.read_text(encoding="utf-8")
    assert rewrite(text, names) == text
    assert [old.place for old in find_old_keys(read_yaml(path), names)] == []
    assert long_lines(text) == []


LONG = {
    "an entry in braces is set on a line a key": (
        "measures:\n  - {id: a, where: {stage: {in: [签约, 开工]}}, clause: " + "甲" * 120 + "}\n",
        "measures:\n  - id: a\n    where: {stage: {in: [签约, 开工]}}\n    clause: " + "甲" * 120 + "\n",
    ),
    "a list of words goes on below": (
        f"a:\n  synonyms: [{', '.join(['一个词'] * 40)}]\n",
        None,
    ),
    "a sentence goes on behind a backslash, without a blank": ("text: " + "句" * 250 + "\n", None),
    "a quoted sentence keeps its quotes and backslashes": ('text: "' + r"a\"b\\c " * 40 + '"\n', None),
    "a comment behind an entry stands above it": ("a:\n  b: 1   # " + "注" * 140 + "\n", None),
    "an anchor of a list's entry stays": ("c:\n  - &x {id: a, text: " + "句" * 150 + "}\n  - *x\n", None),
    "an anchor of a text stays": ("c:\n  - {id: a, text: &t " + "句" * 150 + "}\n  - {text: *t}\n", None),
    "what stands below a text of several lines goes on below it": (
        "scheme:\n  note: |\n    短\n    " + "句" * 150 + " # 3\n  points: 1\n",
        None,
    ),
    "of two marks behind an entry the first begins the comment": ("a: 1 # " + "注" * 140 + " # 二\n", None),
    "the mark before a file's first character is none of it": ("\ufeffplan: a   # " + "注" * 140 + "\n", None),
    "an anchor stays and its alias too": (
        "a:\n  where: &w {stage: {eq: 签约}, name: {in: [" + ", ".join(["名"] * 60) + "]}}\n  again: *w\n",
        None,
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_line_is_broken(name: str) -> None:
    text, expected = LONG[name]
    found = rewrite(text, PLAN_KEYS)
    assert long_lines(found) == []
    assert same(found) == with_new_keys(same(text), PLAN_KEYS)
    assert rewrite(found, PLAN_KEYS) == found
    assert expected is None or found == expected
    assert found.count("#") == text.count("#") or "注" in text


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  - {b: 1,   # 注\n     text: " + "句" * 150 + "}\n",
        "a:\n  names: [甲, # 注\n    " + "句" * 150 + "]\n",
        "a:\n  text: |   # 注\n    " + "句" * 150 + " # 3\n  b: 1\n",
        "? " + "句" * 150 + "\n: 1\n",
    ],
)
def test_a_line_stays_long_where_breaking_it_would_lose_a_comment_or_change_what_the_file_says(text: str) -> None:
    assert rewrite(text, PLAN_KEYS) == text


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.dictionaries(st.sampled_from(["id", "name", "item", "at_least", "where", "group"]), inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["plan", "groups", "measures", "scheme", "note"]), VALUES, min_size=1),
    st.sampled_from([True, False, None]),
)
def test_whatever_the_file_it_says_the_same_afterwards(data: dict[str, object], flow: bool | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, width=10_000, sort_keys=False)
    found = rewrite(text, PLAN_KEYS)
    assert same(found) == with_new_keys(same(text), PLAN_KEYS)
    assert all(len(line) <= LONGEST_LINE for line in found.split("\n")) or flow is not None


COLUMNS = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "key", "max", "max_param", "suspect", "suspect_below", "form"]),
        st.one_of(st.none(), st.integers(-1000, 1000), WORDS, st.lists(st.integers(0, 9), max_size=2)),
    ),
    max_size=4,
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["form", "title", "columns", "derived", "rules"]), COLUMNS, min_size=1),
    st.sampled_from([True, False, None]),
)
def test_whatever_the_form_it_says_the_same_afterwards(data: dict[str, object], flow: bool | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, width=10_000, sort_keys=False)
    assert same(rewrite(text, FORM_KEYS)) == with_new_keys(same(text), FORM_KEYS)


@pytest.fixture
def old_folder(tmp_path: Path) -> Path:
    """A city's plan as it was written before: the old keys, and a line that is too long."""
    folder = tmp_path / "ordos-2021"
    shutil.copytree(ROOT / "plans" / "ordos-2021", folder)
    for name, new, old in (
        ("plan.yaml", "id: ordos-2021", "plan: ordos-2021"),
        ("triggers.yaml", "- id: ", "- trigger: "),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert new in text
        (folder / name).write_text(text.replace(new, old), encoding="utf-8")
    with (folder / "clauses.yaml").open("a", encoding="utf-8") as clauses:
        clauses.write("  - {clause: O-16, text: " + "句" * 130 + "}\n")
    return folder


def test_a_plan_whose_gate_names_no_money_is_read_and_told_that_nothing_goes_out_by_itself(old_folder: Path) -> None:
    text = (old_folder / "plan.yaml").read_text(encoding="utf-8")
    (old_folder / "plan.yaml").write_text(text.replace(", of: {form: funds, column: funds_ytd}", ""), encoding="utf-8")
    told = CliRunner().invoke(app, ["plan", "check", str(old_folder)])
    assert told.exit_code == 0
    assert "不会自动印发" in told.stderr


def test_an_old_plan_is_read_checked_with_notes_and_written_again(old_folder: Path) -> None:
    before = load_plan_folder(str(old_folder)).plan
    assert before.id == "ordos-2021"
    told = CliRunner().invoke(app, ["plan", "check", str(old_folder)])
    assert told.exit_code == 0
    assert "plan.yaml 第2行 plan：旧写法，现写 id" in told.stderr
    assert "clauses.yaml" in told.stderr
    assert "超过139个字符" in told.stderr
    dry = CliRunner().invoke(app, ["plan", "rewrite", str(old_folder), "--dry-run", "--json"])
    names = [Path(one["file"]).name for one in json.loads(dry.stdout)["files"]]
    assert names == ["clauses.yaml", "plan.yaml", "triggers.yaml"]
    assert "plan: ordos-2021" in (old_folder / "plan.yaml").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, ["plan", "rewrite", str(old_folder)]).exit_code == 0
    assert load_plan_folder(str(old_folder)).plan == before
    assert CliRunner().invoke(app, ["plan", "check", str(old_folder)]).stderr == ""
    assert (old_folder / "plan.yaml").read_bytes() == (ROOT / "plans" / "ordos-2021" / "plan.yaml").read_bytes()


def test_lines_end_as_they_did_and_a_forms_long_line_is_told_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "suzhou-2020"
    shutil.copytree(ROOT / "plans" / "suzhou-2020", folder)
    form = folder / "forms" / "funds.yaml"
    now = form.read_bytes().replace(b"\n", b"\r\n")
    form.write_bytes(now + b"# " + b"z" * 140 + b"\r\n")
    told = CliRunner().invoke(app, ["plan", "check", str(folder)])
    assert "forms/funds.yaml 第" in told.stderr
    assert CliRunner().invoke(app, ["plan", "rewrite", str(folder)]).exit_code == 0
    assert form.read_bytes().startswith(now)
    assert form.read_bytes().count(b"\n") == form.read_bytes().count(b"\r\n")


def test_a_plans_own_old_forms_are_read_checked_with_notes_and_written_again(tmp_path: Path) -> None:
    new, folder = ROOT / "plans" / "suzhou-2020", tmp_path / "suzhou-2020"
    shutil.copytree(new, folder)
    for path in (folder / "forms").glob("*.yaml"):
        path.write_text(as_before(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert load_plan_folder(str(folder)).forms == load_plan_folder("suzhou-2020").forms
    told = CliRunner().invoke(app, ["plan", "check", str(folder)])
    assert told.exit_code == 0
    assert "forms/funds.yaml 第2行 form：旧写法，现写 id" in told.stderr
    assert "forms/funds.yaml 第6行 columns.0.key：旧写法，现写 id" in told.stderr
    assert CliRunner().invoke(app, ["plan", "rewrite", str(folder)]).exit_code == 0
    assert CliRunner().invoke(app, ["plan", "check", str(folder)]).stderr == ""
    for path in (new / "forms").glob("*.yaml"):
        assert (folder / "forms" / path.name).read_bytes() == path.read_bytes()


def test_a_plan_without_the_parameter_of_a_bound_is_told_that_nothing_is_too_large_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "suzhou-2020"
    shutil.copytree(ROOT / "plans" / "suzhou-2020", folder)
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    (folder / "plan.yaml").write_text(text.replace("max_total_investment", "largest"), encoding="utf-8")
    told = CliRunner().invoke(app, ["plan", "check", str(folder)])
    assert told.exit_code == 0
    assert "“总投资”：方案没有参数 $max_total_investment，不查金额上限" in told.stderr
