"""What forms and rules ask, in words: the same for the pages of rules and of forms."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from diaodu.adapters.form_files import load_forms
from diaodu.domain.forms.column import Column
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.rules.rule import Rule, Speller

OPERATORS = {
    "eq": "=", "ne": "≠", "ge": "≥", "gt": ">", "le": "≤", "lt": "<", "in": "∈", "not_in": "∉",
    "after": "晚于", "before": "早于", "stage_ge": "≥", "empty": "为空", "filled": "已填",
}  # fmt: skip
_DAYS = re.compile(r"\$period_end(?:-(\d+)m)?$")


def house_forms() -> Mapping[str, Form]:
    """The house forms by name, in the order their files are read."""
    return load_forms()


def header_of(form: Form, key: str) -> str:
    """A frame column in the clerk's words; a derived one by its function."""
    for derived in form.derived:
        if derived.id == key:
            of = "、".join(form.column(name).header for name in derived.of)
            return f"{derived.word}({of})"
    ends = {"_end": "(末日)", "_low": "(低)", "_high": "(高)"}
    column = form.column(key)
    return column.header + next((word for end, word in ends.items() if key == column.id + end), "")


def rule_words(form: Form, rule: Rule) -> str:
    """What a row must fulfil, e.g. `总投资 ≥ $min_total_investment`, and when it is asked."""
    asked = rule.asks(Speller(header=partial(header_of, form), value=_value))
    return f"{asked}；当 {condition_words(form, rule.where)}" if rule.where else asked


def look_back_words(form: Form, entry: LookBack) -> str:
    """What a look-back rule compares, with its numbers, and when it is asked."""
    asked = entry.asks(partial(header_of, form))
    return f"{asked}；当 {condition_words(form, entry.condition)}" if entry.condition else asked


def condition_words(form: Form, where: Mapping[str, Any]) -> str:
    """A condition of the one grammar in words."""
    parts = []
    for key, tests in where.items():
        if key in {"any", "all"}:
            joined = (" 或 " if key == "any" else " 且 ").join(condition_words(form, part) for part in tests)
            parts.append(f"({joined})")
        else:
            parts.append(_tests_words(header_of(form, key), tests))
    return " 且 ".join(parts)


def _tests_words(header: str, tests: Mapping[str, Any]) -> str:
    said = [
        f"{header} {OPERATORS[name]} {_value(value)}".strip() for name, value in tests.items() if name != "or_empty"
    ]
    return " 且 ".join(said) + (" (或为空)" if tests.get("or_empty") else "")


def _value(value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, str) and (day := _DAYS.match(value)):
        return f"本期期末前{day[1]}个月" if day[1] else "本期期末"
    return "{" + "、".join(str(part) for part in value) + "}" if isinstance(value, list | tuple) else str(value)


def presence_words(column: Column, form: Form) -> str:
    """How urgently a cell is wanted, and when."""
    word = {"key": "关键 key", "required": "必填 required", "optional": ""}[column.presence]
    return f"{word}；当 {condition_words(form, column.required_when)}" if column.required_when else word
