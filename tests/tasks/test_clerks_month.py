"""What clerks do that only the judge sees: one month of made workbooks (docs/reading.md)."""

import json
import logging
from pathlib import Path

import pytest

from diaodu.domain.results import Assessment, Finding
from tasks.aggregate.assessment import load_assessment
from tests.lib.factories import unit_code
from tests.lib.months import judged_month
from tests.lib.templates import edited, make_template, set_version
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, table

pytestmark = pytest.mark.slow

WAN = "总投资(万元)"
EARLY, LATE = "2021-03-20T10:00:00+08:00", "2021-03-22T10:00:00+08:00"
PERSON = "150602199001011234"


def reserve(name: str, **changes: object) -> dict[str, object]:
    return RESERVE | {"项目名称": name} | changes


def signed(name: str, **changes: object) -> dict[str, object]:
    return SIGNED | {"项目名称": name, "投资方": "江苏金桥能源有限公司"} | changes


FILLED = {
    "reserve_projects": [
        {"name": f"模板{number}号项目", "location": "某旗园区", "total_investment": 60_000_000, "is_backward": "否",
         "meets_environment": "是"}
        for number in range(3)
    ]
}  # fmt: skip

PHASES = [
    signed("风电基地", **{WAN: 30_000}), signed("风电基地一期", **{WAN: 10_000}), signed("风电基地（二期）", **{WAN: 20_000}),
    signed("制氢项目", **{WAN: 8_000}), signed("制氢项目一期", **{WAN: 8_000}), signed("制氢项目二期", **{WAN: 9_000}),
    signed("光伏项目一期", **{WAN: 5_000}), signed("光伏项目二期", **{WAN: 5_000}),
]  # fmt: skip
INVESTORS = [
    signed("联合项目", 投资方="江苏甲乙能源公司、上海丙丁实业公司联合体"), signed("联合项目", 投资方="上海丙丁实业公司,江苏甲乙能源公司"),
    signed("同名项目", 投资方="浙江远景科技有限公司"), signed("同名项目", 投资方="浙江远景科技集团股份有限公司"),
    signed("异号项目", 投资方="陕西华澜实业有限公司"), signed("异号项目 ", 投资方="陕西华澜实业（集团）有限公司"),
    signed("括号项目（一期）", 投资方="蒙能（内蒙古）公司"), signed("括号项目(一期)", 投资方="蒙能 (内蒙古) 公司"),
]  # fmt: skip
RESIGNED = [
    signed("老项目", 签约活动="民革中央助力内蒙古推介活动", 签约时间="2020-09-01"),
    signed("老项目", 签约活动="其他活动", 签约时间="2021-03-01"),
    signed("笔误项目", 签约时间="2012-02-01", 签约活动="民革中央助力内蒙古推介活动"),
    signed("倒置项目", 签约时间="2021-03-01", 实际开工时间="2021-02-01"),
    signed("未来项目", 签约时间="2021-05-01", 当前阶段="签约", 实际开工时间=""),
]
MONEY = [
    FUNDS | {"项目名称": "冲减项目", "本月到位资金(万元)": -100}, FUNDS | {"项目名称": "零项目", "本月到位资金(万元)": 0},
    FUNDS | {"项目名称": "追加项目", "签约以来累计到位资金(万元)": 9_000},
]  # fmt: skip
OWN_FIRST = make_workbook({
    "储备": table(reserve("甲"), reserve("乙"), reserve("丙")), "资金": table(FUNDS, FUNDS | {"资金来源地": "市内"}),
})  # fmt: skip
FILES = {
    "准格尔旗": {"分期.xlsx": (EARLY, make_workbook({"签约": table(*PHASES)}))},
    "达拉特旗": {"投资方.xlsx": (EARLY, make_workbook({"签约": table(*INVESTORS)}))},
    "乌审旗": {"旧项目.xlsx": (EARLY, make_workbook({"签约": table(*RESIGNED), "资金": table(*MONEY)}))},
    "东胜区": {
        "报表.xlsx": (EARLY, OWN_FIRST),
        "补充.xlsx": (EARLY, make_workbook({"签约": table(signed("补充项目"))})),
        "最终版2.xlsx": (LATE, make_workbook({"储备": table(reserve("甲"), reserve("乙", **{WAN: 499}))})),
    },
    "杭锦旗": {"模板.xlsx": (EARLY, make_template("杭锦旗", records=FILLED))},
    "鄂托克旗": {"模板.xlsx": (EARLY, make_template("伊金霍洛旗", records=FILLED))},
    "康巴什区": {"模板.xlsx": (EARLY, make_template("康巴什区", "2021-02", records=FILLED))},
    "鄂托克前旗": {"模板.xlsx": (EARLY, edited(make_template("鄂托克前旗", records=FILLED), set_version("funds", 0)))},
    "空港物流园区": {
        "签约.xlsx": (
            LATE,
            make_workbook({"签约": table(signed("联合项目", 投资方="上海丙丁实业公司/江苏甲乙能源公司"))}),
        )
    },
    "伊金霍洛旗": {
        "个人信息.xlsx": (
            EARLY,
            make_workbook({"储备": table(reserve("丁", 联系人=f"王某{PERSON}", 联系电话="13800001234"))}),
        )
    },
}


