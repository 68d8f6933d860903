"""What the bulletin prints beside each other is of the same rows, or says of which."""

from pathlib import Path

import pytest

from tasks.compile.draft import compile_paper
from tests.lib.project_months import FUNDS, SIGNED, funds, judge_month, signed

UNIT = "准格尔旗"
KNOWN = funds("乙", 100, **{"本月到位资金(万元)": 100, "签约以来累计到位资金(万元)": 100, "协议总投资(万元)": 5000})
UNKNOWN = funds("丙", 900, **{"本月到位资金(万元)": 900, "签约以来累计到位资金(万元)": 900, "协议总投资(万元)": ""})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([KNOWN], "签约以来累计到位100万元，占已填报协议总投资5000万元的2.00%"),
        (
            [KNOWN, UNKNOWN],
            "签约以来累计到位1000万元，其中填报了协议总投资的到位100万元，占已填报协议总投资5000万元的2.00%",
        ),
    ],
)
def test_what_arrived_since_signing_is_of_all_rows_and_the_rate_says_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, object]], said: str
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    month = judge_month(tmp_path, "2021-03", {UNIT: {FUNDS: rows, SIGNED: [signed("乙")]}})
    assert said in str(compile_paper(month).blocks)


@pytest.mark.slow
def test_what_p_09_calls_out_of_scope_is_not_among_the_projects_of_the_dispatch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    rows = [signed("乙"), signed("旧", 签约时间="2019-05-01"), signed("未来", 签约时间="2021-05-01")]
    month = judge_month(tmp_path, "2021-03", {UNIT: {SIGNED: rows}})
    assert "调度签约项目1个" in str(compile_paper(month).blocks)
