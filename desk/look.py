"""Commands that only look: they import neither Prefect nor Great Expectations, nor pandas."""

from pathlib import Path
from typing import Annotated

import typer

from desk.terminal import say, say_json, say_table
from diaodu.domain.errors import UsageError
from diaodu.domain.states import STATE_WORDS

PlanName = Annotated[str, typer.Argument(metavar="PLAN", help="方案名，如 ordos-2021")]
PeriodId = Annotated[str, typer.Argument(metavar="PERIOD", help="报告期，如 2021-03")]
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 文档")]
UnitName = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="单位名称、代码或别名")]


def status(
    plan: PlanName,
    period: Annotated[str | None, typer.Argument(metavar="[PERIOD]", help="报告期；不写则列出各期")] = None,
    json: Json = False,
) -> None:
    """谁报了、谁没报、多少待补正、文书和邮件到哪一步。

    例：diaodu status ordos-2021 2021-03
    """
    from desk.status import period_status, plan_status, print_period, print_plan
    from tasks.place import open_ledgers, open_place

    if period is None:
        _known_plan(plan)
        rows = plan_status(plan, open_ledgers())
        say_json(rows) if json else print_plan(plan, rows)
        return
    found = period_status(open_place(plan, period))
    say_json(found) if json else print_period(found)


def findings(plan: PlanName, period: PeriodId, unit: UnitName = None, json: Json = False) -> None:
    """审核意见：哪个单位哪个文件哪个单元格，什么问题，怎么改。

    例：diaodu findings ordos-2021 2021-03 --unit 准格尔旗
    """
    from desk.public import public_finding, say_findings
    from tasks.place import open_place

    place = open_place(plan, period)
    name = _unit_name(plan, period, unit) if unit else None
    found = place.store.validation.findings(*place.key, unit=name)
    if not found:
        _known_plan(plan, period)
    shown = [public_finding(finding) for finding in found]
    if json:
        say_json({"plan": plan, "period": period, "findings": shown})
    else:
        say_findings(f"{plan} {period} 审核意见 {len(shown)} 条", shown)


def scores(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """得分与位次(按类别)。

    例：diaodu scores ordos-2021 2021-03
    """
    from desk.report import figures_report
    from desk.scores import print_objections, print_scores, public_objections
    from tasks.aggregate.assessment import load_assessment
    from tasks.enter.given import list_objections
    from tasks.month import open_month

    month = open_month(plan, period)
    assessment = load_assessment(month)
    if json:
        figures = figures_report(assessment)
        say_json(
            {
                "plan": plan,
                "period": period,
                **{k: figures[k] for k in ("measures", "targets", "scores", "consequences")},
                "objections": public_objections(month),
            }
        )
        return
    print_scores(month.plan, period, assessment.scores)
    if found := list_objections(month):
        print_objections(month.plan, found)


def explain(
    plan: PlanName, period: PeriodId, unit: Annotated[str, typer.Argument(metavar="UNIT")], json: Json = False
) -> None:
    """一个单位每一分的来历：条款、取数、公式、记录。

    例：diaodu explain ordos-2021 2021-03 准格尔旗
    """
    from desk.scores import explain_unit, print_explanation
    from tasks.month import open_month

    month = open_month(plan, period)
    explanation = explain_unit(month, find_unit(month.plan, unit).name)
    say_json(explanation) if json else print_explanation(month.plan, explanation)


def simulate(
    plan: PlanName,
    period: PeriodId,
    measures: Annotated[
        Path, typer.Option("--measures", metavar="FILE", help="测算表：unit,measure,value[,group]，CSV 或 xlsx")
    ],
    json: Json = False,
) -> None:
    """模拟测算：不经报送，用一张指标表算得分、目标和奖惩。

    表头 unit,measure,value（分组的加 group）；单位留空或写全市为全市的数，没有写的指标为 0，金额可写 7.2亿元，比率可写 85%。

    例：diaodu simulate bole-2023 2023 --measures 测算.csv
    """
    from desk.simulate import show_simulation

    show_simulation(plan, period, measures, json=json)


def papers(
    plan: PlanName,
    period: PeriodId,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="文书种类，如 bulletin")] = None,
    json: Json = False,
) -> None:
    """本期文书及其所在。

    例：diaodu papers ordos-2021 2021-03
    """
    from desk.public import public_papers
    from tasks.place import open_place

    place = open_place(plan, period)
    found = [paper for paper in public_papers(place) if kind in {None, paper["kind"]}]
    if json:
        say_json({"plan": plan, "period": period, "papers": found})
        return
    rows = [
        (
            STATE_WORDS.get(p["kind"], p["kind"]),
            STATE_WORDS[p["state"]],
            p["issue"],
            p["pdf"],
            p["html"],
            p["sha256"][:12],
        )
        for p in found
    ]
    say_table(f"{plan} {period} 文书", ("种类", "状态", "期号", "PDF", "HTML", "指纹"), rows)
    corrections = [(c["place"], c["before"], c["after"], c["cause"]) for p in found for c in p["corrections"]]
    if corrections:
        say_table(f"待更正 {len(corrections)} 处", ("位置", "原印发", "现应为", "起因"), corrections)


