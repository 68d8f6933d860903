"""Forms as the child knows them: made of the plain JSON of Form.model_dump, without pydantic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from diaodu.domain.text.amounts import MoneyUnit, read_unit
from diaodu.domain.text.keys import EMPTY_WORDS, bare_header_key, choice_key, header_key
from diaodu.domain.text.money import parse_plan_amount

Json = dict[str, Any]

NUMBERS = frozenset({"amount", "foreign", "number", "price"})
"""Types of columns in which a 0 is a value."""


@dataclass(frozen=True, slots=True)
class RedirectSpec:
    """Where a word belongs that stands in another column's cell, and what it may take the place of there."""

    to: str
    value: str
    gives_way: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnSpec:
    """What the reader must know of a column; one is itself alone, so that its reader can be kept."""

    key: str
    header: str
    type: str
    presence: str
    unit: MoneyUnit | None
    unit_text: str
    choices: Mapping[str, str]  # choice key → value
    redirects: Mapping[str, RedirectSpec]  # by choice key
    empty: frozenset[str]  # choice keys of words that mean nothing is there
    fill_down: bool
    one_line: bool
    is_ahead: bool  # a date that may lie after the period
    suspect_below: int | None
    max: str | int | None  # yuan, or the parameter that says them
    usual: str | int | None  # the same, of most rows


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneSpec:
    """A header that means a column only where no better one is."""

    column: str
    beside: str | None
    future_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSpec:
    """One header that answers several columns: choice key → {column: value}."""

    columns: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]


@dataclass(kw_only=True, eq=False)
class FormSpec:
    """A form, with its headers ready to match; one of a kind, so that what it matched can be remembered."""

    form: str
    title: str
    anchors: tuple[str, ...]
    identity: tuple[str, ...]
    role: str | None
    short_title: str
    columns: dict[str, ColumnSpec]
    headers: dict[str, tuple[int, str]] = field(default_factory=dict)  # header key → (0 printed, 1 alias; column)
    lone: dict[str, LoneSpec] = field(default_factory=dict)
    joints: dict[str, JointSpec] = field(default_factory=dict)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Columns without which the sheet is not read."""
        return tuple(key for key, column in self.columns.items() if column.presence == "key")

    @cached_property
    def needed(self) -> frozenset[str]:
        """Key and required columns."""
        return frozenset(key for key, column in self.columns.items() if column.presence != "optional")

    @cached_property
    def known(self) -> frozenset[str]:
        """Every header key of the form."""
        return frozenset({*self.headers, *self.lone, *self.joints})

    @cached_property
    def heads(self) -> frozenset[str]:
        """What its header keys start with."""
        return frozenset(key[:1] for key in self.known)

    @cached_property
    def topic(self) -> str:
        """The form's title without 表, as it stands in titles and sheet names."""
        return header_key(self.title.removesuffix("表"))

    @cached_property
    def short_topic(self) -> str:
        """The form's short title, as it stands in sentences."""
        return header_key(self.short_title) or self.topic


def build_catalog(forms: Sequence[Json]) -> list[FormSpec]:
    """Prepare all forms."""
    return [_build_form(form) for form in forms]


def _build_form(form: Json) -> FormSpec:
    columns = {column["id"]: build_column(column, form["identity"]) for column in form["columns"]}
    spec = FormSpec(
        form=form["id"], title=form["title"], anchors=tuple(form["anchors"]), identity=tuple(form["identity"]),
        role=form["role"], short_title=form["short_title"], columns=columns,
    )  # fmt: skip
    for column in form["columns"]:
        _add_headers(spec, column)
    for joint in form["joint_headers"]:
        spec.joints[header_key(joint["header"])] = _build_joint(joint)
    return spec


def _add_headers(spec: FormSpec, column: Json) -> None:
    for key in (header_key(column["header"]), bare_header_key(column["header"])):
        spec.headers[key] = (0, column["id"])
    for alias in column["aliases"]:
        spec.headers.setdefault(header_key(alias), (1, column["id"]))
    for lone in column["lone_headers"]:
        spec.lone[header_key(lone["header"])] = LoneSpec(
            column=column["id"], beside=lone["beside"], future_to=lone["future_to"]
        )


def build_column(column: Json, identity: Sequence[str] = ()) -> ColumnSpec:
    """A column as the reader needs it, from its model as plain JSON."""
    return ColumnSpec(
        key=column["id"],
        header=column["header"],
        type=column["type"],
        presence=column["presence"],
        unit=read_unit(column["unit"]) if column["unit"] else None,
        unit_text=column["unit"] or "",
        choices=_choice_words(column["choices"]),
        redirects=_redirect_words(column["redirects"]),
        empty=_empty_words(column),
        fill_down=column["fill_down"],
        one_line=column["id"] in identity,
        is_ahead=column["is_ahead"],
        suspect_below=(column["suspect"] or {}).get("lt"),
        max=_bound(column["max"]),
        usual=_bound(column["usual"]),
    )


def _bound(written: str | int | None) -> str | int | None:
    """Yuan, or the name of the parameter that says them."""
    if not isinstance(written, str):
        return written
    return written[1:] if written.startswith("$") else parse_plan_amount(written)


def _choice_words(choices: Sequence[Json]) -> dict[str, str]:
    words = {choice_key(word): choice["value"] for choice in choices for word in choice["synonyms"]}
    return words | {choice_key(choice["value"]): choice["value"] for choice in choices}


def _empty_words(column: Json) -> frozenset[str]:
    """Choice keys of the words by which a cell of the column is blank.

    No word for nothing is a number or a day, whatever the column's own list leaves out; a 0 is nothing where no number
    can stand, but for a text that must be said: there it is what a formula leaves that nobody calculated. A choice goes before them. Of a key amount or day the word itself is said back (F-TYPE): it holds the record.
    """
    is_number, is_day = column["type"] in NUMBERS, column["type"] == "date"
    is_asked_text = column["type"] == "text" and column["presence"] != "optional"
    if column["presence"] == "key" and column["type"] in {"amount", "date"}:
        return frozenset()
    words = {
        *column["empty_words"],
        *(EMPTY_WORDS if is_number or is_day else ()),
        *(() if is_number or is_asked_text else ("0",)),
    }
    known = {*_choice_words(column["choices"]), *_redirect_words(column["redirects"])}
    return frozenset(map(choice_key, words)) - known


def _redirect_words(redirects: Sequence[Json]) -> dict[str, RedirectSpec]:
    specs = {
        RedirectSpec(to=item["to"], value=item["value"], gives_way=(None, *item["replaces"])): item["words"]
        for item in redirects
    }
    return {choice_key(word): spec for spec, words in specs.items() for word in words}


def _build_joint(joint: Json) -> JointSpec:
    answers = {choice_key(word): answer for word, answer in joint["answers"].items()}
    columns = dict.fromkeys(key for answer in joint["answers"].values() for key in answer)
    return JointSpec(columns=tuple(columns), answers=answers)
