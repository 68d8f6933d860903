"""`diaodu mailbox`: what came by mail, and a steward's word on what is in quarantine."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import Json, OneUnit, PeriodId, PlanName, Steward, Why, named
from desk.terminal import note, say, say_json, say_table, spinner
from diaodu.domain.errors import DeliveryError, NotReadyError, UsageError
from diaodu.domain.ledger import Mail
from diaodu.domain.states import MailState, RunKind
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import load_settings
from tasks.ledgers import open_ledgers

group = typer.Typer(help="收件邮箱。", no_args_is_help=True)

MailId = Annotated[str, typer.Argument(metavar="MAIL", help="邮件编号，可写前几位")]
_SHOWN_ID = 12


@group.command("collect")
def collect(json: Json = False) -> None:
    """收一次邮件：单位报来的文件入账、校验、发回执，认不出的隔离待核，退信记到收件人名下。

    例：diaodu mailbox collect
    """
    if not load_settings()["IMAP_URL"]:
        raise NotReadyError("DIAODU_IMAP_URL", "未设置收件邮箱", "imaps://用户@主机:993/INBOX", "系统管理员")
    # They load the plans' models, which a look at the list spares.
    from diaodu.adapters.mailbox.connection import NoMailboxError
    from flows.each import Attempts
    from tasks.dispatch.left import send_letters_of_ticks
    from tasks.take_in.look import take_in_mail
    from tasks.take_in.mailbox import OLDEST

    attempts, at = Attempts(), datetime.now(UTC)
    try:
        with spinner("正在收邮件…"):
            try:
                look = take_in_mail(at, attempts.of)
            finally:
                send_letters_of_ticks(at, attempts.of)
    except NoMailboxError as error:
        raise DeliveryError(
            "收件邮箱", str(error), "用 diaodu doctor 检查后再收；没有丢失邮件", "系统管理员"
        ) from error
    found = [one.mail for one in look.handled]
    for problem in look.problems:
        attempts.note(problem)
    if json:
        say_json(
            {
                "mails": [_public(mail) for mail in found],
                "passed_over": len(look.passed_over),
                "failed": list(attempts.failed),
            }
        )
    else:
        _print(found, "本次收到的邮件")
    if look.passed_over:
        first, last = (f"{at.astimezone(CLOCKS):%Y-%m-%d}" for at in (look.passed_over[0], look.passed_over[-1]))
        note(
            f"首次查看这个邮箱：{OLDEST.days} 天以前的来信 {len(look.passed_over)} 封（{first} 至 {last}）没有收，以后也不收；"
            "其中有要收的，请填报人重新发送。日期不对的，先核对本机时间",
            style="yellow",
        )
    attempts.raise_failed("收件邮箱")


@group.command("list")
def list_all(
    state: Annotated[
        MailState | None,
        typer.Option("--state", metavar="STATE", help="只看 quarantined、taken、bounce、passed、dismissed"),
    ] = None,
    json: Json = False,
) -> None:
    """邮箱来信及去向：已收、隔离待核（附原因）、退信、无须处理。

    例：diaodu mailbox list --state quarantined
    """
    found = open_ledgers().mails.list(state)
    say_json({"mails": [_public(mail) for mail in found]}) if json else _print(found, "邮箱来信")


@group.command("accept")
def accept(
    mail: MailId, plan: PlanName, period: PeriodId, *, unit: OneUnit, by: Steward, reason: Why, json: Json = False
) -> None:
    """把隔离的来信收为一个单位的报送，按邮件的接收时间计，立即校验。

    例：diaodu mailbox accept 3fa9 ordos-2021 2021-03 --unit 准格尔旗 --by 李审核 --reason "新填报人，已电话核实"
    """
    from desk.typed_names import find_reporting_unit
    from tasks.month import open_month
    from tasks.take_in.steward import accept_mail

    month, found = open_month(plan, period), open_ledgers().mails.find(mail)
    who = find_reporting_unit(month, unit)
    files = accept_mail(month, found, who, by=named("--by", by), reason=named("--reason", reason))
    judge_again(month, RunKind.SUBMIT)
    if json:
        say_json({"mail": found.id, "plan": plan, "period": period, "unit": who.name, "files": files})
    else:
        say(f"已收为{who.name} {period} 的报送：{'、'.join(files)}")


@group.command("dismiss")
def dismiss(mail: MailId, *, by: Steward, reason: Why, json: Json = False) -> None:
    """隔离的来信不予采用，列表中保留。

    例：diaodu mailbox dismiss 3fa9 --by 李审核 --reason 广告
    """
    from tasks.take_in.steward import dismiss_mail

    found = open_ledgers().mails.find(mail)
    dismiss_mail(found, by=named("--by", by), reason=named("--reason", reason))
    say_json({"mail": found.id, "state": MailState.DISMISSED}) if json else say(f"来信 {_short(found)} 不予采用")


@group.command("save")
def save(
    mail: MailId,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="存到哪个文件（.eml）")],
    json: Json = False,
) -> None:
    """把隔离的来信原件存为 .eml，用邮件程序查看。

    例：diaodu mailbox save 3fa9 --out 来信.eml
    """
    from diaodu.adapters.files import write_file
    from tasks.take_in.steward import stored_bytes

    if out.exists():
        raise UsageError("--out", f"{out} 已存在", "一个新文件")
    found = open_ledgers().mails.find(mail)
    write_file(out, stored_bytes(found))
    say_json({"mail": found.id, "file": str(out)}) if json else say(f"已存为 {out}")


def _public(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id, "state": mail.state, "received_at": mail.received_at, "sender": mail.sender, "subject": mail.subject,
        "plan": mail.plan, "period": mail.period, "unit": mail.unit, "files": list(mail.files), "size": mail.size,
        "reason": mail.reason, "by": mail.by, "said": mail.said,
    }  # fmt: skip


def _print(found: list[Mail], title: str) -> None:
    if not found:
        say("没有来信")
        return
    rows = [
        (_short(one), f"{one.received_at.astimezone(CLOCKS):%Y-%m-%d %H:%M}", f"{one.sender}\n{one.subject}", one.state.word, _what(one))
        for one in found
    ]  # fmt: skip
    say_table(title, ("编号", "接收时间", "发件人、主题", "去向", "说明"), rows, whole=[0])


def _short(mail: Mail) -> str:
    return mail.id[:_SHOWN_ID]


def _what(mail: Mail) -> str:
    place = " ".join(part for part in (mail.plan, mail.period, mail.unit) if part) if mail.period else ""
    word = f"{mail.by}：{mail.said}" if mail.by else ""
    return "；".join(said for said in (mail.reason, place, "、".join(mail.files), word) if said)
