"""The lists a plan names (单项榜), for people."""

from desk.explanations import say_number
from desk.terminal import say_table
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment


def print_rank_lists(plan: Plan, assessment: Assessment) -> None:
    """Print each list with its places, then who has none and why."""
    for ranked in (one for one in list_ranks(plan, assessment) if any(place.value for place in one.places)):
        rows = [
            (
                f"{place.rank}{'（并列）' if place.tied else ''}",
                place.unit,
                say_number(plan, ranked.measure, place.value),
            )
            for place in ranked.places
        ]
        rows += [("不排名", unit, reason) for unit, reason in ranked.excluded]
        title = f"{ranked.title}（由少到多）" if ranked.lowest_first else ranked.title
        say_table(title, ("位次", "单位", "数值"), rows, right=[2])
