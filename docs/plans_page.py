"""docs/plans.md: every rule of the documents behind the plans, and what carries it out."""

from diaodu.adapters.plan_files import PlanFolder, list_plans, load_plan_folder
from diaodu.domain.plans.clauses import manual_texts, runners
from docs.markdown import page, table

HEADS = ("id", "rule 条款", "quoted 原文", "run by 由何执行", "note 说明")


def plan_folders() -> list[PlanFolder]:
    """The built-in plans."""
    return [load_plan_folder(name) for name in list_plans()]


def plans_page() -> str:
    """The whole page."""
    return page(
        "Plans 方案",
        "From `plans/<plan>/`: each rule of the government document by its id, its words as the plan quotes them, and "
        "the entries that cite it. `人工 manual` stands where no machine can judge; the reason is beside it. How a plan "
        "is written: [plan-language.md](plan-language.md); a plan of your own, step by step: [new-plan.md](new-plan.md).",
        *(_section(folder) for folder in plan_folders()),
    )


def _section(folder: PlanFolder) -> str:
    plan = folder.plan
    run, manual = runners(plan, folder.forms, folder.house_rules.values()), manual_texts(plan)
    rows = [
        (
            one.id,
            one.title,
            one.quote,
            "；".join([*run.get(one.id, ()), *(["**人工 manual**"] if one.id in manual else [])]),
            "；".join(part for part in (manual.get(one.id), one.note) if part),
        )
        for one in plan.clauses
    ]
    status = {"issued": "印发", "draft": "征求意见稿", "interpretation": "政策解读"}[plan.document.status]
    facts = f"{plan.document.title}（{plan.document.issuer}，{plan.document.number or status}）"
    return "\n\n".join([f"## {plan.title} `{plan.id}`", facts, table(HEADS, rows)])
