"""Hostile packages: what can be wrong with a zip before its XML is looked at."""

import io
import warnings
import zipfile

from tests.faults.made import (
    BOOK,
    BOOK_RELS,
    GOOD,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Made,
    accepted,
    changed,
    directory_entry,
    parts_of,
    patched,
    put,
    rejected,
    review,
    without,
    zipped,
)  # fmt: skip

_BOMB = 300 * 1024 * 1024
_FLAGS, _METHOD, _CRC, _PACKED, _SIZE, _LOCAL = 8, 10, 16, 20, 24, 42
"""Fields of an entry of a package's directory."""


def _bomb() -> bytes:
    """A zip of 300 MB of nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package, package.open("a.xml", "w") as part:
        for _ in range(_BOMB // 2**20):
            part.write(bytes(2**20))
    return file.getvalue()


def _flat_bomb(part: str) -> bytes:
    return put(part, b"<a>" + b" " * _BOMB)


def _repeated(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package, warnings.catch_warnings(action="ignore"):
        for part, content in [*parts_of().items(), (name, b"<a/>")]:
            info = zipfile.ZipInfo("placeholder")
            info.filename = part
            package.writestr(info, content)
    return file.getvalue()


def _lying(part: str, field: int, layout: str, value: int, *, local: int | None = None) -> bytes:
    """A directory entry that lies; `local` is the field's place in the part's own header."""
    entry = directory_entry(GOOD, part)
    data = patched(GOOD, entry + field, layout, value)
    if local is None:
        return data
    header = int.from_bytes(GOOD[entry + _LOCAL : entry + _LOCAL + 4], "little")
    return patched(data, header + local, layout, value)


def _overlapping() -> bytes:
    """Every entry points at the same bytes."""
    sheet = directory_entry(GOOD, SHEET)
    place = int.from_bytes(GOOD[sheet + _LOCAL : sheet + _LOCAL + 4], "little")
    data = GOOD
    for part in (STRINGS, STYLES, BOOK):
        data = patched(data, directory_entry(GOOD, part) + _LOCAL, "<I", place)
    return data


def _streamed() -> bytes:
    """Written to a pipe: sizes stand after the bytes."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload] - a buffer
            return len(bytes(data))  # type: ignore[call-overload] - a buffer

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type] - cannot seek
        for name, content in parts_of().items():
            package.writestr(name, content)
    return bytes(pipe.written)


def _commented() -> bytes:
    """A comment that looks like another directory's end."""
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as package:
        package.comment = b"PK\x05\x06" + bytes(18) + b"comment"
    return file.getvalue()


def _with_names(*names: str) -> bytes:
    return zipped(parts_of() | dict.fromkeys(names, b"<a/>"))


