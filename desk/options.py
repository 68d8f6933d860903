"""Arguments and options that several commands take, and what must hold of what is typed."""

import getpass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.terminal import say
from diaodu.domain.errors import UsageError

PlanName = Annotated[str, typer.Argument(metavar="PLAN", help="方案名，如 ordos-2021")]
PeriodId = Annotated[str, typer.Argument(metavar="PERIOD", help="报告期，如 2021-03")]
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 文档")]
UnitName = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="何人")]
EnteredBy = Annotated[str, typer.Option("--by", metavar="NAME", help="录入人")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="事由")]
Steward = Annotated[str, typer.Option("--by", metavar="NAME", help="审核员")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")]
NumberedKind = Annotated[
    Literal["bulletin", "correction"], typer.Option("--kind", metavar="KIND", help="bulletin 简报，correction 更正")
]
SentFile = Annotated[str, typer.Option("--file", metavar="NAME", help="文件名；同名的写 sha256 的前几位")]
OneUnit = Annotated[str, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")]

MailKinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="只看、只发这一种邮件，如 bulletin、reminder；可写多次"),
]


def _say_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        say(f"diaodu {version('diaodu')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="版本号")]


def named(option: str, text: str) -> str:
    """A name or reason that says something.

    Raises:
        UsageError: it is blank.
    """
    if not text.strip():
        raise UsageError(option, "空白", "填写内容")
    return text.strip()


def typed_by(text: str) -> str:
    """The person whom `--by` names, checked against the desk's accounts once there are any.

    Raises:
        UsageError: it is blank, or no account is theirs.
    """
    from tasks.access import person_of
    from tasks.ledgers import open_ledgers

    try:
        system = getpass.getuser()
    except (KeyError, OSError):  # no such user in the system's list, as in a container
        system = ""
    return person_of(open_ledgers(), named("--by", text), system)


def output_folder(path: Path) -> Path:
    """A folder to write into, made if it is not there.

    Raises:
        UsageError: the path is a file.
    """
    if path.exists() and not path.is_dir():
        raise UsageError("--out", f"{path} 是文件", "文件夹")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("--out", f"{path} 无法建立", "可写的文件夹") from error
    return path
