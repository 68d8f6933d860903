"""How the command line talks: tables and notes for people, one JSON document for scripts."""

import gc
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from diaodu.domain.text.length import LONGEST_SHOWN, head_of
from diaodu.domain.text.visible import HIDDEN, visible

if TYPE_CHECKING:
    from rich.console import Console


@cache
def console(*, stderr: bool = False) -> "Console":
    """The terminal; rich loads only when something is shown on it."""
    from rich.console import Console

    return Console(stderr=stderr)


def say_json(data: Any) -> None:
    """Print one JSON document on stdout, nothing else."""
    found = json.dumps(data, ensure_ascii=False, indent=1, default=_plain)
    print(HIDDEN.sub(_escaped, found))  # noqa: T201 - rich would wrap it


def _escaped(hidden: re.Match[str]) -> str:
    """A hidden character as JSON escapes it; it is the same document."""
    return json.dumps(hidden[0])[1:-1]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def say_table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
    is_close: bool = False,
) -> None:
    """Print a table; `right` names the columns set flush right, `whole` those never broken (ids to copy).

    Of a long cell its beginning is shown. One that `is_close` has no lines between its columns, so that more of them stand side by side. Cells are text,
    never markup.
    """
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    close: dict[str, Any] = {"box": SIMPLE_HEAD, "padding": (0, 0, 0, 1), "show_edge": False} if is_close else {}
    table = Table(
        title=visible(title),
        title_justify="left",
        header_style="bold",
        show_lines=bool(whole) and not is_close,
        **close,
    )
    for at, head in enumerate(heads):
        table.add_column(head, justify="right" if at in right else "left", overflow="fold", no_wrap=at in whole)
    for row in rows:
        table.add_row(*("" if value is None else escape(visible(head_of(str(value), LONGEST_SHOWN))) for value in row))
    console().print(table)


def say(text: str, *, style: str = "") -> None:
    """Print a sentence on stdout."""
    console().print(visible(text), style=style or None, markup=False, highlight=False, soft_wrap=True)


def note(text: str, *, style: str = "dim") -> None:
    """Print a sentence on stderr: progress and notes, which a script's stdout does not hold."""
    console(stderr=True).print(visible(text), style=style, markup=False, highlight=False, soft_wrap=True)


def note_stale(periods: Sequence[str], issued: Sequence[str] = ()) -> None:
    """Name the periods that rest on what has changed since they were judged, and those of them that went out."""
    if not periods:
        return
    told = f"，其中已印发的（{'、'.join(issued)}）重新汇总后以更正形式印发" if issued else ""
    note(
        f"以下各期所依据的早先各期的数据、录入、认定或报送情况已有变动，请重新汇总：{'、'.join(periods)}{told}",
        style="yellow",
    )


@contextmanager
def spinner(text: str) -> Iterator[None]:
    """A spinner on a terminal for work of some seconds, nothing when piped."""
    gc.enable()
    if not console(stderr=True).is_terminal:
        yield
        return
    with console(stderr=True).status(text):
        yield
