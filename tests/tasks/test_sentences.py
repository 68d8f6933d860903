"""The plan's parameters are filled in wherever a clerk reads a rule's sentence, whoever judges the rule."""

import shutil
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month

UNIT = "准格尔旗"
SENTENCE = "{max_total_investment}，{period_end}"
OWN_FUNDS = f"""
id: funds
extends: funds
look_back:
  - {{id: M-05, kind: falls, column: funds_ytd, severity: info, message: "{SENTENCE}", remedy: 核}}
  - {{id: P-11, kind: not_repeated, severity: info, message: "{SENTENCE}", remedy: 报}}
  - {{id: P-12, kind: wrong_code, at: code, severity: info, message: "{SENTENCE}", remedy: 改}}
  - {{id: F-SAME, kind: same_list, severity: info, message: "{SENTENCE}", remedy: 核}}
rules:
  - {{id: L-01, expect: expect_column_values_to_not_be_null, column: proof, severity: info, message: "{SENTENCE}", remedy: 补}}
"""
OWN_HOUSE = 'rules:\n  - {id: F-REQ, severity: critical, message: "{header}，{max_total_investment}", remedy: 补}\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan of the city's own whose sentences name a parameter and a day."""
    plan = tmp_path / "plans" / "ordos-2021"
    shutil.copytree(BUILT_IN_PLANS / "ordos-2021", plan)
    (plan / "forms").mkdir()
    (plan / "forms" / "funds.yaml").write_text(OWN_FUNDS, encoding="utf-8")
    (plan / "forms" / "house.yaml").write_text(OWN_HOUSE, encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.slow
def test_rules_of_rows_of_lists_of_codes_and_of_the_house_all_say_the_plans_parameters(home: Path) -> None:
    before = [funds("甲", 300), funds("乙", 200), funds("丙", 100)]
    wrong, empty = funds("乙", 210, 项目编码="000000-2021-0009"), funds("丁", 1, **{"年初累计到位资金(万元)": ""})
    same, nothing = [funds("戊", 90), funds("己", 80)], {RESERVE: [], SIGNED: []}
    judge_month(home, "2021-02", {UNIT: {FUNDS: before} | nothing, "东胜区": {FUNDS: same} | nothing})
    again = {UNIT: {FUNDS: [funds("甲", 290), wrong, empty]} | nothing, "东胜区": {FUNDS: same[::-1]} | nothing}
    march = judge_month(home, "2021-03", again)
    said: dict[str, set[str]] = {}
    for finding in march.store.validation.findings(*march.key):
        said.setdefault(finding.rule, set()).add(finding.message)
    of_plan = dict.fromkeys(("M-05", "P-11", "P-12", "F-SAME", "L-01"), "1000亿元，2021-03-31")
    for rule, sentence in (of_plan | {"F-REQ": "年初累计到位资金，1000亿元"}).items():
        assert said.get(rule) == {sentence}, rule
