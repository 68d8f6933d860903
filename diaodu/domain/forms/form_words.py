"""How a column is filled in, in a clerk's words: for the template's 填报说明 and the form's page."""

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
