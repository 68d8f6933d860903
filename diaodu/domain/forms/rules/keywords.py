"""What the value of an expectation's keyword should be: each check gives "" where it fits, else what is expected."""

import re
from collections.abc import Callable
from typing import Any

from diaodu.domain.forms.conditions import expected_list, expected_value, is_parameter

Check = Callable[[Any, str], str]
"""(value, kind of the column) → "" or what is expected."""


def a_value(value: Any, kind: str) -> str:
    """A value of the column's kind."""
    return expected_value(value, kind)


def a_number(value: Any, _kind: str) -> str:
    """A number, whatever the column."""
    return expected_value(value, "number")


def a_list(value: Any, kind: str) -> str:
    """A list of values of the column's kind, one at least."""
    return expected_list(value, kind) if value != [] else "列表，至少一项"


def a_switch(value: Any, _kind: str) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else " true 或 false"


def a_pattern(value: Any, _kind: str) -> str:
    """A regular expression."""
    return "" if is_parameter(value) or _is_pattern(value) else "正则表达式"


def _is_pattern(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False
