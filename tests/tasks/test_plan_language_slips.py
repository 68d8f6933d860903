"""Slips in measures, targets, schemes and consequences of 博乐: each told with file, line, key, found and expected."""

import shutil
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS, load_plan_folder
from diaodu.domain.errors import UserError

SLIPS = [
    # file, old, new, key, what the message must say
    ("scheme.yaml", "empty_population: full", "empty_population: half", "scheme.items.2.rules.0.empty_population", "现为 'half'"),
    ("scheme.yaml", "method: share_of_total", "metod_x: share_of_total", "scheme.items.1.rules.0.metod_x", "不认识的键"),
    ("scheme.yaml", "measure: absence_points", "measure_x: absence_points", "scheme.items.3.rules.0.lines.1.measure", "缺少这一项"),
    ("scheme.yaml", "measure: report_faults", "measure: report_fault", "scheme.items.3", "report_fault 不存在，可用 signed_amount"),
    ("scheme.yaml", "each: 0.5", "each: 半分", "scheme.items.3.rules.0.lines.0.each", "应为数字，现为 '半分'"),
    ("scheme.yaml", "kind: deductions", "kind: deduction", "scheme.items.3.rules.0.kind", "应为 proportion, pace, rate"),
    ("scheme.yaml", "ge: 80", "ge: 95", "scheme", "须由高到低，现为 90, 95, 0"),
    ("targets.yaml", "compare: le, lines", "compare: most, lines", "targets.9.compare", "现为 'most'"),
    ("targets.yaml", "value: 32.5万元", "value: 32.5万", "targets.11.lines.1.value", "应写成 500万元"),
    ("targets.yaml", "within: promotions", "within: funds", "targets.8.within", "funds 不存在"),
    ("measures.yaml", "window: year_to_date", "window: year", "measures.0.window", "'year_to_date'"),
    ("measures.yaml", "each: person", "each: persons", "measures.20", "persons 不存在，可用 date"),
    ("measures.yaml", "states: [late, missing]", "states: [tardy]", "measures.14.log.states.0", "现为 'tardy'"),
    ("measures.yaml", "cohort: event_signed_this_year\n", "cohort: event_this_year\n", "measures.11.cohort", "可用 event_signed_this_year"),
    ("consequences.yaml", "grades: [优秀]", "grades: [优等]", "consequences.0.when.grades", "优等 不存在，可用 优秀, 合格, 不合格"),
    ("consequences.yaml", "计{yuan}", "计{money}", "consequences.5.text", "{money} 不存在，可用 base"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key", "said"), SLIPS, ids=[slip[3] for slip in SLIPS])
def test_a_slip_is_told_where_it_stands(file: str, old: str, new: str, key: str, said: str, tmp_path: Path) -> None:
    folder = tmp_path / "bole"
    shutil.copytree(BUILT_IN_PLANS / "bole-2023", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        _ = load_plan_folder(str(folder)).forms
    message = str(refused.value)
    assert f"{file} 第" in message
    assert f" {key}: " in message
    assert said in message
