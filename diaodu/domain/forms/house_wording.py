"""Wording of the rules that no form states (expectations/house.yaml), and what it can say of the case."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.sentences import check_names, fill, parameter_words
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import Severity

_CELL = ("value", "header", "kind", "example", "unit", "choices")
_READ = (*_CELL, "if_none")
SAYS: Mapping[str, tuple[str, ...]] = {
    HouseRule.REQUIRED: _CELL,
    HouseRule.MISSING: _CELL,
    HouseRule.CHOICE: _CELL,
    HouseRule.TYPE: _READ,
    HouseRule.ERROR_VALUE: _READ,
    HouseRule.PICTURE: _READ,
    HouseRule.SAME_NAME: (*_CELL, "count"),
    HouseRule.LONG: (*_READ, "count"),
    HouseRule.SCALE: _READ,
    HouseRule.CURRENCY: _READ,
    HouseRule.AMBIGUOUS: _READ,
    HouseRule.APPROXIMATE: _READ,
    HouseRule.VOIDED: _READ,
    HouseRule.STRUCK: _READ,
    HouseRule.TOTAL: (*_CELL, "label", "found", "sum", "difference"),
    HouseRule.PART: (*_CELL, "whole", "parts", "rows", "sums"),
    HouseRule.SUMMED: (*_CELL, "rows"),
    HouseRule.HIDDEN: ("what",),
    HouseRule.HEADER: _CELL,
    HouseRule.PERIOD: ("value", "found", "expected"),
    HouseRule.UNCLEAR_PERIOD: ("value", "said", "expected"),
    HouseRule.UNCLEAR_COLUMN: (*_CELL, "why"),
    HouseRule.MONEY_UNIT: ("value", "said"),
    HouseRule.LOST_FORM: ("value", "sheet", "place", "title", "rows", "why"),
    HouseRule.LOST_SHEET: ("value", "sheet", "place", "rows", "why"),
    HouseRule.HIDDEN_TWIN: ("value", "sheet", "other", "title", "rows"),
    HouseRule.SERIAL_GAP: (*_CELL, "gaps"),
    HouseRule.TWIN_SHEETS: ("value", "first", "second", "count"),
    HouseRule.TEMPLATE: ("value", "reason", "own", "command"),
    HouseRule.UNIT: ("value", "found", "unit"),
    HouseRule.VERSION: ("what",),
    HouseRule.SIGNATURES: ("missing",),
    HouseRule.FILE: ("value", "reason", "remedy"),
    HouseRule.ATTACHED: ("value", "file", "kind", "forms"),
    HouseRule.BALANCE: ("unit", "place", "text"),
    HouseRule.CORRECTED: (*_CELL, "new", "confirmed", "why"),
    HouseRule.KEPT: (*_CELL, "decision", "why"),
    HouseRule.LAPSED: ("value", "header", "decision", "now", "why"),
    HouseRule.UNMENDED: (*_CELL, "new", "when", "why"),
    HouseRule.LEFT_BEFORE: (*_CELL, "period", "decision", "last", "same", "why"),
    HouseRule.EXCLUDED: ("what", "why"),
    HouseRule.CHANGED: ("what", "now", "why"),
    HouseRule.GONE: ("folder", "elsewhere"),
    HouseRule.BOTH: ("other", "file", "command"),
    HouseRule.LOOK: ("what", "remedy"),
    HouseRule.REPLACED: ("forms", "file", "when", "lost"),
    HouseRule.UNNAMED_NIL: ("value", "said", "forms", "file"),
    HouseRule.DISPUTED: ("others", "what", "claimed", "first", "credited", "elsewhere", "holder", "basis"),
    HouseRule.NEARLY_DISPUTED: (*_CELL, "others", "what"),
}
"""What the sentences of each rule can say of the case: names in braces, filled in by what judges it."""


class ReaderRule(YamlModel):
    """Wording of a rule that the reader or the ledger judges; its severity may be changed here."""

    id: str
    severity: Severity
    message: str
    remedy: str
    clause: str = ""
    optional_severity: Severity | None = None
    """Severity at a cell that is not a key cell; absent: the same everywhere."""
    ruled: dict[Literal["first", "shared", "drop", "remedy", "waits", "nobody", "waits_remedy"], str] = {}
    """Of a disputed record: what is said instead once a ruling (认定) stands, and while it waits for a record."""

    def check_sentences(self, parameters: Collection[str]) -> None:
        """Refuse a name in braces that is neither a parameter of the plan nor one of the case's.

        Raises:
            PlacedError: with the place of the sentence.
        """
        known = (*SAYS.get(self.id, ()), *parameters)
        for key, sentence in (("message", self.message), ("remedy", self.remedy)):
            with errors_at(key):
                check_names(sentence, known)
        for key, sentence in self.ruled.items():
            with errors_at("ruled", key):
                check_names(sentence, known)

    def with_parameters(self, parameters: Mapping[str, Any]) -> "ReaderRule":
        """The rule with the plan's parameters (as its file writes them) in its sentences."""
        words = parameter_words(parameters, besides=SAYS.get(self.id, ()))
        told = {key: fill(sentence, words) for key, sentence in self.ruled.items()}
        sentences = {"message": fill(self.message, words), "remedy": fill(self.remedy, words)}
        return self.model_copy(update={**sentences, "ruled": told})


class HouseRules(YamlModel):
    """house.yaml: the rules no form states."""

    rules: tuple[ReaderRule, ...]

    def check_sentences(self, parameters: Collection[str]) -> None:
        """Refuse a name in braces that nobody fills in.

        Raises:
            PlacedError: with the place of the sentence.
        """
        for index, rule in enumerate(self.rules):
            with errors_at("rules", index):
                rule.check_sentences(parameters)
