"""`diaodu plan`: a plan checked, a plan in words."""

from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json, PlanName
from desk.plan_words import print_plan_words
from desk.terminal import note, say, say_json
from diaodu.adapters.files import write_file
from diaodu.adapters.map_files import NAME, read_map
from diaodu.adapters.plan_files import PlanFolder, edited_files, load_plan_folder
from diaodu.adapters.renderers.templates import check_templates
from diaodu.adapters.yaml_rewrite import rewrite, style_notes
from diaodu.domain.papers.release import MONEY_UNSAID
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
    check_templates(folder.own_templates)
    for path, names in edited_files(folder.path).items():
        for note_text in style_notes(path, names):
            note(note_text, style="yellow")
    if plan.release.gates.lacks_its_money:
        note(f"{MONEY_UNSAID}，不会自动印发", style="yellow")
    for form in folder.forms.values():
        for column in form.without_bound(plan.parameters):
            note(f"{form.title}“{column.header}”：方案没有参数 {column.max}，不查金额上限", style="yellow")
        if form.identity and not form.full_list and not form.tells_once:
            note(f"{form.title}：没有写 listed_again，各期重复列出的记录每期都计", style="yellow")
    _note_map(folder)
    say(
        f"{plan.id} 没有问题：{len(plan.units)} 个单位，{len(folder.forms)} 张报表，{len(plan.measures)} 个指标，{len(folder.house_rules)} 条通用规则。"
    )


def _note_map(folder: PlanFolder) -> None:
    """What the plan's map does not show."""
    shapes, units = read_map(folder.path, folder.plan.units), folder.plan.units
    drawn = {shape.unit for shape in shapes}
    others = [shape.name for shape in shapes if not shape.unit]
    missing = [unit.name for unit in units if unit.name not in drawn] if shapes else []
    if others:
        note(f"地图 {NAME}：{'、'.join(others)} 不是本方案的单位，画成没有数据的底图", style="yellow")
    if missing:
        note(f"地图 {NAME}：没有 {'、'.join(missing)}", style="yellow")


@group.command("rewrite")
def rewrite_plan(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="方案文件夹")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将要改写的地方")] = False,
    json: Json = False,
) -> None:
    """把方案文件改成现在的写法：旧键换新键，过长的行断开；内容、次序、注释不变。

    例：diaodu plan rewrite 我的方案/某县-2024
    """
    path = load_plan_folder(str(folder), load_settings().folder("PLANS")).path
    changed = []
    for file, names in edited_files(path).items():
        text = file.read_text(encoding="utf-8")
        if (new := rewrite(text, names)) != text:
            changed.append({"file": str(file), "changes": style_notes(file, names)})
            if not dry_run:
                line_end = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
                write_file(file, new.replace("\n", line_end).encode())
    if json:
        say_json({"folder": str(path), "dry_run": dry_run, "files": changed})
        return
    for one in changed:
        say(f"{one['file']}：{len(one['changes'])} 处{'将' if dry_run else '已'}改写")
    if not changed:
        say("已是现在的写法，没有改动")


@group.command()
def show(plan: PlanName, json: Json = False) -> None:
    """把方案念给人听：依据、单位、日历、目标、办法、授权。

    例：diaodu plan show ordos-2021
    """
    folder = open_plan_folder(plan)
    say_json(
        folder.plan.model_dump(mode="json") | {"plan": folder.plan.id, "plan_sha256": folder.sha256}
    ) if json else print_plan_words(folder)
