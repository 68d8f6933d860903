"""`--by` once there are accounts: a person with one, and nobody but who types it where the system knows them."""

from datetime import UTC, datetime

import pytest

from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.errors import UsageError
from tasks.access import person_of
from tasks.ledgers import open_ledgers
from tests.lib.command_line import call


def add(name: str, person: str) -> None:
    new = Account(name=name, person=person, role=Role.STEWARD, password="none", created_at=datetime.now(UTC))
    open_ledgers().accounts.add(new)


def test_without_accounts_any_name_will_do() -> None:
    assert person_of(open_ledgers(), "李审核", "root") == "李审核"


def test_with_accounts_a_name_is_an_accounts_and_stands_as_its_persons() -> None:
    add("li.shenhe", "李审核")
    assert person_of(open_ledgers(), "li.shenhe", "root") == "李审核"
    assert person_of(open_ledgers(), "李审核", "root") == "李审核"
    with pytest.raises(UsageError, match="没有账号"):
        person_of(open_ledgers(), "王某某", "root")


def test_whom_the_system_knows_names_nobody_else() -> None:
    add("li.shenhe", "李审核")
    add("zhao", "赵审核")
    assert person_of(open_ledgers(), "李审核", "li.shenhe") == "李审核"
    with pytest.raises(UsageError, match="不是当前系统账号"):
        person_of(open_ledgers(), "赵审核", "li.shenhe")


def test_the_account_of_one_who_left_no_longer_stands_for_anybody() -> None:
    add("li.shenhe", "李审核")
    add("zhao", "赵审核")
    open_ledgers().accounts.disable("zhao", datetime.now(UTC))
    with pytest.raises(UsageError):
        person_of(open_ledgers(), "赵审核", "root")


def test_a_command_refuses_an_unknown_name_before_it_does_anything() -> None:
    add("li.shenhe", "李审核")
    said = call("resolve", "3f9c", "sent", "--by", "王某某", "--reason", "回执")
    assert isinstance(said.exception, UsageError)
    assert "王某某没有账号" in str(said.exception)
