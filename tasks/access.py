"""Who sits at the desk: accounts, logins, sessions; each act with its line of the audit trail."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from diaodu.adapters.passwords import hash_password, is_password
from diaodu.adapters.store import Store
from diaodu.domain.access.accounts import (
    MOST_OF_ACCOUNT,
    MOST_OF_ADDRESS,
    Account,
    check_account,
    check_password,
)
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import content_sha256


def add_account(store: Store, new: Account, password: str, *, by: str) -> Account:
    """Keep a new account; `new` without a password.

    Raises:
        UsageError: it is no account, or its name, its person or its password will not do.
    """
    account = replace(new, person=new.person.strip() or new.name)
    check_account(account)
    check_password(password, account.name)
    hashed = replace(account, password=hash_password(password))
    act = AuditAct(
        at=account.created_at, account=by, kind=ActKind.ADD_ACCOUNT, plan=account.plan, unit=account.unit,
        subject=account.name, detail=f"{account.person}，{account.role.word}",
    )  # fmt: skip
    with store.database.together():
        store.accounts.add(hashed)
        store.audit.add(act)
    return hashed


def set_password(store: Store, name: str, password: str, now: datetime, *, by: str) -> None:
    """Give an account another password; its sessions end.

    Raises:
        UsageError: no such account, or a password that will not do.
    """
    _known(store, name)
    check_password(password, name)
    hashed = hash_password(password)
    with store.database.together():
        store.accounts.set_password(name, hashed, now)
        store.audit.add(AuditAct(at=now, account=by, kind=ActKind.SET_PASSWORD, subject=name))


def disable_account(store: Store, name: str, now: datetime, *, by: str) -> None:
    """Let an account in no more; its sessions end.

    Raises:
        UsageError: no such account.
    """
    _known(store, name)
    with store.database.together():
        store.accounts.disable(name, now)
        store.audit.add(AuditAct(at=now, account=by, kind=ActKind.DISABLE_ACCOUNT, subject=name))


def _known(store: Store, name: str) -> Account:
    account = store.accounts.get(name)
    if account is None:
        there = "、".join(one.name for one in store.accounts.list())
        raise UsageError("账号", name, there or "先用 diaodu users add 新设账号")
    return account


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A login that was let in: what the browser is to hold."""

    account: Account
    token: str


def log_in(store: Store, name: str, password: str, address: str, now: datetime) -> LoggedIn | None:
    """Open a session for the right password; None for a wrong one, whoever's it is.

    Raises:
        UsageError: too many failed of late: none is tried.
    """
    name = name.strip().lower()[:64]
    of_account, of_address = store.failed_logins.counts(name, address, now)
    if of_account >= MOST_OF_ACCOUNT or of_address >= MOST_OF_ADDRESS:
        # Not logged: the failures before it are, and whoever goes on trying fills no trail.
        raise UsageError("登录", "登录失败次数过多，已暂停", "15分钟后再试；忘记密码请系统管理员重设")
    account = store.accounts.get(name)
    alive = account if account and not account.disabled_at else None
    if not is_password(alive.password if alive else None, password) or alive is None:
        with store.database.together():
            store.failed_logins.add(name, address, now)
            store.audit.add(_login(name, now, address, "账号或密码不对", refused=True))
        return None
    with store.database.together():
        store.failed_logins.forget(name)
        return _open_session(store, alive, address, now)


def let_in(store: Store, name: str, address: str, now: datetime, *, vouched: str) -> LoggedIn | None:
    """Open a session for the account of a name that another service has vouched for; None where it has none that may come in."""
    account = named_elsewhere(store, name)
    with store.database.together():
        if account:
            return _open_session(store, account, address, now, vouched)
        store.audit.add(
            _login(name.strip().lower()[:64], now, address, f"{vouched}：没有这一账号或已停用", refused=True)
        )
        return None


def _open_session(store: Store, account: Account, address: str, now: datetime, detail: str = "") -> LoggedIn:
    token = secrets.token_urlsafe(32)
    store.sessions.open(content_sha256(token.encode()), account.name, now)
    store.audit.add(_login(account.name, now, address, detail))
    return LoggedIn(account=account, token=token)


def _login(name: str, now: datetime, address: str, detail: str = "", *, refused: bool = False) -> AuditAct:
    return AuditAct(at=now, account=name, kind=ActKind.LOGIN, refused=refused, subject=address, detail=detail)


def who_is(store: Store, token: str, now: datetime) -> Account | None:
    """Whose session a token is, where it is not over and the account may still come in."""
    session = store.sessions.find(content_sha256(token.encode()), now)
    account = store.accounts.get(session.account) if session else None
    return account if account and not account.disabled_at else None


def named_elsewhere(store: Store, name: str) -> Account | None:
    """The account of a name that a trusted proxy or issuer has vouched for, where it may come in."""
    account = store.accounts.get(name.strip().lower()[:64])
    return account if account and not account.disabled_at else None


def person_of(store: Store, text: str, system: str) -> str:
    """The person whom `--by` names: an account's, once there are accounts; without any whatever was typed.

    `system` is the name this machine knows the typist by: where an account has it, nobody else may be named.

    Raises:
        UsageError: no account is theirs, or the typist is somebody else.
    """
    alive = [one for one in store.accounts.list() if not one.disabled_at]
    if not alive:
        return text
    own = next((one for one in alive if one.name == system.lower()), None)
    named = next((one for one in alive if text in {one.name, one.person}), None)
    if named is None:
        there = own.person if own else "、".join(one.person for one in alive)
        raise UsageError("--by", f"{text}没有账号", f"{there}；新设账号用 diaodu users add", "系统管理员")
    if own and named.name != own.name:
        raise UsageError("--by", f"{text}不是当前系统账号 {system} 的人", own.person, "操作人员")
    return named.person


def log_out(store: Store, token: str, account: Account, now: datetime) -> None:
    """End a session."""
    with store.database.together():
        store.sessions.close(content_sha256(token.encode()), now)
        store.audit.add(AuditAct(at=now, account=account.name, kind=ActKind.LOGOUT))
