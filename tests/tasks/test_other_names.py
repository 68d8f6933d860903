"""A plan that calls its forms and measures otherwise has the same bulletin: it says what is what."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import BUILT_IN_PLANS, load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.errors import UserError
from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Imprint
from diaodu.domain.period import parse_period
from diaodu.domain.plans.bulletin import Bulletin, MeasureRoles
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan

MARCH = parse_period("2021-03")


def other(name: str | None) -> str | None:
    return f"other_{name}" if name else None


def named(values: Any) -> tuple[str, ...]:
    return tuple(f"other_{value}" for value in values)


def with_other_names(plan: Plan) -> Plan:
    measures = [
        measure.model_copy(update={
            "id": other(measure.id), "form": other(measure.form),
            "rate": measure.rate and measure.rate.model_copy(update={"n": other(measure.rate.n), "of": other(measure.rate.of)}),
        })
        for measure in plan.measures
    ]  # fmt: skip
    lists, roles = plan.bulletin, plan.bulletin.roles.given
    bulletin = Bulletin(
        leading=named(lists.leading), overview=named(lists.overview), unranked=named(lists.unranked),
        projects=tuple(entry.model_copy(update={"form": other(entry.form)}) for entry in lists.projects),
        events_title=lists.events_title, roles=MeasureRoles(**{role: other(name) for role, name in roles.items()}),
    )  # fmt: skip
    return plan.model_copy(update={
        "measures": tuple(measures), "bulletin": bulletin,
        "targets": tuple(target.model_copy(update={"measure": other(target.measure)}) for target in plan.targets),
        "forms": tuple(due.model_copy(update={"form": other(due.form)}) for due in plan.forms),
    })  # fmt: skip


def forms_with_other_names() -> dict[str, Form]:
    return {f"other_{name}": form.model_copy(update={"form": other(name)}) for name, form in load_forms().items()}


def figures_with_other_names(found: Assessment) -> Assessment:
    return replace(
        found,
        measures=tuple(replace(value, measure=f"other_{value.measure}") for value in found.measures),
        reports=tuple(replace(r, forms={f"other_{k}": state for k, state in r.forms.items()}) for r in found.reports),
        records={f"other_{name}": frame for name, frame in found.records.items()},
    )


def test_the_bulletin_says_the_same_whatever_forms_and_measures_are_called() -> None:
    plan, found = make_plan(), make_assessment()
    usual = compile_bulletin(plan, MARCH, found)
    renamed = compile_bulletin(
        with_other_names(plan), MARCH, figures_with_other_names(found), forms=forms_with_other_names()
    )
    assert paper_text(renamed, Imprint()) == paper_text(usual, Imprint())


def test_without_a_word_of_what_leads_every_measure_has_its_sentence_and_units_their_order() -> None:
    plan = make_plan(bulletin=Bulletin())
    said = paper_text(compile_bulletin(plan, MARCH, make_assessment()), Imprint())
    assert "年初以来区外到位资金" in said
    assert "由高到低依次为" not in said
    assert "签约项目落地情况" not in said


SLIPS = [
    # old, new, key, what the message must say
    ("leading: [funds_outside_ytd,", "leading: [funds_outsid,", "bulletin.leading", "funds_outsid 不存在"),
    ("signed: signed_projects", "signed: signed", "bulletin.roles.signed", "简报的 signed：signed 不存在"),
    ("talking: talking", "talked: talking", "bulletin.roles.talked", "不认识的键"),
    ("start_rate: start_rate\n", "start_rate: started_projects\n", "bulletin.roles.start_rate", "应为比率的指标，现为 started_projects（开工项目）"),
    ("funds_month: funds_month", "funds_month: signed_2021", "bulletin.roles.funds_month", "应为金额的指标"),
    ("stopped: stopped_projects", "stopped: signed_investment", "bulletin.roles.stopped", "应为个数的指标"),
    ("new_signed: signed_2021", "new_signed: reserve_projects", "bulletin.roles.new_signed", "须有列 investor、stage、sign_date"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BUILT_IN_PLANS / "ordos-2021", tmp_path / "ordos")
    (tmp_path / "ordos" / "forms").mkdir()
    return tmp_path / "ordos"


def refusal(folder: Path) -> str:
    with pytest.raises(UserError) as refused:
        _ = load_plan_folder(str(folder)).forms
    return str(refused.value)


@pytest.mark.parametrize(("old", "new", "key", "said"), SLIPS, ids=[slip[2] for slip in SLIPS])
def test_a_slip_in_what_the_bulletin_says_is_told(old: str, new: str, key: str, said: str, folder: Path) -> None:
    file = folder / "bulletin.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = refusal(folder)
    assert key in message
    assert said in message


def test_two_forms_of_one_role_are_refused(folder: Path) -> None:
    (folder / "forms" / "funds.yaml").write_text(
        "id: funds\nextends: funds\nrole: plants\ncolumns: [{id: floor_area, header: 面积, type: number}]\n",
        encoding="utf-8",
    )
    assert "plants（funds、idle_plants）" in refusal(folder)


def test_a_form_of_a_role_has_the_columns_that_the_role_needs(folder: Path) -> None:
    (folder / "forms" / "funds.yaml").write_text("id: funds\nextends: funds\nrole: narrative\n", encoding="utf-8")
    assert "role 为 narrative 的报表须有列 category、date、content" in refusal(folder)


def test_only_money_is_printed_in_wan_or_yi(folder: Path) -> None:
    file = folder / "measures.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "unit: 个, form: signed", "unit: 个, printed_in: 亿元, form: signed", 1
    )
    file.write_text(text, encoding="utf-8")
    assert "printed_in 只用于单位为 元 的指标" in refusal(folder)
