"""The base of everything that people write in YAML."""

from pydantic import BaseModel, ConfigDict


class YamlModel(BaseModel):
    """Files that people edit: frozen, and an unknown key is an error."""

    # Built when first used: a part's own validator is never needed beside its whole's.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
