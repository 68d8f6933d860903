"""Months with people sitting at them, one that nobody has judged and one that is."""

from pathlib import Path

import pytest

from tasks.month import open_month
from tests.lib.desk import PERIOD, PLAN, Desk
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month


@pytest.fixture(autouse=True)
def quick_logins(cheap_passwords: None) -> None:
    """No test here waits for a hash."""


@pytest.fixture(scope="session")
def small_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_month(tmp_path_factory.mktemp("small") / "inbox")


@pytest.fixture
def bare_desk() -> Desk:
    """Of a period for which nothing has come yet."""
    return Desk(open_month(PLAN, PERIOD))


@pytest.fixture
def desk(small_inbox: Path) -> Desk:
    """Of a judged month: every unit reports, 准格尔旗 with faults."""
    return Desk(judged_month(small_inbox))
