"""`diaodu doctor`: checks of an installation: settings, database, fonts, mail, plans and their authorisations."""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from desk.options import Json, Version
from desk.terminal import say_json, say_table
from diaodu.adapters.files import open_places, private_folder
from diaodu.adapters.mail import parse_smtp_url
from diaodu.adapters.plan_files import list_plans, load_plan
from diaodu.adapters.renderers.docx.reference import borrowed_styles
from diaodu.adapters.renderers.fonts import font_stack
from diaodu.adapters.store import open_store
from diaodu.adapters.store.ticks import CALENDAR, LONGEST_PAUSE
from diaodu.domain.errors import UserError
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import SETTINGS, Settings, load_settings

Check = dict[str, str]


def doctor(json: Json = False, version: Version = False) -> None:
    """检查设置、数据库、字体、发信和授权。

    例：diaodu doctor
    """
    del version  # its callback has printed it and left
    checks = check_all()
    say_json({"checks": checks}) if json else print_checks(checks)
    if any(check["state"] == "错误" for check in checks):
        raise typer.Exit(UserError.exit_code)


def check_all() -> list[Check]:
    """Every setting with its value (secrets masked) and source, then what was checked."""
    settings = load_settings()
    checks: list[Check] = [_setting(settings, setting.name) for setting in SETTINGS]
    for name, check in (
        ("Python", _python), ("数据库", _database), ("文件夹", _folders), ("字体", _fonts),
        ("Word 样式", _docx_styles), ("发信", _mail), ("读表子进程限额", _limits), ("方案", _plans),
        ("文件权限", _private),
    ):  # fmt: skip
        checks += _guarded(name, check, settings)
    return checks


def _setting(settings: Settings, name: str) -> Check:
    value = settings.values[name]
    return _check(f"DIAODU_{name}", "设置", f"{value.shown or '（未设置）'}  [{value.source}] {value.setting.purpose}")


def _check(name: str, state: str, text: str) -> Check:
    return {"check": name, "state": state, "detail": text}


def _guarded(name: str, check: Callable[[Settings], list[Check]], settings: Settings) -> list[Check]:
    try:
        return check(settings)
    except UserError as error:
        return [_check(name, "错误", str(error))]


def _python(settings: Settings) -> list[Check]:
    del settings
    fits = (3, 11) <= sys.version_info[:2] < (3, 14)
    return [_check("Python", "正常" if fits else "错误", f"{sys.version.split()[0]}，需要 3.11 至 3.13")]


def _database(settings: Settings) -> list[Check]:

    try:
        private_folder(settings.home)
        with open_store(settings.database_url) as store:
            well = _check("数据库", "正常", f"{store.database.engine.dialect.name}，结构为最新")
            return [well, _ticked(store.ticks.last(CALENDAR))]
    except (SQLAlchemyError, OSError) as error:
        return [_check("数据库", "错误", f"无法打开：{type(error).__name__}；请检查 DIAODU_DATABASE_URL")]


def _ticked(last: datetime | None) -> Check:
    """When the calendar ticked last."""
    if last is None:
        return _check("定时检查", "提示", "没有运行过；要定时运行见 diaodu schedules")
    is_late = datetime.now(CLOCKS) - last > LONGEST_PAUSE
    missing = "，此后没有再运行，请检查 Prefect 服务和工作进程" if is_late else ""
    return _check("定时检查", "提示" if is_late else "正常", f"上次 {last.astimezone(CLOCKS):%Y-%m-%d %H:%M}{missing}")


def _folders(settings: Settings) -> list[Check]:
    home = settings.home
    state = "正常" if home.is_dir() and os.access(home, os.W_OK) else "错误"
    return [_check("主文件夹", state, f"{home} {'可写' if state == '正常' else '不可写'}")]


def _fonts(settings: Settings) -> list[Check]:

    folder = settings.folder("FONTS")
    font_stack(folder)
    if folder is None:
        return [_check("字体", "提示", "未设 DIAODU_FONTS，使用随附的思源宋体、思源黑体代替方正小标宋、仿宋")]
    return [_check("字体", "正常", str(folder))]


