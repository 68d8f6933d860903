"""Which earlier periods a period looks at, and when its judgement is out of date."""

from diaodu.domain.months.staleness import UnitBasis, looked_at, stale_periods


def unit_basis(period: str, fact: str = "", basis: tuple[str, ...] = (), unit: str = "准格尔旗") -> UnitBasis:
    facts = {"funds": fact} if fact else {}
    return UnitBasis(period=period, unit=unit, facts=facts, basis={"funds": basis} if basis else {})


def test_look_back_takes_the_latest_earlier_period_with_facts_of_the_unit_not_simply_last_month() -> None:
    found = [unit_basis("2020-12", "a"), unit_basis("2021-01", "b"), unit_basis("2021-02"), unit_basis("2021-04", "d")]
    found += [unit_basis("2021-02", "x", unit="东胜区"), unit_basis("2021-Q1", "q"), unit_basis("春季攻坚", "c")]
    assert looked_at(found, "2021-03", "准格尔旗", "funds", 1) == ("2021-01@b",)
    assert looked_at(found, "2021-03", "准格尔旗", "funds", 3) == ("2021-01@b", "2020-12@a", "")
    assert looked_at(found, "2020-12", "准格尔旗", "funds", 1) == ("",)
    assert looked_at(found, "2021-03", "准格尔旗", "signed_projects", 1) == ("",)
    assert looked_at(found, "春季攻坚", "准格尔旗", "funds", 1) == ("",)


def test_a_period_is_stale_when_an_earlier_one_came_later_or_came_to_something_else() -> None:
    march = unit_basis("2021-03", "c", ("2021-01@a",))
    assert stale_periods([unit_basis("2021-01", "a"), march]) == []
    assert stale_periods([unit_basis("2021-01", "a"), unit_basis("2021-02", "b"), march]) == ["2021-03"]
    assert stale_periods([unit_basis("2021-01", "z"), march]) == ["2021-03"]
    assert stale_periods([march]) == ["2021-03"]


def test_a_period_judged_with_nothing_before_it_is_stale_once_there_is_something() -> None:
    march = unit_basis("2021-03", "c", ("",))
    assert stale_periods([march]) == []
    assert stale_periods([march, unit_basis("2021-02", "b")]) == ["2021-03"]


def test_a_period_is_not_stale_for_what_lies_beyond_what_it_looked_at_or_for_another_unit() -> None:
    march = unit_basis("2021-03", "c", ("2021-02@b",))
    others = [unit_basis("2021-01", "new"), unit_basis("2021-02", "b"), unit_basis("2021-02", "y", unit="东胜区")]
    assert stale_periods([*others, march]) == []
    assert stale_periods([unit_basis("2021-03", "c")]) == []
