"""Forms due once: handed in with an earlier month they are not asked for again; the day is the plan's."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month


def with_prices(inbox: Path, period: str, unit: str, received: str) -> Path:
    """A month in which one unit also hands in the 要素价格表, in a file of its own."""
    write_small_month(inbox, period)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "要素价格表"
    for row in (("序号", "要素", "类别", "价格", "计价单位"), (1, "水", "工业", 6.45, "元/立方米")):
        book.active.append(row)
    book.save(inbox / unit / "要素价格.xlsx")
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8"))
    times[f"{unit}/要素价格.xlsx"] = received
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return inbox


def prices_of(month) -> dict[str, str]:
    return {report.unit: report.forms["factor_prices"] for report in month.store.validation.reports(*month.key)}


@pytest.mark.slow
def test_a_one_off_form_handed_in_with_march_is_not_asked_for_in_april(tmp_path: Path) -> None:
    march = judged_month(with_prices(tmp_path / "march", "2021-03", "东胜区", "2021-03-20T10:00:00+08:00"))
    assert prices_of(march)["东胜区"] == "on_time"
    april = judged_month(
        write_small_month(tmp_path / "april", "2021-04"), as_of="2021-05-06T09:00:00+08:00", period="2021-04"
    )
    states = prices_of(april)
    assert (states["东胜区"], states["康巴什区"]) == ("not_due", "missing")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("received", "state"), [("2021-04-10T23:59:00+08:00", "on_time"), ("2021-04-11T00:01:00+08:00", "late")]
)
def test_the_day_of_a_one_off_form_ends_at_midnight_in_the_plans_zone(
    tmp_path: Path, received: str, state: str
) -> None:
    inbox = with_prices(tmp_path / "april", "2021-04", "东胜区", received)
    month = judged_month(inbox, as_of="2021-05-06T09:00:00+08:00", period="2021-04")
    assert prices_of(month)["东胜区"] == state
