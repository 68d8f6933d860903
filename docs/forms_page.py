"""docs/forms.md and docs/forms/<form>.md: what each form asks, from expectations/*.yaml.

The example of each rule is its good and its bad row in tests/expectations, which the tests hold to be just that.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module

from diaodu.adapters.form_files import load_house_rules
from diaodu.domain.forms.column import Column
from diaodu.domain.forms.column_words import PRESENCE, fill_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.forms.sentences import names_in
from docs.markdown import page, table
from docs.plans_page import plan_folders
from docs.words import condition_words, header_of, house_forms, look_back_words, rule_words
from expectations.rules import rules_of
from tests.expectations.case_tables import Case, read_cases

SAME = "同"
"""A case that changes nothing: the sample row once more."""


def forms_page() -> str:
    """The index of all forms."""
    return page(
        "报表 Forms",
        "每张报表一页：各列怎么填、可选项和同义词、规则及示例。来自 `expectations/<form>.yaml`；"
        "填报模板、读表、校验和这些页面都出自同一文件。",
        table(("报表", "文件", "用途", "列", "规则"), [_index_row(form) for form in house_forms().values()]),
        "表头按印刷文字或别名识别，空格、换行、星号和括号内的计量单位不计；列的顺序、多余的列不影响读取。"
        "读表时就能发现的问题（无法识别的金额、日期等）对各表都适用，见 [rules.md](rules.md)。"
        "报表文件怎么写、可用哪些规则，见 [form-language.md](form-language.md)。",
    )


def form_pages() -> dict[str, Callable[[], str]]:
    """One page a form, by its file's name."""
    return {f"forms/{name}.md": partial(form_page, form) for name, form in house_forms().items()}


def _index_row(form: Form) -> tuple[str, ...]:
    link = f"[{form.title}](forms/{form.id}.md)"
    rules = {rule.id for rule in form.rules}
    return link, f"`{form.id}.yaml`", form.purpose, str(len(form.columns)), str(len(rules))


def form_page(form: Form) -> str:
    """A form's page."""
    identity = "、".join(header_of(form, key) for key in form.identity)
    facts = [
        form.purpose,
        "每期报送全部在册记录，未再报送的结转并列出。" if form.full_list else "",
        "只报送一次。" if form.due == "one_off" else "",
        f"{identity}都相同的是同一记录，同一单位只报一行。" if identity else "",
        f"几个单位报送同一{form.disputed}的，全市只计一次，由谁计入待认定。" if form.disputed else "",
        f"文件 `expectations/{form.id}.yaml`，第{form.version}版。",
        *_parameters(form),
    ]
    return page(
        form.title,
        "\n".join(f"- {fact}" for fact in facts if fact),
        "## 各列",
        table(("表头", "怎么填", "要求", "也认得的表头"), [_column_row(form, column) for column in form.columns]),
        *_choice_parts(form),
        *_rule_parts(form),
        *_look_back_parts(form),
        "读表时发现的问题（金额、日期无法识别，合计不符等）对各表都适用，见 [rules.md](../rules.md)。",
    )


def _parameters(form: Form) -> Iterator[str]:
    """What the names in braces of purpose and help say in each plan that uses the form."""
    for name in names_in(form.purpose, *(column.help for column in form.columns)):
        users = [folder.plan for folder in plan_folders() if _tells(folder.forms.get(form.id), name)]
        values = "、".join(f"{plan.id} {plan.written_parameters[name]}" for plan in users)
        yield f"`{{{name}}}` 处填入方案的参数：{values}。"


def _tells(form: Form | None, name: str) -> bool:
    """Whether a plan's form tells its clerks a parameter."""
    return form is not None and name in names_in(form.purpose, *(column.help for column in form.columns))


def _column_row(form: Form, column: Column) -> tuple[str, ...]:
    asked = PRESENCE[column.presence]
    if column.required_when:
        asked = f"{asked}；当{condition_words(form, column.required_when)}"
    lone = [f"{header.header}（没有更合适的列时）" for header in column.lone_headers]
    return column.printed_header, fill_words(column), asked, "、".join([*column.aliases, *lone])


def _choice_parts(form: Form) -> Iterator[str]:
    chosen = [column for column in form.columns if column.choices]
    if chosen:
        yield "## 可选项"
        yield "同义词都按左边的选项读取；没有列出的词不猜测，请改填选项。"
    for column in chosen:
        yield f"### {column.header}"
        moved = [
            (f"（填入“{header_of(form, move.to)}”：{move.value}）", "、".join(move.words)) for move in column.redirects
        ]
        yield table(("选项", "同义词"), [*((c.value, "、".join(c.synonyms)) for c in column.choices), *moved])


def _rule_parts(form: Form) -> Iterator[str]:
    module = import_module(f"tests.expectations.cases_{form.id}")
    rules, cases = rules_of(form, load_house_rules()), read_cases(module.CASES)
    yield "## 规则"
    yield "退回：该记录暂不计入，改正或说明后计入；核实：先计入，请在限期内答复；提示：无需答复。"
    yield f"示例都以这一行为准，只写改动之处：{_row_words(form, module.BASE)}。"
    heads = ("编号", "等级", "位置", "要求", "意见", "如何修改", "合格", "不合格")
    yield table(heads, [_rule_row(form, rule, cases) for rule in rules])


def _rule_row(form: Form, rule: Rule, cases: list[Case]) -> tuple[str, ...]:
    own = [case for case in cases if (case.rule, case.at) == (rule.id, rule.place)]
    column = form.column(rule.place)
    words: Mapping[str, str] = {"header": column.header}
    said = [text.replace("{header}", words["header"]) for text in (rule.message, rule.remedy)]
    examples = (_row_words(form, own[0].good), _row_words(form, own[0].bad)) if own else ("", "")
    clause = f"（{rule.clause}）" if rule.clause else ""
    return f"{rule.id}{clause}", rule.severity.word, column.header, rule_words(form, rule), *said, *examples


def _look_back_parts(form: Form) -> Iterator[str]:
    if form.look_back:
        yield "## 与上期对照"
        yield "与同一项目最近一期已采用的记录比较，没有上期的不判。"
        heads = ("编号", "等级", "比较", "意见", "如何修改")
        yield table(heads, [_look_back_row(form, entry) for entry in form.look_back])


def _look_back_row(form: Form, entry: LookBack) -> tuple[str, ...]:
    asked = f"{look_back_words(form, entry)}：{entry.word}"
    return entry.id, entry.severity.word, asked, entry.message, entry.remedy


def _row_words(form: Form, changes: str) -> str:
    """`stage=签约; sign_date=` as 当前阶段为签约，签约时间空."""
    if changes.strip() == SAME:
        return "与上面的示例行相同，再填一行"
    parts = (part.strip().partition("=") for part in changes.replace("\n", ";").split(";") if part.strip())
    return "，".join(
        f"{header_of(form, key)}为{value}" if value else f"{header_of(form, key)}空" for key, _, value in parts
    )
