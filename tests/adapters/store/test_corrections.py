"""What an issued paper would say otherwise, kept beside it."""

from typing import Any

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.errors import BusyError
from diaodu.domain.ledger import Correction
from tests.lib.ledger_factories import NOW, PERIOD, PLAN, minutes, save_draft


def make_correction(paper: str, **changes: Any) -> Correction:
    values: dict[str, Any] = {
        "paper": paper, "plan": PLAN, "period": PERIOD, "place": "表1 准格尔旗", "before": "3.00", "after": "2.50",
        "cause": "准格尔旗2021年4月2日报送“更正.xlsx”", "found_at": NOW,
    }  # fmt: skip
    return Correction(**values | changes)


def test_corrections_come_out_in_the_order_of_the_paper(store: Store) -> None:
    paper = save_draft(store).id
    found = [make_correction(paper, place=place) for place in ("标题", "正文", "正文（2）", "表1")]
    store.corrections.replace(paper, None, found)
    assert store.corrections.list(PLAN, PERIOD) == found
    assert store.corrections.list(PLAN, "2021-04") == []


def test_a_rerun_replaces_them_as_a_whole_and_one_found_before_keeps_its_moment(store: Store) -> None:
    paper = save_draft(store).id
    store.corrections.replace(paper, None, [make_correction(paper), make_correction(paper, place="正文")])
    later = {"found_at": minutes(60), "cause": "另一原因"}
    store.corrections.replace(
        paper, None, [make_correction(paper, **later), make_correction(paper, place="正文", after="2.40", **later)]
    )
    assert [(c.place, c.found_at, c.cause) for c in store.corrections.list(PLAN, PERIOD)] == [
        ("表1 准格尔旗", NOW, "另一原因"),
        ("正文", minutes(60), "另一原因"),
    ]
    store.corrections.replace(paper, None, [])
    assert store.corrections.list(PLAN, PERIOD) == []


def test_a_run_that_lost_its_period_changes_no_corrections(store: Store) -> None:
    paper = save_draft(store).id
    store.corrections.replace(paper, None, [make_correction(paper)])
    run = store.runs.acquire(PLAN, PERIOD, "publish", NOW, NOW)
    store.runs.acquire(PLAN, PERIOD, "publish", NOW, minutes(10))
    with pytest.raises(BusyError):
        store.corrections.replace(paper, run, [])
    assert store.corrections.list(PLAN, PERIOD) == [make_correction(paper)]
