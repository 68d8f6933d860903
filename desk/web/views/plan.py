"""A plan in words (方案说明): what it rests on, who reports what by when, targets, the scheme, consequences, release."""

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.period import RHYTHM_WORDS
from tasks.look.plan_words import target_words
from tasks.month import open_plan_folder


def words(visit: Visit) -> Response:
    """The plan for people who have not read its files."""
    folder = open_plan_folder(visit.plan().id)
    return visit.page(
        "plan_words", plan=folder.plan, folder=folder, targets=target_words(folder.plan), rhythms=RHYTHM_WORDS
    )
