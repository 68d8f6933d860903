"""Every kind that YAML may name, of every list: its word, its row in the language page, a good and a bad entry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from diaodu import ROOT
from diaodu.domain.consequences.kinds import AMOUNT_KINDS
from diaodu.domain.forms.derived.kinds import DERIVED_KINDS, AnyDerived
from diaodu.domain.forms.kind import Kind
from diaodu.domain.forms.look_back.kinds import LOOK_BACK_KINDS, AnyLookBack
from diaodu.domain.forms.rules.kinds import RULE_KINDS, AnyRule
from diaodu.domain.measures.kinds import MEASURE_KINDS
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.plans.consequences import AmountRule
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.scoring.kinds import SCHEME_KINDS, Rule
from diaodu.domain.triggers.kinds import TRIGGER_KINDS
from tests.domain.measure_cases import MEASURE_CASES
from tests.domain.rule_cases import RULE_CASES

# Kind: an entry that is refused, and what the message names. Those of measures and scheme rules stand with their numbers.
BAD_TRIGGERS = {
    "rows": ("{id: t, title: 单, clause: O-07, rows: {where: {}}}", "rows.form"),
    "without": ("{id: t, title: 单, clause: O-07, without: {in_form: f, in_key: k}}", "form, names 之一"),
    "each": ("{id: t, title: 单, clause: O-07, each: {form: f, by: k}}", "lt 或 gt"),
    "unmet": ("{id: t, title: 单, clause: O-07, unmet: m}", "unmet"),
    "behind": ("{id: t, title: 单, clause: O-07, behind: {measure: m}}", "behind.points"),
    "reporting": ("{id: t, title: 单, clause: O-07, reporting: {late: 0}}", "reporting.late"),
    "unanswered": ("{id: t, title: 单, clause: O-07, unanswered: {span: year}}", "unanswered.span"),
}
BAD_AMOUNTS = {
    "share_of": (
        "{share_of: {measure: a, by: b, steps: [{ge: 0, share: 1}, {ge: 2, share: 2}]}}", "须由高到低",
    ),
    "pool": ("{pool: {kinds: [notice], split: by_heads}}", "by_heads 须写 heads"),
    "each": ("{each: {measure: a, yuan: 80}}", "each.yuan"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class KindList:
    """Kinds that one place of a YAML file may name."""

    kinds: Mapping[str, Any]
    check: Callable[[Any], object]
    """Takes an entry as it is read; raises ValueError."""
    bad: Mapping[str, tuple[str, str]]
    page: str = "plan-language.md"


def bad_entries(cases: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {name: (case.bad, case.told) for name, case in cases.items()}


def form_kinds(kinds: Mapping[str, type[Kind]], entry: Any, shared: dict[str, str]) -> KindList:
    """Kinds of a form's entries; a bad one has a key more (rows they fail are in test_form_kinds.py and test_twins.py)."""
    check = TypeAdapter(entry).validate_python
    bad = {name: (kind.example[:-1] + ", nowhere: 1}", "不认识的键 nowhere") for name, kind in kinds.items()}
    return KindList(kinds=kinds, check=lambda one: check(shared | one), bad=bad, page="form-language.md")


STATED = {"id": "X-99", "severity": "info", "message": "甲", "remedy": "乙"}
LISTS = {
    "measure": KindList(kinds=MEASURE_KINDS, check=Measure.model_validate, bad=bad_entries(MEASURE_CASES)),
    "trigger": KindList(kinds=TRIGGER_KINDS, check=Trigger.model_validate, bad=BAD_TRIGGERS),
    "amount": KindList(kinds=AMOUNT_KINDS, check=AmountRule.model_validate, bad=BAD_AMOUNTS),
    "scheme rule": KindList(kinds=SCHEME_KINDS, check=TypeAdapter(Rule).validate_python, bad=bad_entries(RULE_CASES)),
    "form rule": form_kinds(RULE_KINDS, AnyRule, STATED),
    "look-back rule": form_kinds(LOOK_BACK_KINDS, AnyLookBack, STATED),
    "derived column": form_kinds(DERIVED_KINDS, AnyDerived, {}),
}
KINDS = [pytest.param(one, name, id=f"{what} {name}") for what, one in LISTS.items() for name in one.kinds]


