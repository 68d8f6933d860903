"""Litter (系统杂物): files that programs leave beside what people send; a hidden file that is a report is none."""

from pathlib import PurePath

_BY_NAME = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_RESOURCE_FORK = "._"
_HIDDEN = (".", "~$")
_LONGEST_LOCK = 1024
"""Bytes: what Office, WPS and LibreOffice leave beside an open file has less."""
_REPORTS = frozenset(
    [
        ".xlsx",
        ".xls",
        ".xlsm",
        ".xlsb",
        ".xltx",
        ".et",
        ".ett",
        ".ods",
        ".csv",
        ".docx",
        ".doc",
        ".wps",
        ".txt",
        ".htm",
        ".html",
        ".xml",
        ".pdf",
        ".zip",
        ".rar",
        ".7z",
        ".eml",
    ]
)


def is_litter(name: str, size: int) -> bool:
    """Whether a file of a name and a size was sent by nobody."""
    if name.lower() in _BY_NAME or name.startswith(_RESOURCE_FORK):
        return True
    if not name.startswith(_HIDDEN):
        return False
    ending = PurePath(f"_{name}").suffix.lower()
    return size <= _LONGEST_LOCK or ending not in _REPORTS
