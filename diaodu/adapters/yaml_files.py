"""YAML files that people edit: read with the line of every key, so that an error can name it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from diaodu.domain.errors import UserError
from diaodu.domain.forms.placed_errors import PlacedError

M = TypeVar("M", bound=BaseModel)
KeyPath = tuple[str | int, ...]
Lines = dict[KeyPath, int]
Sources = Mapping[KeyPath, tuple[Path, KeyPath]]
"""Place in the data → file and place in it that it came from; what lies below comes from there too."""

_SLIPS = {
    "extra_forbidden": "不认识的键",
    "missing": "缺少这一项",
    "invalid_key": "键应为文字，数字和日期须加引号",
    "string_type": "应为文字，数字和日期须加引号",
    "string_pattern_mismatch": "应合于 {pattern}",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，如 2021-01-01",
    "date_from_datetime_parsing": "应为日期，如 2021-01-01",
    "tuple_type": "应为列表",
    "too_short": "至少写 {min_length} 项",
    "greater_than": "应大于 {gt}",
    "dict_type": "应由“键: 值”组成",
    "model_type": "应由“键: 值”组成",
}
"""pydantic's words for the slips that happen; of the others its own."""
_KIND_KEYS = ("kind", "expect", "function")
"""Keys by which an entry says of which kind it is."""
_WHO = "维护该文件的人"
LARGEST_FILE = 5 * 1024 * 1024
DEEPEST = 60
"""Levels of nesting; a plan has ten."""
SHALLOW = 2000
"""Brackets and columns of indent up to which no file can be nested too deep for the parser."""
MOST_ENTRIES = 500_000
_TOO_DEEP = f"嵌套超过{DEEPEST}层"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _SlipInYaml(yaml.MarkedYAMLError):
    """YAML that cannot be taken as it stands; `problem` says why, for the person who wrote it."""


def _form_reference(_loader: Any, node: yaml.ScalarNode) -> dict[str, str]:
    """Read `!form reserve_projects.industry`: the choices of another form's column."""
    return {"$form": node.value}


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which only true and false are booleans: NO, Y and 是 stay words."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            what = "日期 {} 不存在" if node.tag == _TIMESTAMP else "{} 无法识别"
            raise _SlipInYaml(problem=what.format(node.value), problem_mark=node.start_mark) from error


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_constructor("!form", _form_reference)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file of keys and values.

    Raises:
        UserError: the file is absent or no YAML, or has no keys, a key twice or a day that does not exist.
    """
    try:
        return _construct(_text_of(path))
    except UnicodeDecodeError as error:
        raise UserError(str(path), "文件的编码不是 UTF-8", "另存为 UTF-8 编码的 YAML 文件", _WHO) from error
    except OSError as error:
        raise UserError(str(path), "文件不存在或无法打开", "一个可读的 YAML 文件", "维护方案的人") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path} 第{mark.line + 1}行" if mark else str(path)
        if isinstance(error, _SlipInYaml):
            raise UserError(where, str(error.problem), "", _WHO) from error
        raise UserError(where, "YAML 语法错误", "缩进和引号正确的 YAML", _WHO) from error


def _text_of(path: Path) -> str:
    """A file's text, of which no nesting is deeper than the parser's own stack."""
    if not path.is_file():  # a pipe that nobody fills would never end, a device never be full
        raise OSError(f"{path} is no plain file")
    if path.stat().st_size > LARGEST_FILE:
        raise UserError(str(path), f"文件超过{LARGEST_FILE // 1024 // 1024}MB", "方案或报表的 YAML 文件", _WHO)
    text = path.read_text(encoding="utf-8-sig")
    indent = max((len(line) - len(line.lstrip(" -?")) for line in text.splitlines()), default=0)
    if text.count("[") + text.count("{") + indent > SHALLOW:
        _refuse_deep(text)
    return text


def _refuse_deep(text: str) -> None:
    """Look at the nesting before anything is built of it: the parser would end the whole program."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _SlipInYaml(problem=_TOO_DEEP, problem_mark=event.start_mark)


def read_scalar(text: str) -> Any:
    """The value of a scalar as it is written in a file."""
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _construct(text: str) -> dict[str, Any]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            mark = node.start_mark if node else yaml.Mark("", 0, 0, 0, None, 0)
            raise _SlipInYaml(problem="文件应由“键: 值”组成，现为空或为列表、文字", problem_mark=mark)
        _refuse_repeated_keys(node, set())
        _measure(node, {}, 0)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_repeated_keys(node: yaml.Node, seen: set[int]) -> None:
    """Look at every mapping once, however often an alias names it, and before `<<` merges another into it."""
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        _refuse_repeats([key for key, _ in node.value])
    for part in node.value:
        _refuse_repeated_keys(part[1] if isinstance(node, yaml.MappingNode) else part, seen)


