"""Pictures of the months: drawn by the browser in a frame of their own, here as SVG where it runs no scripts."""

import json
from functools import cache
from typing import Any

from starlette.responses import Response

from desk.web.visit import CHARTS, NotFoundError, Visit
from diaodu.adapters.renderers.charts import browser_charts, browser_version, chart_templates, compile_chart, draw_svg
from tasks.look.pictures import Picture, PictureBook, pictures_of

_FRAME = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""Vega makes functions of its specifications: it does so without an origin, so that it can ask the desk for nothing."""

_ANYBODY = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=31536000, immutable"}
"""Nobody's own, and asked for from a frame that has no origin."""


def pictures(visit: Visit) -> Response:
    """All pictures of a measure."""
    return visit.page("pictures", month=visit.month(), book=_book(visit), height=_height)


def picture(visit: Visit) -> Response:
    """One picture as SVG."""
    return Response(draw_svg(_spec(_found(visit))), media_type="image/svg+xml")


def drawn(visit: Visit) -> Response:
    """The page of a frame in which the browser draws a picture."""
    one = _found(visit)
    answer = visit.page("drawn", one=one, spec=compile_chart(_spec(one)), version=browser_version())
    answer.headers.update(_FRAME)
    return answer


def library(_visit: Visit) -> Response:
    """The script that draws."""
    return Response(browser_charts(), media_type="text/javascript", headers=_ANYBODY)


def _found(visit: Visit) -> Picture:
    book = _book(visit)
    found = next((one for one in book.pictures if one.id == visit.path["picture"]), None) if book else None
    if found is None:
        raise NotFoundError
    return found


def _book(visit: Visit) -> PictureBook | None:
    return pictures_of(visit.month(), visit.asked("measure"), visit.asked("by"))


def _spec(one: Picture) -> dict[str, Any]:
    return _templates()[one.chart] | {"data": {"values": list(one.data)}}


_AROUND = 52
"""Pixels of axes and padding above and below what is drawn."""


def _height(one: Picture) -> int:
    """Pixels that a picture's frame needs: its own height, or a step for each of what stands one below another."""
    spec = _templates()[one.chart]
    height = spec["height"]
    if isinstance(height, dict):
        height = height["step"] * len({datum[spec["encoding"]["y"]["field"]] for datum in one.data})
    return int(height) + _AROUND


@cache
def _templates() -> dict[str, dict[str, Any]]:
    """The papers' own charts and the desk's, by name."""
    own = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CHARTS.glob("*.json")}
    return own | chart_templates()
