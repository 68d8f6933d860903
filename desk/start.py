"""Where `diaodu` starts: the command, and how a user's error leaves it."""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    """Run a command; a user's error is one message and its exit code, never a traceback."""
    # Start-up makes many lasting objects and no garbage; collecting them over and over costs a tenth of
    # `status`. Long work switches the collector on again (desk/running.py).
    gc.disable()
    mask = os.umask(0o077)  # whatever a command writes is its owner's alone: it holds units' and people's data
    try:
        sys.exit(_run())
    finally:
        os.umask(mask)


def _run() -> int:
    """Have the command run by the kept process, where there is one or one is wanted, else run it here; its exit code."""
    home, is_wanted = _kept_home()
    if home is None:
        return run_here()
    from desk.warm import run_kept, start_host

    code = run_kept(home, sys.argv)
    if code is not None:
        return code
    try:
        return run_here()
    finally:
        if is_wanted:
            start_host(home)  # for the next one; it loads when this one is done


def _kept_home() -> tuple[Path | None, bool]:
    """The home whose kept process runs the command, and whether one is to be kept (DIAODU_JUDGE=keep).

    Without that setting a kept process is used where there is one, as below `diaodu up`.
    """
    from desk.warm import WORDS, can_keep, has_kept

    if not (os.name == "posix" and set(sys.argv[1:2]) & set(WORDS)):
        return None, False
    from diaodu.domain.errors import UserError
    from diaodu.settings import load_settings

    try:
        settings = load_settings()
    except UserError:
        return None, False  # the command says it
    is_wanted, home = settings["JUDGE"] == "keep", settings.home
    return (home if can_keep(home) and (is_wanted or has_kept(home)) else None), is_wanted


def run_here() -> int:
    """Run the command in this process and close its ledgers; its exit code.

    Raises:
        SystemExit: as typer ends a command.
    """
    try:
        return _run_told()
    finally:
        if ledgers := sys.modules.get("tasks.ledgers"):
            ledgers.close_ledgers()


def _run_told() -> int:
    """Run the command, a user's error told; its exit code."""
    from desk.cli import app  # after the collector is off
    from desk.terminal import note
    from diaodu.domain.errors import UserError

    try:
        app(standalone_mode=True)
    except UserError as error:
        note(str(error), style="red")
        return error.exit_code
    except KeyboardInterrupt:
        note("已中断", style="red")
        return 1
    except BrokenPipeError:  # whoever reads what is printed has left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno is None:
            raise
        from diaodu.adapters.files import disk_error

        note(str(disk_error(error)), style="red")
        return UserError.exit_code
    return 0
