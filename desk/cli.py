"""The command line: `diaodu <word> …` is desk/commands/<word>.py, loaded when the word is typed."""

from importlib import import_module
from typing import Any

import click
import typer
from typer.core import TyperCommand, TyperGroup

from desk.options import Version

WORDS = {
    "demo": "造一个月的报送（含差错），完整跑一遍，邮件经本机回环 SMTP 真实收发。",
    "run": "完成一期：收件、读表、校验、汇总、测算、编稿、印发、发送。",
    "backfill": "补编一段历史报告期；不写 --issue / --send 时只编不发，不写 --send-bulletin 时简报不发给领导。",
    "submit": "交表：存档、立即校验、给出审核意见工作簿。",
    "review": "处理审核意见：return 退回补正，correct 代为更正，waive 说明后计入，reject 不予计入，undo 撤销处理。",
    "decisions": "处理意见、认定、不予采用和撤回：何人何时、就什么、为什么、原填和改填、是否仍然有效、对数据的影响。",
    "exclude": "不予采用：误报的文件、工作表或一行不计入任何数据，留存备查；--undo 恢复采用。",
    "withdraw": "撤回放错单位的文件：不再是该单位的报送，文件夹里还在也不再收；--to 改归另一单位。",
    "template": "填报工作簿：本期应报的全部报表，已填好上期在库、在册的项目及其编码。",
    "status": "谁报了、谁没报、多少待补正、文书和邮件到哪一步。",
    "findings": "审核意见：哪个单位哪个文件哪个单元格，什么问题，怎么改。",
    "scores": "得分与位次（按类别）。",
    "explain": "一个单位每一分的来历：条款、取数、公式、记录；--figure 查简报上一个数的来历，直到单元格。",
    "simulate": "模拟测算：不经报送，用一张指标表算得分、目标和奖惩。",
    "papers": "本期文书及其所在。",
    "paper": "简报之外的文书：列出本方案有哪些，或拟其中一种的草稿（PDF、DOCX、HTML、XLSX）；不编号、不发送。",
    "deliveries": "发送记录：每封邮件到了哪一步，服务器的代码和原话，何时。",
    "doctor": "检查设置、数据库、字体、收发邮件和授权；--mail 试发一封并等它到收件邮箱。",
    "rule": "认定跨单位重复：first 首报计入本单位，shared 共享（各单位均计，全市计一次），drop 剔除本单位。",
    "triggers": "触发事项：督办、通报、约谈、投资指南、调度会等各清单及其数字；季度取该季最近一个已汇总的月。",
    "extend": "批准一个单位延期报送：至此时间前收到的按时，最后一次批准为准。",
    "approve": "签发本期简报的当前草稿（连同收件人名册），或 --kind correction 签发更正；印发时只发给签发时名册中仍在册的人。",
    "issue": "给已签发的简报编号、定稿，并备好每位收件人的邮件；--kind correction 印发更正，保留原期号。",
    "correct": "拟已印发简报的更正：位置、原为、应为、原因和位次变动；保留原期号，签发、印发后只发原收件人。",
    "reproduce": "重现一期：--as-sent 写出与印发时逐字节相同的各种格式，--as-now 按现在的数据和规则编一稿并逐处对照。",
    "dispatch": "发送本方案本期已备好的邮件；每封至多发送一次。--missed 补发给印发后才有的地址，--only failed 重发失败的。",
    "resolve": "查明待查、失败的邮件：sent 已送达，ready 确认未送达、可再发，closed 不再发送（如地址已失效）。",
    "recipients": "收件人名册。",
    "mailbox": "收件邮箱。",
    "plan": "方案。",
    "runs": "汇总记录。",
    "backup": "备份：数据库连同全部报送文件、文书和邮件，存为一个 SQLite 文件；运行中也可备份，存后即核对条数。",
    "retain": "保管期限：清理已过去年度、已印发各期的报送文件原件和通知类邮件；先试算，凭核对码清理。数据、处理、文书和简报邮件不动。",
    "restore": "恢复：把备份写入空的数据库（SQLite 或 PostgreSQL），逐表核对条数和内容；备份文件不变，旧版本的备份随即升级。",
    "migrate-to": "迁移：把现有台账全部写入另一个空的数据库，逐表核对条数和内容；期间无人能写，原数据库不变。",
    "schedules": "定时任务。",
    "record": "人工录入。",
    "targets": "年度目标任务。",
    "history": "历史数据。",
    "objection": "申诉。",
    "supervision": "督办台账。",
    "up": "一条命令启动本机全部服务：Prefect 服务和界面、定时任务、调度进程、工作台、审核进程；停了的自动重启。",
    "desk": "网上工作台：审核员、填报人、签发人用浏览器办理；默认只在本机打开。",
    "users": "工作台账号。",
    "audit": "操作日志。",
}
"""Every word with its line of `diaodu --help`, in the order printed there."""


def load_command(word: str) -> click.Command:
    """The command of a word, as its module has it: a group of commands, or the function of the word's name."""
    name = word.replace("-", "_")
    module = import_module(f"desk.commands.{name}")
    if group := getattr(module, "group", None):
        commands = typer.main.get_group(group)
        commands.name = word
        return commands
    single = typer.Typer(add_completion=False)
    single.command(word)(getattr(module, name))
    return typer.main.get_command(single)


class LazyCommands(TyperGroup):
    """Lists every word with its line of help; imports the module of the one that is typed."""

    def __init__(self, **settings: Any) -> None:
        settings["commands"] = {word: TyperCommand(word, help=line) for word, line in WORDS.items()}
        super().__init__(**settings)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Load what the first word names."""
        word, _, rest = super().resolve_command(ctx, args)
        return word, load_command(word) if word else None, rest


app = typer.Typer(
    name="diaodu",
    cls=LazyCommands,
    help="调度：招商引资按月收表、校验、汇总、测算、编发简报。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def diaodu(version: Version = False) -> None:
    """Take the options that stand before the word."""
    del version  # its callback has printed it and left
