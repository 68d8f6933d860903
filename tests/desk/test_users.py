"""Accounts and the audit trail by the command line."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.commands.demo import _make_accounts
from diaodu.domain.access.accounts import Role
from diaodu.domain.errors import UsageError, UserError
from tasks.access import log_in
from tasks.ledgers import open_ledgers
from tasks.month import open_month
from tests.lib.command_line import call, call_json

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.usefixtures("cheap_passwords")


def add(name: str, *words: str, password: str = PASSWORD):
    return CliRunner().invoke(app, ["users", "add", name, *words], input=f"{password}\n")


def test_an_account_is_added_listed_and_disabled_and_every_act_is_logged() -> None:
    assert add("li.shenhe", "--role", "steward", "--person", "李审核").exit_code == 0
    assert add("zge", "--role", "clerk", "--plan", "ordos-2021", "--unit", "准格尔旗").exit_code == 0
    assert call("users", "disable", "zge").exit_code == 0
    found = {one["name"]: one for one in call_json("users", "list")["users"]}
    assert (found["li.shenhe"]["role"], found["li.shenhe"]["disabled"]) == ("steward", False)
    assert (found["zge"]["unit"], found["zge"]["disabled"]) == ("150622", True)
    assert "correct horse" not in str(found)
    acts = call_json("audit", "list")["acts"]
    assert [one["kind"] for one in acts] == ["disable_account", "add_account", "add_account"]
    kept = open_ledgers().accounts.get("li.shenhe")
    assert kept is not None
    assert kept.password.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("words", "password"),
    [
        (("Li Shenhe", "--role", "steward"), PASSWORD),
        (("li", "--role", "emperor"), PASSWORD),
        (("li", "--role", "clerk"), PASSWORD),
        (("li", "--role", "steward", "--plan", "ordos-2021", "--unit", "准格尔旗"), PASSWORD),
        (("li", "--role", "clerk", "--plan", "ordos-2021", "--unit", "不存在"), PASSWORD),
        (("li", "--role", "steward"), "short"),
        (("liming", "--role", "steward"), "liming-liming"),
        (("li", "--role", "steward"), "1111111111111"),
    ],
    ids=str,
)
def test_an_account_that_nobody_should_have_is_refused(words: tuple[str, ...], password: str) -> None:
    assert isinstance(add(*words, password=password).exception, UsageError)
    assert open_ledgers().accounts.list() == []
    assert open_ledgers().audit.verify().rows == 0


def test_a_name_and_a_person_are_one_accounts() -> None:
    assert add("li", "--role", "steward", "--person", "李审核").exit_code == 0
    assert isinstance(add("li", "--role", "auditor").exception, UsageError)
    assert isinstance(add("li.2", "--role", "auditor", "--person", "李审核").exception, UsageError)
    assert isinstance(call("users", "passwd", "nobody").exception, UsageError)


def test_the_trail_is_verified_and_a_noted_end_is_looked_for() -> None:
    add("li", "--role", "steward")
    head = call_json("audit", "verify")["head"]
    add("zhao", "--role", "steward")
    assert call_json("audit", "verify", "--holds", head)["ok"]
    lost = call("audit", "verify", "--holds", "0" * 64)
    assert isinstance(lost.exception, UserError)


def test_the_demonstration_has_a_person_of_each_role_whose_password_lets_in() -> None:
    month = open_month("ordos-2021", "2021-03")
    made = list(_make_accounts(month))
    assert {role for *_, role in made} == {role.word for role in Role}
    for name, password, _, _ in made:
        assert log_in(month.store, name, password, "127.0.0.1", datetime.now(UTC)) is not None
    clerk = month.store.accounts.get("demo-clerk")
    assert clerk is not None
    assert clerk.unit == month.plan.units[0].code
