"""Plans and forms from their folders: what is found, and how each slip is told to the person who can mend it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from diaodu import ROOT
from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.adapters.plan_files import BUILT_IN_PLANS, list_plans, load_plan, load_plan_folder
from diaodu.adapters.yaml_files import read_lines, read_yaml
from diaodu.domain.errors import UserError
from diaodu.domain.period import parse_period
from diaodu.domain.plans.moments import moments_of
from tests.lib.messages import plain

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


WHERE = "where: {stage: {eq: 在谈}, status: {ne: 终止, or_empty: true}}"
TALKING = f"""  - id: talking_projects
    name: 在谈项目
    unit: 个
    form: signed_projects
    count: rows
    {WHERE}
"""

SLIPS = [
    # what, file, old, new, line's text, key, what the message must say
    ("an unknown key", "units.yaml", "name: 东胜区, class", "name: 东胜区, clas", "150602", "units.0.clas", "不认识的键"),
    ("a missing key", "units.yaml", "name: 东胜区, class: 旗区,", "class: 旗区,", "150602", "units.0.name", "缺少这一项"),
    ("a wrong type", "units.yaml", '"150602"', "150602", "150602", "units.0.code", "现为150602"),
    ("an unknown key deep inside", "plan.yaml", "{coverage: 0.8,", "{covrage: 0.8,", "gates:", "release.gates.covrage", "不认识的键"),
    ("a gate on a form the plan has not", "plan.yaml", "of: {form: funds,", "of: {form: progress,", "gates:", "release.gates.of.form", "印发门槛 of 的报表: progress 不存在, 可用 reserve_projects"),
    ("a gate on a column of words", "plan.yaml", "column: funds_ytd", "column: investor", "gates:", "release.gates.of.column", "印发门槛 of 的金额列: investor 不存在, 可用 agreed_investment"),
    ("a gate on money there is none of", "plan.yaml", "held_share: 0.3", "held_share: none", "gates:", "release.gates", "不能再写 of"),
    ("a share over the whole", "plan.yaml", "held_share: 0.3", "held_share: 3", "gates:", "release.gates.held_share", "现为3"),
    ("a number out of range", "plan.yaml", "day: 28", "day: 32", "due: {day", "calendar.due.day", "现为32"),
    ("a time that is none", "plan.yaml", '"08:30"', '"8点半"', "prepare_time", "calendar.prepare_time", "8点半"),
    ("an unknown word of a choice", "plan.yaml", "mode: automatic", "mode: auto", "mode: auto", "release.mode", "'automatic'or'approval'"),
    ("an unknown rule kind", "scheme.yaml", "kind: quality", "kind: qualty", "kind: qualty", "scheme.items.5.alternatives.0.rules.0.kind", "qualty"),
    ("points that do not add up", "scheme.yaml", "kind: quality, points: 15", "kind: quality, points: 14", "报送质量", "scheme.items.5", "各规则分值之和14与该项分值15不符"),
    ("a measure of two kinds", "measures.yaml", TALKING, TALKING.replace("count: rows", "count: rows\n    sum: name"), "talking_projects", "measures.2", "须且只能写"),
    ("a condition that is none", "measures.yaml", WHERE, "where: [stage]", "where: [stage]", "measures.2.where", "['stage']"),
    ("a target line without a value", "targets.yaml", ", value: 300}", "}", "city: true", "targets.0.lines.2.value", "缺少这一项"),
    ("an amount without 元", "plan.yaml", "1000亿元", "1000亿", "max_total_investment", "parameters.max_total_investment", "金额 '1000亿' 应写成 500万元"),
    ("an amount beyond all sense", "plan.yaml", "1000亿元", "99999999亿元", "max_total_investment", "parameters.max_total_investment", "超过1000万亿元"),
    ("a limit of days beyond sense", "plan.yaml", "lateness_limit_days: 15", "lateness_limit_days: 99999999999", "lateness_limit_days", "calendar.lateness_limit_days", "应不大于 366，现为99999999999"),
    ("review days below none", "plan.yaml", "review_working_days: 2", "review_working_days: -1", "review_working_days", "calendar.review_working_days", "应不小于 0，现为-1"),
    ("a target that is no amount", "targets.yaml", "value: 300}", "value: 300个}", "city: true", "targets.0.lines.2.value", "金额 '300个' 应写成"),
    ("a target of a class no unit has", "targets.yaml", "{class: 园区", "{class: 园", "value: 15", "targets.0.lines.1.class", "目标 O-02 的类别: 园 不存在, 可用 旗区, 园区"),
    ("a target of a unit there is not", "targets.yaml", "{city: true", "{unit: 全市", "value: 300", "targets.0.lines.2.unit", "目标 O-02 的单位: 全市 不存在"),
    ("a zone there is not", "plan.yaml", "Asia/Shanghai", "Asia/Ordos", "zone:", "zone", "没有这个时区"),
    ("a first period that is none", "plan.yaml", "first_period: 2021-01", "first_period: 2021-13", "first_period", "first_period", "'2021-13' 不是报告期"),
    ("a first period of another rhythm", "plan.yaml", "first_period: 2021-01", "first_period: 2021-Q1", "first_period", "first_period", "不是同一种周期"),
    ("an item from a period that is none", "scheme.yaml", "from_period: 2021-04", "from_period: 四月", "from_period", "scheme.items.0.from_period", "'四月' 不是报告期"),
    ("a rule kind without its measure", "scheme.yaml", "kind: rate, measure: entry_rate,", "kind: rate,", "kind: rate, points: 10", "scheme.items.3.alternatives.0.rules.0.measure", "缺少这一项"),
    ("an item that leaves units out", "scheme.yaml", "when: no_target", "when: target", "区外到位资金", "scheme.items.2", "须以 always 结尾, 或对同一指标写全 target 和 no_target"),
    ("pace without a target", "scheme.yaml", "{kind: functional_coefficient, measure: funds_outside_ytd, points: 30, base: 0.6, min_units: 3}", "{kind: pace, measure: funds_outside_ytd, points: 30}", "when: no_target", "scheme.items.2.alternatives.1", "pace 只能写在 when: target 之下"),
    ("a rate of a rate", "measures.yaml", "rate: {n: started_projects,", "rate: {n: start_rate_2021,", "id: start_rate,", "measures.10.rate.n", "指标 start_rate 的 n 现为比率 start_rate_2021"),
    ("a sum of words", "measures.yaml", "sum: funds_month", "sum: investor", "id: funds_month", "measures.16", "investor 不是金额或数字"),
    ("a distinct count of nothing", "measures.yaml", TALKING, TALKING.replace("count: rows", "distinct: investr"), "talking_projects", "measures.2", "指标 talking_projects 的列: investr 不存在"),
    ("a form due that there is not", "plan.yaml", "{form: narrative,", "{form: narratives,", "narratives", "forms.3.form", "应报报表: narratives 不存在, 可用 activities"),
    ("a measure of an unknown form", "measures.yaml", TALKING, TALKING.replace("form: signed_projects", "form: signed  #"), "form: signed  #", "measures.2.form", "signed 不存在"),
    ("a measure of an unknown column", "measures.yaml", WHERE, "where: {stagee: {eq: 在谈}}", "stagee", "measures.2.where", "列 stagee 不存在"),
    ("a measure of an unknown parameter", "measures.yaml", "sign_date: {ge: $scope_b_from, le: $period_end}", "sign_date: {ge: $scope_c_from, le: $period_end}", "sign_date: {ge: $scope_c_from, le: $period_end}", "measures.6.where", "指标 signed_2021: 参数 $scope_c_from 不存在, 可用 $min_total"),
    ("an amount that is none in a condition", "measures.yaml", WHERE, "where: {total_investment: {ge: 五百万}}", "五百万", "measures.2.where", "total_investment 的 ge 现为 '五百万', 应为金额"),
    ("an alias twice", "units.yaml", "aliases: [康巴什,", "aliases: [东胜,", "150603", "units.1", "单位代码、名称或别名重复: 东胜"),
    ("a unit's code twice", "units.yaml", '"150603"', '"150602"', "康巴什区,", "units.1", "重复: 150602"),
    ("a measure twice", "measures.yaml", "id: talking_projects", "id: reserve_projects  # twice", "# twice", "measures.2", "指标重复: reserve_projects"),
    ("a rate of nothing", "measures.yaml", "n: started_projects,", "n: started,", "id: start_rate,", "measures.10.rate.n", "指标 start_rate: started 不存在"),
    ("a target of nothing", "targets.yaml", "measure: reserve_projects", "measure: reserve", "measure: reserve", "targets.0.measure", "目标 O-02: reserve 不存在"),
    ("an item of nothing", "scheme.yaml", "measure: entry_rate", "measure: entry", "id: 系统录入", "scheme.items.3", "考核项 系统录入: entry 不存在"),
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
    assert "should" not in str(error)


ACROSS = [
    ("an unknown operator", "measures.yaml", WHERE, "where: {stage: {is: 在谈}}", "指标 talking_projects: 运算符 is 不存在, 可用 eq, ne"),
    ("an unknown stage", "measures.yaml", "{stage_ge: 投产}", "{stage_ge: 开业}", "阶段 开业 不存在, 可用 在谈"),
    ("an unknown column to sum", "measures.yaml", "sum: funds_month", "sum: funds_moth", "指标 funds_month 的列: funds_moth 不存在"),
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
    ("old", "new"), [("gates: {coverage: 0.8, held_share: 0.3, of: {form: funds, column: funds_ytd}}", "gates: {coverage: 0.8"), ("city: 鄂", "\tcity: 鄂"), ("copies: 60", 'copies: "60')]
)  # fmt: skip
def test_bad_yaml_is_told_with_file_and_line(old: str, new: str, change: Change) -> None:
    error = refusal(change("plan.yaml", old, new))
    assert re.search(r"plan\.yaml 第\d+行$", error.where)
    assert "YAML" in str(error)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        ("targets.yaml", "due_from: 2021-04-10", "due_from: 2021-04-31", "due_from", "日期2021-04-31不存在"),
        (
            "plan.yaml",
            "copies: 60",
            "city: 别处市\n  copies: 60\n  copies: 61",
            "copies: 61",
            "键copies重复,前一处在第",
        ),
        ("units.yaml", "units:\n", "units: []\nunits:\n", "units:", "键units重复,前一处在第2行"),
    ],
)
def test_yaml_that_says_nothing_sensible_is_told_with_file_and_line(
    file: str, old: str, new: str, at: str, said: str, change: Change
) -> None:
    folder = change(file, old, new)
    error = refusal(folder)
    numbers = [n for n, line in enumerate((folder / file).read_text(encoding="utf-8").splitlines(), 1) if at in line]
    assert error.where == f"{folder / file} 第{numbers[-1]}行"
    assert said in plain(error)


@pytest.mark.parametrize(("text", "line"), [("", 1), ("# 只有注释\n", 1), ("\n- 甲\n- 乙\n", 2), ("# 注\n考核\n", 2)])
def test_a_file_without_keys_is_refused_with_its_line(text: str, line: int, change: Change) -> None:
    folder = change()
    (folder / "targets.yaml").write_text(text, encoding="utf-8")
    error = refusal(folder)
    assert error.where == f"{folder / 'targets.yaml'} 第{line}行"
    assert "文件应由“键:值”组成" in plain(error)


def test_an_entry_merged_with_another_may_say_its_keys_again(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {<<: *a, x: 3}\nc: {<<: *b, x: 4}\nd: [*a, *a]\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = read_yaml(tmp_path / "a.yaml")
    assert (found["b"], found["c"], found["d"]) == ({"x": 3, "y": 2}, {"x": 4, "y": 2}, [{"x": 1, "y": 2}] * 2)


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


# --- forms of the plan's own ----------------------------------------------------------------------------
def test_a_form_of_the_plan_is_told_by_its_own_file(change: Change) -> None:
    error = refusal(change(form=("narrative", "id: narrative\ntitle: 表\ncolumns:\n  - {id: 甲, header: 甲}\n")))
    assert plain("forms/narrative.yaml 第4行 columns.0.id:") in plain(error)


OWN_SLIPS = [
    # what, form, its text, where, what the message must say
    ("choices of a form that is not there", "narrative", "id: narrative\ntitle: 表\ncolumns:\n  - {id: a, header: 甲, type: choice, choices: !form reserve_projects.nope}\n", "第4行 columns.0.choices", "!form reserve_projects.nope 不存在"),
    ("choices of a column that has none of its own", "narrative", "id: narrative\ntitle: 表\ncolumns:\n  - {id: a, header: 甲, type: choice, choices: !form signed_projects.industry}\n", "第4行 columns.0.choices", "须自有 choices"),
    ("another name than its file's", "narrative", "id: narratives\ntitle: 表\ncolumns:\n  - {id: a, header: 甲}\n", "第1行 id", "id 现为 'narratives', 应与文件名相同, 为 narrative"),
    ("the name of the form it extends", "my_funds", "title: 表\nextends: funds\n", "第1行 id", "id 现为 'funds', 应与文件名相同, 为 my_funds"),
    ("no such form to extend", "funds", "id: funds\nextends: fund\n", "第2行 extends", "extends: fund 不存在, 可用 activities"),
    ("two forms that extend each other", "narratives", "id: narratives\nextends: narratives\n", "第2行 extends", "extends: narratives 不存在"),
    ("a column without id", "narrative", "id: narrative\ntitle: 表\ncolumns:\n  - {id: a, header: 甲}\n  - {header: 乙}\n", "第5行 columns.1", "应写明 id"),
    ("a column without id over a house form", "funds", "id: funds\nextends: funds\ncolumns:\n  - {header: 乙}\n", "第4行 columns.0", "应写明 id"),
    ("a column that is a word", "funds", "id: funds\nextends: funds\ncolumns:\n  - 备注\n", "第4行 columns.0", "列现为 '备注', 应写明 id"),
    ("columns that are no list", "funds", "id: funds\nextends: funds\ncolumns: {id: a}\n", "第3行 columns", "应为列表"),
    ("rules that are nothing", "funds", "id: funds\nextends: funds\nrules:\n", "第3行 rules", "现为 None, 应为列表"),
    ("a column twice", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: a, header: 甲}\n  - {id: a, header: 乙}\n", "第5行 columns.1.id", "列 id 重复: a"),
    ("an old name that is not its file's", "narrative", "title: 表\nform: narratives\ncolumns:\n  - {key: a, header: 甲}\n", "第2行 form", "id 现为 'narratives', 应与文件名相同, 为 narrative"),
    ("a form with the old and the new name", "funds", "id: funds\nform: funds\nextends: funds\n", "第2行 form", "不认识的键"),
    ("a column with the old and the new name", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof, key: proof}\n", "第4行 columns.0.key", "不认识的键"),
    ("an old column twice", "funds", "form: funds\nextends: funds\ncolumns:\n  - {key: a, header: 甲}\n  - header: 乙\n    key: a\n", "第6行 columns.1.key", "列 id 重复: a"),
    ("a wrong word at an old key", "funds", "form: funds\nextends: funds\ncolumns:\n  - id: funds_month\n    suspect_below: 少\n", "第5行 columns.0.suspect_below.lt", "现为 '少'"),
    ("a bound that is no amount", "funds", "id: funds\nextends: funds\ncolumns:\n  - id: funds_month\n    max: 很多\n", "第5行 columns.0.max", "现为 '很多', 应为金额, 如 500万元, 或 $参数"),
    ("another way to be the same than there is", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: investor, same_by: firm}\n", "第4行 columns.0.same_by", "应为 'name' or 'investor'"),
    ("a derived column of an old name of nothing", "narrative", "form: narrative\ntitle: 表\ncolumns: [{key: a, header: 甲}]\nderived:\n  - {function: occurrence, of: [a]}\n", "第5行 derived.0.id", "缺少这一项"),
    ("a wrong word in a column changed", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof,\n     presence: wanted}\n", "第5行 columns.0.presence", "现为 'wanted'"),
    ("a changed column that does not fit any more", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof, type: choice}\n", "第4行 columns.0", "choices 与 type: choice 须同时出现"),
    ("an unknown key in an added column", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof, width: 20}\n  - {id: extra, header: 加报, hlep: 无}\n", "第5行 columns.1.hlep", "不认识的键"),
    ("a rule added that names nothing", "funds", "id: funds\nextends: funds\nrules:\n  - {id: L-01, expect: expect_column_values_to_not_be_null, column: proofs, severity: info, message: 缺, remedy: 补}\n", "第4行 rules.0", "规则 L-01 引用了不存在的列 ['proofs'"),
    ("a rule added with a parameter nobody gives", "funds", "id: funds\nextends: funds\nrules:\n  - id: L-01\n    expect: expect_column_values_to_be_between\n    column: funds_ytd\n    kwargs: {min_value: $least}\n    severity: info\n    message: 少\n    remedy: 补\n", "第7行 rules.0.kwargs", "规则 L-01: 参数 $least 不存在, 可用 $min_total_investment"),
    ("a column required by a parameter nobody gives", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof, presence: required, required_when: {origin: {in: $far}}}\n", "第4行 columns.0.required_when", "列 proof: 参数 $far 不存在"),
    ("a column required by a column that is not there", "funds", "id: funds\nextends: funds\ncolumns:\n  - {id: proof, presence: required, required_when: {source: {eq: 区外}}}\n", "第4行 columns.0.required_when", "列 proof: 列 source 不存在"),
    ("a severity by parameter", "funds", "id: funds\nextends: funds\nseverity_cases:\n  - {column: funds_ytd, rule: F-TYPE, where: {funds_month: {ge: $min_total_investment}}, severity: info}\n", "第4行 severity_cases.0", "不能用 $参数"),
    ("an identity of nothing", "funds", "id: funds\nextends: funds\nidentity: [name, investr]\n", "第3行 identity", "列 investr 不存在"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "where", "said"), [pytest.param(*rest, id=what) for what, *rest in OWN_SLIPS])
def test_a_slip_in_a_form_of_the_plans_own_is_told_with_its_file_and_line(
    form: str, text: str, where: str, said: str, change: Change
) -> None:
    error = refusal(change(form=(form, text)))
    assert error.where == f"forms/{form}.yaml {where}"
    assert plain(said) in plain(error)


def test_a_parameter_taken_from_the_plan_is_missed_by_the_house_forms_rule_that_uses_it(change: Change) -> None:
    folder = change("plan.yaml", "  min_total_investment: 500万元", "  min_total: 500万元")
    error = refusal(folder)
    path = BUILT_IN_PLANS.parent / "expectations" / "reserve_projects.yaml"
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    asking = next(n for n, rule in enumerate(rules) if "$min_total_investment" in str(rule))
    assert (
        error.where
        == f"reserve_projects.yaml 第{line_of(path, 'min_value: $min_total_investment')}行 rules.{asking}.kwargs"
    )
    assert plain("规则 O-01: 参数 $min_total_investment 不存在, 可用 $min_total, ") in plain(error)


@pytest.mark.parametrize(
    ("parameter", "rule"),
    [
        ("min_total_investment: 500万元", "规则 O-01 的 min_value"),
        ("max_total_investment: 1000亿元", "$max_total_investment"),
    ],
)
@pytest.mark.parametrize("number", ["500", "500.5"])
def test_an_amount_of_the_plan_without_its_unit_is_refused_where_money_is_held_against_it(
    change: Change, parameter: str, rule: str, number: str
) -> None:
    error = refusal(change("plan.yaml", f"  {parameter}", f"  {parameter.partition(':')[0]}: {number}"))
    assert plain(rule) in plain(error)
    assert plain(f"现为 {number}, 应为金额, 如 500万元") in plain(error)


def test_a_measures_parameter_without_its_unit_is_refused_too(change: Change) -> None:
    folder = change("measures.yaml", WHERE, "where: {total_investment: {ge: $stalled_months}}")
    assert plain("total_investment 的 ge 现为 3, 应为金额") in plain(refusal(folder))


@pytest.mark.parametrize("text", [
    "a: " + "[" * 100_000, "a: " + "{a: " * 50_000, "- " * 60_000 + "1", "\n".join(" " * n + "a:" for n in range(2500)),
    "? " * 50_000 + "a", "a: " + "[" * 100 + "]" * 100,
], ids=["open brackets", "open braces", "dashes", "indents", "question marks", "a hundred levels"])  # fmt: skip
def test_a_file_nested_beyond_sense_is_refused_before_the_parser_gives_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"嵌套超过60层|语法错误"):
        read_yaml(tmp_path / "a.yaml")


def test_a_file_that_holds_itself_or_doubles_itself_by_aliases_is_refused(tmp_path: Path) -> None:
    bomb = "a0: &a0 [1, 1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    for text, said in (("a: &a [*a]\n", "包含它自己"), ("a: &a {b: {c: *a}}\n", "包含它自己"), (bomb, "展开后超过")):
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=said) as refused:
            read_yaml(tmp_path / "a.yaml")
        assert "第" in refused.value.where


def test_a_file_too_large_for_any_plan_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(3 * 1024**3)
    with pytest.raises(UserError, match="超过5MB"):
        read_yaml(tmp_path / "a.yaml")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_a_file_in_another_encoding_is_told(change: Change, encoding: str) -> None:
    folder = change()
    text = (folder / "units.yaml").read_text(encoding="utf-8")
    (folder / "units.yaml").write_text(text, encoding=encoding)
    assert "不是 UTF-8" in str(refusal(folder))


def test_a_byte_order_mark_is_passed_over(change: Change) -> None:
    folder = change()
    text = (folder / "units.yaml").read_text(encoding="utf-8")
    (folder / "units.yaml").write_text(text, encoding="utf-8-sig")
    load_everything(folder)


def test_forms_a_plan_does_not_ask_for_need_none_of_its_parameters(change: Change) -> None:
    own = "id: extra\nextends: idle_plants\nrules:\n  - {id: L-01, expect: expect_column_values_to_be_between, column: floor_area, kwargs: {min_value: $area}, severity: info, message: 小, remedy: 核}\n"
    assert set(load_plan_folder(str(change(form=("extra", own)))).forms) == set(load_plan_folder("ordos-2021").forms)


NEGATIVE = "  - {id: M-04, expect: expect_column_values_to_be_between, column: funds_month, kwargs: {min_value: 1元}, severity: critical, message: 改, remedy: 改}\n"


def test_a_rule_stated_anew_replaces_the_house_rule_of_its_id_and_place(change: Change) -> None:
    house = load_forms()["funds"].rules
    rules = (
        load_plan_folder(str(change(form=("funds", f"id: funds\nextends: funds\nrules:\n{NEGATIVE}"))))
        .forms["funds"]
        .rules
    )
    assert len(rules) == len(house)
    assert [rule.message for rule in rules if (rule.id, rule.place) == ("M-04", "funds_month")] == ["改"]
    assert {(rule.id, rule.place) for rule in rules} == {(rule.id, rule.place) for rule in house}


def test_a_rule_of_another_place_is_added(change: Change) -> None:
    rule = NEGATIVE.replace("id: M-04", "id: P-14")
    text = f"id: funds\nextends: funds\nrules:\n{rule}"
    rules = load_plan_folder(str(change(form=("funds", text)))).forms["funds"].rules
    assert len(rules) == len(load_forms()["funds"].rules) + 1
    assert (rules[-1].id, rules[-1].place) == ("P-14", "funds_month")


def test_a_form_that_extends_without_columns_has_those_of_the_house(change: Change) -> None:
    form = load_plan_folder(str(change(form=("funds", "id: funds\nextends: funds\ntitle: 资金表\n")))).forms["funds"]
    assert (form.title, form.columns) == ("资金表", load_forms()["funds"].columns)


def test_choices_of_an_extended_form_are_found_by_the_forms_that_name_them(change: Change) -> None:
    text = "id: reserve_projects\nextends: reserve_projects\ncolumns:\n  - {id: industry, choices: [{value: 羊绒}]}\n"
    forms = load_plan_folder(str(change(form=("reserve_projects", text)))).forms
    assert [choice.value for choice in forms["signed_projects"].column("industry").choices] == ["羊绒"]


def test_a_form_extended_in_its_title_alone_still_lends_its_choices(change: Change) -> None:
    text = "id: reserve_projects\nextends: reserve_projects\ntitle: 储备库\n"
    forms = load_plan_folder(str(change(form=("reserve_projects", text)))).forms
    assert forms["signed_projects"].column("industry").choices == forms["reserve_projects"].column("industry").choices


def test_the_plans_own_house_rules_are_no_form_and_change_the_wording(change: Change) -> None:
    text = "rules:\n  - {id: F-REQ, severity: warning, message: 空着, remedy: 填上}\n"
    folder = load_plan_folder(str(change(form=("house", text))))
    assert "house" not in folder.forms
    assert (folder.house_rules["F-REQ"].message, len(folder.house_rules)) == ("空着", len(load_house_rules()))


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("F-REQ: 空着\n", "forms/house.yaml 第1行 rules", "缺少这一项"),
        ("rules:\n  - {id: F-REQ, severity: grave, message: 空着, remedy: 填上}\n", "forms/house.yaml 第2行 rules.0.severity", "grave"),
        ("rules:\n  - {id: F-REQ, severity: info}\n", "forms/house.yaml 第2行 rules.0.message", "缺少这一项"),
    ],
)  # fmt: skip
def test_a_slip_in_the_plans_own_house_rules_is_told_with_file_line_and_key(
    text: str, where: str, said: str, change: Change
) -> None:
    folder = load_plan_folder(str(change(form=("house", text))))
    with pytest.raises(UserError, match=said) as refused:
        assert folder.house_rules
    assert refused.value.where == where


# --- names in braces ------------------------------------------------------------------------------------
EXTENDS = "id: funds\nextends: funds\n"
SENTENCES = [
    ("purpose", "purpose: 不少于{least}\n", "第3行 purpose", "{least} 不存在，可用 {stalled_months}, {min_total_investment}"),
    ("help", "columns:\n  - {id: funds_month, help: '至{period_end}'}\n", "第4行 columns.0.help", "{period_end} 不存在"),
    ("message", "look_back:\n  - {id: M-05, kind: falls, column: funds_ytd, severity: info, message: '{lst}', remedy: 核}\n",
     "第4行 look_back.0.message", "{lst} 不存在，可用 {last}, {period}, {value}, {header}"),
    ("remedy", "rules:\n  - {id: L-01, expect: expect_column_values_to_not_be_null, column: proof, severity: info, message: '{header}', remedy: '{first}'}\n",
     "第4行 rules.0.remedy", "{first} 不存在"),
    ("whole list", "look_back:\n  - {id: P-11, kind: not_repeated, severity: info, message: '{value}', remedy: 报}\n",
     "第4行 look_back.0.message", "{value} 不存在，可用 {period}, {treatment}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "place", "said"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES]
)
def test_a_name_in_braces_that_nobody_fills_in_is_refused_with_its_place(
    own: str, place: str, said: str, change: Change
) -> None:
    error = refusal(change(form=("funds", EXTENDS + own)))
    assert error.where == f"forms/funds.yaml {place}"
    assert plain(said) in plain(error)


def test_such_a_name_in_the_plans_own_house_rules_is_refused_with_its_place(change: Change) -> None:
    text = "rules:\n  - {id: X-01, severity: info, message: '{what}', remedy: 核, ruled: {first: '{least}'}}\n"
    folder = load_plan_folder(str(change(form=("house", text))))
    with pytest.raises(UserError, match=r"\{least\} 不存在，可用 \{others\}") as refused:
        assert folder.house_rules
    assert refused.value.where == "forms/house.yaml 第2行 rules.0.ruled.first"


def test_a_parameter_is_filled_into_the_house_rules_and_what_the_case_says_is_left_to_it(change: Change) -> None:
    text = (
        "rules:\n  - {id: F-REQ, severity: info, message: '{header}不少于{min_total_investment}', remedy: '{unit}'}\n"
    )
    plan = {"old": "  max_total_investment:", "new": "  unit: 不是单位\n  max_total_investment:"}
    rule = load_plan_folder(str(change(form=("house", text), **plan))).house_rules["F-REQ"]
    assert (rule.message, rule.remedy) == ("{header}不少于500万元", "{unit}")


def test_every_sentence_of_the_built_in_plans_can_be_filled() -> None:
    for name in list_plans():
        folder = load_plan_folder(name)
        assert folder.forms
        assert folder.house_rules


def test_a_plan_alone_is_loaded_without_its_forms_and_without_pandas() -> None:
    look = """
