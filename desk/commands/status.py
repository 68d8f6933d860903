"""`diaodu status`: who reported, what is held, how far papers and mails are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from desk.file_lines import file_line
from desk.options import Json, PlanName
from desk.terminal import note_stale, say, say_json, say_table
from diaodu.domain.results import UNREAD
from diaodu.domain.states import (
    DeliveryState,
    FileState,
    PaperState,
    RunKind,
    RunState,
    SheetState,
    Treatment,
    UnitState,
)
from diaodu.domain.text.wording import deadline_words
from tasks.ledgers import open_ledgers, open_place
from tasks.look.status import period_status, plan_status


def status(
    plan: PlanName,
    period: Annotated[str | None, typer.Argument(metavar="[PERIOD]", help="报告期；不写则列出各期")] = None,
    json: Json = False,
) -> None:
    """谁报了、谁没报、多少待补正、文书和邮件到哪一步。

    例：diaodu status ordos-2021 2021-03
    """
    if period is None:
        # Loads pydantic and the plan's models, which a look at one period spares.
        from desk.typed_names import known_plan

        known_plan(plan)
        rows = plan_status(plan, open_ledgers())
        say_json(rows) if json else print_plan(plan, rows)
        return
    found = period_status(open_place(plan, period))
    say_json(found) if json else print_period(found)


def print_plan(plan: str, found: dict[str, Any]) -> None:
    """Print what `plan_status` found."""
    rows = [
        (p["period"], p.get("run", ""), RunKind.word_of(p.get("kind", "")), RunState.word_of(p.get("state", "")),
         PaperState.word_of(p.get("paper", ""), "—"), p["deliveries"]["sent"], p["deliveries"]["unknown"])
        for p in found["periods"]
    ]  # fmt: skip
    say_table(f"{plan} 各期", ("报告期", "汇总", "种类", "状态", "简报", "已发", "待查"), rows, right=[5, 6])
    note_stale(found["stale_periods"], found["stale_issued"])


def print_period(found: dict[str, Any]) -> None:
    """Print what `period_status` found."""
    _print_forms(found)
    rows = [(u["unit"], *_row_counts(u["rows"])) for u in found["units"]]
    heads = ("单位", "读取", "采用", "待补正", "说明后计入", "不予计入", "未读取", "结转")
    say_table("各单位条数", heads, rows, right=range(1, len(heads)), whole=[0], is_close=True)
    _print_lost(found)
    _print_exchanges(found["units"])
    note_stale(found["stale_periods"], found["stale_issued"])
    counts = "，".join(f"{UnitState.word_of(state)} {n}" for state, n in found["counts"].items())
    say(f"应报 {len(found['units'])}：{counts}")
    for granted in found["extensions"]:
        until = deadline_words(datetime.fromisoformat(granted["until"]))
        say(f"延期：{granted['unit']} 至 {until}（{granted['by']}：{granted['reason']}）")
    findings = "，".join(f"{Treatment.word_of(severity)} {n}" for severity, n in found["findings"].items()) or "无"
    say(f"审核意见：{findings}")
    _print_to_look_at(found)
    _print_made(found)


def _print_to_look_at(found: Mapping[str, Any]) -> None:
    """Print what waits for the steward besides findings."""
    if found["lapsed"]:
        where = f"diaodu decisions {found['plan']} {found['period']}"
        say(f"处理意见不再适用 {found['lapsed']} 条，请审核员核对：{where}", style="yellow")
    if found["excluded"]:
        say(f"不予采用 {found['excluded']} 处：diaodu decisions {found['plan']} {found['period']}")
    if found["files_asked"]:
        where = f"diaodu findings {found['plan']} {found['period']}"
        say(f"收件文件夹有变动，待审核员核实 {found['files_asked']} 个文件，数据未变：{where}", style="yellow")
    for stray in found["of_no_unit"]:
        say(f"未计入任何单位的文件“{stray['file']}”：{stray['message']}", style="yellow")


def _print_made(found: Mapping[str, Any]) -> None:
    """Print runs, papers and mails."""
    dues = [datetime.fromisoformat(unit["due"]) for unit in found["units"] if unit.get("due")]
    zone = dues[0].tzinfo if dues else None  # the plan's; this look reads no plan
    for run in found["runs"][-3:]:
        began = datetime.fromisoformat(run["started_at"]).astimezone(zone)
        words = f"{RunKind.word_of(run['kind'])} {RunState.word_of(run['state'])}"
        say(f"汇总 {run['run']}：{words} {began:%Y-%m-%d %H:%M}")
    for paper in found["papers"]:
        say(f"文书 {paper['name']}：{PaperState.word_of(paper['state'])} {paper['pdf'] or ''}")
    if found["corrections"]:
        say(
            f"已封账，待更正 {found['corrections']} 处：diaodu papers {found['plan']} {found['period']}", style="yellow"
        )
    say("邮件：" + "，".join(f"{DeliveryState.word_of(state)} {n}" for state, n in found["deliveries"].items()))


LEFT_OUT = (FileState.EXCLUDED, FileState.WITHDRAWN, FileState.ASKED)
"""States of files that are in no figure."""


def _print_forms(found: Mapping[str, Any]) -> None:
    """Print unit × form: whether each form came, and how."""
    titles = {form: title for unit in found["units"] for form, title in unit["form_titles"].items()}
    rows = [
        (
            u["unit"],
            u["class"],
            UnitState.word_with(u["state"], late=u["late"]),
            *(_form_word(u["forms"].get(form), late=form in u["late_forms"]) for form in titles),
        )
        for u in found["units"]
    ]
    heads = ("单位", "类别", "报送", *(title.removesuffix("表") for title in titles.values()))
    title = f"{found['plan']} {found['period']} 报送情况"
    say_table(title, heads, rows, whole=[0, 1, 2], is_close=True)


def _form_word(state: str | None, *, late: bool) -> str:
    """A form's state; one that the unit does not owe has none."""
    if state is None:
        return "—"
    return SheetState.UNREAD.word if state == UNREAD else UnitState.word_with(state, late=late)


def _print_lost(found: Mapping[str, Any]) -> None:
    """Print the sheets with rows that were not read, and where the rows do not add up."""
    for unit in found["units"]:
        for file in unit["files"]:
            for sheet in (sheet for sheet in file["sheets"] if sheet["unread"] and sheet["counts"]):
                why = f"（{sheet['finding']}）" if sheet["finding"] else ""
                said = f"未读取：{unit['unit']} {file['name']} 工作表“{sheet['name']}” {sheet['unread']}行{why}"
                say(said, style="yellow")
    for one in found["conservation"]["broken"]:
        place = f" {one['file']} {one['sheet']}" if one["file"] else ""
        say(f"条数不平：{one['unit']}{place} {one['text']}", style="red")


def _print_exchanges(units: Sequence[Mapping[str, Any]]) -> None:
    """Print the files of units that sent more than once, or of which something is left out: which stand, and why."""
    rows = []
    for unit in units:
        if any(file["answers"] or file["replaces"] or file["state"] in LEFT_OUT for file in unit["files"]):
            rows += [(unit["unit"], *file_line(file, unit["files"])) for file in unit["files"]]
    if rows:
        say_table("往来报送", ("单位", "文件", "接收时间", "状态", "说明"), rows)


def _row_counts(rows: dict[str, int]) -> tuple[Any, ...]:
    return tuple(rows.get(name, "") for name in ("read", "accepted", "held", "waived", "rejected", "unread", "carried"))
