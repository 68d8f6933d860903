"""YAML files that people edit: read with the line of every key, so that an error can name it."""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from diaodu.domain.errors import UserError

M = TypeVar("M", bound=BaseModel)
KeyPath = tuple[str | int, ...]
Lines = dict[KeyPath, int]

_SLIPS = {
    "extra_forbidden": "不认识的键",
    "missing": "缺少这一项",
}


def _form_reference(_loader: Any, node: yaml.ScalarNode) -> dict[str, str]:
    """Read `!form reserve_projects.industry`: the choices of another form's column."""
    return {"$form": node.value}


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which only true and false are booleans: NO, Y and 是 stay words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_constructor("!form", _form_reference)


def read_yaml(path: Path) -> Any:
    """Read a YAML file.

    Raises:
        UserError: the file is absent or is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - _Loader is a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(str(path), "文件不存在或无法打开", "一个可读的 YAML 文件", "维护方案的人") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path} 第{mark.line + 1}行" if mark else str(path)
        raise UserError(where, "YAML 语法错误", "缩进和引号正确的 YAML", "维护该文件的人") from error


def read_lines(path: Path) -> Lines:
    """The line of each entry by its path of keys; only an error needs it."""
    lines: Lines = {}
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    if node is not None:
        _collect_lines(node, (), lines)
    return lines


def _collect_lines(node: yaml.Node, path: tuple[str | int, ...], lines: Lines) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _collect_lines(value, (*path, key.value), lines)
            lines[*path, key.value] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*path, index), lines)


def build(model: type[M], data: Any, sources: dict[str, Path], default: Path, at: KeyPath = ()) -> M:
    """Build a model, telling file, line, key, what was found and what is expected when it does not fit.

    `sources` gives for each top-level key the file it came from, where that is not `default`; `at` is the
    place of `data` in its file.

    Raises:
        UserError: with every slip, one a line.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        slips = [_describe(slip, sources, default, at) for slip in error.errors()]
        where, first = slips[0]
        more = "".join(f"\n{place}: {text}" for place, text in slips[1:])
        raise UserError(where, first + more, "", "维护该文件的人") from error


def _describe(slip: Any, sources: dict[str, Path], default: Path, at: KeyPath) -> tuple[str, str]:
    loc = tuple(slip["loc"])
    path = sources.get(str(loc[0]), default) if loc else default
    lines, place = read_lines(path), (*at, *loc)
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    key = ".".join(str(part) for part in loc) or "(整个文件)"
    found = "" if slip["type"] == "missing" or not loc else f"，现为 {slip['input']!r:.80}"
    expected = _SLIPS.get(slip["type"], slip["msg"].removeprefix("Value error, "))
    return f"{path.name} 第{line}行 {key}", f"{expected}{found}"
