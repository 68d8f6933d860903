"""`diaodu demo`: a made-up month with faults in it, run whole, mailed through a real loopback SMTP server."""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.demo.month import make_demo_month
from desk.options import Json
from desk.report import print_run, run_report
from desk.running import run_jobs
from desk.terminal import note, say, say_json, say_table
from diaodu.adapters.loopback import LoopbackServer
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.results import NO_CODE
from diaodu.domain.runs.job import Job
from diaodu.domain.states import RunKind
from tasks.month import Month, open_month

PLAN, PERIOD, AS_OF = "ordos-2021", "2021-03", "2021-03-31T09:00:00+08:00"
MARK = ".diaodu-demo"
SENDER = "diaodu@demo.example"
PORT = 8900


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="演示文件夹（默认 ./demo）")] = Path("demo"),
    is_open: Annotated[bool, typer.Option("--open", help="跑完在工作台中打开，账号和密码只显示这一次")] = False,
    json: Json = False,
) -> None:
    """造一个月的报送（含差错），完整跑一遍，邮件经本机回环 SMTP 真实收发。

    例：diaodu demo --out demo

    例：diaodu demo --open
    """
    folder = _fresh(out.resolve())
    os.environ["DIAODU_HOME"] = str(folder / "home")
    for name in ("DATABASE_URL", "SMTP_SANDBOX", "SMTP_DOMAINS", "SMTP_PASSWORD"):
        os.environ.pop(f"DIAODU_{name}", None)
    month = open_month(PLAN, PERIOD, AS_OF)
    made = make_demo_month(folder / "inbox", month.plan, month.folder.forms)
    _register_recipients(month)
    with _loopback(folder / "mail"):
        month = open_month(PLAN, PERIOD, AS_OF)
        job = Job(
            plan=PLAN, period=PERIOD, as_of=month.as_of.isoformat(), kind=RunKind.DEMO, inbox=str(folder / "inbox")
        )
        _, summary, seconds = next(iter(run_jobs([job])))
    report = run_report(month, month.store.runs.list(*month.key)[-1].id, seconds)
    mails = sorted(str(path) for path in (folder / "mail").glob("*.eml"))
    if json:
        say_json(report | {"demo": {"folder": str(folder), "mails": mails, "faults": len(made.faults)}})
    else:
        _tell(report, summary, folder, mails)
    if is_open:
        _open_desk(month)


def _open_desk(month: Month) -> None:
    """Show the finished month at the desk, with a person of each role."""
    from desk.commands.desk import serve

    rows = list(_make_accounts(month))
    say_table("演示账号（密码只显示这一次）", ("账号", "密码", "姓名", "角色"), rows, whole=[0, 1])
    serve("127.0.0.1", PORT, f"/p/{PLAN}/{PERIOD}", browse=True)


def _make_accounts(month: Month) -> Iterator[tuple[str, str, str, str]]:
    """A person of each role with a password made at random: name, password, person, role."""
    from tasks.access import add_account

    unit = month.plan.units[0]
    for role in Role:
        password, is_clerk = secrets.token_urlsafe(12), role is Role.CLERK
        person = f"演示{role.word}" if not is_clerk else f"{unit.name}{role.word}"
        new = Account(
            name=f"demo-{role}", person=person, role=role, plan=PLAN if is_clerk else "",
            unit=unit.code if is_clerk else NO_CODE, password="", created_at=datetime.now(UTC),
        )  # fmt: skip
        add_account(month.store, new, password, by="diaodu demo")
        yield new.name, password, new.person, role.word


def _fresh(folder: Path) -> Path:
    """An empty demo folder; one that a former demo made is emptied, anything else is left alone.

    Raises:
        UserError: the folder holds something that no demo made.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UserError("--out", f"{folder} 不是空文件夹", "空的或以前演示用过的文件夹", "操作人员")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("diaodu demo\n")
    return folder


def _register_recipients(month: Month) -> None:
    """Invented addresses for every group: leaders, offices, units and one clerk a unit."""
    people = [
        Recipient(group="leaders", name="市委办公室", address="shiwei@demo.example"),
        Recipient(group="leaders", name="市政府办公室", address="shizhengfu@demo.example"),
        Recipient(group="offices", name="市发展改革委", address="fagaiwei@demo.example"),
    ]
    for unit in month.plan.units:
        people.append(
            Recipient(group="units", unit=unit.code, name=unit.name, address=f"{unit.code.lower()}@demo.example")
        )
        people.append(
            Recipient(
                group="clerks",
                unit=unit.code,
                name=f"{unit.name}填报人",
                address=f"clerk-{unit.code.lower()}@demo.example",
            )
        )
    lines = [RecipientLine(line=at, recipient=person) for at, person in enumerate(people, start=2)]
    month.store.recipients.import_lines(lines)


@contextmanager
def _loopback(folder: Path) -> Iterator[None]:
    """The embedded SMTP server, with the settings pointed at it while it runs."""
    with LoopbackServer(folder) as server:
        os.environ["DIAODU_SMTP_URL"] = server.url
        os.environ["DIAODU_SMTP_FROM"] = SENDER
        yield


def _tell(report: dict[str, Any], summary: dict[str, Any], folder: Path, mails: list[str]) -> None:
    print_run(report, summary)
    severities = Counter(finding["severity"] for finding in report["findings"])
    say(f"审核意见：退回 {severities['critical']}，核实 {severities['warning']}，提示 {severities['info']}")
    say(f"报送的工作簿：{folder / 'inbox'}")
    say(f"收到的邮件：{len(mails)} 封，在 {folder / 'mail'}")
    note(f"用时 {report['seconds']} 秒；接着可试：DIAODU_HOME={folder / 'home'} uv run diaodu status {PLAN} {PERIOD}")
