"""X-02 finds what holding each record against each would find, and takes no longer for very many."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.derived.identity import record_key, value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.results import UnitCode
from diaodu.domain.review import near_identity
from diaodu.domain.review.near_claims import LISTED, NearClaim, find_near
from diaodu.domain.review.near_identity import identity_of
from diaodu.domain.text.likeness import are_alike, bare_name, is_nearly, is_other_part

FORMS = {name: form for name, form in load_forms().items() if form.disputed}
NAMES = [
    "甲公司",
    "甲有限公司",
    "甲",
    "乙公司",
    "甲储备项目",
    "甲储备建设项目",
    "甲储备项目二期",
    "甲储备项目一期",
    "第1场",
    "第11场",
]
TEXTS = ["上海", "上海市", "大路", "大路镇", "建厂", "建设工厂"]
DAYS = [
    ("2021-02-01", "2021-02-01"),
    ("2021-02-01", "2021-02-28"),
    ("2021-02-10", "2021-02-10"),
    ("2021-03-01", "2021-03-31"),
]


def claims_of(form: Form, rows: list[dict[str, Any]]) -> list[NearClaim]:
    return [
        NearClaim(
            record=f"r{at}", unit=UnitCode(f"u{row['unit']}"), values=row["values"], identity=identity_of(form, row["values"]),
            key=record_key(form.identity, [row["values"].get(name) for name in form.identity], form.same_by) or "",
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip


@st.composite
def rows(draw: st.DrawFn, form: Form) -> list[dict[str, Any]]:
    entry = form.entry(Renamed)
    names = dict.fromkeys([*form.identity, *(name for group in (entry.same if entry else ()) for name in group)])
    made = []
    for _ in range(draw(st.integers(2, 5))):
        values: dict[str, Any] = {}
        for name in names:
            column = form.column(name)
            if column.is_date:
                values[name], values[f"{name}_end"] = draw(st.sampled_from(DAYS))
            elif column.type in {ColumnType.AMOUNT, ColumnType.NUMBER}:
                values[name] = draw(st.sampled_from([5_000_000, 7_000_000]))
            else:
                words = (
                    NAMES if name == form.identity[0] else ["是", "否"] if column.type is ColumnType.CHOICE else TEXTS
                )
                values[name] = draw(st.sampled_from([*words, None]))
        made.append({"unit": draw(st.integers(1, 3)), "values": values})
    return made


def are_near(form: Form, one: NearClaim, other: NearClaim) -> bool:
    """The rule in words: each part nearly the same with one in common, or a group the same and the names alike."""

    def same(name: str) -> bool:
        values = [claim.values.get(name) for claim in (one, other)]
        return None not in values and value_key(name, values[0], form.same_by) == value_key(
            name, values[1], form.same_by
        )

    def near(name: str) -> bool:
        column = form.column(name)
        values = [claim.values.get(name) for claim in (one, other)]
        if None in values or column.type is ColumnType.CHOICE:
            return same(name)
        if column.is_date:
            ends = [claim.values[f"{name}_end"] for claim in (one, other)]
            return values[0] <= ends[1] and values[1] <= ends[0]
        return is_nearly(*(value_key(name, value, form.same_by) for value in values))

    names = [str(claim.values.get(form.identity[0]) or "") for claim in (one, other)]
    if one.unit == other.unit or one.key == other.key or not all(names) or is_other_part(*names):
        return False
    entry = form.entry(Renamed)
    agree = any(
        sum(form.column(name).type is not ColumnType.CHOICE for name in group) > 1 and all(map(same, group))
        for group in (entry.same if entry else ())
    )
    texts = [
        name
        for name in form.identity
        if not form.column(name).is_date and form.column(name).type is not ColumnType.CHOICE
    ]
    common = agree or bare_name(names[0]) == bare_name(names[1]) or any(map(same, texts))
    return (common and all(map(near, form.identity))) or (agree and are_alike(*names))


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=60)
def test_what_is_found_is_what_holding_each_against_each_finds(name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    claims = claims_of(form, data.draw(rows(form)))
    expected: dict[str, set[str]] = {}
    for one, other in permutations(claims, 2):
        if are_near(form, one, other):
            expected.setdefault(one.record, set()).add(other.record)
    assert {record: {one.record for one in others} for record, others in find_near(form, claims).items()} == expected


def test_of_very_many_only_some_are_named_and_most_are_never_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = FORMS["signed_projects"]
    held = 0

    def counted(one: near_identity.Identity, other: near_identity.Identity) -> bool:
        nonlocal held
        held += 1
        return look(one, other)

    look = near_identity.are_near
    monkeypatch.setattr(near_identity, "are_near", counted)
    one_firm = [{"unit": at, "values": {"name": f"{at}号厂房项目", "investor": "某集团有限公司"}} for at in range(3000)]
    assert find_near(form, claims_of(form, one_firm)) == {}
    assert held < 3000
    alike = [
        {"unit": at, "values": {"name": f"新能源材料{'建设' * (at % 2)}项目", "investor": "某集团有限公司"}}
        for at in range(3000)
    ]
    found = find_near(form, claims_of(form, alike))
    assert len(found) == 3000
    assert {len(others) for others in found.values()} == {LISTED + 1}
