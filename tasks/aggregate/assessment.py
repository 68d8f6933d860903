"""The period as its latest run left it, for tables and papers; imports neither pandas nor Prefect."""

from diaodu.domain.figures.assessment import load_measures, load_scores, load_targets
from diaodu.domain.results import Assessment, Consequence
from tasks.month import Month


def load_assessment(month: Month) -> Assessment:
    """Reports, findings, measures, targets and scores, without the records themselves.

    Raises:
        NotReadyError: the period has not been run yet.
    """
    figures = month.store.assessments.get(*month.key)
    return Assessment(
        reports=tuple(month.store.validation.reports(*month.key)),
        findings=tuple(month.store.validation.findings(*month.key)),
        measures=tuple(load_measures(figures["measures"])),
        targets=tuple(load_targets(figures["targets"])),
        scores=tuple(load_scores(figures.get("scores", []))),
        consequences=tuple(Consequence(**one) for one in figures.get("consequences", [])),
    )
