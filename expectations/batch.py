"""One Great Expectations batch a form: all units' rows at once, failures back by position."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

# Before the import: its progress bars and analytics are settled when it loads.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import pandas as pd

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.rules.rule import Rule
from expectations.late import loaded_late

# Two of its expectations draw charts and test distributions; the others need neither, a third of the time to load it.
with loaded_late("altair", "scipy.stats"):
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from expectations.builder import build_expectation

CHUNK_ROWS = 60_000
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "return_unexpected_index_query": False,
    "partial_unexpected_count": 0,
}


@cache
def _context() -> Any:
    # It tells of its temporary folder at INFO, on whatever handler the process has.
    logging.getLogger("great_expectations.data_context").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@cache
def _batch_definition(form: str) -> Any:
    source = _context().data_sources.add_pandas(name=form)
    return source.add_dataframe_asset(name=form).add_batch_definition_whole_dataframe(form)


def find_failures(
    form: Form, rules: Sequence[Rule], frame: pd.DataFrame, parameters: dict[str, Any]
) -> list[list[int]]:
    """Validate a frame; one list of failing positions per rule, in the rules' order.

    `frame` has a clean RangeIndex, the form's frame columns, money as float64, dates as datetime64[ns].

    Raises:
        RuntimeError: an expectation did not run, or its failures do not add up.
    """
    failures: list[list[int]] = [[] for _ in rules]
    for start in range(0, len(frame), CHUNK_ROWS):
        chunk = frame.iloc[start : start + CHUNK_ROWS].reset_index(drop=True)
        for found, positions in zip(failures, _validate(form, rules, chunk, parameters), strict=True):
            found += [start + position for position in positions]
    return failures


def _validate(form: Form, rules: Sequence[Rule], chunk: pd.DataFrame, parameters: dict[str, Any]) -> list[list[int]]:
    kinds = form.frame_columns
    expectations = [build_expectation(rule, kinds, parameters) for rule in rules]
    for position, expectation in enumerate(expectations):
        expectation.meta = {"position": position}
    suite = ExpectationSuite(name=form.id, expectations=expectations)
    batch = _batch_definition(form.id).get_batch(batch_parameters={"dataframe": chunk})
    with _configurations_made_once():
        result = batch.validate(suite, result_format=_RESULT_FORMAT)
    positions: list[list[int]] = [[] for _ in rules]
    for outcome in result.results:
        place = outcome.expectation_config.meta["position"]
        positions[place] = _unexpected(outcome, rules[place])
    return positions


@contextmanager
def _configurations_made_once() -> Iterator[None]:
    """While in it, an expectation's configuration is made once and not at each of some seventy looks.

    That is two fifths of a small batch's time. Nothing that validates changes an expectation or its configuration
    (`tests/expectations/test_twins.py` holds every verdict to the twin's).
    """
    made: dict[int, tuple[gxe.Expectation, Any]] = {}

    def configuration(self: gxe.Expectation) -> Any:
        # The expectation stands beside it, so that its id is nobody else's.
        if id(self) not in made:
            made[id(self)] = (self, make(self))
        return made[id(self)][1]

    own = gxe.Expectation.__dict__["configuration"]
    make = own.fget
    type.__setattr__(gxe.Expectation, "configuration", property(configuration))
    try:
        yield
    finally:
        type.__setattr__(gxe.Expectation, "configuration", own)


def _unexpected(outcome: Any, rule: Rule) -> list[int]:
    if outcome.success:
        return []
    found = outcome.result.get("unexpected_index_list")
    if not found or len(found) != outcome.result["unexpected_count"]:
        raise RuntimeError(f"规则 {rule.id} 未能执行：{outcome.exception_info}")
    return sorted(int(position) for position in found)
