"""The gate: what a file is by its magic bytes, and whether it may be opened at all (docs/reading.md#the-gate).

Everything is streamed: no entry of a package is held whole, and a worksheet goes to its scan as it inflates.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from diaodu.adapters.reader.containers.package import PackageScan
from diaodu.adapters.reader.containers.package_looks import XlsxScan
from diaodu.adapters.reader.containers.plain_text import decode_text
from diaodu.adapters.reader.containers.text_table import is_text_table
from diaodu.adapters.reader.faults import FileFault, NotAWorkbook, damaged, encrypted, refused

if TYPE_CHECKING:  # of the formats, only the one that comes most loads with every reading process
    from diaodu.adapters.reader.containers.biff import BookScan

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_INFLATED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024
READ_ENDINGS = (".xml", ".rels", ".vml")
"""Parts held to the ratio: of a white picture in .bmp or .emf there is next to nothing to pack."""
CHUNK = 256 * 1024

WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods", ".fods"}
"""Names that promise a workbook: another content under them is a fault, not an attachment."""

TEXT_ENDINGS = {".csv", ".tsv", ".tab"}
"""Names that promise a table of plain text; a .txt is one only when it looks it."""

PAGE_ENDINGS = {".html", ".htm"}
"""Names of pages: one with a table is a workbook saved as a page, any other one an attachment."""

_KINDS = (
    (b"%PDF", "PDF 文件"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"BM", "图片"),
    (b"II*\x00", "图片"), (b"MM\x00*", "图片"), (b"RIFF", "图片或音视频"), (b"{\\rtf", "文档"),
)  # fmt: skip
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
_TNEF = b"\x78\x9f\x3e\x22"
_TYPE_IN = "请将图片中的表格录入统一模板后重新报送"
_FILL_IN = "请将内容填入统一模板后重新报送"
_UNZIP = "请解压后将其中的工作簿逐个报送"
_AS_HTML = "请在 Outlook 中把邮件格式改为 HTML 或纯文本后重新发送附件"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MACRO_ENTRIES = ("vbaproject.bin", "/macrosheets/", "basic/standard/")
XML_WORKBOOK = "urn:schemas-microsoft-com:office:spreadsheet"
"""The namespace of XML 表格 2003; Excel's own pages name it too."""

FLAT_WORKBOOK = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
"""What an .ods in one file says of itself."""

