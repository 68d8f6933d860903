"""`diaodu users`: the accounts of the desk."""

import getpass
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.options import Json
from desk.terminal import say, say_json, say_table
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.errors import UsageError
from diaodu.domain.results import NO_CODE
from tasks.ledgers import open_ledgers

group = typer.Typer(help="工作台账号。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="账号：小写字母、数字、点、横线")]
ROLES = "、".join(f"{role}（{role.word}）" for role in Role)


@group.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=ROLES)],
    person: Annotated[str, typer.Option("--person", metavar="NAME", help="姓名，处理意见、签发署此名")] = "",
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="填报人的方案")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="填报人的单位：名称、代码或别名")] = "",
    json: Json = False,
) -> None:
    """新设账号；密码按提示输入两遍，或由标准输入给一行。

    例：diaodu users add li.shenhe --role steward --person 李审核

    例：diaodu users add zge --role clerk --person 张填报 --plan ordos-2021 --unit 准格尔旗
    """
    from tasks.access import add_account

    if role not in set(Role):
        raise UsageError("--role", role, ROLES)
    code = NO_CODE
    if plan and unit:
        from desk.typed_names import find_unit  # loads the plan's models
        from tasks.month import open_plan_folder

        code = find_unit(open_plan_folder(plan).plan, unit).code
    new = Account(
        name=name, person=person, role=Role(role), plan=plan, unit=code, password="", created_at=datetime.now(UTC)
    )
    account = add_account(open_ledgers(), new, _ask_password(), by=_operator())
    say_json(_public(account)) if json else say(f"已新设账号 {name}（{account.person}，{account.role.word}）")


@group.command("passwd")
def passwd(name: Name, json: Json = False) -> None:
    """重设密码：该账号已有的登录随即失效。

    例：diaodu users passwd li.shenhe
    """
    from tasks.access import set_password

    set_password(open_ledgers(), name, _ask_password(), datetime.now(UTC), by=_operator())
    say_json({"name": name}) if json else say(f"已重设 {name} 的密码，原有登录已失效")


@group.command("disable")
def disable(name: Name, json: Json = False) -> None:
    """停用账号：不再能登录，已有的登录随即失效；署名和日志留存。

    例：diaodu users disable li.shenhe
    """
    from tasks.access import disable_account

    disable_account(open_ledgers(), name, datetime.now(UTC), by=_operator())
    say_json({"name": name, "disabled": True}) if json else say(f"已停用 {name}")


@group.command("list")
def list_all(json: Json = False) -> None:
    """全部账号。

    例：diaodu users list
    """
    found = [_public(account) for account in open_ledgers().accounts.list()]
    if json:
        say_json({"users": found})
        return
    rows = [(a["name"], a["person"], Role.word_of(a["role"]), f"{a['plan']} {a['unit']}".strip(), "停用" if a["disabled"] else "启用") for a in found]  # fmt: skip
    say_table("工作台账号", ("账号", "姓名", "角色", "单位", "状态"), rows)


def _public(account: Account) -> dict[str, Any]:
    names = ("name", "person", "role", "plan", "unit")
    return {name: str(getattr(account, name)) for name in names} | {"disabled": account.disabled_at is not None}


def _ask_password() -> str:
    """The password, typed twice without being shown, or the line that is piped in.

    Raises:
        UsageError: what was typed twice is not the same.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一遍：") != first:
        raise UsageError("密码", "两次输入不同", "同一个密码")
    return first


def _operator() -> str:
    """Who works at this terminal, as the system knows them."""
    try:
        return f"{getpass.getuser()}（命令行）"
    except (KeyError, OSError):  # no such user in the system's list, as in a container
        return "命令行"
