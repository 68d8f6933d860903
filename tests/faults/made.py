"""What a made hostile file is, and the tools to make one: packages written and rewritten byte by byte."""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.lib.packages import zipped
from tests.lib.workbooks import RESERVE, make_workbook, table

GOOD = make_workbook({"储备": table(RESERVE)})
"""One sheet with one record of the reserve form."""

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
BOOK_RELS, STYLES, TYPES = "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml"

ACCEPTED = "accepted"  # read: every row is there, and nothing holds one
REVIEW = "review"  # read, and a finding stands at what can't be used; or kept as an attachment
REJECTED = "rejected"  # nothing is read, and an F-FILE says why and what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file, how it must end, and how many records are read of it."""

    make: Callable[[], bytes]
    ends: str
    rows: int = 0
    reason: str = ""  # a word of the message
    name: str = "报表.xlsx"
    is_heavy: bool = False  # seconds or hundreds of megabytes: run under `slow`


def rejected(make: Callable[[], bytes], reason: str = "", **more: object) -> Made:
    """A file that is refused, damaged or encrypted."""
    return Made(make=make, ends=REJECTED, reason=reason, **more)  # type: ignore[arg-type] - passed on


def accepted(make: Callable[[], bytes], rows: int = 1, **more: object) -> Made:
    """A file all of whose rows count."""
    return Made(make=make, ends=ACCEPTED, rows=rows, **more)  # type: ignore[arg-type] - passed on


def review(make: Callable[[], bytes], rows: int = 1, **more: object) -> Made:
    """A file that a person must look at."""
    return Made(make=make, ends=REVIEW, rows=rows, **more)  # type: ignore[arg-type] - passed on


def parts_of(data: bytes = GOOD) -> dict[str, bytes]:
    """A package's parts by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def without(*names: str) -> bytes:
    """The good workbook without some of its parts."""
    return zipped({name: content for name, content in parts_of().items() if name not in names})


def changed(part: str, old: str, new: str) -> bytes:
    """The good workbook with a text of one part replaced; the text must be there."""
    parts = parts_of()
    assert old.encode() in parts[part], (part, old)
    return zipped(parts | {part: parts[part].replace(old.encode(), new.encode())})


def put(part: str, content: bytes | str) -> bytes:
    """The good workbook with a part of its own."""
    return zipped(parts_of() | {part: content.encode() if isinstance(content, str) else content})


def more_rows(xml: str) -> bytes:
    """The good workbook with more in its sheet data."""
    return changed(SHEET, "</sheetData>", f"{xml}</sheetData>")


def cell(value: str, kind: str = "n", header: str = "总投资(万元)") -> bytes:
    """The good workbook with one cell of its record written anew."""
    column = "ABCDEFGHIJKLM"[list(RESERVE).index(header)]
    parts = parts_of()
    content = parts[SHEET].decode()
    start = content.index(f'<c r="{column}2"')
    end = content.index("</c>", start) + len("</c>")
    inner = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    anew = f'{content[:start]}<c r="{column}2" t="{kind}">{inner}</c>{content[end:]}'
    return zipped(parts | {SHEET: anew.encode("utf-8", "surrogatepass")})


def named(name: str) -> bytes:
    """The good workbook with another project name, as it stands in XML."""
    return cell(name, "inlineStr", "项目名称")


def directory_entry(data: bytes, name: str) -> int:
    """Where a part's entry stands in the package's directory."""
    place = data.rindex(name.encode())
    found = data.rindex(b"PK\x01\x02", 0, place)
    assert place - found == 46, name
    return found


def patched(data: bytes, place: int, layout: str, *values: int) -> bytes:
    """Some bytes written over."""
    return data[:place] + struct.pack(layout, *values) + data[place + struct.calcsize(layout) :]
