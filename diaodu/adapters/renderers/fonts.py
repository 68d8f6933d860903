"""Fonts for papers and charts: the official ones of DIAODU_FONTS first, the wheel's Noto fonts as the floor."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

from diaodu.domain.errors import UserError

FLOOR = Path(pylopdf_fonts_zh_cn.serif_path()).parent
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"

OFFICIAL = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
    "hei": ("SimHei", "黑体"),
}
"""Official families by their part in a paper, as the font files name themselves."""

FLOOR_OF = {"title": (SERIF, SANS), "body": (SERIF, SANS), "kai": (SERIF, SANS), "hei": (SANS, SERIF)}
# Line ends and the like are never drawn.
_UNDRAWN = {ord(char) for char in "\n\r\t\u00a0\u3000 "}

_PRIVATE = frozenset({*range(0xE000, 0xF900), *range(0xF0000, 0x110000)})
"""Characters that every font draws in its own way: no reader knows them, and PDF/A refuses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontStack:
    """Families by part, official ones first, and the characters at least one of them can draw."""

    families: dict[str, tuple[str, ...]]
    official_title: bool
    covered: frozenset[int]
    book: typst.Fonts


@cache
def font_stack(folder: Path | None = None) -> FontStack:
    """Find the fonts of a folder of official fonts and of the floor.

    Raises:
        UserError: the folder is absent.
    """
    if folder is not None and not folder.is_dir():
        raise UserError("DIAODU_FONTS", f"文件夹 {folder} 不存在", "存放公文字体的文件夹, 或不设置", "系统管理员")
    folders = [*([folder] if folder else []), FLOOR]
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    present = {family.lower(): family for family in book.families()}
    families = {
        part: (*(present[name.lower()] for name in names if name.lower() in present), *FLOOR_OF[part])
        for part, names in OFFICIAL.items()
    }
    used = {name for names in families.values() for name in names}
    paths = {Path(font.path) for font in book.fonts() if font.family in used and font.path}
    covered = frozenset().union(*(_characters(path) for path in sorted(paths)))
    return FontStack(families=families, official_title=len(families["title"]) > len(FLOOR_OF["title"]), covered=covered,
                     book=book)  # fmt: skip


@cache
def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ()) - _PRIVATE


def missing_characters(texts: Iterable[str], folder: Path | None = None) -> dict[str, str]:
    """Characters that no font can draw, each with the words around its first place."""
    covered = font_stack(folder).covered | _UNDRAWN
    missing: dict[str, str] = {}
    for text in texts:
        for place, char in enumerate(text):
            if ord(char) not in covered and char not in missing:
                missing[char] = text[max(0, place - 10) : place + 10]
    return missing


def check_characters(texts: Iterable[str], folder: Path | None = None) -> None:
    """Refuse to print a blank box.

    Raises:
        UserError: names every character that no font can draw, and where it stands.
    """
    if missing := missing_characters(texts, folder):
        found = "; ".join(f"“{char}”(U+{ord(char):04X}, 见“{around}”)" for char, around in missing.items())
        raise UserError(
            "字体", f"现有字体中没有 {found}", "含有这些字的字体", "在 DIAODU_FONTS 文件夹中补充字体, 或更正该字"
        )
