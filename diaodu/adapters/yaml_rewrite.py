"""A plan or form file written again as it is written now: new keys, short lines; every other character stays."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from diaodu.adapters.old_keys import Names, NewKey, find_old_keys, new_key
from diaodu.adapters.yaml_files import KeyPath, Sources, file_name, name_place, read_scalar, read_yaml

LONGEST_LINE = 139
"""Characters of a line that a person can read without scrolling."""
_MARK = "\ufeff"
"""The mark that some editors put before a file's first character."""
_SENTENCE = 100
"""Characters of a line of a sentence or a comment that has to be broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a file by its marks: a scalar or an alias, or a mapping or sequence with its parts."""

    start: Any
    end: Any
    kind: str = "scalar"
    is_flow: bool = True
    pairs: tuple[tuple["_Part", "_Part"], ...] = ()
    items: tuple["_Part", ...] = ()
    value: str = ""
    is_shared: bool = False
    """An anchor stands before it, or it is an alias: another place has it too."""
    is_block: bool = False
    """A text behind `|` or `>`: its mark ends where the next line begins."""

    @property
    def parts(self) -> tuple["_Part", ...]:
        return self.items + tuple(value for _, value in self.pairs)


@dataclass(slots=True)
class _Edits:
    """Replacements of spans of a text, none inside another."""

    text: str
    made: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, end: int, new: str) -> None:
        self.made.append((start, end, new))

    def done(self) -> str:
        text = self.text
        for start, end, new in sorted(self.made, reverse=True):
            text = text[:start] + new + text[end:]
        return text


def long_lines(text: str) -> list[int]:
    """Numbers of the lines that are too long, from 1."""
    return [at for at, line in enumerate(text.split("\n"), start=1) if len(line) > LONGEST_LINE]


def rewrite(text: str, names: Names) -> str:
    """The file with its keys by their names now and no line too long; what is right already stays as it is.

    A long line stays as well where breaking it would lose a comment or change what the file says.
    """
    if text.startswith(_MARK):  # no mark of YAML's counts it
        return _MARK + rewrite(text.removeprefix(_MARK), names)
    renamed = _Edits(text)
    _rename(_parse(text), (), names, renamed)
    return _shorter(_shorter(renamed.done(), _break_entries), _set_comments_apart)


def _shorter(text: str, make: Callable[[str], str]) -> str:
    """The text with lines set over several, if it says the same then."""
    if not long_lines(text):
        return text
    made = make(text)
    try:
        return made if read_scalar(made) == read_scalar(text) else text
    except yaml.YAMLError:
        return text


def _break_entries(text: str) -> str:
    whole, edits = _parse(text), _Edits(text)
    if not whole.is_flow:
        _break(whole, set(long_lines(text)), edits)
    return edits.done()


def _set_comments_apart(text: str) -> str:
    ends = dict(_comment_starts(_parse(text)))
    lines = enumerate(text.split("\n"))
    return "\n".join(line for at, long in lines for line in _comment_apart(long, ends.get(at, 0)))


def _comment_starts(part: _Part) -> Iterator[tuple[int, float]]:
    """From which column on a `#` begins a comment, by the line, later ones last; none within a text of several lines."""
    for inner in sorted(_leaves(part), key=lambda leaf: leaf.start.index):
        yield from ((line, float("inf")) for line in range(inner.start.line, inner.end.line))
        yield inner.end.line, 0 if inner.is_block else inner.end.column


def _leaves(part: _Part) -> Iterator[_Part]:
    if part.kind == "scalar":
        yield part
    for key, _ in part.pairs:
        yield from _leaves(key)
    for inner in part.parts:
        yield from _leaves(inner)


def _parse(text: str) -> _Part:
    events = iter(
        [
            event
            for event in yaml.parse(text, Loader=yaml.CSafeLoader)
            if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent)
        ]
    )
    return _read(next(events), events)


