"""The table of findings, for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from desk.terminal import say_table
from diaodu.domain.states import DecisionKind, RulingKind, Severity


def say_findings(title: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Print findings for people: id, where, what is wrong and how to mend it."""
    rows = [
        (
            f["id"],
            f["unit"],
            " ".join(part for part in (f["file"], f["sheet"], f["cell"]) if part),
            " ".join(part for part in (Severity.word_of(f["severity"]), f["rule"], _decided(f["decision"])) if part),
            "\n".join(part for part in (f["project"], f["message"], f["remedy"]) if part),
        )
        for f in findings
    ]
    say_table(title, ("编号", "单位", "位置", "处理", "项目、问题、如何修改"), rows, whole=[0])


def _decided(decision: DecisionKind | RulingKind | Literal[""]) -> str:
    return decision.word if decision else ""