def _measure(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    """How many entries a node comes to when every alias is written out; 0 marks one that is being counted.

    Raises:
        _SlipInYaml: it holds itself, is nested too deep, or is larger than anybody writes.
    """
    if known.get(id(node)) == 0:
        raise _SlipInYaml(problem="别名（*）引用了包含它自己的内容", problem_mark=node.start_mark)
    if depth > DEEPEST:
        raise _SlipInYaml(problem=_TOO_DEEP, problem_mark=node.start_mark)
    if id(node) not in known and not isinstance(node, yaml.ScalarNode):
        known[id(node)] = 0
        parts = (part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,)))
        known[id(node)] = 1 + sum(_measure(part, known, depth + 1) for part in parts)
        if known[id(node)] > MOST_ENTRIES:
            problem = f"别名（*）全部展开后超过{MOST_ENTRIES // 10_000}万项"
            raise _SlipInYaml(problem=problem, problem_mark=node.start_mark)
    return known.get(id(node), 1)


def _refuse_repeats(keys: list[yaml.Node]) -> None:
    lines: dict[str, int] = {}
    for key in keys:
        name = str(key.value)
        if name in lines:
            problem = f"键 {name} 重复，前一处在第{lines[name]}行"
            raise _SlipInYaml(problem=problem, problem_mark=key.start_mark)
        lines[name] = key.start_mark.line + 1


def read_lines(path: Path) -> Lines:
    """The line of each entry by its path of keys; only an error needs it."""
    lines: Lines = {}
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
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


def build(model: type[M], data: Any, sources: Sources) -> M:
    """Build a model, telling file, line, key, what was found and what is expected when it does not fit.

    `sources` has a place for everything in `data`: at least `()`, the whole.

    Raises:
        UserError: with every slip, one a line.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        slips = [_describe(slip, data, sources) for slip in _own_slips(error.errors())]
        where, first = slips[0]
        more = "".join(f"\n{place}: {text}" for place, text in slips[1:])
        raise UserError(where, first + more, "", _WHO) from error


def _own_slips(slips: Sequence[Any]) -> list[Any]:
    """Slips without those that only follow from another: a list is not too short because an entry is wrong."""
    places = [tuple(slip["loc"]) for slip in slips]
    return [
        slip
        for slip, place in zip(slips, places, strict=True)
        if slip["type"] != "too_short" or not any(other != place and other[: len(place)] == place for other in places)
    ]


def _describe(slip: Any, data: Any, sources: Sources) -> tuple[str, str]:
    loc = _written(tuple(slip["loc"]), data)
    cause = slip.get("ctx", {}).get("error")
    if isinstance(cause, PlacedError):
        return name_place((*loc, *cause.at), sources), str(cause)
    if slip["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return _describe_kind(slip, loc, sources)
    # Of a whole entry the validator itself says what it found.
    is_told = slip["type"] == "missing" or (slip["type"] == "value_error" and isinstance(slip["input"], dict))
    found = "" if is_told else f"，现为 {slip['input']!r:.80}"
    expected = _SLIPS.get(slip["type"], "").format_map(slip.get("ctx", {})) or slip["msg"].removeprefix("Value error, ")
    return name_place(loc, sources), f"{expected}{found}"


def _describe_kind(slip: Any, loc: KeyPath, sources: Sources) -> tuple[str, str]:
    """A kind that is none, or is missing; its key is `kind`, of a form's rule `expect`, of a derived column `function`."""
    key = slip["ctx"]["discriminator"].strip("'")
    found = f"，现为 {slip['ctx']['tag']!r}" if "tag" in slip["ctx"] else ""
    expected = slip["ctx"].get("expected_tags", "").replace("'", "")
    return name_place((*loc, key), sources), f"应为 {expected}{found}" if found else "缺少这一项"


def _written(loc: KeyPath, data: Any) -> KeyPath:
    """The place as people wrote it: pydantic names a rule's kind as a step of its own."""
    place: list[str | int] = []
    node = data
    for step in loc:
        if isinstance(node, dict) and step not in node and step in map(node.get, _KIND_KEYS):
            continue
        place.append(step)
        node = _step_into(node, step)
    return tuple(place)


def _step_into(node: Any, step: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def slip_error(slip: PlacedError, sources: Sources) -> UserError:
    """A slip found after the file was read, with file, line and key."""
    return UserError(name_place(slip.at, sources), str(slip), "", _WHO)


def find_source(sources: Sources, place: KeyPath) -> tuple[Path, KeyPath]:
    """The file an entry came from and its place there."""
    start = next(place[:n] for n in range(len(place), -1, -1) if place[:n] in sources)
    path, origin = sources[start]
    return path, (*origin, *place[len(start) :])


def name_place(place: KeyPath, sources: Sources) -> str:
    """An entry as people find it: its file, its line, its keys."""
    path, inner = find_source(sources, place)
    lines = read_lines(path)
    line = next((lines[inner[:n]] for n in range(len(inner), 0, -1) if inner[:n] in lines), 1)
    return f"{file_name(path)} 第{line}行 {'.'.join(str(part) for part in inner) or '（整个文件）'}"


def file_name(path: Path) -> str:
    """A file's name as messages say it: a plan's own form may have the name of a house form."""
    return f"forms/{path.name}" if path.parent.name == "forms" else path.name
