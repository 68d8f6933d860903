"""docs/rules.md: every rule id with form, severity, message and remedy, from expectations/*.yaml."""

from collections.abc import Iterator

from diaodu.adapters.form_files import load_house_rules
from diaodu.domain.forms.column import Presence
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import IMPLIED, HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from docs.markdown import page, table
from docs.words import condition_words, header_of, house_forms, look_back_words, rule_words

BY_COLUMNS = tuple(rule for rule in HouseRule if rule in IMPLIED)
BETWEEN_UNITS = (HouseRule.DISPUTED, HouseRule.NEARLY_DISPUTED)
HEADS = ("id", "form 报表", "severity 等级", "message 问题", "remedy 如何修改", "clause 条款")


def rules_page() -> str:
    """The whole page."""
    house = load_house_rules()
    reader = [rule for name, rule in house.items() if name not in (*BY_COLUMNS, *BETWEEN_UNITS)]
    return page(
        "Rules 规则",
        "From `expectations/`: the wording and severity of the rules of all forms stand in `expectations/house.yaml`, "
        "those of one form in its own file; a plan's `forms/` folder is found first. `{…}` is filled in from the cell, "
        "`$…` is a parameter of the plan (`plans/<plan>/plan.yaml`).",
        "`critical` 退回 holds the record: it is in no figure until it is mended or waived. `warning` 核实 asks and "
        "counts it. `info` 提示 notes. Where two severities stand, the first is for key cells (关键), the second for others.",
        "## Judged by the reader 读表",
        table(HEADS, [_house_row(rule, "all 各表") for rule in reader]),
        "## Judged by the expectations: implied by columns 列属性",
        "Which columns are key, required or have choices is told in [forms.md](forms.md).",
        table(HEADS, [_house_row(house[name], _forms_with(name)) for name in BY_COLUMNS]),
        "## Judged by the expectations: stated by a form 报表规则",
        table(
            (*HEADS[:3], "asks 要求", *HEADS[3:]), [row for form in house_forms().values() for row in _form_rows(form)]
        ),
        "## Other severities for some rows 特定情形",
        table(("id", "form 报表", "column 列", "severity 等级"), list(_cases())),
        "## Judged by the ledger 台账",
        table(HEADS, [_house_row(house[name], _disputed_forms()) for name in BETWEEN_UNITS]),
        "## Judged by looking back 上期对照",
        "A form's `look_back` compares this month's rows with the same project's in the latest earlier period that has "
        "the unit's list. `{last}` is the earlier value, `{period}` when that was. The kinds a form may use stand in "
        "[form-language.md](form-language.md).",
        table(
            (*HEADS[:3], "kind", "asks 判定", *HEADS[3:]),
            [row for form in house_forms().values() for row in _look_back_rows(form)],
        ),
    )


def _disputed_forms() -> str:
    return "、".join(form.title for form in house_forms().values() if form.disputed)


def _severity(severity: str) -> str:
    return f"{severity} {severity.word}"


def _house_row(rule: ReaderRule, forms: str) -> tuple[str, ...]:
    milder = f"; {_severity(rule.optional_severity)}" if rule.optional_severity else ""
    return rule.id, forms, _severity(rule.severity) + milder, rule.message, rule.remedy, rule.clause


def _forms_with(name: str) -> str:
    """Titles of the forms in which a column's attribute makes this rule."""
    wanted = {HouseRule.REQUIRED: Presence.KEY, HouseRule.MISSING: Presence.REQUIRED}
    titles = []
    for form in house_forms().values():
        if any(
            column.presence == wanted.get(name) or (name == HouseRule.CHOICE and column.choices)
            for column in form.columns
        ):
            titles.append(form.title)
    return "、".join(titles)


def _form_rows(form: Form) -> Iterator[tuple[str, ...]]:
    for rule in form.rules:
        yield (
            rule.id,
            form.title,
            _severity(rule.severity),
            rule_words(form, rule),
            rule.message,
            rule.remedy,
            rule.clause,
        )


def _look_back_rows(form: Form) -> Iterator[tuple[str, ...]]:
    for entry in form.look_back:
        asked = look_back_words(form, entry)
        words = (entry.message, entry.remedy, entry.clause)
        yield entry.id, form.title, _severity(entry.severity), f"`{entry.name()}`", asked, *words


def _cases() -> Iterator[tuple[str, ...]]:
    for form in house_forms().values():
        for case in form.severity_cases:
            place = f"{header_of(form, case.column)}；当 {condition_words(form, case.where)}"
            yield case.rule, form.title, place, _severity(case.severity)