def deliveries(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """发送记录：每封邮件到了哪一步。

    例：diaodu deliveries ordos-2021 2021-03
    """
    from tasks.place import open_place

    place = open_place(plan, period)
    found = place.store.outbox.list(*place.key)
    names = ("id", "kind", "recipient", "name", "state", "attempts", "sent_to", "detail", "message_id")
    rows = [{name: getattr(d, name) for name in names} for d in found]
    if json:
        say_json({"plan": plan, "period": period, "deliveries": rows, "counts": place.store.outbox.counts(*place.key)})
        return
    table = [
        (d.id, STATE_WORDS.get(d.kind, d.kind), d.name, d.recipient, STATE_WORDS[d.state], d.attempts, d.detail)
        for d in found
    ]
    say_table(
        f"{plan} {period} 发送记录",
        ("编号", "种类", "收件人", "地址", "状态", "次数", "说明"),
        table,
        right=[5],
        whole=[0],
    )


def list_recipients(
    group: Annotated[str | None, typer.Option("--group", metavar="GROUP", help="分组")] = None, json: Json = False
) -> None:
    """收件人名册。

    例：diaodu recipients list --group leaders
    """
    from dataclasses import asdict

    from tasks.place import open_ledgers

    found = open_ledgers().recipients.list(group)
    if json:
        say_json({"recipients": [asdict(recipient) for recipient in found]})
        return
    rows = [(r.group, r.unit, r.name, r.address, "启用" if r.active else "停用") for r in found]
    say_table("收件人名册", ("分组", "单位代码", "姓名", "地址", "状态"), rows)


def check_plan(file: Annotated[str, typer.Argument(metavar="FILE", help="方案名，方案文件夹或其 plan.yaml")]) -> None:
    """检查一个方案：指出文件、行、键、现值和应为。

    例：diaodu plan check plans/ordos-2021
    """
    from diaodu.adapters.plan_files import load_plan_folder
    from diaodu.settings import load_settings

    folder = load_plan_folder(file, load_settings().folder("PLANS"))
    plan = folder.plan
    say(
        f"{plan.plan} 没有问题：{len(plan.units)} 个单位，{len(folder.forms)} 张报表，{len(plan.measures)} 个指标，{len(folder.house_rules)} 条通用规则。"
    )


def show_plan(plan: PlanName, json: Json = False) -> None:
    """把方案念给人听：依据、单位、日历、目标、办法、授权。

    例：diaodu plan show ordos-2021
    """
    from desk.plan_words import print_plan_words
    from tasks.month import open_plan_folder

    folder = open_plan_folder(plan)
    say_json(folder.plan.model_dump(mode="json") | {"plan_sha256": folder.sha256}) if json else print_plan_words(folder)


def doctor(json: Json = False) -> None:
    """检查设置、数据库、字体、发信和授权。

    例：diaodu doctor
    """
    from desk.doctor import check_all, print_checks

    checks = check_all()
    say_json({"checks": checks}) if json else print_checks(checks)
    if any(check["state"] == "错误" for check in checks):
        raise typer.Exit(10)


def show_schedules(json: Json = False) -> None:
    """定时任务：何时检查，何时收件。

    例：diaodu schedules show
    """
    import yaml

    from diaodu import ROOT

    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    deployments = yaml.safe_load(text)["deployments"]
    rows = [
        (d["name"], ", ".join(s["cron"] for s in d.get("schedules", [])) or "手动", d["description"])
        for d in deployments
    ]
    if json:
        say_json({"schedules": [dict(zip(("name", "cron", "description"), row, strict=True)) for row in rows]})
        return
    say_table("定时任务", ("名称", "时间(Asia/Shanghai)", "作用"), rows)


def _known_plan(plan: str, period: str | None = None) -> None:
    """Say so when nothing is there because there is no such plan or period."""
    from tasks.month import open_month, open_plan_folder

    open_month(plan, period) if period else open_plan_folder(plan)


def _unit_name(plan: str, period: str, unit: str) -> str:
    from tasks.month import open_month

    return find_unit(open_month(plan, period).plan, unit).name


def named(option: str, text: str) -> str:
    """A name or reason that says something.

    Raises:
        UsageError: it is blank.
    """
    if not text.strip():
        raise UsageError(option, "空白", "填写内容")
    return text.strip()


def find_unit(plan, name: str):  # noqa: ANN001, ANN201 - plan models are imported late
    """The plan's unit of a name, code or alias.

    Raises:
        UsageError: the plan has no such unit.
    """
    unit = plan.find_unit(name)
    if unit is None:
        raise UsageError("单位", name, "、".join(unit.name for unit in plan.units))
    return unit


def output_folder(path: Path) -> Path:
    """A folder to write into, made if it is not there.

    Raises:
        UsageError: the path is a file.
    """
    if path.exists() and not path.is_dir():
        raise UsageError("--out", f"{path} 是文件", "文件夹")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("--out", f"{path} 无法建立", "可写的文件夹") from error
    return path
