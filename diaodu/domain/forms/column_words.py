"""Columns in a clerk's words: how one is filled in (填报说明), and what a finding's sentences can say of it."""

from diaodu.domain.forms.column import Column, ColumnType, Presence

PRESENCE = {Presence.KEY: "必填，空缺的记录退回", Presence.REQUIRED: "应填", Presence.OPTIONAL: "选填"}
_OWN = {
    ColumnType.DATE: "年月日，如2021-03-15；只知道月份的写2021年3月",
    ColumnType.PRICE: "数字或区间，如4.6、0.5559-0.5959",
    ColumnType.CODE: "照原样填写，不要省略开头的0",
    ColumnType.SERIAL: "从1起连续编号",
    ColumnType.CHOICE: "从下拉列表中选择",
}


def fill_words(column: Column) -> str:
    """What to write in the column: its own help first, then what its type asks."""
    parts = [column.help.strip(), _type_words(column)]
    return "；".join(dict.fromkeys(part for part in parts if part))


def _type_words(column: Column) -> str:
    if column.type in {ColumnType.AMOUNT, ColumnType.FOREIGN}:
        said = f"以{column.unit}计"
        return "" if said in column.help else f"{said}填数字"
    if column.type == ColumnType.NUMBER:
        return f"填数字，以{column.unit}计" if column.unit else "填数字"
    if column.type == ColumnType.PRICE and column.help:
        return ""
    return _OWN.get(column.type, "")


_KIND_WORDS = {
    ColumnType.AMOUNT: "金额",
    ColumnType.FOREIGN: "外币金额",
    ColumnType.NUMBER: "数字",
    ColumnType.DATE: "日期",
    ColumnType.PRICE: "价格",
    ColumnType.CHOICE: "选项",
}
_EXAMPLES = {
    ColumnType.AMOUNT: "5000 或 1.2亿元",
    ColumnType.FOREIGN: "300",
    ColumnType.NUMBER: "120",
    ColumnType.DATE: "2021-03-15 或 2021年3月",
    ColumnType.PRICE: "4.6 或 0.55-0.60",
}


def column_words(column: Column) -> dict[str, str]:
    """What a rule's sentences can say of a column."""
    return {
        "header": column.header,
        "kind": _KIND_WORDS.get(column.type, "文字"),
        "example": _EXAMPLES.get(column.type, ""),
        "unit": column.unit or "",
        "choices": "、".join(choice.value for choice in column.choices),
    }