PACKAGES: dict[str, Made] = {
    "a sheet that inflates to 300 MB": rejected(lambda: _flat_bomb(SHEET), "过大", is_heavy=True),
    "a picture that inflates to 300 MB": rejected(lambda: _flat_bomb("xl/media/image1.png"), "过大", is_heavy=True),
    "styles that inflate to 300 MB": rejected(lambda: _flat_bomb(STYLES), "过大", is_heavy=True),
    "a bomb in a bomb lies there unopened": accepted(lambda: put("xl/embeddings/a.zip", _bomb()), is_heavy=True),
    "a zip of zips": rejected(lambda: zipped({"a.zip": zipped({"b.zip": GOOD})}), "解压", name="报表.zip"),
    "a zip of zips named workbook": rejected(lambda: zipped({"a.zip": zipped({"b.zip": GOOD})})),
    "entries that overlap": rejected(_overlapping),
    "2,100 entries": rejected(lambda: _with_names(*(f"xl/p{number}.bin" for number in range(2_100))), "条目过多"),
    "an entry twice": rejected(lambda: _repeated(SHEET), "重名"),
    "an entry twice but for case": rejected(lambda: _repeated(SHEET.upper()), "重名"),
    "an entry twice but for its slash": rejected(lambda: _repeated(SHEET.replace("/", "\\")), "重名"),
    "an absolute path": rejected(lambda: _with_names("/etc/cron.d/a"), "路径"),
    "a path upwards": rejected(lambda: _with_names("xl/../../a.xml"), "路径"),
    "a path upwards with backslashes": rejected(lambda: _with_names("xl\\..\\..\\a.xml"), "路径"),
    "a drive's path": rejected(lambda: _with_names("C:\\windows\\a.xml"), "路径"),
    "a name of 60,000 characters": accepted(lambda: _with_names("xl/" + "a" * 60_000 + ".bin")),
    "a name of blanks": accepted(lambda: _with_names("   ")),
    "a name with a line break and a bell": accepted(lambda: _with_names("xl/a\n\a.bin")),
    "a name in Chinese": accepted(lambda: _with_names("附件/说明.txt")),
    "folders as entries": accepted(lambda: _with_names("xl/", "xl/worksheets/")),
    "a size that says too little": rejected(lambda: _lying(SHEET, _SIZE, "<I", 100)),
    "a size that says too much": accepted(lambda: _lying(SHEET, _SIZE, "<I", 10**8)),
    "a packed size that says too little": rejected(lambda: _lying(SHEET, _PACKED, "<I", 100)),
    "a packed size beyond the file": accepted(lambda: _lying(SHEET, _PACKED, "<I", 10**8)),
    "a wrong checksum": rejected(lambda: _lying(SHEET, _CRC, "<I", 12345)),
    "a part elsewhere": rejected(lambda: _lying(SHEET, _LOCAL, "<I", 10**6)),
    "parts with a password": rejected(lambda: _lying(SHEET, _FLAGS, "<H", 1, local=6), "加密"),
    "a compression nobody knows": rejected(lambda: _lying(SHEET, _METHOD, "<H", 77, local=8), "压缩方式"),
    "packed by bzip2": rejected(lambda: zipped(parts_of(), zipfile.ZIP_BZIP2)),
    "packed by lzma": rejected(lambda: zipped(parts_of(), zipfile.ZIP_LZMA)),
    "parts not packed": accepted(lambda: zipped(parts_of(), zipfile.ZIP_STORED)),
    "written to a pipe": accepted(_streamed),
    "a comment like another end": rejected(_commented),
    "letters before the package": rejected(lambda: b"MZ letters" + GOOD),
    "letters after the package": accepted(lambda: GOOD + b"letters"),
    "an empty package": rejected(lambda: b"PK\x05\x06" + bytes(18)),
    "a header alone": rejected(lambda: b"PK\x03\x04"),
    "21 MB": rejected(lambda: GOOD + bytes(21 * 2**20), "20 MB"),
    "no workbook part": rejected(lambda: without(BOOK)),
    "no sheet": rejected(lambda: without(SHEET)),
    "no relations of the workbook": rejected(lambda: without(BOOK_RELS)),
    "no shared strings": rejected(lambda: without(STRINGS)),
    "no content types": accepted(lambda: without(TYPES)),
    "no styles": accepted(lambda: without(STYLES)),
    "macros": rejected(lambda: put("xl/vbaProject.bin", b"x"), "宏", name="报表.xlsm"),
    "macros by another name of case": rejected(lambda: put("xl/VBAPROJECT.BIN", b"x"), "宏"),
    "a sheet of old macros": rejected(lambda: put("xl/macrosheets/sheet1.xml", b"<a/>"), "宏"),
    "links to other workbooks": accepted(lambda: put("xl/externalLinks/externalLink1.xml", b"<externalLink/>")),
    "a document's package": review(lambda: zipped({"word/document.xml": b"<a/>"}), 0, name="材料.pptx"),
    "a relation that points at the workbook itself": rejected(lambda: changed(BOOK_RELS, "worksheets/sheet1.xml", "workbook.xml")),
    "a relation out of the package": rejected(lambda: changed(BOOK_RELS, "worksheets/sheet1.xml", "../../../etc/passwd")),
    "a relation to the net": rejected(lambda: changed(BOOK_RELS, "worksheets/sheet1.xml", "http://a.example/sheet1.xml")),
    "an absolute relation": accepted(lambda: changed(BOOK_RELS, "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml")),
    "relations in a circle": accepted(lambda: put("xl/worksheets/_rels/sheet1.xml.rels", '<Relationships><Relationship Id="rId1" Type="a" Target="sheet1.xml"/></Relationships>')),
}  # fmt: skip

PACKAGES |= {
    f"cut off after {percent} %": rejected(lambda percent=percent: GOOD[: len(GOOD) * percent // 100])
    for percent in (1, 10, 25, 40, 60, 75, 90, 97, 99)
}
