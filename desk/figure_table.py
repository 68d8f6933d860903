"""Where a printed figure comes from, on the terminal."""

from collections.abc import Mapping
from typing import Any

from desk.terminal import say, say_table


def print_figure(found: Mapping[str, Any]) -> None:
    """Print what `figure_sources` found: where it stands, what it is made of, row by row."""
    say(f"{found['unit'] or '全部单位'} {found['name']} {found['period']}：{found['said']}")
    for one in found["printed"]:
        unit = f"（单位：{one['unit']}）" if one["unit"] else ""
        say(f"印在 {one['table']}{unit} {one['row']} {one['column']}：{one['cell']}")
    if found["paper"] and found["paper"]["computed_since"]:
        say(f"简报稿成于 {found['paper']['made_at'][:16]}，此后重新汇总过；以下是最近一次汇总的", style="yellow")
    source = f"{found['form']}，" if found["form"] else ""
    said = f"{found['made_of']} {'、'.join(found['columns'])}".strip()
    say(f"取数：{source}{said}{'；条款 ' + found['clause'] if found['clause'] else ''}")
    for word in (found["reading"], *_details(found)):
        if word:
            say(word, style="dim")
    _print_beside(found)
    if found["records"]:
        heads = ("单位", "项目（事项）", *found["columns"], "单元格", "状态")
        say_table("计入的记录", heads, [_cells(row) for row in found["records"]], right=_right(found))
        sums = [f"{head}合计 {_number(total)}" for head, total in zip(found["columns"], found["sums"], strict=True)]
        how = [f"{found['how']}，计为 {found['said']}"] if found["how"] else []
        say("；".join([f"共 {len(found['records'])} 条", *sums, *how]))
    if found["untold"]:
        say(f"另有 {found['untold']} 条不在台账的记录中（历史数据或其他报告期的台账）", style="yellow")
    for line in found["decisions"]:
        change = f"：{line['old']} → {line['new']}" if line["new"] is not None else ""
        say(f"{line['word']} {line['project']} {line['header']}{change}（{line['reason']}，{line['by']}）")


def _print_beside(found: Mapping[str, Any]) -> None:
    """What stands beside the figure with its sources, and the list that its place is of."""
    if found["origins"]:
        rows = [(one["what"], one["said"], one["from"]) for one in found["origins"]]
        say_table("来历", ("事项", "数值", "来源"), rows, right=[1])
    if found["ranked"]:
        rows = [(f"{one['place']}", one["unit"], one["cell"]) for one in found["ranked"]]
        say_table("位次", ("位次", "单位", "印出"), rows, right=[0, 2])


def _details(found: Mapping[str, Any]) -> list[str]:
    parts = "，".join(f"{part['name']} {part['said']}" for part in found["parts"])
    members = "，".join(f"{part['unit']} {_number(part['value'])}" for part in found["members"])
    rated = f"分子 {_number(found['n'])}，分母 {_number(found['of'])}" if found["of"] is not None else ""
    carried = f"其中结转 {_number(found['carried'])}" if found["carried"] else ""
    target = f"目标 {found['target_said']}，完成率 {_share(found['rate'])}" if found["target_said"] else ""
    held = f"另有待补正的{found['held']}条可能属于它，未计入" if found.get("held") else ""
    return [parts, members, rated, carried, held, target]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    cells = "、".join(cell for cell in row["cells"] if cell) or (f"第{row['row']}行" if row["row"] else "")
    place = f"{row['file']} {row['sheet']}{'!' if row['sheet'] else ''}{cells}".strip()
    since = f"，结转自 {row['carried_from']}" if row["carried_from"] else ""
    return (row["unit"], row["name"], *map(_number, row["values"]), place, f"{row['state_word']}{since}")


def _right(found: Mapping[str, Any]) -> list[int]:
    return list(range(2, 2 + len(found["columns"])))


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"


def _share(rate: Any) -> str:
    return "—" if rate is None else f"{rate * 100:.2f}%"
