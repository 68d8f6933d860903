"""The command line: `diaodu …`. Commands live in look.py (read only), act.py, entries.py, work.py."""

import typer

from desk import act, entries, extensions, history, look, rulings, triggers, work
from desk.commands import demo

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
for command in (work.run, work.backfill, work.submit, work.review, work.template):
    app.command()(command)
for command in (
    look.status,
    look.findings,
    look.scores,
    look.explain,
    look.simulate,
    look.papers,
    look.deliveries,
    look.doctor,
):
    app.command()(command)
app.command()(rulings.rule)
app.command()(triggers.triggers)
app.command()(extensions.extend)
for command in (act.approve, act.issue, act.dispatch, act.resolve):
    app.command()(command)
recipients.command("import")(act.import_recipients)
recipients.command("list")(look.list_recipients)
plan.command("check")(look.check_plan)
plan.command("show")(look.show_plan)
record.command("add")(entries.add_record)
record.command("list")(entries.list_records)
record.command("withdraw")(entries.withdraw_record)
targets.command("import")(entries.import_targets)
targets.command("list")(entries.list_targets)
figures.command("import")(history.import_history)
objection.command("add")(entries.add_objection)
objection.command("decide")(entries.decide_objection)
objection.command("list")(entries.list_objections)
schedules.command("show")(look.show_schedules)
schedules.command("apply")(act.apply_schedules)
