"""Where `diaodu` starts: the command, and how a user's error leaves it."""

import gc
import os
import sys


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
        if ledgers := sys.modules.get("tasks.ledgers"):
            ledgers.close_ledgers()


def _run() -> int:
    """Run the command; its exit code."""
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
