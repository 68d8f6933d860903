"""XML as spans of bytes: read where each element stands, change that alone, leave every other byte as sent.

A parser that writes the document anew would lose what it does not know (prefixes, mc:Ignorable, the order of
attributes); a clerk's workbook must come back as it was. Parts given here have passed the reader's gate: UTF-8,
no DTD.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(rb"<(/?)((?:[\w.-]+:)?)([\w.-]+)([^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*)>")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class MalformedError(Exception):
    """A part whose elements don't close as they open."""


def visible(content: bytes) -> bytes:
    """The content with comments, CDATA and instructions blanked out: same length, and every < is a tag."""
    if b"<!" not in content and b"<?" not in content:
        return content
    return _HIDDEN.sub(lambda found: b" " * len(found[0]), content)


@dataclass(slots=True)
class Element:
    """One element: its start tag is content[start:inner], its inside content[inner:inner_end], its end `end`."""

    name: str  # without prefix
    prefix: str  # with its colon, "" without
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    is_empty: bool = False  # <a/>: there is no inside to put anything into
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list["Element"]:
        """The children of a name."""
        return [child for child in self.children if child.name == name]

    def get(self, name: str, default: str = "") -> str:
        """An attribute by its name with or without prefix."""
        if name in self.attributes:
            return self.attributes[name]
        return next((v for key, v in self.attributes.items() if key.rpartition(":")[2] == name), default)

    def walk(self) -> Iterator["Element"]:
        """The element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(content: bytes) -> Element:
    """Read a small part as a tree.

    Raises:
        MalformedError: elements don't close as they open.
    """
    top = Element("", "", 0, 0)
    open_elements = [top]
    for tag in _TAG.finditer(visible(content)):
        name, prefix = tag[3].decode(), tag[2].decode()
        if tag[1]:
            closed = open_elements.pop()
            if (closed.name, closed.prefix) != (name, prefix):
                raise MalformedError(name)
            closed.inner_end, closed.end = tag.start(), tag.end()
            continue
        element = Element(name, prefix, tag.start(), tag.end(), attributes=attributes_of(tag[4]))
        open_elements[-1].children.append(element)
        if tag[4].endswith(b"/"):
            element.inner_end = element.end = tag.end()
            element.is_empty = True
        else:
            open_elements.append(element)
    if len(open_elements) > 1 or len(top.children) != 1:
        raise MalformedError("root")
    return top.children[0]


def attributes_of(text: bytes) -> dict[str, str]:
    """Attributes of a start tag or of what follows its name."""
    return {found[1].decode(): unescape(found[2][1:-1].decode()) for found in _ATTRIBUTE.finditer(text)}


def unescape(text: str) -> str:
    """Text as it was before it was XML."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: "re.Match[str]") -> str:
    if found[1] or found[2]:
        number = int(found[1]) if found[1] else int(found[2], 16)
        return chr(number) if number < 0x110000 else ""  # noqa: PLR2004 - the last code point
    return _NAMED.get(found[3], found[0])


def text_of(content: bytes, element: Element) -> str:
    """The text of an element that holds nothing else."""
    return unescape(content[element.inner : element.inner_end].decode())


def escape(text: str) -> str:
    """Text as an attribute or an element's text may hold it; what XML can't hold at all is dropped."""
    text = _NOT_XML.sub("", text)
    for char, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(char, f"&{name};")
    return text.replace("\r", "").replace("\t", " ")


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """A start tag with attributes set; None takes one away. The others keep place and quotes."""
    for name, value in changes.items():
        pattern = re.compile(rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        written = b"" if value is None else f' {name}="{escape(value)}"'.encode()
        tag, count = pattern.subn(lambda _, new=written: new, tag, count=1)
        if not count and written:
            at = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:at].rstrip() + written + tag[at:]
    return tag


class Splice:
    """Changes to a content by its own offsets, made all at once."""

    def __init__(self, content: bytes) -> None:
        """Start with nothing changed."""
        self.content = content
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put bytes in place of a span; spans must not overlap."""
        self._changes.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes before an offset; several at one offset stand in the order they were given."""
        self._changes.append((at, at, new))

    def append_to(self, element: Element, new: bytes) -> None:
        """Put bytes at the end of an element's inside; <a/> becomes <a>…</a>."""
        if element.is_empty:
            opened = self.content[element.start : element.inner].rstrip(b">").rstrip(b"/").rstrip() + b">"
            closing = f"</{element.prefix}{element.name}>".encode()
            self.replace(element.start, element.end, opened + new + closing)
        else:
            self.insert(element.inner_end, new)

    def done(self) -> bytes:
        """The content with all changes made."""
        parts, at = [], 0
        for start, end, new in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self.content[at:start], new]
            at = max(at, end)
        return b"".join([*parts, self.content[at:]])
