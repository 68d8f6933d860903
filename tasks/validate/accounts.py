"""Accounts: what was sent and not read, file by file, and whether the rows of every unit add up."""

from collections.abc import Sequence
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.intake.conservation import Imbalance, imbalances
from diaodu.domain.intake.rows import short_hash
from diaodu.domain.results import NO_CODE, FileEntry, Finding, UnitReport
from diaodu.domain.review.outstanding import outstanding_of
from diaodu.domain.states import ReadOutcome
from diaodu.domain.text.wording import listed
from tasks.month import Month
from tasks.read import UnitIntake


def attachment_findings(month: Month, stock: Sequence[UnitIntake], reports: Sequence[UnitReport]) -> list[Finding]:
    """A question for every attachment of a unit that owes a form still: it may hold what was meant as the form (F-ATT)."""
    marks = month.store.units.marks(month.plan.id)
    findings = []
    for intake, report in zip(stock, reports, strict=True):
        owed = outstanding_of(report, month.as_of).titles
        files = [file for file in report.files if file.outcome is ReadOutcome.ATTACHMENT] if owed else []
        findings += [_attached(month, report, file, owed, marks.of(intake.unit.code)) for file in files]
    return findings


def _attached(month: Month, report: UnitReport, file: FileEntry, owed: Sequence[str], mark: str) -> Finding:
    said = {"file": file.name, "kind": _kind_of(file), "forms": listed(owed)}
    finding = _finding(month, HouseRule.ATTACHED, short_hash(mark, file.sha256, file.name, HouseRule.ATTACHED), said)
    return replace(finding, unit=report.code, file=file.name, submission=file.id, value=file.name)


def _kind_of(file: FileEntry) -> str:
    """What the reader said of it: PDF 文件."""
    return file.message.partition("，")[0] or "附件"


def balance_findings(month: Month, reports: Sequence[UnitReport], records: int) -> list[Finding]:
    """Where rows were lost or made up (F-BAL): of no unit, for it is the operator's to look into."""
    broken = [one for report in reports for one in imbalances(report)]
    if records != (read := sum(report.rows.read for report in reports)):
        broken.append(Imbalance(unit="全部单位", text=f"台账{records}条记录，各单位读取合计{read}条"))
    return [_imbalance(month, one) for one in broken]


def _imbalance(month: Month, one: Imbalance) -> Finding:
    place = f"“{one.file}”工作表“{one.sheet}”" if one.file else ""
    mark = short_hash(HouseRule.BALANCE, month.period.id, one.code, one.submission, one.file, one.sheet, one.text)
    finding = _finding(month, HouseRule.BALANCE, mark, {"unit": one.unit, "place": place, "text": one.text})
    return replace(finding, file=one.file, sheet=one.sheet)


def _finding(month: Month, rule: HouseRule, mark: str, said: dict[str, str]) -> Finding:
    wording = month.folder.house_rules[rule]
    return Finding(
        id=mark, unit=NO_CODE, form="", rule=rule, severity=wording.severity, message=fill(wording.message, said),
        remedy=fill(wording.remedy, said), clause=wording.clause,
    )  # fmt: skip