import sys
from diaodu.adapters import form_files
from diaodu.adapters.plan_files import load_plan_folder
read = []
form_files.read_yaml = lambda path: read.append(path)
load_plan_folder("ordos-2021")
print(read, [name for name in ("pandas", "great_expectations") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_every_built_in_plan_loads() -> None:
    for name in list_plans():
        folder = load_plan_folder(name)
        assert folder.plan.id == name
        assert {due.form for due in folder.plan.forms} <= set(folder.forms)


# --- holidays from the library --------------------------------------------------------------------------
def with_library(change: Change, first_period: str = "2021-01") -> Path:
    """The plan with the State Council's holidays in the place of its own list."""
    folder = change(old="first_period: 2021-01", new=f"first_period: {first_period}")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"  holidays:.*?\]\n  working_weekends:[^\n]*\n", "  holidays: chinesecalendar\n", text, flags=re.DOTALL
    )
    text = text.replace("valid: {start: 2021-01-01, end: 2021-12-31}", "valid: {start: 2021-01-01}")
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_librarys_holidays_are_those_the_plan_lists_by_hand(change: Change) -> None:
    own, listed = load_plan(str(with_library(change))), load_plan("ordos-2021")
    for month in range(1, 12):
        period = parse_period(f"2021-{month:02d}")
        assert moments_of(own, period) == moments_of(listed, period)
    # The list ends with the year: 1 to 3 January 2022 were holidays.
    assert f"{moments_of(own, parse_period('2021-12')).review_until:%Y-%m-%d}" == "2021-12-31"


def test_a_year_the_library_does_not_know_names_the_plans_line_and_what_to_do(change: Change) -> None:
    folder = with_library(change, "2031-01")
    error = refusal(folder)
    assert (
        f"plan.yaml 第{line_of(folder / 'plan.yaml', 'holidays: chinesecalendar')}行 calendar.holidays" in error.where
    )
    assert "2031年" in error.found
    assert "逐日列出" in error.expected


def test_a_later_unknown_year_is_told_when_a_moment_lies_in_it_and_not_before(change: Change) -> None:
    plan = load_plan(str(with_library(change)))
    with pytest.raises(UserError, match="2035年"):
        moments_of(plan, parse_period("2035-03"))


def test_the_library_is_loaded_only_where_a_plan_asks_for_it() -> None:
    code = "import sys; from diaodu.adapters.plan_files import load_plan; load_plan('ordos-2021'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "chinese_calendar" not in loaded


def test_holidays_are_days_or_the_librarys_name(change: Change) -> None:
    folder = change(old="  working_weekends:", new="  working_weekends: []\n  x_weekends:")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"  holidays:.*?\]\n  working_weekends: \[\]\n  x_weekends:[^\n]*\n",
        "  holidays: 国务院\n",
        text,
        flags=re.DOTALL,
    )
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    assert "chinesecalendar" in str(refusal(folder))


def test_a_plan_that_calls_itself_otherwise_than_its_folder_is_refused(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN_PLANS / "ordos-2021", tmp_path / "my-plan")
    with pytest.raises(UserError, match="与文件夹名 my-plan 不同"):
        load_plan_folder("my-plan", tmp_path)
    text = (tmp_path / "my-plan" / "plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "my-plan" / "plan.yaml").write_text(text.replace("id: ordos-2021", "id: my-plan", 1), encoding="utf-8")
    assert load_plan_folder("my-plan", tmp_path).plan.id == "my-plan"
