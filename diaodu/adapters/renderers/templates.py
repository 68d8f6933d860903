"""Jinja2 templates: a plan's own folder first, then the house's; autoescape on but in plain text, nothing undefined."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.text import wording

TEMPLATES = ROOT / "templates"

FILTERS = {
    "amount": wording.amount,
    "percent": wording.percent,
    "quantity": wording.quantity,
    "listed": wording.listed,
    "numeral": wording.numeral,
    "chinese_date": wording.chinese_date,
}


@cache
def environment(own: Path | None = None, *, escapes: bool = True) -> Environment:
    """The environment all papers and mails are rendered in; only plain text goes without escapes.

    A template is compiled once and again when its file has changed.
    """
    folders = [folder for folder in (own, TEMPLATES) if folder]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape((), default=escapes),
        undefined=StrictUndefined,
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
    try:
        return environment(own, escapes=not name.endswith(".txt.j2")).get_template(name).render(**values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"templates/{name}" + (f" 第{line}行" if line else "")
        raise UserError(where, str(error), "模板只引用已有的数据", "维护模板的人") from error
