"""Elements of WordprocessingML; text is data: a run of it holds no field, no break and no control character."""

import re
from collections.abc import Iterable

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement as Element

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_FORBIDDEN = re.compile(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def element(tag: str, *children: Element, **attributes: str | float) -> Element:
    """Make `<w:tag w:attribute="…">` with its children in order."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def clean(text: str) -> str:
    """The text on one line, without what XML cannot hold."""
    return _FORBIDDEN.sub("", _BLANKS.sub(" ", text))


def paragraph(style: str, *runs: Element) -> Element:
    """A paragraph of a style; nothing else says how it looks."""
    return element("p", element("pPr", element("pStyle", val=style)), *runs)


def stay_with_next(made: Element) -> None:
    """Keep a paragraph on the page of the next one; where it stands decides, not its style."""
    made[0].append(element("keepNext"))


def run(text: str, style: str = "") -> Element:
    """A run of text, in a character style when one is named."""
    words = element("t")
    words.text = clean(text)
    words.set(_SPACE, "preserve")
    properties = [element("rPr", element("rStyle", val=style))] if style else []
    return element("r", *properties, words)


def lines(texts: Iterable[str]) -> list[Element]:
    """Runs of several lines of one paragraph."""
    broken = [part for text in texts for part in (element("r", element("br")), run(text))]
    return broken[1:]


def page_break() -> Element:
    """A low paragraph after which a page begins."""
    return paragraph("SectionEnd", element("r", element("br", type="page")))


def tab() -> Element:
    """A run that goes to the next tab stop."""
    return element("r", element("tab"))


def bookmark(number: int, name: str, runs: Iterable[Element] = ()) -> list[Element]:
    """Runs between the ends of a bookmark: where an office fills in what is still empty."""
    return [element("bookmarkStart", id=number, name=name), *runs, element("bookmarkEnd", id=number)]


def page_field() -> list[Element]:
    """Runs of the field that shows the page's number."""
    marks = [element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
    instruction = element("instrText")
    instruction.text = " PAGE "
    return [marks[0], element("r", instruction), marks[1], run("1"), marks[2]]
