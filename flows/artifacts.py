"""What a run shows in Prefect's UI: who reported, what failed, the bulletin's text. Never people's data."""

from collections import Counter

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from diaodu.domain.papers.blocks import Imprint, paper_from_json
from diaodu.domain.states import PaperKind
from tasks.month import Month
from tasks.order import MonthStep

MOST_ROWS = 50


def show_step(month: Month, step: MonthStep) -> None:
    """Show what a step has left, where there is something to see."""
    for show in SHOWN.get(step, ()):
        show(month)


def _key(month: Month, what: str) -> str:
    """Artifact keys are lower-case ASCII with dashes."""
    plan, period = month.key
    return f"{plan}-{period}-{what}".lower()


def show_reports(month: Month) -> None:
    """Who reported, form by form."""
    titles = {name: form.title for name, form in month.folder.forms.items()}
    rows = [
        {
            "单位": report.unit,
            "报送": report.state.word,
            **{titles[form]: state.word for form, state in report.forms.items()},
            "读取": report.rows.read,
            "待补正": report.rows.held,
            "不予计入": report.rows.rejected,
        }
        for report in month.store.validation.reports(*month.key)
    ]
    create_table_artifact(key=_key(month, "reports"), table=rows[:MOST_ROWS], description="报送情况")


def show_findings(month: Month) -> None:
    """How many findings of each rule, by severity."""
    findings = month.store.validation.findings(*month.key)
    counted = Counter((finding.rule, finding.treatment) for finding in findings)
    rows = [
        {"规则": rule, "处理": treatment.word, "条数": count} for (rule, treatment), count in sorted(counted.items())
    ]
    create_table_artifact(key=_key(month, "findings"), table=rows[:MOST_ROWS], description="审核意见汇总")


def show_bulletin(month: Month) -> None:
    """The bulletin as text."""
    from diaodu.adapters.renderers.text import paper_text

    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    if row is not None:
        text = paper_text(paper_from_json(month.store.papers.text_of(row.id)), Imprint())
        create_markdown_artifact(key=_key(month, PaperKind.BULLETIN), markdown=text, description="简报草稿")


SHOWN = {MonthStep.VALIDATE: (show_reports, show_findings), MonthStep.COMPILE: (show_bulletin,)}
"""What is shown after a step."""
