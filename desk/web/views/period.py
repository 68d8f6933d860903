"""The period at a glance: unit × form, what waits, what blocks the release, points and ranks."""

from typing import Any

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.errors import NotReadyError
from diaodu.domain.figures.judgement import is_stage
from diaodu.domain.scoring.units import field_of
from tasks.aggregate.assessment import load_assessment
from tasks.look.over_months import reporting_over_months
from tasks.look.release import blocks_of
from tasks.look.status import period_status
from tasks.month import Month
from tasks.review.decided import decided_lines


def overview(visit: Visit) -> Response:
    """Unit × form, counts, and what stands between the period and its bulletin."""
    month = visit.month()
    found = period_status(month.place)
    titles = {form: title for unit in found["units"] for form, title in unit["form_titles"].items()}
    return visit.page(
        "period", month=month, found=found, titles=titles, blocks=blocks_of(month), moments=_moments(month)
    )  # fmt: skip


def _moments(month: Month) -> list[tuple[str, str]]:
    """The period's moments by the plan's calendar."""
    of = month.moments
    return [("报送截止", f"{of.due:%Y-%m-%d %H:%M}"), ("审核期至", f"{of.review_until:%Y-%m-%d %H:%M}")]


def decisions(visit: Visit) -> Response:
    """What people decided in the period."""
    month = visit.month()
    return visit.page("decisions", month=month, lines=list(reversed(decided_lines(month))))


def months(visit: Visit) -> Response:
    """How each unit reported over the periods."""
    month = visit.month()
    periods, units = reporting_over_months(month)
    return visit.page("months", month=month, periods=periods, units=units)


def scores(visit: Visit) -> Response:
    """Points and ranks by class."""
    month = visit.month()
    try:
        assessment = load_assessment(month)
    except NotReadyError:
        return visit.page("scores", month=month, fields={}, stage=False)
    fields: dict[str, list[Any]] = {}
    if month.plan.scheme:
        for score in assessment.scores:
            fields.setdefault(field_of(month.plan.scheme, score.unit_class), []).append(score)
        for own in fields.values():
            own.sort(key=lambda score: (score.rank is None, score.rank or 0))
    codes = {unit.name: unit.code for unit in month.plan.units}
    return visit.page("scores", month=month, fields=fields, stage=is_stage(month.plan, month.period), codes=codes)
