"""Charts: Vega-Lite specifications drawn by vl-convert as SVG (PDF) and PNG (mail, DOCX), or by a browser."""

import hashlib
import json
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import vl_convert

from diaodu.adapters.cache import cache_folder
from diaodu.adapters.files import write_file
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


_IN_THE_BROWSER = """
vegaEmbed("#drawn", JSON.parse(document.getElementById("spec").textContent), {
  mode: "vega", actions: false, renderer: "svg", defaultStyle: false,
  tooltip: {disableDefaultStyle: true, id: "tooltip"},
  loader: {load: () => Promise.reject(new Error("no data is fetched from an address"))},
});
"""
"""What a page with a compiled chart in it runs. Of the names that a snippet is promised, only vegaEmbed is there."""

_ONE_AT_A_TIME = Lock()


def compile_chart(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart as Vega draws it, for a browser: its Vega is a version above, which the specification need not say."""
    compiled = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    return {key: value for key, value in compiled.items() if key != "$schema"}


def browser_version() -> str:
    """Names the script that draws charts in a browser."""
    return hashlib.sha256(f"{version('vl-convert-python')} {VEGA_LITE} {_IN_THE_BROWSER}".encode()).hexdigest()[:16]


def browser_charts() -> bytes:
    """Vega with what draws the chart of a page: made by vl-convert, which has it, once a version."""
    path = cache_folder() / f"charts-{browser_version()}.js"
    with _ONE_AT_A_TIME:
        with suppress(OSError):
            return path.read_bytes()
        script = vl_convert.javascript_bundle(_IN_THE_BROWSER, vl_version=VEGA_LITE).encode()
        with suppress(UserError):  # a folder that cannot be written: it is made again next time
            write_file(path, script)
    return script


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
