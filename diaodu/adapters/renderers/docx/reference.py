"""An office's own styles over ours, by their names: a Word document of the office lends them."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from diaodu.adapters.renderers.docx.styles import styles_xml
from diaodu.adapters.renderers.docx.xml import Element
from diaodu.domain.errors import UserError

_STYLE, _ID, _TYPE, _BASED_ON, _VALUE = map(qn, ("w:style", "w:styleId", "w:type", "w:basedOn", "w:val"))
_BORROWED = "Office{}"
_THEME = {qn(f"w:{part}") for part in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme", "themeColor",
                                       "themeShade", "themeTint", "themeFill", "themeFillShade", "themeFillTint")}  # fmt: skip
_LEFT_OUT = {qn(f"w:{tag}") for tag in ("next", "link", "rsid", "numPr")}
"""What names other styles, revisions or lists of the office's document."""


def lay_over(styles: Element, reference: Path) -> None:
    """Replace each of our styles that the office's document has by the office's, with what that is based on.

    Raises:
        UserError: it is no .docx.
    """
    theirs = {style.get(_ID): style for style in _styles_of(reference)}
    taken: dict[str, Element] = {}
    for mine, style in _pairs(styles, list(theirs.values())):
        styles.replace(mine, _copy(style, mine.get(_ID), theirs))
        taken |= {base.get(_ID): base for base in _bases(style, theirs)}
    for name, base in taken.items():
        copy = _copy(base, _BORROWED.format(name), theirs)
        copy.find(qn("w:name")).set(_VALUE, f"{_name(base)}（本单位）")
        styles.append(copy)


def borrowed_styles(reference: Path) -> list[str]:
    """The names of our styles that the office's document has.

    Raises:
        UserError: it is no .docx.
    """
    return [_name(mine) for mine, _ in _pairs(styles_xml(""), _styles_of(reference))]


def _pairs(styles: Element, theirs: list[Element]) -> list[tuple[Element, Element]]:
    """Our own styles and the office's of the same kind and name."""
    named = {(style.get(_TYPE), _name(style)): style for style in theirs}
    ours = [style for style in styles.iterfind(_STYLE) if style.get(qn("w:customStyle"))]
    keys = [(style.get(_TYPE), _name(style)) for style in ours]
    return [(mine, named[key]) for mine, key in zip(ours, keys, strict=True) if key in named]


def _copy(style: Element, style_id: str, theirs: dict[str, Element]) -> Element:
    """A style under another id, without theme, lists, and names of styles that are not taken along."""
    made = deepcopy(style)
    made.set(_ID, style_id)
    made.set(qn("w:customStyle"), "1")
    made.attrib.pop(qn("w:default"), None)
    for part in list(made.iter()):
        is_lost = part.tag == _BASED_ON and part.get(_VALUE) not in theirs
        if part.tag in _LEFT_OUT or is_lost:
            part.getparent().remove(part)
        elif part.tag == _BASED_ON:
            part.set(_VALUE, _BORROWED.format(part.get(_VALUE)))
        for name in _THEME & set(part.attrib):
            del part.attrib[name]
    return made


def _bases(style: Element, theirs: dict[str, Element]) -> Iterator[Element]:
    """The styles that a style is based on, the nearest first."""
    seen = {style.get(_ID)}
    while (based := style.find(_BASED_ON)) is not None:
        base = based.get(_VALUE)
        if base in seen or base not in theirs:
            return
        seen.add(base)
        style = theirs[base]
        yield style


def _name(style: Element) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(_VALUE, "")


def _styles_of(reference: Path) -> list[Element]:
    try:
        return list(docx.Document(str(reference)).styles.element.iterfind(_STYLE))
    except (OSError, OpcError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise UserError(
            "DIAODU_DOCX_STYLES",
            f"{reference} 无法作为 Word 文档打开",
            "一个 .docx 文件，含公文正文、表文等样式",
            "系统管理员",
        ) from error
