"""`diaodu plan`: a plan checked, a plan in words."""

from typing import Annotated

import typer

from desk.options import Json, PlanName
from desk.plan_words import print_plan_words
from desk.terminal import say, say_json
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.settings import load_settings
from tasks.month import open_plan_folder

group = typer.Typer(help="方案。", no_args_is_help=True)


@group.command()
def check(file: Annotated[str, typer.Argument(metavar="FILE", help="方案名，方案文件夹或其 plan.yaml")]) -> None:
    """检查一个方案：指出文件、行、键、现值和应为。

    例：diaodu plan check plans/ordos-2021
    """
    folder = load_plan_folder(file, load_settings().folder("PLANS"))
    plan = folder.plan
    say(
        f"{plan.plan} 没有问题：{len(plan.units)} 个单位，{len(folder.forms)} 张报表，{len(plan.measures)} 个指标，{len(folder.house_rules)} 条通用规则。"
    )


@group.command()
def show(plan: PlanName, json: Json = False) -> None:
    """把方案念给人听：依据、单位、日历、目标、办法、授权。

    例：diaodu plan show ordos-2021
    """
    folder = open_plan_folder(plan)
    say_json(folder.plan.model_dump(mode="json") | {"plan_sha256": folder.sha256}) if json else print_plan_words(folder)
