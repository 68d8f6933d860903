"""The command line: `diaodu …`; `diaodu <word>` is `desk/commands/<word>.py`."""

import typer

from desk.commands import (
    approve,
    backfill,
    deliveries,
    demo,
    dispatch,
    doctor,
    explain,
    extend,
    findings,
    history,
    issue,
    papers,
    resolve,
    review,
    rule,
    run,
    scores,
    simulate,
    status,
    submit,
    template,
    triggers,
)
from desk.commands import (
    objection as complaints,
)
from desk.commands import (
    plan as plans,
)
from desk.commands import (
    recipients as register,
)
from desk.commands import (
    record as records,
)
from desk.commands import (
    schedules as deployments,
)
from desk.commands import (
    targets as given_targets,
)

app = typer.Typer(
    name="diaodu",
    help="调度：招商引资按月收表、校验、汇总、测算、编发简报。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
recipients = typer.Typer(help="收件人名册。", no_args_is_help=True)
plan = typer.Typer(help="方案。", no_args_is_help=True)
schedules = typer.Typer(help="定时任务。", no_args_is_help=True)
app.add_typer(recipients, name="recipients")
app.add_typer(plan, name="plan")
app.add_typer(schedules, name="schedules")
record = typer.Typer(help="人工录入。", no_args_is_help=True)
targets = typer.Typer(help="年度目标任务。", no_args_is_help=True)
figures = typer.Typer(help="历史数据。", no_args_is_help=True)
objection = typer.Typer(help="申诉。", no_args_is_help=True)
app.add_typer(record, name="record")
app.add_typer(targets, name="targets")
app.add_typer(figures, name="history")
app.add_typer(objection, name="objection")

app.command()(demo.demo)
for command in (run.run, backfill.backfill, submit.submit, review.review, template.template):
    app.command()(command)
for command in (
    status.status,
    findings.findings,
    scores.scores,
    explain.explain,
    simulate.simulate,
    papers.papers,
    deliveries.deliveries,
    doctor.doctor,
):
    app.command()(command)
app.command()(rule.rule)
app.command()(triggers.triggers)
app.command()(extend.extend)
for command in (approve.approve, issue.issue, dispatch.dispatch, resolve.resolve):
    app.command()(command)
recipients.command("import")(register.import_recipients)
recipients.command("list")(register.list_recipients)
plan.command("check")(plans.check_plan)
plan.command("show")(plans.show_plan)
record.command("add")(records.add_record)
record.command("list")(records.list_records)
record.command("withdraw")(records.withdraw_record)
targets.command("import")(given_targets.import_targets)
targets.command("list")(given_targets.list_targets)
figures.command("import")(history.import_history)
objection.command("add")(complaints.add_objection)
objection.command("decide")(complaints.decide_objection)
objection.command("list")(complaints.list_objections)
schedules.command("show")(deployments.show_schedules)
schedules.command("apply")(deployments.apply_schedules)
