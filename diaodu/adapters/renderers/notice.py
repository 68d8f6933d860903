"""The notice to a unit: what was found in its workbooks, cell by cell, and how to mend it."""

from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.adapters.renderers.html import MailBody, inlined
from diaodu.adapters.renderers.templates import render
from diaodu.domain.forms.form import Form
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.order import SEVERITIES, count_by_severity, sorted_findings
from diaodu.domain.states import Severity
from diaodu.domain.text.disclosure import clean_text

MEANINGS = {
    Severity.CRITICAL: "以下记录暂不计入本期数据，请改正后重新报送。",
    Severity.WARNING: "以下记录已先计入，请核实；有误的请改正后重新报送。",
    Severity.INFO: "以下仅作提示，如无需更正可不处理。",
}
MAX_ENTRIES = 30
"""Findings of one severity told in the mail; all are in the attached workbook."""


def render_notice(
    plan: Plan,
    period: Period,
    report: UnitReport,
    findings: Sequence[Finding],
    *,
    deadline: str,
    forms: Mapping[str, Form],
    marked: Sequence[str] = (),
) -> MailBody:
    """The mail that returns a unit's findings; `deadline` is the text of the time limit, e.g. 2021年3月31日8时30分.

    `marked` names the attached returned workbooks (审核批注表).
    """
    values = _values(plan, period, report, findings, deadline, forms)
    values["closing"] = _closing(marked) if findings else []
    html = inlined(render("mail/notice.html.j2", values))
    return MailBody(subject=values["subject"], html=html, text=_text(values))


def _values(
    plan: Plan,
    period: Period,
    report: UnitReport,
    findings: Sequence[Finding],
    deadline: str,
    forms: Mapping[str, Form],
) -> dict[str, Any]:
    counts = count_by_severity(findings)
    told = "、".join(f"{severity.word}{counts[severity]}条" for severity in SEVERITIES if counts[severity])
    return {
        "subject": f"【审核意见】{report.unit}{period.title}招商引资报表：{told or '审核通过'}",
        "title": f"{period.title}招商引资报表审核意见",
        "opening": [f"{report.unit}：", _outcome(period, report, told), *_demands(counts, deadline)],
        "groups": [_group(severity, findings, forms) for severity in SEVERITIES if counts[severity]],
        "issuer": plan.office,
    }


def _closing(marked: Sequence[str]) -> list[str]:
    if not marked:
        return ["全部意见见附件《审核意见》工作簿；直接在原表上改正后重新报送即可。"]
    names = "、".join(f"“{clean_text(name)}”" for name in marked)
    attached = (
        f"附件{names}是你单位报送的原表，红色单元格须改正，黄色单元格请核实，每处附有批注，首页《审核意见》可逐条跳转。"
    )
    return [
        attached + "请直接在该表上改正、保存后重新报送，不必删除颜色和批注。",
        "全部意见另见附件《审核意见》工作簿。",
    ]


def _outcome(period: Period, report: UnitReport, told: str) -> str:
    rows, state = report.rows, report.state.word
    unread = f"；另有{rows.unread}行未能读取" if rows.unread else ""
    counts = f"共读取{rows.read}条，采用{rows.accepted + rows.waived}条，待补正{rows.held}条{unread}"
    return f"你单位{period.title}报表（{state}）{counts}。审核意见：{told or '无'}。"


def _demands(counts: Mapping[Severity, int], deadline: str) -> list[str]:
    if counts[Severity.CRITICAL]:
        return [f"请于{deadline}前按附件逐条处理并重新报送，未补正的记录不计入本期数据。"]
    return [f"请于{deadline}前核实并反馈。"] if counts[Severity.WARNING] else []


def _group(severity: Severity, findings: Sequence[Finding], forms: Mapping[str, Form]) -> dict[str, Any]:
    chosen = [finding for finding in sorted_findings(findings) if finding.severity == severity]
    left = len(chosen) - MAX_ENTRIES
    return {
        "heading": f"{severity.word}（{len(chosen)}条）",
        "meaning": MEANINGS[severity],
        "entries": [_entry(finding, forms) for finding in chosen[:MAX_ENTRIES]],
        "more": f"其余{left}条见附件。" if left > 0 else "",
    }


def _entry(finding: Finding, forms: Mapping[str, Form]) -> dict[str, str]:
    form = forms[finding.form].title if finding.form in forms else ""
    place = [finding.file, finding.sheet or form, finding.cell, finding.project]
    return {
        "place": "　".join(clean_text(part) for part in place if part),
        "message": clean_text(finding.message),
        "remedy": clean_text(finding.remedy),
    }


def _text(values: Mapping[str, Any]) -> str:
    lines = [values["title"], "", *values["opening"]]
    for group in values["groups"]:
        lines += ["", f"{group['heading']}：{group['meaning']}"]
        for number, entry in enumerate(group["entries"], start=1):
            lines += [f"{number}. {entry['place']}", f"   {entry['message']}", f"   如何修改：{entry['remedy']}"]
        lines += [group["more"]] if group["more"] else []
    return "\n".join([*lines, "", *values["closing"], "", values["issuer"]]) + "\n"
