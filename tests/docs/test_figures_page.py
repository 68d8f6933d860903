"""docs/figures.md says of every measure what counts, and of every measure of projects when one is in it."""

import pytest

from diaodu.adapters.plan_files import PlanFolder
from docs.figures_page import COUNTED, LEFT_OUT, figures_page, forms_of_projects, project_table
from docs.plans_page import plan_folders

FOLDERS = plan_folders()


@pytest.mark.slow
def test_every_measure_of_every_plan_has_its_row() -> None:
    page = figures_page()
    assert [m.id for folder in FOLDERS for m in folder.plan.measures if f"`{m.id}`" not in page] == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.plan.id)
def test_every_measure_of_projects_counts_some_and_leaves_some_out_where_it_asks_for_a_stage(
    folder: PlanFolder,
) -> None:
    forms = forms_of_projects(folder)
    assert forms
    for form in forms:
        rows = [line.strip("| ").split(" | ") for line in project_table(folder, form).splitlines()[2:]]
        assert [name for name, *marks in rows if COUNTED not in marks] == []
        asked = {m.name for m in folder.plan.measures if m.form == form.id and "stage" in str(m.where)}
        assert asked <= {name for name, *marks in rows if LEFT_OUT in marks}
