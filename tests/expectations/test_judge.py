"""What the rules said of a row is remembered: never another verdict than Great Expectations', and never for other rules."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame, make_frame
from expectations import judge
from expectations.rules import rules_of
from tests.expectations.test_twins import FOLDER, PARAMETERS, find_by_twin, make_form_rows


class Ledger:
    """A ledger of verdicts that counts what it is told."""

    def __init__(self) -> None:
        self.said: dict[tuple[str, str], dict[bytes, tuple[int, ...]]] = {}

    def get(self, form: str, suite: str) -> dict[bytes, tuple[int, ...]]:
        return dict(self.said.get((form, suite), {}))

    def add(self, form: str, suite: str, said: judge.Verdicts) -> None:
        self.said.setdefault((form, suite), {}).update(said)


@pytest.fixture(autouse=True)
def empty_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(judge, "_MEMORY", judge._Memory())
    return iter([None])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows Great Expectations was asked about, a number each time."""
    from expectations import batch

    counts: list[int] = []

    def counted(form: Form, rules: Any, frame: Any, parameters: Any) -> list[list[int]]:
        counts.append(len(frame))
        return real(form, rules, frame, parameters)

    real = batch.find_failures
    monkeypatch.setattr(batch, "find_failures", counted)
    return counts


def failures(
    form: Form, rows: list[dict[str, Any]], ledger: Ledger | None = None, **parameters: Any
) -> list[list[int]]:
    rules = rules_of(form, FOLDER.house_rules)
    return judge.find_failures(form, rules, batch_frame(form, make_frame(form, rows)), PARAMETERS | parameters, ledger)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FOLDER.forms))
def test_in_any_order_and_any_company_a_row_breaks_the_rules_it_breaks(name: str, asked: list[int]) -> None:
    form, rng = FOLDER.forms[name], random.Random(f"{name} again")  # noqa: S311 - made-up rows
    rules = rules_of(form, FOLDER.house_rules)
    rows = make_form_rows(form, rng)
    for _ in range(4):
        some = rng.choices(rows, k=2 * len(rows) // 3)
        assert failures(form, some) == find_by_twin(rules, some)
    assert failures(form, rows) == find_by_twin(rules, rows)
    before = len(asked)
    assert failures(form, rows[::-1]) == find_by_twin(rules, rows[::-1])
    assert len(asked) == before, "all of them have been judged"


def test_only_what_has_changed_is_judged_again(asked: list[int]) -> None:
    form = FOLDER.forms["reserve_projects"]
    rows = [{"name": f"项目{at}", "total_investment": 10_000_000} for at in range(5)]
    failures(form, rows)
    at = [rule.id for rule in rules_of(form, FOLDER.house_rules)].index("O-01")
    assert failures(form, [*rows[:2], rows[2] | {"total_investment": 1}, *rows[3:]])[at] == [2]
    failures(form, [row | {"prior_work": "又写了几句"} for row in rows])
    assert asked == [5, 1], "no rule looks at that text"


def test_another_threshold_is_another_question(asked: list[int]) -> None:
    form = FOLDER.forms["reserve_projects"]
    rows = [{"name": "某项目", "total_investment": 6_000_000}]
    at = [rule.id for rule in rules_of(form, FOLDER.house_rules)].index("O-01")
    assert failures(form, rows)[at] == []
    assert failures(form, rows, min_total_investment="1000万元")[at] == [0]
    assert failures(form, rows)[at] == []
    assert asked == [1, 1]


def test_alike_texts_and_numbers_are_not_the_same_value(asked: list[int]) -> None:
    form = FOLDER.forms["reserve_projects"]
    rows = [{"name": name} for name in (None, "None", "nan", "1", "1.0", "a', 'b", "a")]
    failures(form, rows)
    assert asked == [len(rows)]


def test_a_new_process_reads_what_was_said_and_asks_nobody(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    form, ledger = FOLDER.forms["funds"], Ledger()
    rows = make_form_rows(form, random.Random(5))  # noqa: S311 - made-up rows
    said = failures(form, rows, ledger)
    monkeypatch.setattr(judge, "_MEMORY", judge._Memory())
    assert failures(form, rows, ledger) == said
    assert len(asked) == 1


def test_another_version_of_the_judge_is_asked_anew(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    form, ledger = FOLDER.forms["funds"], Ledger()
    failures(form, [{"name": "某项目"}], ledger)
    monkeypatch.setattr(judge, "_judge", lambda: ["0.0"])
    failures(form, [{"name": "某项目"}], ledger)
    assert len(asked) == 2


def test_the_memory_gives_up_what_was_asked_for_longest_ago(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "KEPT_VERDICTS", 3)
    form = FOLDER.forms["funds"]
    rows = [{"name": f"项目{at}"} for at in range(2)]
    for floor in ("1万元", "2万元", "1万元"):
        failures(FOLDER.forms["reserve_projects"], rows, min_total_investment=floor)
    failures(form, rows)
    assert asked == [2, 2, 2, 2]


def test_a_rule_that_could_not_be_run_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    from expectations import batch

    def refuse(*_: Any) -> list[list[int]]:
        raise RuntimeError("规则 O-01 未能执行")

    form, ledger = FOLDER.forms["funds"], Ledger()
    with monkeypatch.context() as patch:
        patch.setattr(batch, "find_failures", refuse)
        with pytest.raises(RuntimeError):
            failures(form, [{"name": "某项目"}], ledger)
    assert not ledger.said
    assert failures(form, [{"name": None}], ledger)[0] == [0]
