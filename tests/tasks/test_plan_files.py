"""Plans and forms from their folders: what is found, and how each slip is told to the person who can mend it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS, list_plans, load_plan, load_plan_folder
from diaodu.adapters.yaml_files import read_lines, read_yaml
from diaodu.domain.errors import UserError
from tests.messages import plain

Change = Callable[..., Path]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """A copy of the built-in plan with one text of one file replaced; the folder it lies in."""

    def change_file(file: str = "plan.yaml", old: str = "", new: str = "", *, form: tuple[str, str] = ("", "")) -> Path:
        folder = tmp_path / "own" / "ordos-2021"
        shutil.copytree(BUILT_IN_PLANS / "ordos-2021", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        if form[0]:
            (folder / "forms").mkdir()
            (folder / "forms" / f"{form[0]}.yaml").write_text(form[1], encoding="utf-8")
        return folder

    return change_file


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def load_everything(folder: Path) -> None:
    """The plan, and the forms, which are read when they are first asked for."""
    assert load_plan_folder(str(folder)).forms


def refusal(folder: Path) -> UserError:
    with pytest.raises(UserError) as refused:
        load_everything(folder)
    assert refused.value.exit_code == 10
    assert refused.value.who
    return refused.value


TALKING = (
    "{id: talking_projects, name: 在谈项目, unit: 个, form: signed_projects, count: rows, where: {stage: {eq: 在谈}}"
)

SLIPS = [
    # what, file, old, new, line's text, key, what the message must say
    ("an unknown key", "units.yaml", "name: 东胜区, class", "name: 东胜区, clas", "150602", "units.0.clas", "不认识的键"),
    ("a missing key", "units.yaml", "name: 东胜区, class: 旗区,", "class: 旗区,", "150602", "units.0.name", "缺少这一项"),
    ("a wrong type", "units.yaml", '"150602"', "150602", "150602", "units.0.code", "现为150602"),
    ("an unknown key deep inside", "plan.yaml", "{coverage: 0.8,", "{covrage: 0.8,", "gates:", "release.gates.covrage", "不认识的键"),
    ("a number out of range", "plan.yaml", "day: 28", "day: 32", "due: {day", "calendar.due.day", "现为32"),
    ("a time that is none", "plan.yaml", '"08:30"', '"8点半"', "prepare_time", "calendar.prepare_time", "8点半"),
    ("an unknown word of a choice", "plan.yaml", "mode: automatic", "mode: auto", "mode: auto", "release.mode", "'automatic'or'approval'"),
    ("an unknown rule kind", "scheme.yaml", "kind: quality", "kind: qualty", "kind: qualty", "scheme.items.5.alternatives.0.rules.0.kind", "qualty"),
    ("points that do not add up", "scheme.yaml", "kind: quality, points: 15", "kind: quality, points: 14", "报送质量", "scheme.items.5", "各规则分值之和14与该项分值15不符"),
    ("a measure of two kinds", "measures.yaml", "count: rows, where: {stage: {eq: 在谈}}", "count: rows, sum: name, where: {stage: {eq: 在谈}}", "talking_projects", "measures.2", "须且只能写"),
    ("a condition that is none", "measures.yaml", "where: {stage: {eq: 在谈}}", "where: [stage]", "talking_projects", "measures.2.where", "['stage']"),
    ("a target line without a value", "targets.yaml", ", value: 300}", "}", "city: true", "targets.0.lines.2.value", "缺少这一项"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "key", "said"), [pytest.param(*rest, id=what) for what, *rest in SLIPS]
)
def test_a_slip_is_told_with_file_line_key_and_what_was_found(
    file: str, old: str, new: str, at: str, key: str, said: str, change: Change
) -> None:
    folder = change(file, old, new)
    error = refusal(folder)
    message = plain(error)
    assert plain(f"{file} 第{line_of(folder / file, at)}行 {key}:") in message
    assert plain(said) in message


ACROSS = [
    ("an unknown column in a measure's where", "measures.yaml", "where: {stage: {eq: 在谈}}", "where: {stagee: {eq: 在谈}}", "指标 talking_projects: 列 stagee 不存在"),
    ("an unknown operator", "measures.yaml", "where: {stage: {eq: 在谈}}", "where: {stage: {is: 在谈}}", "指标 talking_projects: 运算符 is 不存在, 可用 eq, ne"),
    ("an unknown stage", "measures.yaml", "{stage_ge: 投产}", "{stage_ge: 开业}", "阶段 开业 不存在, 可用 在谈"),
    ("an unknown form of a measure", "measures.yaml", TALKING, TALKING.replace("form: signed_projects", "form: signed"), "指标 talking_projects 的 form: signed 不存在"),
    ("an unknown column to sum", "measures.yaml", "sum: funds_month", "sum: funds_moth", "指标 funds_month 的列: funds_moth 不存在"),
    ("an unknown form due", "plan.yaml", "{form: narrative,", "{form: narratives,", "narratives 不存在, 可用 factor_prices"),
    ("a duplicate alias", "units.yaml", "aliases: [东胜,", "aliases: [准旗,", "单位名称或别名重复: 准旗"),
    ("a duplicate measure", "measures.yaml", "id: talking_projects", "id: signed_projects", "指标重复: signed_projects"),
    ("a rate of an unknown measure", "measures.yaml", "n: started_projects,", "n: started,", "指标 start_rate: started 不存在"),
    ("a target of an unknown measure", "targets.yaml", "measure: reserve_projects", "measure: reserve", "目标 O-02: reserve 不存在"),
    ("an item of an unknown measure", "scheme.yaml", "measure: entry_rate", "measure: entry", "考核项 系统录入: entry 不存在"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), [pytest.param(*rest, id=what) for what, *rest in ACROSS])
def test_an_entry_that_refers_to_nothing_is_named_with_what_there_is(
    file: str, old: str, new: str, said: str, change: Change
) -> None:
    assert plain(said) in plain(refusal(change(file, old, new)))


def test_all_slips_of_a_file_are_told_at_once(change: Change) -> None:
    folder = change("plan.yaml", "office: 鄂尔多斯市商务局", "ofice: 鄂尔多斯市商务局")
    message = plain(refusal(folder))
    assert "office:缺少这一项" in message
    assert "ofice:不认识的键" in message


@pytest.mark.parametrize(
    ("old", "new"), [("gates: {coverage: 0.8, held_share: 0.3}", "gates: {coverage: 0.8"), ("city: 鄂", "\tcity: 鄂"), ("copies: 60", 'copies: "60')]
)  # fmt: skip
def test_bad_yaml_is_told_with_file_and_line(old: str, new: str, change: Change) -> None:
    error = refusal(change("plan.yaml", old, new))
    assert re.search(r"plan\.yaml 第\d+行$", error.where)
    assert "YAML" in str(error)


def test_an_entry_in_two_files_is_refused_with_both_names(change: Change) -> None:
    message = plain(refusal(change("scheme.yaml", "scheme:\n", "city: 别处\nscheme:\n")))
    assert "scheme.yaml" in message
    assert "city已在plan.yaml中出现" in message


def test_a_file_that_is_missing_is_told_by_what_it_should_have_held(change: Change) -> None:
    folder = change()
    (folder / "units.yaml").unlink()
    assert "units:缺少这一项" in plain(refusal(folder))


def test_yes_and_no_are_words_and_only_true_and_false_are_switches(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: [NO, Yes, on, off, Y, 是, true, false]\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"a": ["NO", "Yes", "on", "off", "Y", "是", True, False]}


def test_yaml_makes_no_objects(tmp_path: Path, change: Change) -> None:
    error = refusal(
        change("plan.yaml", "city: 鄂尔多斯市", "city: !!python/object/apply:os.system [touch /tmp/diaodu-owned]")
    )
    assert "YAML" in str(error)
    assert not Path("/tmp/diaodu-owned").exists()  # noqa: S108 - it must not be there


def test_every_entry_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\nb:\n  - {c: 2}\n  - d:\n      e: 3\n", encoding="utf-8")
    lines = read_lines(tmp_path / "a.yaml")
    assert [lines[path] for path in [("a",), ("b",), ("b", 0, "c"), ("b", 1, "d"), ("b", 1, "d", "e")]] == [
        1,
        2,
        3,
        4,
        5,
    ]


# --- where plans are found ------------------------------------------------------------------------------
def test_a_plan_of_the_city_goes_before_the_built_in_one_of_its_name(change: Change) -> None:
    folder = change("plan.yaml", "city: 鄂尔多斯市", "city: 别处市")
    own = folder.parent
    assert load_plan("ordos-2021", own).city == "别处市"
    assert load_plan("ordos-2021").city == "鄂尔多斯市"
    assert load_plan(str(folder)).city == "别处市"
    assert load_plan(str(folder / "plan.yaml")).city == "别处市"


def test_a_plan_nobody_has_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nanchang-2030") as refused:
        load_plan("nanchang-2030", tmp_path)
    assert "ordos-2021" in str(refused.value)
    assert list_plans(tmp_path) == list_plans()
    assert "ordos-2021" in list_plans()


def test_plan_forms_and_templates_are_hashed_together(change: Change) -> None:
    built_in = load_plan_folder("ordos-2021").sha256
    folder = change()
    assert load_plan_folder(str(folder)).sha256 == built_in
    targets = folder / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    assert load_plan_folder(str(folder)).sha256 != built_in


def test_a_form_of_the_plan_is_told_by_its_own_file(change: Change) -> None:
    error = refusal(change(form=("narrative", "form: narrative\ntitle: 表\ncolumns:\n  - {key: 甲, header: 甲}\n")))
    assert plain("narrative.yaml 第4行 columns.0.key:") in plain(error)


def test_choices_of_another_form_that_is_not_there_are_refused(change: Change) -> None:
    own = "form: narrative\ntitle: 表\ncolumns:\n  - {key: a, header: 甲, type: choice, choices: !form reserve_projects.nope}\n"
    assert "!formreserve_projects.nope不存在" in plain(refusal(change(form=("narrative", own))))


def test_every_built_in_plan_loads() -> None:
    for name in list_plans():
        folder = load_plan_folder(name)
        assert folder.plan.plan == name
        assert {due.form for due in folder.plan.forms} <= set(folder.forms)