def write_inbox(folder: Path) -> Path:
    times = {}
    for unit, files in FILES.items():
        (folder / unit).mkdir(parents=True)
        for name, (time, data) in files.items():
            (folder / unit / name).write_bytes(data)
            times[f"{unit}/{name}"] = time
    (folder / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def logged() -> list[str]:
    return []


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, logged: list[str]) -> Assessment:
    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(record.getMessage())

    listener = Listener()
    logging.getLogger().addHandler(listener)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("clerks")))
        found = load_assessment(judged_month(write_inbox(tmp_path_factory.mktemp("inbox"))))
    logging.getLogger().removeHandler(listener)
    return found


def findings(month: Assessment, unit: str, rule: str) -> list[Finding]:
    return [finding for finding in month.findings if (finding.unit, finding.rule) == (unit_code(unit), rule)]


def counts(month: Assessment, unit: str, form: str) -> tuple[int, int, int]:
    report = next(report for report in month.reports if report.unit == unit)
    rows = report.form_rows[form]
    return rows.read, rows.held, report.rows.unread


def test_phases_whose_money_is_the_whole_projects_are_asked_about(month: Assessment) -> None:
    assert [finding.project for finding in findings(month, "准格尔旗", "P-13")] == ["风电基地", "制氢项目一期"]
    assert counts(month, "准格尔旗", "signed_projects") == (8, 0, 0)


@pytest.mark.slow
def test_a_consortium_is_the_same_in_any_order_and_spelling(month: Assessment) -> None:
    assert [(finding.project, finding.row) for finding in findings(month, "达拉特旗", "F-DUP")] == [
        ("联合项目", 3), ("括号项目(一期)", 9),
    ]  # fmt: skip
    assert {finding.project for finding in findings(month, "空港物流园区", "X-01")} == {"联合项目"}


def test_a_name_that_differs_in_its_suffix_is_a_note_and_never_merged(month: Assessment) -> None:
    found = findings(month, "达拉特旗", "P-14")
    assert [(finding.row, finding.severity) for finding in found] == [(5, "info"), (7, "info")]
    assert "“浙江远景科技有限公司”" in found[0].message
    assert counts(month, "达拉特旗", "signed_projects") == (8, 2, 0)


@pytest.mark.slow
def test_an_old_project_signed_again_counts_once_at_its_first_row(month: Assessment) -> None:
    assert [(finding.project, finding.row) for finding in findings(month, "乌审旗", "F-DUP")] == [("老项目", 3)]


@pytest.mark.slow
def test_an_impossible_year_and_an_impossible_order_are_asked(month: Assessment) -> None:
    assert [finding.project for finding in findings(month, "乌审旗", "P-15")] == ["笔误项目"]
    assert [finding.project for finding in findings(month, "乌审旗", "P-03")] == ["倒置项目"]
    assert [finding.project for finding in findings(month, "乌审旗", "P-08")] == ["未来项目"]
    assert "签约时间”为2012-02-01" in findings(month, "乌审旗", "P-15")[0].message


@pytest.mark.slow
def test_a_negative_amount_asks_zero_is_a_value_and_more_than_agreed_asks(month: Assessment) -> None:
    assert [finding.project for finding in findings(month, "乌审旗", "M-04")] == ["冲减项目"]
    assert [finding.project for finding in findings(month, "乌审旗", "M-03")] == ["追加项目"]
    assert counts(month, "乌审旗", "funds") == (3, 0, 0)


def test_files_of_one_delivery_add_up_and_a_newer_version_replaces_its_forms_alone(month: Assessment) -> None:
    assert counts(month, "东胜区", "reserve_projects") == (2, 1, 0)
    assert counts(month, "东胜区", "funds") == (2, 0, 0)
    assert counts(month, "东胜区", "signed_projects") == (1, 0, 0)
    assert {finding.file for finding in findings(month, "东胜区", "O-01")} == {"最终版2.xlsx"}


@pytest.mark.slow
def test_the_units_own_template_is_read(month: Assessment) -> None:
    assert counts(month, "杭锦旗", "reserve_projects") == (3, 0, 0)
    assert [rule for rule in ("F-TMPL", "F-VER", "F-PERIOD") if findings(month, "杭锦旗", rule)] == []


def test_another_units_template_is_one_finding_and_nothing_of_it_is_read(month: Assessment) -> None:
    own = [(f.rule, f.severity) for f in month.findings if f.unit == unit_code("鄂托克旗")]
    assert own == [("F-TMPL", "critical")]
    assert counts(month, "鄂托克旗", "reserve_projects") == (0, 0, 3)
    (finding,) = findings(month, "鄂托克旗", "F-TMPL")
    assert finding.message == "使用的是伊金霍洛旗的模板，报送单位是鄂托克旗，文件未读取"
    assert "diaodu template ordos-2021 2021-03 --unit 鄂托克旗" in finding.remedy


def test_last_months_template_is_one_finding(month: Assessment) -> None:
    assert [f.rule for f in month.findings if f.unit == unit_code("康巴什区")] == ["F-PERIOD"]
    assert counts(month, "康巴什区", "reserve_projects") == (0, 0, 3)


def test_an_older_template_is_read_with_one_note(month: Assessment) -> None:
    (finding,) = findings(month, "鄂托克前旗", "F-VER")
    assert (finding.severity, finding.message) == ("info", "到位资金表是旧版模板，已按现有表头读取")
    assert counts(month, "鄂托克前旗", "reserve_projects") == (3, 0, 0)


def test_personal_data_stay_out_of_findings_and_logs(month: Assessment, logged: list[str]) -> None:
    said = " ".join([*logged, *(f"{f.message}{f.remedy}{f.value}" for f in month.findings)])
    assert PERSON not in said
    assert "13800001234" not in said
