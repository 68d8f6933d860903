"""`diaodu doctor`: checks of an installation: settings, database, fonts, mail, plans and their authorisations."""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from desk.options import Json, Version
from desk.schedules import LOOK_AT, absent, differing, hours, known_api, said
from desk.terminal import say_json, say_table, spinner
from diaodu.adapters.files import open_places, private_folder
from diaodu.adapters.mail import parse_smtp_url
from diaodu.adapters.oidc import issuer_of
from diaodu.adapters.plan_files import list_plans, load_plan
from diaodu.adapters.renderers.docx.reference import borrowed_styles
from diaodu.adapters.renderers.fonts import font_stack
from diaodu.adapters.store import open_store
from diaodu.adapters.store.ticks import CALENDAR, WORDS, Ticks
from diaodu.domain.errors import UserError
from diaodu.domain.mail.registry import of_no_group, of_no_unit
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import SETTINGS, Settings, load_settings
from tasks.cluster import answering

Check = dict[str, str]


def doctor(
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADDRESS", help="向这一地址试发一封，并等它到收件邮箱")
    ] = None,
    wait: Annotated[int, typer.Option("--wait", metavar="SECONDS", min=1, max=600, help="等试发邮件多少秒")] = 60,
    json: Json = False,
    version: Version = False,
) -> None:
    """检查设置、数据库、字体、收发邮件和授权；--mail 试发一封并等它到收件邮箱。

    例：diaodu doctor --mail dispatch@example.gov.cn
    """
    del version  # its callback has printed it and left
    checks = check_all() + (_probe(mail, wait) if mail else [])
    say_json({"checks": checks}) if json else print_checks(checks)
    if any(check["state"] == "错误" for check in checks):
        raise typer.Exit(UserError.exit_code)


def check_all() -> list[Check]:
    """Every setting with its value (secrets masked) and source, then what was checked."""
    settings = load_settings()
    checks: list[Check] = [_setting(settings, setting.name) for setting in SETTINGS]
    for name, check in (
        ("Python", _python), ("数据库", _database), ("定时任务", _schedules), ("文件夹", _folders), ("字体", _fonts),
        ("Word 样式", _docx_styles), ("发信", _mail), ("收件邮箱", _mailbox), ("读表子进程限额", _limits), ("方案", _plans), ("收件人名册", _registry),
        ("统一身份认证", _issuer), ("文件权限", _private), ("任务执行", _runner),
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
            return [well, *_ticked(store.ticks)]
    except (SQLAlchemyError, OSError) as error:
        return [_check("数据库", "错误", f"无法打开：{type(error).__name__}；请检查 DIAODU_DATABASE_URL")]


def _ticked(ticks: Ticks) -> list[Check]:
    """When the calendar and the intake ticked last, and which of them should have ticked since."""
    now = datetime.now(CLOCKS)
    late = {one.name for one in absent(ticks, now)}
    checks = []
    for name, word in WORDS.items():
        last = ticks.last(name)
        if last is None and name == CALENDAR:
            checks.append(_check(word, "提示", "没有运行过；要定时运行见 diaodu schedules"))
        elif last is not None:
            missing = f"，已 {hours(now - last)} 小时没有再运行，{LOOK_AT}" if name in late else ""
            checks.append(_check(word, "提示" if missing else "正常", f"上次 {said(last)}{missing}"))
    return checks


def _issuer(settings: Settings) -> list[Check]:
    """Whether the issuer of logins answers, where one is set."""
    issuer = issuer_of(settings)
    if issuer is None:
        return []
    found = issuer.discover()
    return [_check("统一身份认证", "正常", f"{found['issuer']} 有应答，账号取 {issuer.claim}")]


def _runner(settings: Settings) -> list[Check]:
    """Where the parts of a run are done."""
    return [_check("任务执行", "正常", answering(settings))]


def _schedules(settings: Settings) -> list[Check]:
    """Whether the deployments on the Prefect server are as the plans need them, where there is a server."""
    api = known_api(settings.home)
    if not api:
        return []
    found = differing(api, settings)
    return [_check(f"定时任务 {one.name}", "错误", f"{one.said}；请执行 {one.command}") for one in found] or [
        _check("定时任务", "正常", f"{api} 上的登记与方案所需一致，工作进程在线")
    ]


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


def _mailbox(settings: Settings) -> list[Check]:
    """Whether the mailbox can be opened, and how many messages lie there."""
    if not settings["IMAP_URL"]:
        return [_check("收件邮箱", "提示", "未设 DIAODU_IMAP_URL，不收邮件，也看不到退信")]
    from tasks.take_in.mailbox import open_box  # loads the plan's models

    try:
        with closing(open_box(settings)) as box:
            checks = [_check("收件邮箱", "正常", f"{box.name} 连接正常，共 {len(box.uids())} 封")]
    except OSError as error:
        return [_check("收件邮箱", "错误", str(error))]
    if settings["IMAP_AUTHSERV"]:
        return checks
    unproven = "未设 DIAODU_IMAP_AUTHSERV，只凭发件人地址认单位，冒名邮件不能识别"
    return [*checks, _check("发件人核验", "提示", unproven)]


def _probe(address: str, seconds: int) -> list[Check]:
    """A test letter sent, and waited for in the mailbox."""
    from tasks.take_in.mailbox import open_box
    from tasks.take_in.probe import has_arrived, send_probe

    settings = load_settings()
    if not settings["SMTP_URL"] or not settings["SMTP_FROM"]:
        return [_check("试发", "错误", "未设 DIAODU_SMTP_URL 或 DIAODU_SMTP_FROM")]
    try:
        box = open_box(settings) if settings["IMAP_URL"] else None
        before = max(box.uids(), default=0) if box else 0
        name = send_probe(settings, address)
        sent = _check("试发", "正常", f"服务器已收下发给 {address} 的试发邮件 {name}")
        if box is None:
            return [sent, _check("试收", "提示", "未设 DIAODU_IMAP_URL，请到该邮箱查看是否收到")]
        with closing(box), spinner("正在等试发邮件…"):
            arrived = has_arrived(box, name, before, seconds)
    except (OSError, UserError) as error:
        return [_check("试发", "错误", str(error))]
    late = f"{seconds} 秒内没有到 {box.name}：核对地址是否是该邮箱，看垃圾邮件文件夹，或用 --wait 多等一会儿"
    return [sent, _check("试收", "正常", f"已到 {box.name}") if arrived else _check("试收", "错误", late)]


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


def _registry(settings: Settings) -> list[Check]:
    """Whether everybody in the registry is in a group and of a unit that a plan names; where a plan cannot be read nobody knows."""
    folder = settings.folder("PLANS")
    with open_store(settings.database_url) as store:
        registry = store.recipients.list()
    try:
        plans = [load_plan(name, folder) for name in list_plans(folder)] if registry else []
    except UserError:  # told of the plan itself
        return []
    return [_check("收件人名册", "提示", said) for look in (of_no_group, of_no_unit) if (said := look(registry, plans))]


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
