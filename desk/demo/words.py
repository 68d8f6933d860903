"""Words and units of the demonstration month: words.yaml and units.yaml beside it as models."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from diaodu.domain.forms.yaml_model import YamlModel

_HERE = Path(__file__).parent

Texts = tuple[str, ...]


class Product(NamedTuple):
    """What a project makes; `{n}` in name and content is its size."""

    suits: str
    kind: str  # sub-name of an industry class. Source: O-18
    sector: str  # letter of GB/T 4754
    name: str
    content: str
    sizes: tuple[int, ...]
    cost_wan: float
    land_mu: float


class Origin(NamedTuple):
    """Where investors come from."""

    name: str
    place: str
    origin: str
    region: str
    weight: int


class Words(YamlModel):
    """Everything that clerks pick their wording from."""

    products: tuple[Product, ...]
    firms: Texts
    firm_kinds: dict[str, Texts]  # by a product's kind
    origins: tuple[Origin, ...]
    conditions: Texts
    benefits: Texts
    preparation: Texts
    progress: dict[str, Texts]
    problems: dict[str, tuple[tuple[str, str], ...]]  # phase → (存在问题, 需协调解决事项)
    next_step: dict[str, Texts]
    proofs: Texts
    vouchers: Texts


class Style(YamlModel):
    """How one clerk fills in workbooks; the default is the plain table."""

    money: Literal["wan", "yi", "text"] = "wan"
    dates: Literal["real", "chinese", "dotted", "digits", "mixed"] = "real"
    preamble: bool = False
    merged: bool = False
    groups: bool = False
    totals: bool = False
    footer: bool = False
    hidden: bool = False
    shuffled: bool = False
    per_form: bool = False
    left_out: Texts = ()
    headers: dict[str, str] = {}
    words: dict[str, str] = {}


class RowNumbers(YamlModel):
    """How many rows a unit reports."""

    reserve: int
    signed: int
    plants: int


class SecondVersion(YamlModel):
    """A corrected version, sent later with some of the forms."""

    file: str
    received: datetime
    forms: Texts


class Note(NamedTuple):
    """One paragraph of the narrative."""

    category: str
    date: date | None
    content: str


class DemoUnit(YamlModel):
    """One unit of the demonstration month."""

    folder: str
    file: str
    received: datetime
    suits: str
    leader: str
    places: Texts
    counts: RowNumbers
    style: Style = Style()
    faults: Texts
    mended: Texts = ()
    second: SecondVersion | None = None
    damaged: str = ""
    narrative: tuple[Note, ...]


@cache
def load_words() -> Words:
    """Load the word lists."""
    return Words.model_validate(_read("words.yaml"))


@cache
def load_units() -> dict[str, DemoUnit]:
    """Load the units by code."""
    return {code: DemoUnit.model_validate(unit) for code, unit in _read("units.yaml").items()}


def _read(name: str) -> dict[str, object]:
    return yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
