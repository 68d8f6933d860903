"""docs/commands.md: every command with its help, usage and options, from the modules of desk/commands/."""

from collections.abc import Iterator
from typing import Any

from desk.cli import WORDS, load_command
from diaodu.domain.errors import BusyError, DeliveryError, NotReadyError, UsageError, UserError
from docs.markdown import page, table

EXIT_CODES = (
    (0, "done 完成"),
    (UsageError.exit_code, "wrong usage 命令用法有误"),
    (UserError.exit_code, "a user's file is wrong 文件有误: plan, setting, a workbook given by hand"),
    (NotReadyError.exit_code, "not ready 尚不具备条件: an approval, a steward or a gate is awaited"),
    (BusyError.exit_code, "busy 正忙: another run holds the period, or the state changed since it was looked at"),
    (DeliveryError.exit_code, "some deliveries failed or are unknown 部分邮件失败或待查"),
    (1, "a fault of the program 程序故障"),
)
EXAMPLE = "例："


def walk_commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with the words that call it, e.g. `plan check`, in the order of the help."""
    for word in WORDS:
        yield from _walk(word, load_command(word))


def _walk(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield words, command
        return
    for name, child in children.items():
        yield from _walk(f"{words} {name}", child)


def commands_page() -> str:
    """The whole page."""
    commands = list(walk_commands())
    index = table(
        ("command 命令", "does 作用"), [(f"[`diaodu {name}`](#{_anchor(name)})", _purpose(c)) for name, c in commands]
    )
    codes = table(("code 退出码", "meaning 含义"), [(str(code), meaning) for code, meaning in EXIT_CODES])
    return page(
        "Commands 命令",
        "From `desk/commands/`: `diaodu <word>` is `desk/commands/<word>.py`. With `--json` a command prints one JSON document on stdout and nothing else there; "
        "progress and notes go to stderr.",
        index,
        "## Exit codes 退出码",
        codes,
        *(_section(name, command) for name, command in commands),
    )


def _anchor(name: str) -> str:
    return f"diaodu-{name.replace(' ', '-')}"


def _purpose(command: Any) -> str:
    return (command.help or "").partition(EXAMPLE)[0]


def _example(command: Any) -> str:
    return (command.help or "").partition(EXAMPLE)[2].strip()


def _section(name: str, command: Any) -> str:
    visible = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [p for p in visible if p.param_type_name == "argument"]
    options = [p for p in visible if p.param_type_name == "option"]
    parts = [f"## diaodu {name}", _purpose(command).strip(), _usage(name, arguments, options)]
    described = [*arguments, *options]
    if described:
        parts.append(table(("", "", "default 默认"), [(_spelt(p), p.help or "", _default(p)) for p in described]))
    return "\n\n".join([*parts, f"{EXAMPLE}`{_example(command)}`"])


def _usage(name: str, arguments: list[Any], options: list[Any]) -> str:
    words = ["diaodu", name, *(_metavar(p) for p in arguments)]
    words += [_flag(p) if p.required else f"[{_flag(p)}]" for p in options]
    return f"```text\n{' '.join(words)}\n```"


def _flag(option: Any) -> str:
    return option.opts[0] if option.is_flag else f"{option.opts[0]} {_metavar(option)}"


def _metavar(param: Any) -> str:
    return param.metavar or param.name.upper().replace("_", "-")


def _spelt(param: Any) -> str:
    return f"`{_flag(param) if param.param_type_name == 'option' else _metavar(param)}`"


def _default(param: Any) -> str:
    if param.required:
        return "required 必填"
    return "" if param.default in (None, False) else str(param.default)
