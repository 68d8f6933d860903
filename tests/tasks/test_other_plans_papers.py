"""What other plans' papers and workbooks say: their own place, period, groups and words, none of 鄂尔多斯's."""

import io
from pathlib import Path

import openpyxl
import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.adapters.renderers.text import block_lines
from tasks.compile.bulletin import compile_bulletin
from tasks.simulate import simulate_file

FOREIGN = ("鄂尔多斯", "旗区", "内蒙古自治区以外", "国内（区外）", "2020年集中签约活动", "2021年1月1日", "三张项目表")


def bulletin(tmp_path: Path, plan: str, period: str, *rows: str) -> tuple[str, str]:
    """Title and text of the bulletin that figures given by hand come to."""
    folder, table = load_plan_folder(plan), tmp_path / "数字.csv"
    table.write_text("\n".join(["unit,measure,value,group", *rows]), encoding="utf-8")
    found = simulate_file(folder, period, table)
    paper = compile_bulletin(folder.plan, found.period, found.assessment, forms=folder.forms)
    blocks = [*paper.blocks, *(block for _, annex in paper.attachments for block in annex), *paper.lists]
    return paper.title, "\n".join(line for block in blocks for line in block_lines(block))


@pytest.mark.parametrize(
    ("plan", "period", "title"),
    [
        ("dongsheng-2023-winter", "2023-winter", "2023年12月1日至2024年3月1日全区招商引资项目调度情况"),
        ("huimin-2013", "2014-06", "2014年6月全区招商引资项目调度情况"),
        ("suzhou-2020", "2020-06", "2020年6月全市招商引资项目调度情况"),
    ],
)
def test_a_bulletin_names_its_own_place_and_period(plan: str, period: str, title: str, tmp_path: Path) -> None:
    measure = "key_projects" if plan == "suzhou-2020" else "signed_projects"
    found, text = bulletin(tmp_path, plan, period, f"{load_plan_folder(plan).plan.units[0].name},{measure},1")
    assert found == title
    assert period not in text or period[:4].isdigit()
    assert not [word for word in FOREIGN if word in text]


def test_money_from_outside_the_province_is_called_so(tmp_path: Path) -> None:
    _, text = bulletin(tmp_path, "suzhou-2020", "2020-06", "萧县,funds_outside_ytd,5500万元")
    assert "年初以来省外到位资金5500万元" in text
    assert "到位资金及系统录入" not in text
    assert "本期没有到位资金数据" not in text


def test_a_part_stands_in_the_sentence_of_the_whole(tmp_path: Path) -> None:
    _, text = bulletin(
        tmp_path, "suzhou-2020", "2020-06", "萧县,over_100m,31", "萧县,over_1b,3", "萧县,over_1b_outside,1"
    )
    assert "新引进亿元以上项目31个，其中10亿元以上项目3个、省外投资10亿元以上项目1个。" in text


def test_the_bulletin_shows_each_groups_quota_and_its_members_parts(tmp_path: Path) -> None:
    rows = ["发改委,pending_signed,2,", "能源局,pending_signed,3,", "工科局,pending_signed,1,G1"]
    _, text = bulletin(tmp_path, "dongsheng-2023-winter", "2024-01", *rows)
    assert "新材料、装备制造、储能组 | 装备制造产业办0、发改委2、工科局1、能源局3 | 6 | 6 | 100.00" in text


def test_departments_budgets_are_no_news(tmp_path: Path) -> None:
    _, text = bulletin(tmp_path, "huimin-2013", "2014-06", "财政局,landed_projects,1", "财政局,office_budget,10万元")
    assert "办公经费" not in text


@pytest.mark.parametrize("plan", ["bole-2023", "dongsheng-2023-winter", "huimin-2013", "suzhou-2020"])
def test_a_template_has_no_words_of_another_plan(plan: str) -> None:
    folder = load_plan_folder(plan)
    period = folder.plan.find_period(folder.plan.first_period)
    forms = [folder.forms[due.form] for due in folder.plan.forms_in(period)]
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(folder.plan, period, folder.plan.units[0], forms)))
    text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert not [word for word in FOREIGN if word in text]
    assert "招商引资招商" not in text
