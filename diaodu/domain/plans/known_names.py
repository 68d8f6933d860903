"""What the entries of a plan may name: its units, measures, targets, grades, parameters and forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.conditions import Condition, check_condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.plans.measures import Cohort, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """The names of a plan, in its own order."""

    units: tuple[str, ...]
    unit_codes: tuple[str, ...]
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    cohorts: Mapping[str, Cohort]
    measures: Mapping[str, Measure]
    targeted: tuple[str, ...]
    """The measure of each target; one named twice stands here twice."""
    has_scheme: bool
    grades: tuple[str, ...]
    parameters: Mapping[str, Any]
    """Every `$name` with a value of its kind."""
    lists: tuple[str, ...]
    """Parameters of the plan that are lists, as `$name`."""
    forms: tuple[str, ...]
    """Forms that are due or measured."""
    other_rhythms: frozenset[str]
    """Forms that are due, and in no case every period."""

    def check_where(self, where: Condition | None, place: str, form: Form) -> None:
        """Refuse a condition that does not fit the form's columns, also with the plan's parameters filled in.

        Raises:
            ValueError: names the place, what was found and what is expected.
        """
        check_condition(where, form.frame_columns, place)
        try:
            filled = fill_parameters(where, self.parameters)
        except ValueError as error:
            raise ValueError(f"{place}：{error}") from error
        check_condition(filled, form.frame_columns, place)
