"""Judge rows by their rules: each content once. Great Expectations is loaded when it has rows to judge.

A rule looks at one row, so what it says of a row's values it says of them always, as long as rule, parameters and
judge are the same. What was said is remembered in this process and, where one is given, in a ledger.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import pandas as pd

from diaodu.domain.forms.conditions import leaves
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.rules.rule import Rule
from expectations.rules import filled_rule

Verdicts = Mapping[bytes, tuple[int, ...]]
"""Digest of a row's values → positions of the rules that it breaks."""

KEPT_VERDICTS = 200_000
"""How many this process remembers, of the suites asked for last."""


class VerdictLedger(Protocol):
    """Where verdicts are kept beyond this process, for one form of one period."""

    def get(self, form: str, suite: str) -> Verdicts:
        """What was said by a suite; nothing where it was never asked."""
        ...

    def add(self, form: str, suite: str, said: Verdicts) -> None:
        """Keep more of what a suite said; what other suites said of the form's rows goes."""
        ...


class _Memory:
    """What was said in this process, the suites asked for longest ago given up first."""

    def __init__(self) -> None:
        self._suites: OrderedDict[str, dict[bytes, tuple[int, ...]]] = OrderedDict()
        self._lock = Lock()

    def get(self, suite: str) -> dict[bytes, tuple[int, ...]]:
        with self._lock:
            if suite in self._suites:
                self._suites.move_to_end(suite)
            return dict(self._suites.get(suite, {}))

    def add(self, suite: str, verdicts: Verdicts) -> None:
        with self._lock:
            self._suites.setdefault(suite, {}).update(verdicts)
            self._suites.move_to_end(suite)
            while len(self._suites) > 1 and sum(map(len, self._suites.values())) > KEPT_VERDICTS:
                self._suites.popitem(last=False)


_MEMORY = _Memory()


def find_failures(
    form: Form,
    rules: Sequence[Rule],
    frame: pd.DataFrame,
    parameters: dict[str, Any],
    ledger: VerdictLedger | None = None,
) -> list[list[int]]:
    """Judge a frame; one list of failing positions per rule, in the rules' order.

    `frame` has a clean RangeIndex, the form's frame columns, money as float64, dates as datetime64[ns].

    Raises:
        ValueError: the rule, and the parameter the plan lacks.
        RuntimeError: an expectation did not run, or its failures do not add up.
    """
    suite = _suite(form, rules, parameters)
    digests = _digests(frame, _inputs(rules))
    known = _MEMORY.get(suite)
    if ledger and not known.keys() >= set(digests):
        kept = ledger.get(form.id, suite)
        _MEMORY.add(suite, kept)
        known |= kept
    unseen = {digest: position for position, digest in enumerate(digests) if digest not in known}
    if unseen:
        found = _ask(form, rules, frame, parameters, unseen)
        _MEMORY.add(suite, found)
        if ledger:
            ledger.add(form.id, suite, found)
        known |= found
    failures: list[list[int]] = [[] for _ in rules]
    for position, digest in enumerate(digests):
        for rule in known[digest]:
            failures[rule].append(position)
    return failures


def _ask(
    form: Form, rules: Sequence[Rule], frame: pd.DataFrame, parameters: dict[str, Any], unseen: Mapping[bytes, int]
) -> dict[bytes, tuple[int, ...]]:
    # Great Expectations takes seconds to import: only here, where it has something to say.
    from expectations import batch

    rows = frame.iloc[list(unseen.values())].reset_index(drop=True)
    broken: list[list[int]] = [[] for _ in unseen]
    for rule, positions in enumerate(batch.find_failures(form, rules, rows, parameters)):
        for position in positions:
            broken[position].append(rule)
    return {digest: tuple(found) for digest, found in zip(unseen, broken, strict=True)}


def _suite(form: Form, rules: Sequence[Rule], parameters: Mapping[str, Any]) -> str:
    """Digest of all that a verdict follows from besides the row: rules with their parameters, kinds, the judge itself."""
    kinds = form.frame_columns
    said = [[rule.name(), *filled_rule(rule, kinds[rule.inputs[0]], parameters)] for rule in rules]
    columns = {name: kinds[name] for name in _inputs(rules)}
    return _digest(json.dumps([_judge(), form.id, columns, said], default=str, ensure_ascii=False)).hex()


@cache
def _judge() -> list[str]:
    """Versions of what judges: the libraries', and the text of the modules that tell Great Expectations what to do."""
    modules = [Path(__file__).with_name(name).read_bytes() for name in ("batch.py", "builder.py", "conditions.py")]
    return [version("great_expectations"), version("pandas"), *(blake2b(text).hexdigest() for text in modules)]


def _inputs(rules: Iterable[Rule]) -> list[str]:
    """The columns that rules look at, also to say on which rows."""
    return sorted(
        {name for rule in rules for name in (*rule.inputs, *(column for column, _ in leaves(rule.where or {})))}
    )


def _digests(frame: pd.DataFrame, columns: Sequence[str]) -> list[bytes]:
    parts = [_values(frame[name]) for name in columns]
    return [_digest(repr(values)) for values in zip(*parts, strict=True)]


def _values(series: pd.Series) -> list[Any]:
    """A column's values as Python's own, an empty cell as None."""
    if pd.api.types.is_datetime64_any_dtype(series):
        return series.astype("int64").tolist()  # an empty day is a number of its own
    return series.astype(object).where(series.notna(), None).tolist()


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