_WORD_HINT = "如含工作动态、经验做法、问题、建议，请另存为 .docx 格式报送，以便读取"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that passed the gate: its format, and what was seen of it on the way."""

    kind: str  # xlsx, xls, ods, text, page, xml or docx
    data: bytes
    title: str  # its name without the ending: a sheet's, where the format has none
    scan: "PackageScan | BookScan | None" = None
    text: str = ""

    @property
    def has_pictures(self) -> bool:
        """Whether pictures lie in it."""
        return self.scan is not None and self.scan.has_pictures


def open_gate(name: str, data: bytes, *, allow_macros: bool = False) -> Source:
    """Tell a file's format and what its records or XML say.

    Raises:
        FileFault: it is refused, damaged or encrypted, or is no workbook.
    """
    if len(data) > MAX_BYTES:
        raise refused("文件超过 20 MB", "请删除图片和多余内容后重新报送")
    if data.startswith(b"PK\x03\x04"):
        return _open_package(name, data, allow_macros=allow_macros)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _open_compound(name, data, allow_macros=allow_macros)
    return _open_other(name, data)


def _suffix(name: str) -> str:
    return "" if name.startswith("~$") else PurePath(name).suffix.lower()


def _promises_workbook(name: str) -> bool:
    return _suffix(name) in WORKBOOK_ENDINGS


def _promises_table(name: str) -> bool:
    return _suffix(name) in WORKBOOK_ENDINGS | TEXT_ENDINGS


def _open_other(name: str, data: bytes) -> Source:
    """Open text, or name the fault of bytes that are neither a package nor a compound file."""
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), "")
    if data.startswith(_ARCHIVES):
        raise refused("压缩包不能直接读取", _UNZIP)
    if data.startswith(_TNEF):
        raise refused("winmail.dat 是 Outlook 的专用格式，其中的附件不能读取", _AS_HTML)
    if not _promises_table(name) and (kind or _suffix(name) not in {".txt", *PAGE_ENDINGS}):
        raise NotAWorkbook(kind or "其他文件")
    if not data:
        raise damaged("文件为空", "请重新导出后报送") if _promises_table(name) else NotAWorkbook("其他文件")
    if data.startswith(_OLD_EXCEL):
        raise refused("文件为过旧的 Excel 格式")
    if kind:
        remedy = _TYPE_IN if kind.startswith("图片") else _FILL_IN
        raise damaged(f"文件不是工作簿（实为{kind}）", remedy)
    return _open_text(name, data)


def _open_text(name: str, data: bytes) -> Source:
    """Open a table of plain text, a web page or XML, which export buttons like to name .xls."""
    text = decode_text(data)
    if text is None:
        raise _no_text(name)
    title = PurePath(name).stem
    if FLAT_WORKBOOK in text[:CHUNK] and text.lstrip().startswith("<"):
        from diaodu.adapters.reader.containers.ods import as_package, scan_flat

        content = text.encode()
        return Source(kind="ods", data=as_package(content), title=title, scan=scan_flat(content))
    if text.lstrip().startswith("<") and (_suffix(name) not in TEXT_ENDINGS or _has_table(text)):
        return Source(kind=_markup_kind(name, text), data=data, title=title, text=text)
    if data[:5].lower() == b"mime-":
        raise refused("文件实为网页归档（.mht），不是工作簿")
    if _suffix(name) not in TEXT_ENDINGS and not is_text_table(text):
        raise damaged() if _promises_workbook(name) else NotAWorkbook("其他文件")
    return Source(kind="text", data=data, title=title, text=text)


def _no_text(name: str) -> FileFault:
    if _suffix(name) in TEXT_ENDINGS:
        return damaged("文件编码无法识别，不是 UTF-8、UTF-16 或 GB18030 文本")
    return damaged() if _promises_workbook(name) else NotAWorkbook("其他文件")


def _markup_kind(name: str, text: str) -> str:
    """Tell a page from a 2003 workbook in XML; a .txt of either is nothing to read."""
    if not _promises_table(name) and not (_suffix(name) in PAGE_ENDINGS and _has_table(text)):
        raise NotAWorkbook("其他文件")
    if XML_WORKBOOK in text[:CHUNK]:
        return "page" if "<html" in text[:CHUNK].lower() else "xml"
    if _has_table(text) or "<html" in text.lower():
        return "page"
    raise refused("文件实为 XML 文件，不是工作簿")


def _has_table(text: str) -> bool:
    return "<table" in text.lower() or "<td" in text.lower()


def _open_compound(name: str, data: bytes, *, allow_macros: bool) -> Source:
    from diaodu.adapters.reader.containers.biff import scan_book
    from diaodu.adapters.reader.containers.biff_looks import see_looks
    from diaodu.adapters.reader.containers.compound import open_compound, plain_book

    kind, stream = open_compound(data)
    if kind == "encrypted":
        raise encrypted()
    if kind == "macros" and not allow_macros:
        raise refused("工作簿含有宏", "请另存为不含宏的 .xlsx 格式后重新报送")
    if kind in {"xls", "macros"}:
        scan = scan_book(stream)
        scan.looks = see_looks(stream, scan)
        return Source(kind="xls", data=plain_book(stream, scan.changes), title=PurePath(name).stem, scan=scan)
    if kind in {"document", "slides"} and not _promises_workbook(name):
        raise NotAWorkbook("文档", _WORD_HINT if kind == "document" else "")
    raise damaged() if _promises_workbook(name) else NotAWorkbook("其他文件")


def _open_package(name: str, data: bytes, *, allow_macros: bool) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            kind = _package_kind(package, name, entries)
            _check_entries(entries)
            _check_macros(kind, entries, allow_macros=allow_macros)
            scan = _stream(package, entries, _new_scan(kind))
            return Source(kind=kind, data=data, title=PurePath(name).stem, scan=scan)
    except NotImplementedError as error:
        raise refused("压缩方式不受支持") from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
        raise damaged() from error


def _new_scan(kind: str) -> PackageScan:
    if kind == "ods":
        from diaodu.adapters.reader.containers.ods import OdsScan

        return OdsScan()
    return XlsxScan()


def _package_kind(package: zipfile.ZipFile, name: str, entries: list[zipfile.ZipInfo]) -> str:
    """Tell the format by the parts inside.

    Raises:
        FileFault: it is another kind of package.
    """
    names = {entry.filename.lower().replace("\\", "/").lstrip("/") for entry in entries}
    if any(part.startswith("xl/") and part.endswith(".xml") and "workbook" in part for part in names):
        return "xlsx"
    if "mimetype" in names and b"spreadsheet" in _mimetype(package):
        if "meta-inf/manifest.xml" in names and _is_encrypted_ods(package):
            raise encrypted()
        return "ods"
    if "xl/workbook.bin" in names:
        raise refused("不支持二进制工作簿（.xlsb）")
    if "word/document.xml" in names and not _promises_workbook(name):
        return "docx"
    if any(part.startswith(("word/", "ppt/")) for part in names) or "mimetype" in names:
        raise damaged("文件不是工作簿（实为文档）", _FILL_IN) if _promises_workbook(name) else NotAWorkbook("文档")
    if not _promises_workbook(name) or any(PurePath(part).suffix in WORKBOOK_ENDINGS for part in names):
        raise refused("压缩包不能直接读取", _UNZIP)
    raise damaged()


def _mimetype(package: zipfile.ZipFile) -> bytes:
    with package.open("mimetype") as entry:
        return entry.read(200)


def _is_encrypted_ods(package: zipfile.ZipFile) -> bool:
    with package.open("META-INF/manifest.xml") as entry:
        return b"encryption-data" in entry.read(CHUNK)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    # XlsxWriter names a part of its pictures in cells /xl/…, which Excel takes; nothing is ever unpacked to a path.
    names = [re.sub(r"^/(?=xl/)", "", entry.filename.replace("\\", "/")) for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise refused("文件内部条目过多")
    if len({name.lower() for name in names}) < len(names):
        raise refused("文件内部有重名条目")
    if any(name.startswith("/") or ":" in name or ".." in name.split("/") for name in names):
        raise refused("文件内部路径异常")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise encrypted()


def _check_macros(kind: str, entries: list[zipfile.ZipInfo], *, allow_macros: bool) -> None:
    has_macros = any(mark in entry.filename.lower() for entry in entries for mark in _MACRO_ENTRIES)
    if has_macros and kind == "docx":
        raise NotAWorkbook("含宏的文档", _WORD_HINT)
    if has_macros and not allow_macros:
        raise refused("工作簿含有宏", "请另存为不含宏的 .xlsx 格式后重新报送")


def _stream(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], scan: PackageScan) -> PackageScan:
    """Inflate every entry once within the limits, its XML into the scan."""
    total = 0
    for entry in sorted(entries, key=lambda entry: "worksheets" in entry.filename.lower()):  # after styles and texts
        with scan.part(entry.filename) as feed:
            total += _inflate(package, entry, feed, MAX_INFLATED - total)
    scan.finish()
    return scan


def _inflate(package: zipfile.ZipFile, entry: zipfile.ZipInfo, feed: Callable[[bytes], None], room: int) -> int:
    size = 0
    is_read = entry.filename.lower().endswith(READ_ENDINGS)
    limit = max(RATIO_FROM, MAX_RATIO * entry.compress_size) if is_read else MAX_INFLATED
    with package.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > room or size > limit:
                raise refused("文件解压后过大")
            feed(chunk)
    return size