def _read(event: Any, events: Iterator[Any]) -> _Part:
    if isinstance(event, yaml.MappingStartEvent):
        pairs, end = [], next(events)
        while not isinstance(end, yaml.MappingEndEvent):
            key = _read(end, events)
            pairs.append((key, _read(next(events), events)))
            end = next(events)
        return _Part(
            start=event.start_mark, end=end.end_mark, kind="map", is_flow=bool(event.flow_style), pairs=tuple(pairs)
        )
    if isinstance(event, yaml.SequenceStartEvent):
        items, end = [], next(events)
        while not isinstance(end, yaml.SequenceEndEvent):
            items.append(_read(end, events))
            end = next(events)
        return _Part(
            start=event.start_mark, end=end.end_mark, kind="list", is_flow=bool(event.flow_style), items=tuple(items)
        )
    is_shared = getattr(event, "anchor", None) is not None
    return _Part(
        start=event.start_mark,
        end=event.end_mark,
        value=getattr(event, "value", ""),
        is_shared=is_shared,
        is_block=getattr(event, "style", None) in {"|", ">"},
    )


def _rename(part: _Part, place: KeyPath, names: Names, edits: _Edits) -> None:
    for key, value in part.pairs:
        here = (*place, key.value)
        new = new_key(here, names, [other.value for other, _ in part.pairs])
        if new and not (new.value and value.is_shared):
            edits.put(key.start.index, key.end.index, new.name)
            _write_value(value, new, edits)
        _rename(value, here, names, edits)
    for index, item in enumerate(part.items):
        _rename(item, (*place, index), names, edits)


def _write_value(value: _Part, new: NewKey, edits: _Edits) -> None:
    """Write a plain value as it stands at the new key; any other stays, and so does an empty one."""
    if new.value and value.kind == "scalar" and (old := read_scalar(_text(edits.text, value))) is not None:
        # In a list it is quoted as inside brackets, where the entry may stand.
        listed = yaml.safe_dump([new.holds(old)], default_flow_style=True, allow_unicode=True, width=float("inf"))
        edits.put(value.start.index, value.end.index, listed.strip()[1:-1])


def _break(part: _Part, long: set[int], edits: _Edits) -> None:
    """Set what stands on a line that is too long over several, outermost first."""
    entries = [(key.start, f"{_text(edits.text, key)}: ", value) for key, value in part.pairs]
    for start, lead, value in [*entries, *((item.start, "", item) for item in part.items)]:
        if not value.is_flow:
            _break(value, long, edits)
        elif _is_on(start, value.end, long) and not _has_comment(edits.text, start.index, value):
            lines = _lines(edits.text, value, lead, start.column)
            edits.put(start.index, _end(edits.text, value), "\n".join(lines))


def _is_on(start: Any, end: Any, long: set[int]) -> bool:
    return any(line in long for line in range(start.line + 1, end.line + 2))


def _has_comment(text: str, start: int, part: _Part) -> bool:
    """Whether a comment stands between the texts of an entry, or behind the mark of a text of several lines."""
    between, at = [], start
    for leaf in sorted(_leaves(part), key=lambda one: one.start.index):
        head = text.index("\n", leaf.start.index) if leaf.is_block else leaf.start.index
        between.append(text[at:head])
        at = leaf.end.index
    return bool(re.search(r"\s#", "\0".join([*between, text[at : part.end.index]])))


def _end(text: str, part: _Part) -> int:
    return part.start.index + len(_text(text, part).rstrip()) if part.is_block else part.end.index


def _text(text: str, part: _Part) -> str:
    return text[part.start.index : part.end.index]


def _lines(text: str, part: _Part, lead: str, column: int) -> list[str]:
    """The lines of `lead` and a part; the first begins at `column`, the others say their own indent."""
    whole = f"{lead}{_text(text, part)}"
    if "\n" not in whole and column + len(whole) <= LONGEST_LINE:
        return [whole]
    if part.kind == "map":
        return _mapping(text, part, lead, column)
    if part.kind == "list" and any(item.kind != "scalar" for item in part.items):
        return _sequence(text, part, lead, column)
    return _wrapped(text, part, lead, column) if part.kind == "list" else _sentence(text, part, lead, column)


