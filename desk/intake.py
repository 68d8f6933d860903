"""Handing in workbooks and handing out templates from the command line."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desk.public import file_line, public_finding, public_unit, say_findings
from desk.running import spinner
from desk.terminal import note, say
from diaodu.adapters.files import safe_name, write_file
from diaodu.domain.errors import UsageError, UserError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Receipt
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import STATE_WORDS
from tasks.month import Month, finish_run, held_period


def hand_in(month: Month, unit: Unit, files: Sequence[Path], nil: Sequence[str]) -> dict[str, Any]:
    """Keep the files, judge the period again at once and write the unit's 审核意见 workbook.

    Raises:
        UserError: nothing to hand in, a file that is not there, or a form the plan does not have.
    """
    if not files and not nil:
        raise UsageError("diaodu submit", "没有文件也没有 --nil", "至少一个文件，或 --nil 报表名")
    known = [due.form for due in month.forms_due]
    if unknown := [form for form in nil if form not in known]:
        raise UsageError("--nil", "、".join(unknown), "、".join(known))
    contents = {path: _read(path) for path in files}
    plan, period = month.key
    for path, data in contents.items():
        receipt = Receipt(
            plan=plan, period=period, unit=unit.code, name=path.name, data=data, received_at=month.as_of,
            channel="submit", sender="",
        )  # fmt: skip
        month.store.submissions.receive(receipt)
    for form in nil:
        month.store.submissions.declare_nil(plan, period, unit.code, form, month.as_of, "submit")
    revalidate(month, "submit")
    return _outcome(month, unit, [path.name for path in files])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(str(path), "文件不存在或无法打开", "可读的文件", "操作人员") from error


def revalidate(month: Month, kind: str) -> None:
    """Read, judge, compute and score the period again, without Prefect and without a paper."""
    with spinner("正在校验…"):
        from tasks.aggregate.period import aggregate_period
        from tasks.read import read_submissions
        from tasks.release.closing import is_closed, record_corrections
        from tasks.review.returns import return_findings
        from tasks.score import score_period
        from tasks.validate.period import validate_period

        with held_period(month, kind) as held:
            read_submissions(held)
            counts = validate_period(held)
            return_findings(held, notify=False)
            aggregate_period(held)
            score_period(held)
            corrections = record_corrections(held)
            finish_run(held, "judged", asdict(counts))
    if kind != "submit" and is_closed(month):
        note(f"本期已封账，变动将以更正形式印发；现有待更正 {len(corrections)} 处")


def _outcome(month: Month, unit: Unit, given: Sequence[str]) -> dict[str, Any]:
    from tasks.release.closing import is_closed

    report = next(r for r in month.store.validation.reports(*month.key) if r.code == unit.code)
    findings = month.store.validation.findings(*month.key, unit=unit.name)
    return {
        "plan": month.plan.plan,
        "period": month.period.id,
        **public_unit(month.place, report),
        "handed_in": list(given),
        "attachments": [name for name in given if name in report.attachments],
        "attachment_notes": {file.name: file.message for file in report.files if file.name in report.attachments},
        "unread": [f.file for f in findings if f.rule in {HouseRule.FILE, HouseRule.PERIOD} and f.file in given],
        "closed": is_closed(month),
        "corrections": len(month.store.corrections.list(*month.key)),
        "findings": [public_finding(finding) for finding in findings],
    }


def print_handed_in(found: dict[str, Any]) -> None:
    """Print what became of a submission."""
    rows = found["rows"]
    say(f"{found['unit']} {found['period']}：{STATE_WORDS[found['state']]}，读取 {rows['read']} 条，"
        f"采用 {rows['accepted']}，待补正 {rows['held']}，说明后计入 {rows['waived']}")  # fmt: skip
    if found["findings"]:
        say_findings("审核意见", found["findings"])
    for name in found["attachments"]:
        say(f"{name} 不是报表：{found['attachment_notes'].get(name) or '按附件留存'}")
    for file in found["files"]:
        name, moment, state, told = file_line(file, found["files"])
        if told and name in found["handed_in"]:
            say(f"{name}（{moment}，{state}）：{told}")
    for path in found["returned_files"]:
        say(f"审核批注表：{path}")
    if found["returned"]:
        say(f"审核意见工作簿：{found['returned']}")
    if found["closed"]:
        say("本期已封账，您的更正将以更正形式印发", style="yellow")


def write_templates(month: Month, units: Sequence[Unit], folder: Path) -> list[str]:
    """Write a workbook for each unit, filled with the living projects of its latest earlier lists; their paths."""
    from diaodu.adapters.renderers.template_workbook import template_workbook
    from diaodu.domain.months.carry import prefilled
    from tasks.validate.earlier_lists import load_past

    past = load_past(month, [month.folder.forms[due.form] for due in month.forms_due], units)
    paths = []
    for unit in units:
        due = (due for due in month.forms_due if due.is_owed_by(unit) and due.is_asked_in(month.period))
        forms = [month.folder.forms[form.form] for form in due]
        records = {
            form.form: prefilled(form, earlier, month.period)
            for form in forms
            for earlier in past.of(unit.name, form.form)[:1]
        }
        data = template_workbook(month.plan, month.period, unit, forms, records=records)
        path = folder / f"{safe_name(unit.name)}-{month.period.id}.xlsx"
        paths.append(str(write_file(path, data)))
    return paths
