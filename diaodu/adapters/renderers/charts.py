"""Charts: Vega-Lite specifications drawn by vl-convert as SVG (PDF) and PNG (mail, DOCX)."""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import vl_convert

from diaodu.adapters.renderers.fonts import FLOOR
from diaodu.adapters.renderers.templates import TEMPLATES
from diaodu.domain.errors import UserError

CHARTS = ("completion",)
VEGA_LITE = "5.21"
PNG_SCALE = 2.0
MOST_KEPT = 32


def chart_templates(own: Path | None = None) -> dict[str, dict[str, Any]]:
    """The chart templates by name, a plan's own before the house's."""
    return {name: _read(_find(name, own)) for name in CHARTS}


def _find(name: str, own: Path | None) -> Path:
    candidates = [folder / "charts" / f"{name}.json" for folder in (own, TEMPLATES) if folder]
    return next((path for path in candidates if path.exists()), candidates[-1])


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(str(path), f"不是有效的 JSON: {error}", "Vega-Lite 图表模板", "维护模板的人") from error


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FLOOR))


def draw_svg(spec: dict[str, Any]) -> str:
    """Draw a chart as SVG; no data is ever fetched from an address."""
    return _svg(json.dumps(spec, ensure_ascii=False))


def draw_png(spec: dict[str, Any], scale: float = PNG_SCALE) -> bytes:
    """Draw a chart as PNG on opaque white, twice the size for sharp screens."""
    return _png(json.dumps(spec, ensure_ascii=False), scale)


# The same charts stand in several faces, in the draft and in the issue: each is drawn once.
@lru_cache(maxsize=MOST_KEPT)
def _svg(spec: str) -> str:
    _register_fonts()
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])


@lru_cache(maxsize=MOST_KEPT)
def _png(spec: str, scale: float) -> bytes:
    _register_fonts()
    return vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[])