@pytest.mark.parametrize(("one", "name"), KINDS)
def test_a_kind_has_its_chinese_word_and_is_told_apart_by_it(one: KindList, name: str) -> None:
    assert one.kinds[name].name() == name
    assert re.search(r"[一-鿿]", one.kinds[name].word)
    assert [kind.word for kind in one.kinds.values()].count(one.kinds[name].word) == 1


@pytest.mark.parametrize(("one", "name"), KINDS)
def test_a_kind_has_its_row_in_the_language_page(one: KindList, name: str) -> None:
    rows = [
        line for line in (ROOT / "docs" / one.page).read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{name}` | {one.kinds[name].word} |")
    ]  # fmt: skip
    assert len(rows) == 1
    assert one.kinds[name].example.replace("|", "\\|") in rows[0]


@pytest.mark.parametrize(("one", "name"), KINDS)
def test_the_example_of_a_kind_is_taken(one: KindList, name: str) -> None:
    assert one.check(yaml.safe_load(one.kinds[name].example))


def named_under(entry: Any, keys: set[str]) -> set[str]:
    """The names that stand anywhere in an entry under some keys."""
    if isinstance(entry, list):
        return {name for part in entry for name in named_under(part, keys)}
    if not isinstance(entry, dict):
        return set()
    own = {value for key, value in entry.items() if key in keys and isinstance(value, str)}
    return own.union(*(named_under(value, keys) for value in entry.values()))


@pytest.mark.parametrize("name", TRIGGER_KINDS)
def test_a_trigger_tells_which_forms_and_measures_it_names_so_that_a_wrong_one_is_refused(name: str) -> None:
    entry = yaml.safe_load(TRIGGER_KINDS[name].example)
    kind = Trigger.model_validate(entry).kind
    assert named_under(entry, {"form", "in_form"}) == {form for form, _, _ in kind.forms}
    assert named_under(entry, {"measure"}) <= set(kind.measures_used)


@pytest.mark.parametrize("name", [name for name, kind in MEASURE_KINDS.items() if issubclass(kind, RowsKind)])
def test_a_measure_of_rows_tells_which_columns_it_names_so_that_a_wrong_one_is_refused(name: str) -> None:
    entry = yaml.safe_load(MEASURE_KINDS[name].example)
    told = set(Measure.model_validate(entry).kind.columns)
    named = {entry[name]} if isinstance(entry[name], str) else named_under(entry, {"n", "of", "each"})
    assert named - {"rows"} <= told


@pytest.mark.parametrize(("one", "name"), KINDS)
def test_a_bad_entry_of_a_kind_is_refused_with_what_is_wrong(one: KindList, name: str) -> None:
    entry, told = one.bad[name]
    with pytest.raises(ValueError, match=re.escape(told)):
        one.check(yaml.safe_load(entry))


@pytest.mark.parametrize("what", LISTS)
def test_bad_entries_are_of_kinds_that_there_are(what: str) -> None:
    assert list(LISTS[what].bad) == list(LISTS[what].kinds)


@pytest.mark.parametrize("what", ["measure", "trigger", "amount"])
def test_an_entry_names_one_kind_alone(what: str) -> None:
    first, second, *_ = (yaml.safe_load(kind.example) for kind in LISTS[what].kinds.values())
    nothing = {key: value for key, value in first.items() if key not in LISTS[what].kinds}
    for entry in (nothing, second | first):
        with pytest.raises(ValueError, match=f"须且只能写 {', '.join(LISTS[what].kinds)} 之一"):
            LISTS[what].check(entry)
