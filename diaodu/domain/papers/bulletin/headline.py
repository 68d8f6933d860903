"""What a leader reads first: the main figures of the city beside their targets, last year's and last month's."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from diaodu.domain.figures.said import done_share, say_percent, say_target
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.changes import change_words
from diaodu.domain.papers.bulletin.columns import mark_notes, text_table
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.last_period import since_last
from diaodu.domain.papers.bulletin.matrix import overview_measures
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

HEADLINE, VALUE, DONE, CHANGE = "主要指标", "完成", "完成率", "同比"
"""What the first page's table is called, and its columns of figures, of their share of the target, of their change."""
MOST = 6
"""Figures of the first page."""
Cell = Callable[[str], str]


def headline_table(facts: Facts) -> Table:
    """The main figures: a row each, columns that say nothing of any left out."""
    return _table(facts, "headline", HEADLINE, headline_measures(facts))


def target_table(facts: Facts) -> Table:
    """The city's other targets, those that the first page has no room for."""
    first = headline_measures(facts)
    return _table(
        facts, "targets", f"{facts.plan.whole}其他目标任务完成情况", [m for m in _targeted(facts) if m not in first]
    )


def headline_measures(facts: Facts) -> list[str]:
    """The leading measure, the month's money, the plan's overview, then what else the city has a target for."""
    first, *others = [*overview_measures(facts), None]
    names = [first, facts.roles.funds_month, *others, *_targeted(facts)]
    known = [name for name in dict.fromkeys(names) if name and facts.value(name).value is not None]
    return known[:MOST]


def is_on_page_one(facts: Facts, name: str, part: str) -> bool:
    """Whether the first page says a measure's figure (`value`), its 完成率 (`target`) or its 同比 (`change`).

    The table says them, and of the leading measure and the month's money the 导语.
    """
    if name == facts.leading or (name == facts.roles.funds_month and facts.leading):
        return True
    shown = facts.once(("on page one",), lambda: _shown_on_page_one(facts))
    return part in shown.get(name, ())


def _shown_on_page_one(facts: Facts) -> dict[str, set[str]]:
    names, table = headline_measures(facts), headline_table(facts)
    at = {column.head: place for place, column in enumerate(table.columns)}
    parts = {"value": VALUE, "target": DONE, "change": CHANGE}
    return {
        name: {part for part, head in parts.items() if head in at and row[at[head]] != wording.DASH}
        for name, row in zip(names, table.rows, strict=True)
    }


def told_in_tables(facts: Facts) -> set[str]:
    """Measures of which one of these tables says all that a sentence would."""
    return {*headline_measures(facts), *_targeted(facts)}


def _targeted(facts: Facts) -> list[str]:
    return [
        m.id for m in facts.measures if facts.value(m.id).target is not None and facts.value(m.id).value is not None
    ]


def _table(facts: Facts, name: str, caption: str, names: Sequence[str]) -> Table:
    columns: list[tuple[tuple[str, str], Cell]] = [
        ((VALUE, "right"), lambda one: _figure(facts, one)),
        (("目标任务", "right"), lambda one: say_target(facts.plan.measure(one), facts.value(one).target)),
        ((DONE, "right"), lambda one: _done(facts, one)),
        (("较序时(百分点)", "right"), lambda one: _pace(facts, one)),
        ((CHANGE, "right"), lambda one: _change(facts, one)),
        (("较上期", "right"), lambda one: since_last(facts, one)),
    ]
    cells = {head: [cell(one) for one in names] for head, cell in columns}
    told = [head for head, column in cells.items() if head[0] == VALUE or _is_worth(column)]
    heads = [("指标", "left"), *told]
    rows = [
        [typeset(facts.plan.measure(one).name), *(cells[head][at] for head in told)] for at, one in enumerate(names)
    ]
    return text_table(name, caption, heads, rows, mark_notes([row[1:] for row in rows]))


def _is_worth(column: Sequence[str]) -> bool:
    """Whether a column says something of a third of the figures; else the text says it."""
    return 3 * sum(cell != wording.DASH for cell in column) >= max(len(column), 1)


def _figure(facts: Facts, name: str) -> str:
    value = facts.value(name)
    text = facts.say(value)
    return f"{text}（{value.n}/{value.of}）" if value.of and not facts.plan.measure(name).kind.numbers else text


def _done(facts: Facts, name: str) -> str:
    share = done_share(facts.value(name).value, facts.value(name).target)
    return wording.DASH if share is None else say_percent(share, Decimal(1))


def _pace(facts: Facts, name: str) -> str:
    rate = facts.value(name).rate
    if rate is None or not facts.is_paced(facts.plan.measure(name)) or facts.due_from(name):
        return wording.DASH
    return wording.signed(wording.points_between(rate, facts.pace))


def _change(facts: Facts, name: str) -> str:
    compared = facts.value(name).compared
    if compared is None:
        return wording.DASH
    scope = "（同口径）" if compared.left_out and not compared.fault else ""
    return f"{change_words(facts.plan.measure(name), compared)}{scope}"
