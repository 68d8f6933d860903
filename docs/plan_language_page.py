"""docs/plan-language.md: the page as it is written, and in it the tables of kinds, from their classes."""

import re
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from diaodu.domain.consequences.kinds import AMOUNT_KINDS
from diaodu.domain.consequences.labels import ConsequenceKind
from diaodu.domain.measures.kinds import MEASURE_KINDS
from diaodu.domain.plans.triggers import TriggerPaper
from diaodu.domain.scoring.kinds import SCHEME_KINDS
from diaodu.domain.states import Worded
from diaodu.domain.triggers.kinds import TRIGGER_KINDS
from docs.markdown import table, with_blocks

PAGE = Path(__file__).parent / "plan-language.md"
HEADS = ("kind", "词", "what it is", "needs 须写", "may 可写", "example 例")
_SOURCE = re.compile(r"\s*Source: .*?\.(?=\s|$)")


def plan_language_page() -> str:
    """The page with its tables made anew."""
    blocks = {
        "measures": _kinds(MEASURE_KINDS),
        "rules": _kinds(SCHEME_KINDS),
        "amounts": _kinds(AMOUNT_KINDS),
        "triggers": _kinds(TRIGGER_KINDS),
        "consequences": _words(ConsequenceKind),
        "papers": _words(TriggerPaper),
    }
    return with_blocks(PAGE.read_text(encoding="utf-8"), blocks)


def _kinds(kinds: Mapping[str, Any]) -> str:
    rows = [(f"`{name}`", kind.word, _meaning(kind), *_keys(kind), f"`{kind.example}`") for name, kind in kinds.items()]
    return table(HEADS, rows)


def _words(labels: Iterable[Worded]) -> str:
    return "、".join(f"`{label}` {label.word}" for label in labels)


def _meaning(kind: type) -> str:
    return _SOURCE.sub("", " ".join((kind.__doc__ or "").split()))


def _keys(kind: type[BaseModel]) -> tuple[str, str]:
    """What an entry of a kind must and may say below its key."""
    if issubclass(kind, RootModel):
        return "", ""
    own = {name: field for name, field in kind.model_fields.items() if name != "kind"}
    needs = [_key(name, field) for name, field in own.items() if field.is_required()]
    return "、".join(needs), "、".join(text for name, field in own.items() if (text := _key(name, field)) not in needs)


def _key(name: str, field: FieldInfo) -> str:
    shape = _shape(field.annotation)
    return f"`{name}: {shape}`" if shape else f"`{name}`"


def _shape(annotation: Any) -> str:
    """How a value is written, where its key does not say it: words to choose from, entries with keys of their own."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " | ".join(parts)
    if origin in {Union, types.UnionType}:
        return next((shape for part in parts if (shape := _shape(part))), "")
    if origin is tuple:
        return f"[{_shape(parts[0]) or '…'}]"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"{{{', '.join(annotation.model_fields)}}}"
    return ""
