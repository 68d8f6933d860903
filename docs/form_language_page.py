"""docs/form-language.md: the kinds that a form's YAML may name, from their classes in diaodu/domain/forms."""

from collections.abc import Iterator

from diaodu.domain.forms.conditions import KIND_WORDS
from diaodu.domain.forms.derived.kinds import DERIVED_KINDS
from diaodu.domain.forms.house_wording import SAYS
from diaodu.domain.forms.kind import Kind
from diaodu.domain.forms.look_back.kinds import LOOK_BACK_KINDS
from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.forms.stated_rule import StatedRule
from docs.markdown import page, table

HEADS = ("needs 须写", "may 可写", "columns 列", "says 意见可用", "example 例")


def form_language_page() -> str:
    """The whole page."""
    return page(
        "The language of forms 报表的写法",
        "One YAML a form, `expectations/<form>.yaml`; a plan's `forms/<form>.yaml` with `extends: <form>` says what is "
        "different ([new-plan.md](new-plan.md)). Beside its columns a form has `rules` (of a row), `look_back` (this month "
        "beside the last one) and `derived` (columns computed for rules). Each entry is of one of the kinds below; "
        "nothing else is ever run, and an unknown kind or key is refused with file, line and key.",
        "Every entry of `rules` and `look_back` also says `id`, `severity` (`critical` 退回, `warning` 核实, `info` 提示), "
        "`message`, `remedy`, and may say `clause`. A value `$name` is a parameter of the plan, or a day: `$period_start`, "
        "`$period_end`, `$year_start`, `$period_end-6m`. `where` is a condition: the rows that are asked.",
        "An entry's own name is its `id`: of a form, a column, a derived column, a rule. A column with a type `amount` may "
        "say `max`, the largest amount that can be right (`1000亿元` or `$name`; no bound where the plan has not the "
        "parameter, which `diaodu plan check` notes), `usual`, what most of its amounts stay below (where more than half "
        "of a table's column is above, those that name no unit are asked about), and `suspect: {lt: 10}`, which bare "
        "numbers were hardly meant in 万元: each gives F-SCALE. `same_by` says by what two values of a column are the same, where records are told "
        "apart: `name` (unsaid: brackets, width, case and blanks set aside) or `investor` (so, and the firms of a joint "
        "project in any order). `by_person: true` says that a column names a person: where a cell lists several with 、 between "
        "them, the figures have a row of each. The keys of before (`form`, `key`, `max_param`, `suspect_below`) are still read; "
        "`diaodu plan rewrite` writes a plan's own forms anew.",
        "## Sentences 文字",
        "`{name}` in a sentence is filled in where it is shown. `purpose` and a column's `help` may name the plan's "
        "parameters: `不少于{min_total_investment}` (in quotation marks where the entry itself stands in braces). `message` and `remedy` may name these, the period's days, every column "
        "of the form, of the cell `{value} {header} {kind} {example} {unit} {choices}`, and what the kind says. "
        "`diaodu plan check` refuses any other name with its place. The rules of `house.yaml` may say, besides parameters:",
        table(("id", "says 可用"), [(name, _braced(words)) for name, words in SAYS.items()]),
        "## rules 规则",
        "Each is carried out by the Great Expectations expectation of its name. A row with an empty input is not judged, "
        "unless the rule asks for the cell's presence.",
        table(("expect", "asks 判定", *HEADS), list(_rules())),
        "## look_back 上期对照",
        "Compared with the same project's line in the latest earlier period that has the unit's list. A list that is no "
        "full one is known by its form's `identity` instead (`listed_again`): what any earlier period told counts once in "
        "measures with a window, in the period that told it first.",
        table(("kind", "asks 判定", *HEADS), list(_look_backs())),
        "## derived 派生列",
        "`{id, function, of}`: a column `id` of numbers for rules to look at, computed from the columns `of`.",
        table(("function", "gives 得出", "of 列", "says 意见可用", "example 例"), list(_derived())),
    )


def _rules() -> Iterator[tuple[str, ...]]:
    for name, kind in RULE_KINDS.items():
        keywords = " 或 ".join(f"kwargs.{word}" for word in kind.needs)
        needs, may = _fields(kind)
        needs = "、".join(part for part in (needs, keywords) if part)
        may = "、".join(
            [*(part for part in may.split("、") if part != "kwargs"), *(f"kwargs.{word}" for word in kind.may)]
        )
        yield f"`{name}`", kind.word, needs, may, _columns(kind.kinds), _braced(kind.says), f"`{kind.example}`"


def _look_backs() -> Iterator[tuple[str, ...]]:
    for name, kind in LOOK_BACK_KINDS.items():
        columns = _columns(kind.kinds) if {"column", "columns"} & set(kind.model_fields) else ""
        yield f"`{name}`", kind.word, *_fields(kind), columns, _braced(kind.says), f"`{kind.example}`"


def _derived() -> Iterator[tuple[str, ...]]:
    for name, kind in DERIVED_KINDS.items():
        last = f"（后{kind.optional}列可不写）" if kind.optional else ""
        columns = _columns(kind.kinds) + last if kind.kinds else "任意列"
        yield f"`{name}`", kind.word, columns, _braced(kind.says), f"`{kind.example}`"


def _fields(kind: type[Kind]) -> tuple[str, str]:
    """What an entry of a kind must and may say, without what all rules say."""
    own = {name: field for name, field in kind.model_fields.items() if name not in {*StatedRule.model_fields, kind.tag}}
    needs = [name for name, field in own.items() if field.is_required()]
    return "、".join(needs), "、".join(name for name in own if name not in needs)


def _columns(kinds: tuple[str, ...]) -> str:
    return "、".join(KIND_WORDS[kind] for kind in kinds)


def _braced(words: tuple[str, ...]) -> str:
    return " ".join(f"`{{{word}}}`" for word in words)
