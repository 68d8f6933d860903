"""The table of findings, for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.terminal import say_table
from diaodu.domain.forms.house_rules import TELLING
from diaodu.domain.states import DecisionKind, RulingKind, Severity


def say_findings(title: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Print findings for people: id, where, what is wrong and how to mend it."""
    rows = [
        (
            f["id"],
            f["unit"],
            " ".join(part for part in (f["file"], f["sheet"], f["cell"]) if part),
            f"{_treatment(f)} {f['rule']}",
            "\n".join(part for part in (f["project"], f["message"], _decided(f), f["remedy"]) if part),
        )
        for f in findings
    ]
    say_table(title, ("编号", "单位", "位置", "处理", "项目、问题、如何修改"), rows, whole=[0])


def _treatment(finding: Mapping[str, Any]) -> str:
    """A steward's decision where there is one, else what the finding does to its record."""
    decision = finding["decision"]
    word = Severity.word_of(finding["severity"])
    if decision in set(RulingKind):
        return f"{word}（{RulingKind.word_of(decision)}）"
    return DecisionKind.word_of(decision) or word


def _decided(finding: Mapping[str, Any]) -> str:
    by, why = finding["decision_by"], finding["decision_reason"]
    return f"处理意见：{why}（{by}）" if why and finding["rule"] not in TELLING else ""
