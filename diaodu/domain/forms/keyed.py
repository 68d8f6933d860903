"""Kinds that an entry names by a key of their own: `sum: total_investment` is of the kind `sum`."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, create_model

K = TypeVar("K", bound="KeyedKind")
M = TypeVar("M", bound=BaseModel)


class KeyedKind(BaseModel):
    """What stands behind a kind's key: a Model where it has keys of its own, a RootModel where it is one value."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    kind: ClassVar[str]
    """The key by which YAML says it."""
    word: ClassVar[str]
    """What it is, in Chinese."""
    example: ClassVar[str]
    """An entry of the kind as YAML writes it."""

    @classmethod
    def name(cls) -> str:
        """The key by which YAML says the kind."""
        return cls.kind


def by_key(*kinds: type[K]) -> dict[str, type[K]]:
    """Kinds by their keys, in the order given."""
    return {kind.kind: kind for kind in kinds}


def with_kinds(base: type[M], kinds: Mapping[str, type[KeyedKind]]) -> type[M]:
    """A model that has, after those of its base, one optional key for each kind."""
    fields: dict[str, Any] = {name: (kind | None, None) for name, kind in kinds.items()}
    return create_model(base.__name__, __base__=base, __module__=base.__module__, **fields)


def kind_of(entry: BaseModel, kinds: Mapping[str, type[K]]) -> K:
    """The one kind that an entry names.

    Raises:
        ValueError: it names none or several.
    """
    named = [name for name in kinds if getattr(entry, name) is not None]
    if len(named) != 1:
        raise ValueError(f"须且只能写 {', '.join(kinds)} 之一，现有 {named}")
    return getattr(entry, named[0])
