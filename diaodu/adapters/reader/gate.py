"""The gate: what a file is by its magic bytes, and whether it may be opened at all (RELIABILITY, Intake).

Everything is streamed: no entry of a package is held whole, and a worksheet goes to its scan as it inflates.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath

from diaodu.adapters.reader.compound import compound_kind
from diaodu.adapters.reader.faults import FileFault, NotAWorkbook, damaged, encrypted, refused
from diaodu.adapters.reader.scan import PackageScan

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_INFLATED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024
CHUNK = 256 * 1024

WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods"}
"""Names that promise a workbook: another content under them is a fault, not an attachment."""

_KINDS = (
    (b"%PDF", "PDF 文件"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"BM", "图片"),
    (b"II*\x00", "图片"), (b"MM\x00*", "图片"), (b"RIFF", "图片或音视频"), (b"{\\rtf", "文档"),
)  # fmt: skip
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
_UNZIP = "请解压后将其中的工作簿逐个报送"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MACRO_ENTRIES = ("vbaproject.bin", "/macrosheets/")

Package = tuple[str, PackageScan | None]
"""A workbook's format (xlsx, xls or ods) and, for a zipped one, what its XML says."""


def open_gate(name: str, data: bytes, *, allow_macros: bool = False) -> Package:
    """Tell a workbook's format and what its XML says.

    Raises:
        FileFault: it is refused, damaged or encrypted, or is no workbook.
    """
    if len(data) > MAX_BYTES:
        raise refused("文件超过 20 MB", "请删除图片和多余内容后重新报送")
    if data.startswith(b"PK\x03\x04"):
        return _open_package(name, data, allow_macros=allow_macros)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _open_compound(name, data, allow_macros=allow_macros)
    raise _other_kind(name, data)


def _promises_workbook(name: str) -> bool:
    return PurePath(name).suffix.lower() in WORKBOOK_ENDINGS and not name.startswith("~$")


def _other_kind(name: str, data: bytes) -> FileFault:
    """Name the fault of bytes that are neither a package nor a compound file."""
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), "")
    if data.startswith(_ARCHIVES):
        return refused("压缩包不能直接读取", _UNZIP)
    if not _promises_workbook(name):
        return NotAWorkbook(kind or "其他文件")
    if not data:
        return damaged("文件为空", "请重新导出后报送")
    if data.startswith(_OLD_EXCEL):
        return refused("文件为过旧的 Excel 格式")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return refused("文件实为网页或 XML 表格,不是工作簿")
    return damaged(f"文件不是工作簿(实为{kind})") if kind else damaged()


def _open_compound(name: str, data: bytes, *, allow_macros: bool) -> Package:
    kind = compound_kind(data)
    if kind == "encrypted":
        raise encrypted()
    if kind == "macros" and not allow_macros:
        raise refused("工作簿含有宏", "请另存为不含宏的 .xlsx 格式后重新报送")
    if kind in {"xls", "macros"}:
        return "xls", None
    if kind == "document" and not _promises_workbook(name):
        raise NotAWorkbook("文档")
    raise damaged() if _promises_workbook(name) else NotAWorkbook("其他文件")


def _open_package(name: str, data: bytes, *, allow_macros: bool) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            kind = _package_kind(package, name, entries)
            _check_entries(entries)
            _check_macros(entries, allow_macros=allow_macros)
            return kind, _stream(package, entries)
    except NotImplementedError as error:
        raise refused("压缩方式不受支持") from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
        raise damaged() from error


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
        raise refused("不支持二进制工作簿(.xlsb)")
    if any(part.startswith(("word/", "ppt/")) for part in names) or "mimetype" in names:
        raise NotAWorkbook("文档") if not _promises_workbook(name) else damaged("文件不是工作簿(实为文档)")
    raise damaged() if _promises_workbook(name) else refused("压缩包不能直接读取", _UNZIP)


def _mimetype(package: zipfile.ZipFile) -> bytes:
    with package.open("mimetype") as entry:
        return entry.read(200)


def _is_encrypted_ods(package: zipfile.ZipFile) -> bool:
    with package.open("META-INF/manifest.xml") as entry:
        return b"encryption-data" in entry.read(CHUNK)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise refused("文件内部条目过多")
    if len({name.lower() for name in names}) < len(names):
        raise refused("文件内部有重名条目")
    if any(name.startswith("/") or ":" in name or ".." in name.split("/") for name in names):
        raise refused("文件内部路径异常")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise encrypted()


def _check_macros(entries: list[zipfile.ZipInfo], *, allow_macros: bool) -> None:
    if not allow_macros and any(mark in entry.filename.lower() for entry in entries for mark in _MACRO_ENTRIES):
        raise refused("工作簿含有宏", "请另存为不含宏的 .xlsx 格式后重新报送")


def _stream(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> PackageScan:
    """Inflate every entry once within the limits, its XML into the scan."""
    scan = PackageScan()
    total = 0
    for entry in entries:
        with scan.part(entry.filename) as feed:
            total += _inflate(package, entry, feed, MAX_INFLATED - total)
    scan.finish()
    return scan


def _inflate(package: zipfile.ZipFile, entry: zipfile.ZipInfo, feed: Callable[[bytes], None], room: int) -> int:
    size = 0
    limit = max(RATIO_FROM, MAX_RATIO * entry.compress_size)
    with package.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > room or size > limit:
                raise refused("文件解压后过大")
            feed(chunk)
    return size
