"""Small papers of blocks for the tests of faces."""

from typing import Any

from diaodu.domain.papers.blocks import Block, Masthead, Paper, Table, TableColumn

CHART: dict[str, Any] = {
    "data": {"values": [{"unit": "东胜区", "value": 3}, {"unit": "康巴什区", "value": 2}]},
    "mark": "bar",
    "width": 300,
    "background": "white",
    "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "unit", "type": "nominal"}},
}


def make_paper(*blocks: Block, attachments: tuple[tuple[str, tuple[Block, ...]], ...] = ()) -> Paper:
    """A bulletin of these blocks."""
    masthead = Masthead(
        name="招商动态简报", issuer="市商务局", marking="内部资料 注意保存", report_to="市委、市政府。", send_to="市直有关部门。",
        distribute_to="各旗区人民政府。", copies=60,
    )  # fmt: skip
    return Paper(
        kind="bulletin", plan="ordos-2021", period="2021-03", title="2021年3月全市招商引资项目调度情况", masthead=masthead,
        blocks=blocks, attachments=attachments,
    )  # fmt: skip


def figures_table(caption: str = "表1　指标") -> Table:
    """Units, an amount and a place, with their total."""
    columns = (
        TableColumn(head="单位"), TableColumn(head="到位资金（万元）", align="right"),
        TableColumn(head="位次", align="center"),
    )  # fmt: skip
    rows = (("东胜区", "53340", "1"), ("康巴什区", "7616.5*", "2"), ("合计", "60956.5", "—"))
    return Table(name="t", caption=caption, columns=columns, rows=rows, notes=("带*的数据含结转。",), emphasis=(2,))


def wide_table(columns: int, caption: str) -> Table:
    """A unit and figures of eight places in so many columns."""
    heads = (TableColumn(head="单位"), *(TableColumn(head="完成额（万元）", align="right") for _ in range(columns - 1)))
    return Table(name=caption, caption=caption, columns=heads, rows=(("甲区", *["12345.67"] * (columns - 1)),))


def grouped_table(caption: str = "表1　任务") -> Table:
    """Two groups of columns beside two of their own, in one unit of money."""
    heads = (
        TableColumn(head="单位"), TableColumn(head="完成", align="right", group="到位资金"),
        TableColumn(head="目标", align="right", group="到位资金"), TableColumn(head="位次", align="center"),
        TableColumn(head="完成", align="right", group="签约"), TableColumn(head="目标", align="right", group="签约"),
    )  # fmt: skip
    return Table(name="g", caption=caption, columns=heads, rows=(("甲区", "1", "2", "1", "3", "4"),), unit="万元")
