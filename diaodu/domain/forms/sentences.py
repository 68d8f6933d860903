"""Sentences that people read: names in braces stand for a parameter of the plan, or for what the sentence is about."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from diaodu.domain.text.amounts import counted_in
from diaodu.domain.text.money import spell_exactly
from diaodu.domain.text.wording import plain

_NAME = re.compile(r"\{([^{}]+)\}")


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Put values into a sentence; a name nobody gives stays visible. No code is evaluated."""
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), sentence)


def names_in(*sentences: str) -> tuple[str, ...]:
    """Names in braces, each once, in their order."""
    return tuple(dict.fromkeys(name for sentence in sentences for name in _NAME.findall(sentence)))


def check_names(sentence: str, known: Iterable[str]) -> None:
    """Refuse a sentence with a name in braces that is not among those known.

    Raises:
        ValueError: with the names, and those there are.
    """
    there = tuple(dict.fromkeys(known))
    if unknown := [f"{{{name}}}" for name in names_in(sentence) if name not in there]:
        raise ValueError(f"{'、'.join(unknown)} 不存在，可用 {', '.join(f'{{{name}}}' for name in there) or '无'}")


def parameter_words(parameters: Mapping[str, Any], besides: Collection[str] = ()) -> dict[str, str]:
    """Plan parameters as their file writes them, 500万元 stays 500万元; without names that mean something else here."""
    return {
        name: "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in parameters.items()
        if name not in besides
    }


def show(value: Any, kind: str, unit: str = "") -> str:
    """A canonical value as a clerk would write it: 500万元, 2021-03-15; foreign currency in its column's `unit`: 3000万美元."""
    if value is None:
        return ""
    if kind == "foreign":
        return f"{plain(counted_in(int(value), unit))}{unit}"
    return spell_exactly(int(value)) if kind == "money" else str(value)
