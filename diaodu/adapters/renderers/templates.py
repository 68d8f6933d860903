"""Jinja2 templates: a plan's own folder first, then the house's; autoescape on but in plain text, nothing undefined."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.utils import missing

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.text import wording

TEMPLATES = ROOT / "templates"

KNOWN_NAMES = "docs/templates.md 所列的名称和写法"
MENDER = "维护模板的人"
OWN_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a city's template may run into while it is worked out, beside what Jinja itself refuses."""

FILTERS = {
    "amount": wording.amount,
    "percent": wording.percent,
    "quantity": wording.quantity,
    "listed": wording.listed,
    "numeral": wording.numeral,
    "chinese_date": wording.chinese_date,
}


class UnknownName(StrictUndefined):
    """A name that there is not, said in the words of whoever writes templates."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_name is None:  # of a call that looked something up in vain
            return "括号里所写的指标、单位等，方案中没有"
        if self._undefined_hint:
            return f"引入的模板里没有 {self._undefined_name}"
        return f"{'没有名称' if self._undefined_obj is missing else '其中没有'} {self._undefined_name}"


@cache
def environment(own: Path | None = None, *, escapes: bool = True) -> Environment:
    """The environment all papers and mails are rendered in; only plain text goes without escapes.

    A template is compiled once and again when its file has changed.
    """
    folders = [folder for folder in (own, TEMPLATES) if folder]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape((), default=escapes),
        undefined=UnknownName,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(FILTERS)
    return env


def render(name: str, values: Mapping[str, Any], own: Path | None = None) -> str:
    """Render a template; values are data and always escaped, but in plain text (`.txt.j2`).

    Raises:
        UserError: the template has a fault or asks for what there is not.
    """
    with _told(name, own):
        return environment(own, escapes=not name.endswith(".txt.j2")).get_template(name).render(**values)


def check_templates(own: Path | None) -> None:
    """Refuse a folder of templates one of which cannot be read at all.

    Raises:
        UserError: the first fault, with file and line.
    """
    for file in sorted(own.rglob("*.j2")) if own else ():
        name = file.relative_to(own or file).as_posix()
        with _told(name, own):
            environment(own).get_template(name)


@contextmanager
def _told(name: str, own: Path | None) -> Iterator[None]:
    """Tell a fault with file and line; a fault of the program under one of the house's templates stays one."""
    try:
        yield
    except TemplateSyntaxError as error:
        raise UserError(
            _line(error.name or name, error.lineno), f"写法有误（{error.message}）", KNOWN_NAMES, MENDER
        ) from error
    except TemplateNotFound as error:
        raise UserError(_where(error, name, own), f"没有模板 {error.name}", KNOWN_NAMES, MENDER) from error
    except TemplateError as error:
        raise UserError(_where(error, name, own), str(error), KNOWN_NAMES, MENDER) from error
    except OWN_FAULTS as error:
        if not _frames(error, own):
            raise
        raise UserError(_where(error, name, own), f"这一行算不出（{error}）", KNOWN_NAMES, MENDER) from error


def _where(error: BaseException, name: str, own: Path | None) -> str:
    """The line of a template that a fault came from: of the city's own if one was at work, else of the house's."""
    return _line(*(_frames(error, own) or _frames(error, TEMPLATES) or [(name, 0)])[-1])


def _line(name: str, line: int) -> str:
    return f"templates/{name}" + (f" 第{line}行" if line else "")


def _frames(error: BaseException, folder: Path | None) -> list[tuple[str, int]]:
    """The templates of a folder that a fault came through, the outermost first, and their lines."""
    if folder is None:
        return []
    frames = ((Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__))
    return [(str(path.relative_to(folder)), line) for path, line in frames if path.is_relative_to(folder)]
