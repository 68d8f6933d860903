"""A plan in words: what it rests on, who reports, when, what is asked and who authorised its release."""

from desk.terminal import say, say_table
from diaodu.adapters.plan_files import PlanFolder
from diaodu.domain.period import RHYTHM_WORDS
from diaodu.domain.plans.plan import Plan, Unit
from tasks.look.plan_words import target_words


def print_plan_words(folder: PlanFolder) -> None:
    """Print a plan for people who have not read its files."""
    plan = folder.plan
    say(plan.title, style="bold")
    say(f"依据：{plan.document.title}（{plan.document.issuer}）{plan.document.source}")
    say(f"方案指纹：{folder.sha256[:16]}")
    _print_units(plan)
    _print_groups(plan)
    _print_calendar(plan)
    _print_forms(folder)
    _print_targets(plan)
    _print_readings(plan)
    _print_scheme(plan)
    _print_consequences(plan)
    _print_release(plan)
    for clause in plan.manual:
        say(f"{clause.clause}（人工）：{clause.text}")


def _print_units(plan: Plan) -> None:
    rows = [
        (u.code, u.name, u.unit_class, u.office, "、".join((*u.aliases, *u.filing_aliases)), _span_words(u))
        for u in plan.units
    ]
    heads = ("代码", "单位", "类别", "报送部门", "认可的其他名称", "报送起止")
    wide = any(unit.span_words for unit in plan.units)
    say_table(f"报送单位 {len(rows)} 个", heads[: 6 if wide else 5], [row[: 6 if wide else 5] for row in rows])


def _span_words(unit: Unit) -> str:
    return unit.span_words + (f"，此后并入{unit.into}" if unit.into else "")


def _print_calendar(plan: Plan) -> None:
    rules = plan.calendar
    say(f"截止：每期{rules.due.day}日{rules.due.time}（{rules.due.clause}）；准备：次日{rules.prepare_time}；"
        f"审核期：{rules.review_working_days}个工作日；自动印发时限：审核期满后{rules.lateness_limit_days}天")  # fmt: skip
    source = "国务院办公厅公布的放假安排" if rules.holidays == "chinesecalendar" else "方案所列"
    say(f"退回后{rules.correction_working_days}个工作日内更正的，不作迟报；节假日：{source}")
    reminders = "、".join(
        (f"T{r.days:+d} {r.time}" if r.days else f"T {r.time}") + ("（抄告单位分管领导）" if r.escalate else "")
        for r in rules.remind
    )
    say(f"催报（按工作日）：{reminders or '无'}；时区：{plan.zone}")


def _print_forms(folder: PlanFolder) -> None:
    rows = []
    plan = folder.plan
    for due in plan.forms:
        form = folder.forms[due.form]
        rows.append(
            (
                form.title,
                due.form,
                f"{due.once_by}前一次" if due.once_by else RHYTHM_WORDS[due.every or plan.base_rhythm],
                due.clause,
                len(form.columns),
            )
        )
    say_table("应报报表", ("报表", "名称", "期限", "条款", "列数"), rows, right=[4])


def _print_readings(plan: Plan) -> None:
    rows = [(measure.name, measure.clause, measure.reading) for measure in plan.measures if measure.reading]
    rows += [(one.title, one.id, one.note) for one in plan.clauses if one.note]
    say_table("条款的读法", ("指标或条款", "编号", "读法"), rows)


def _print_targets(plan: Plan) -> None:
    say_table("目标任务", ("指标", "条款", "对象", "目标", "自何时起判定"), target_words(plan), right=[3])


def _print_scheme(plan: Plan) -> None:
    if plan.scheme is None:
        return
    rows = [
        (
            i.id + ("（加分）" if i.bonus else ""),
            f"{i.points:f}",
            i.clause,
            "、".join(dict.fromkeys(rule.word for choice in i.choices for rule in choice.rules)),
        )
        for i in plan.scheme.items
    ]
    say_table(
        "考核办法" + (f"（{plan.scheme.note}）" if plan.scheme.note else ""),
        ("项目", "分值", "条款", "规则"),
        rows,
        right=[1],
    )


def _print_groups(plan: Plan) -> None:
    rows = [(g.id, g.title, "、".join(g.members), "、".join(g.industries), g.clause) for g in plan.groups]
    if rows:
        say_table("共担组（任务由全组承担，不分摊）", ("组", "名称", "成员", "产业", "条款"), rows)


def _print_consequences(plan: Plan) -> None:
    rows = [(c.clause, c.kind.word, c.text + (f"（{c.note}）" if c.note else "")) for c in plan.consequences]
    if rows:
        say_table("奖惩（均为拟稿，须经人签）", ("条款", "种类", "内容"), rows)


def _print_release(plan: Plan) -> None:
    release = plan.release
    if release.mode == "approval":
        say("印发：须经签发")
        return
    say(f"印发：自动，授权人 {release.authorised_by}，{release.authorised_on} 至 {release.valid_until}"
        + ("（占位授权，正式使用前请更换）" if release.placeholder else ""))  # fmt: skip
    held = release.gates.held_share
    money = "" if held is None else f"，待补正资金占比不高于 {held:.0%}"
    say(f"门槛：报送覆盖率不低于 {release.gates.coverage:.0%}{money}")