def _docx_styles(settings: Settings) -> list[Check]:
    file = settings.file("DOCX_STYLES")
    if file is None:
        return []
    found = borrowed_styles(file)
    state = "正常" if found else "提示"
    return [_check("Word 样式", state, f"{file} 中与文书同名的样式：{'、'.join(found) or '无，全部用随附样式'}")]


def _mail(settings: Settings) -> list[Check]:
    """Whether the server takes us: the connection, its certificate, the password and the login are tried."""
    if not settings["SMTP_URL"]:
        return [_check("发信", "提示", "未设 DIAODU_SMTP_URL，印发后邮件留待发送")]
    if not settings["SMTP_FROM"]:
        return [_check("发信", "错误", "未设 DIAODU_SMTP_FROM（发件人地址）")]
    from diaodu.domain.mail.outbox import allowed_domains
    from tasks.dispatch.deliver import max_per_run, open_line, per_minute, sandbox_of  # loads the plan's models

    per_minute(settings)
    max_per_run(settings)
    sandbox = sandbox_of(settings, allowed_domains(settings["SMTP_DOMAINS"]))
    try:
        open_line(settings).close()
    except OSError as error:
        return [_check("发信", "错误", str(error))]
    target = parse_smtp_url(settings["SMTP_URL"])
    logged_in = "，已登录" if target.user else ""
    checks = [_check("发信", "正常", f"{target.scheme} {target.host}:{target.port} 连接正常{logged_in}")]
    rehearsal = f"全部邮件只发往 {sandbox}，正式收件人收不到；正式发送前去掉 DIAODU_SMTP_SANDBOX"
    return [*checks, *([_check("演练", "提示", rehearsal)] if sandbox else [])]


def _limits(settings: Settings) -> list[Check]:
    del settings
    if sys.platform.startswith("linux"):
        return [_check("读表子进程限额", "正常", "内存、处理器时间受限")]
    return [_check("读表子进程限额", "提示", "本系统不支持进程限额，只限墙钟时间")]


def _plans(settings: Settings) -> list[Check]:
    folder = settings.folder("PLANS")
    checks = []
    for name in list_plans(folder):
        try:
            plan = load_plan(name, folder)
        except UserError as error:
            checks.append(_check(f"方案 {name}", "错误", str(error)))
            continue
        release = plan.release
        checks += _guarded(f"方案 {name} 日历", partial(_holidays, plan), settings)
        text = "占位授权，请市商务局指定签发人、日期和有效期" if release.placeholder else "可用"
        checks.append(_check(f"方案 {name}", "提示" if release.placeholder else "正常", text))
    return checks


def _holidays(plan: Plan, settings: Settings) -> list[Check]:
    """Whether the days off of the time to come are known; where the plan is over nobody asks.

    Raises:
        UserError: they are not.
    """
    del settings
    ahead = datetime.now(CLOCKS).date() + timedelta(days=60)
    if plan.valid.holds(ahead, ahead):
        plan.calendar.is_working_day(ahead)
    return []


def _private(settings: Settings) -> list[Check]:
    """Whether the home and what it holds are their owner's alone; the first few that are not, and how to mend it."""
    if os.name != "posix" or not settings.home.is_dir():
        return []
    open_to_others = open_places(settings.home)
    if not open_to_others:
        return [_check("文件权限", "正常", "主文件夹及其内容只有所有者可读写")]
    told = "、".join(str(path) for path in open_to_others[:3])
    command = f"chmod -R go-rwx '{settings.home}'"
    text = f"{len(open_to_others)} 处其他用户可读或可写：{told}；内有单位和个人数据，请执行 {command}"
    return [_check("文件权限", "提示", text)]


def print_checks(checks: list[dict[str, Any]]) -> None:
    """Print what was checked."""
    say_table("检查", ("项目", "状态", "说明"), [(c["check"], c["state"], c["detail"]) for c in checks])
