"""调整说明: what of the last issue's main figures is another one by now, told where this issue is held against it."""

from collections.abc import Iterator, Sequence

from diaodu.domain.ledger import Correction
from diaodu.domain.papers.bulletin.headline import HEADLINE, VALUE


def revised_words(corrections: Sequence[Correction], period: str) -> list[str]:
    """A sentence on the main figures that were revised since they were issued, and not corrected; none of none."""
    told = [f"{name}原为{before}，核实后为{after}" for name, before, after in _figures(corrections)]
    if not told:
        return []
    return [f"调整说明。{period}简报所列{'；'.join(told)}。本期与上期比较，按核实后的数计算。"]


def _figures(corrections: Sequence[Correction]) -> Iterator[tuple[str, str, str]]:
    for one in corrections:
        table, _, rest = one.place.partition("，")
        name, _, column = rest.rpartition("，")
        if table.endswith(HEADLINE) and column == VALUE and one.before and one.after:
            yield name, one.before, one.after
