"""docs/forms.md: every form with its columns, from expectations/*.yaml."""

from diaodu.domain.form import Column, ColumnType, Form
from docs.markdown import page, table
from docs.words import header_of, house_forms, presence_words

TYPES = {
    ColumnType.TEXT: "文字 text",
    ColumnType.CHOICE: "选项 choice",
    ColumnType.AMOUNT: "金额 amount",
    ColumnType.FOREIGN: "外币 foreign currency",
    ColumnType.NUMBER: "数字 number",
    ColumnType.DATE: "日期 date",
    ColumnType.PRICE: "价格 price",
    ColumnType.CODE: "编码 code",
    ColumnType.SERIAL: "序号 serial",
}
MOST_CHOICES = 8


def forms_page() -> str:
    """The whole page."""
    return page(
        "Forms 报表",
        "From `expectations/<form>.yaml`. The template workbook, the reader's header match, the Great Expectations "
        "suite and this page derive from the same file. A `关键 key` cell that is empty or unreadable holds the record "
        "待补正; a `必填 required` one only asks. Headers match by the printed text or an alias, with spaces, line "
        "breaks, asterisks and the unit in brackets set aside.",
        *(_section(form) for form in house_forms().values()),
    )


def _section(form: Form) -> str:
    identity = "、".join(header_of(form, key) for key in form.identity)
    facts = [
        form.purpose,
        "全量报送 full list" if form.full_list else "",
        "一次性 one-off" if form.due == "one_off" else "每期 every period",
        f"同一记录的判别 the same record: {identity}" if identity else "",
        f"文件 `expectations/{form.form}.yaml`",
    ]
    heads = ("header 表头", "key", "type 类型", "presence", "aliases 别名", "choices 选项 / help 说明")
    return "\n\n".join(
        [f"## {form.title} `{form.form}`", "\n".join(f"- {fact}" for fact in facts if fact),
         table(heads, [_row(form, column) for column in form.columns])]
    )  # fmt: skip


def _row(form: Form, column: Column) -> tuple[str, ...]:
    lone = [f"{header.header}(仅当无更合适的列)" for header in column.lone_headers]
    said = [_choices(column), column.help]
    return (
        column.printed_header,
        f"`{column.key}`",
        TYPES[column.type],
        presence_words(column, form),
        "、".join([*column.aliases, *lone]),
        "；".join(text for text in said if text),
    )


def _choices(column: Column) -> str:
    names = [choice.value for choice in column.choices]
    more = f" 等{len(names)}项" if len(names) > MOST_CHOICES else ""
    return "、".join(names[:MOST_CHOICES]) + more
