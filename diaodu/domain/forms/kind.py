"""What every kind that a YAML entry may name has: its word, its example, and only the keys it knows."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, get_args

from pydantic import model_validator

from diaodu.domain.forms.placed_errors import PlacedError
from diaodu.domain.forms.yaml_model import YamlModel

K = TypeVar("K", bound="Kind")


class Kind(YamlModel):
    """One kind of an entry; the one value of its field `tag` is the name by which YAML says it."""

    tag: ClassVar[str] = "kind"
    word: ClassVar[str]
    """What it is, in Chinese."""
    example: ClassVar[str]
    """An entry as YAML writes it, without what entries of every kind say."""

    @classmethod
    def name(cls) -> str:
        """The name by which YAML says the kind."""
        return get_args(cls.model_fields[cls.tag].annotation)[0]

    @model_validator(mode="before")
    @classmethod
    def _knows_its_keys(cls, entry: Any) -> Any:
        unknown = [key for key in entry if key not in cls.model_fields] if isinstance(entry, Mapping) else []
        if unknown:
            known = "、".join(name for name in cls.model_fields if name != cls.tag)
            raise PlacedError(f"不认识的键 {'、'.join(map(str, unknown))}，{cls.name()} 可写 {known}", (unknown[0],))
        return entry


def kinds_of(union: Any, base: type[K]) -> dict[str, type[K]]:
    """Every kind of an annotated union by its name, in the union's order; all are a `base`."""
    return {kind.name(): kind for kind in get_args(get_args(union)[0]) if issubclass(kind, base)}
