"""The lists a plan names (单项榜), for people."""

from collections.abc import Callable
from decimal import Decimal

from desk.explanations import say_number
from desk.terminal import say_table
from diaodu.domain.figures.rank_lists import RankList, list_ranks, list_writer
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment


def print_rank_lists(plan: Plan, assessment: Assessment) -> None:
    """Print each list with its places, then who has none and why."""
    for ranked in (one for one in list_ranks(plan, assessment) if any(place.value for place in one.places)):
        say = _writer(plan, ranked)
        rows = [
            (f"{place.rank}{'（并列）' if place.tied else ''}", place.unit, say(place.value)) for place in ranked.places
        ]
        rows += [("不排名", unit, reason) for unit, reason in ranked.excluded]
        title = f"{ranked.title}（由少到多）" if ranked.lowest_first else ranked.title
        say_table(title, ("位次", "单位", "数值"), rows, right=[2])


def _writer(plan: Plan, ranked: RankList) -> Callable[[int | Decimal], str]:
    """How the figures of a list are written: of money no two with different places look the same."""
    if ranked.measure and plan.measure(ranked.measure).is_money:
        return list_writer(ranked)
    return lambda value: say_number(plan, ranked.measure, value)