def _mapping(text: str, part: _Part, lead: str, column: int) -> list[str]:
    head, inner = _opening(text, part), column + 2 if lead else column
    lines = [f"{lead}{head}".rstrip()] if lead or head else []
    for key, value in part.pairs:
        made = _lines(text, value, f"{_text(text, key)}: ", inner)
        lines += [" " * inner + made[0] if lines else made[0], *made[1:]]
    return lines


def _opening(text: str, part: _Part) -> str:
    """An anchor or a tag before the bracket."""
    return _text(text, part).partition("{" if part.kind == "map" else "[")[0]


def _sequence(text: str, part: _Part, lead: str, column: int) -> list[str]:
    lines = [f"{lead}{_opening(text, part)}".rstrip()]
    for item in part.items:
        made = _lines(text, item, "", column + 4)
        lines += [f"{' ' * (column + 2)}- {made[0]}", *made[1:]]
    return lines


def _wrapped(text: str, part: _Part, lead: str, column: int) -> list[str]:
    lines, line, indent = [], f"{lead}{_opening(text, part)}[", " " * (column + 2)
    for at, item in enumerate(part.items):
        word = _text(text, item) + ("]" if at == len(part.items) - 1 else ", ")
        is_first = not lines
        if column * is_first + len(line) + len(word) > _SENTENCE and at:
            lines.append(line.rstrip())
            line = indent + " "
        line += word
    return [*lines, line]


def _sentence(text: str, part: _Part, lead: str, column: int) -> list[str]:
    """A sentence in quotes that goes on behind a backslash: a line's end is no blank, as Chinese needs it."""
    said = _chunks(_escaped(char) for char in part.value)
    said = [f"\\{chunk}" if chunk.startswith(" ") and at else chunk for at, chunk in enumerate(said)]
    indent = " " * (column + 2)
    before = re.match(r"([&!]\S+\s+)*", _text(text, part))
    lines = [f'{lead}{before.group() if before else ""}"{said[0]}', *(indent + chunk for chunk in said[1:])]
    return [f"{line}\\" for line in lines[:-1]] + [f'{lines[-1]}"']


def _escaped(char: str) -> str:
    """A character between double quotes; JSON's escapes are YAML's."""
    is_plain = char == " " or (char.isprintable() and char not in '"\\')
    return char if is_plain else json.dumps(char)[1:-1]


def _chunks(pieces: Iterable[str]) -> list[str]:
    """Pieces joined into texts that a line can hold; at least one."""
    chunks = [""]
    for piece in pieces:
        if len(chunks[-1]) + len(piece) > _SENTENCE:
            chunks.append("")
        chunks[-1] += piece
    return chunks


def _comment_apart(line: str, start: float) -> Iterator[str]:
    """A comment that makes its line too long stands above it, over several lines if need be."""
    found = re.search(r"(?<!\S)#\s*", line[int(start) :]) if start < len(line) else None
    if len(line) <= LONGEST_LINE or not found:
        yield line
        return
    before, comment = line[: int(start) + found.start()], line[int(start) + found.end() :]
    indent = " " * (len(line) - len(line.lstrip()))
    yield from (f"{indent}# {chunk}" for chunk in _chunks(comment))
    if before.strip():
        yield before.rstrip()


def style_notes(path: Path, names: Names) -> list[str]:
    """What a rewrite would change in a file that is read all the same: old keys and long lines, each with its place."""
    text = path.read_text(encoding="utf-8")
    sources: Sources = {(): (path, ())}
    old = [f"{name_place(one.place, sources)}：旧写法，现写 {one.new}" for one in find_old_keys(read_yaml(path), names)]
    return [*old, *(f"{file_name(path)} 第{line}行：超过{LONGEST_LINE}个字符" for line in long_lines(text))]
