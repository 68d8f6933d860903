"""Kinds of measures made of other measures."""

from diaodu.domain.measures.kind import MeasureKind
from diaodu.domain.measures.values import Figures
from diaodu.domain.results import MeasureValue


class DerivedKind(MeasureKind):
    """A measure of measures; a rate may be made of others that are derived, no other kind."""

    def compute(self, measure: str, unit: str | None, values: Figures) -> MeasureValue:
        """A unit's (or the city's) figure from those it is made of, which are among the values."""
        raise NotImplementedError
