"""Pictures of the months, drawn here as SVG so that they need no script; each with its table."""

import json
from functools import cache
from typing import Any

from starlette.responses import Response

from desk.web.visit import CHARTS, NotFoundError, Visit
from diaodu.adapters.renderers.charts import chart_templates, draw_svg
from tasks.look.pictures import Picture, PictureBook, pictures_of


def pictures(visit: Visit) -> Response:
    """All pictures of a measure."""
    return visit.page("pictures", month=visit.month(), book=_book(visit))


def picture(visit: Visit) -> Response:
    """One picture as SVG."""
    book = _book(visit)
    found = next((one for one in book.pictures if one.id == visit.path["picture"]), None) if book else None
    if found is None:
        raise NotFoundError
    return Response(draw_svg(_spec(found)), media_type="image/svg+xml")


def _book(visit: Visit) -> PictureBook | None:
    return pictures_of(visit.month(), visit.asked("measure"), visit.asked("by"))


def _spec(one: Picture) -> dict[str, Any]:
    return _templates()[one.chart] | {"data": {"values": list(one.data)}}


@cache
def _templates() -> dict[str, dict[str, Any]]:
    """The papers' own charts and the desk's, by name."""
    own = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CHARTS.glob("*.json")}
    return own | chart_templates()
