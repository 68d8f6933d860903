"""What the template of a plan's paper may name beside the bulletin's words (docs/templates.md)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from diaodu.domain.papers.beside.assessed import assessed_in
from diaodu.domain.papers.beside.earlier import Earlier, followed
from diaodu.domain.papers.beside.price_matrix import NAME as PRICES
from diaodu.domain.papers.beside.price_matrix import price_matrix
from diaodu.domain.papers.beside.pursued import Pursued
from diaodu.domain.papers.beside.registered import PrintedRegister
from diaodu.domain.papers.beside.unit_page import unit_page
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.facts import Facts, yuan_of
from diaodu.domain.papers.bulletin.listed import list_rows, list_table, money_units, printed_rows
from diaodu.domain.papers.bulletin.requests import by_office, requests
from diaodu.domain.period import period_of
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.plans.papers import PlanPaper, When
from diaodu.domain.plans.units import Unit
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.triggers.cases import Case

_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
Groups = list[tuple[str, list[dict[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedList:
    """A list of the paper: its rows as they are printed, by column."""

    title: str
    rows: tuple[dict[str, str], ...]
    units: Mapping[str, str] = field(default_factory=dict)
    """Of each column of amounts 亿元 or 万元."""

    def of(self, unit: str) -> list[dict[str, str]]:
        """The rows of a unit."""
        return [row for row in self.rows if row["unit"].removesuffix(wording.CARRIED_MARK) == unit]

    def by(self, column: str, order: Sequence[str] = ()) -> Groups:
        """The rows by what a column says, in this order first, then as they come."""
        return self.grouped(self.rows, column, order)

    @staticmethod
    def grouped(rows: Iterable[dict[str, str]], column: str, order: Sequence[str] = ()) -> Groups:
        """Some rows by what a column says."""
        found: dict[str, list[dict[str, str]]] = {word: [] for word in order}
        for row in rows:
            found.setdefault(row[column], []).append(row)
        return [(word, own) for word, own in found.items() if own]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """What a period's run listed for supervision (`lists`, as it kept them), and the plan's register on a day."""

    lists: Sequence[Mapping[str, Any]] = ()
    cases: Sequence[Case] = ()
    today: date

    @property
    def in_hand(self) -> list[Case]:
        """Cases that nobody closed."""
        return [one for one in self.cases if one.is_open(self.today)]


def paper_words(
    facts: Facts,
    paper: PlanPaper,
    supervision: Supervision,
    unit: Unit | None = None,
    earlier: Callable[[], Earlier] = Earlier,
) -> dict[str, Any]:
    """Everything a paper's template may name beside `template_words`; `unit`: whom it is written to."""
    plan = facts.plan
    lists = {entry.id: _printed(facts, entry) for entry in paper.lists}
    return {
        "paper": paper,
        "addressee": addressee(paper, unit),
        "unit": unit,
        "span": _span(facts, paper),
        "place": plan.city,
        "issuer": plan.masthead.issuer,
        "phone": plan.masthead.phone,
        "document": f"《{typeset(plan.document.title)}》"
        + (f"（{plan.document.number}）" if plan.document.number else ""),
        "pursued": Pursued(facts, supervision.lists, paper.list_names, supervision.in_hand),
        "today": wording.chinese_date(supervision.today),
        "register": PrintedRegister(plan, supervision.cases, supervision.today),
        "assessed": assessed_in(facts),
        "unit_page": lambda name: unit_page(facts, name),
        "requests_by_office": [(office, [_request(facts, row) for row in rows]) for office, rows in by_office(facts)],
        "requests_unit": _requests_unit(facts),
        "added": added,
        "followed": lambda name, state, firm: followed(facts, _of_one_form(paper, name), earlier(), state, firm),
        "lists": lists,
        "choices": lambda column: _choices(facts, paper, column),
    }


def paper_tables(facts: Facts, paper: PlanPaper) -> dict[str, Table]:
    """Tables that papers have beside the bulletin's: the paper's own lists, the matrix of prices."""
    found = {f"list_{entry.id}": (entry, list_rows(facts, entry)) for entry in paper.lists}
    tables = {name: list_table(facts, entry, rows, [], name, entry.title) for name, (entry, rows) in found.items()}
    return {name: table for name, table in {**tables, PRICES: price_matrix(facts)}.items() if table.rows}


def addressee(paper: PlanPaper, unit: Unit | None) -> str:
    """主送 as it is printed."""
    if unit is None:
        return paper.to
    names = {"unit": unit.name, "office": unit.office or unit.name, "government": unit.government or unit.name}
    return paper.to.format(**names)


def _span(facts: Facts, paper: PlanPaper) -> str:
    """What the paper is of: the quarter, of one due with the quarter, else the period."""
    return (period_of(facts.period.end, "quarter") if paper.when is When.QUARTERLY else facts.period).title


def _printed(facts: Facts, entry: Any) -> PrintedList:
    units = money_units(facts, entry)
    listed = list_rows(facts, entry)
    printed = zip(printed_rows(facts, entry, listed), listed, strict=True)
    rows = tuple(_told(words) | _said(row, units) for words, row in printed)
    return PrintedList(title=entry.title, rows=rows, units=units)


def _said(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str]:
    """Each amount of a row with a unit of its own, as a sentence says it: total_investment_said."""
    return {f"{column}_said": "" if row.get(column) is None else wording.amount(int(row[column])) for column in columns}


def _told(row: Mapping[str, str]) -> dict[str, str]:
    """A row with nothing where a table would have a dash."""
    return {column: "" if text == wording.DASH else text for column, text in row.items()}


def _request(facts: Facts, row: Mapping[str, Any]) -> dict[str, str]:
    amount = row.get("total_investment")
    return {
        "unit": row["unit"],
        "name": disclosure.shown_project(row, facts.places) if row.get("name") else "",
        "amount": "待定" if amount is None else wording.in_series(int(amount), _requests_unit(facts)),
        "request": row["request"],
    }


def _of_one_form(paper: PlanPaper, name: str) -> list[ProjectList]:
    """The paper's lists of the form that a list is of, that list first."""
    own = next(one for one in paper.lists if one.id == name)
    return [own, *(one for one in paper.lists if one is not own and one.form == own.form)]


def _requests_unit(facts: Facts) -> str:
    return wording.money_unit(yuan_of(row) for row in requests(facts))


def added(rows: Iterable[Mapping[str, str]], column: str) -> str:
    """The sum of a column of printed amounts with as many decimals as they have; "" where none is known."""
    printed = [Decimal(row[column]) for row in rows if _AMOUNT.fullmatch(row[column])]
    return f"{sum(printed):f}" if printed else ""


def _choices(facts: Facts, paper: PlanPaper, column: str) -> list[str]:
    """What a column of the paper's lists may say, in the order of the form."""
    forms = [facts.forms[name] for name in dict.fromkeys(entry.form for entry in paper.lists)]
    return [choice.value for form in forms for one in form.columns if one.id == column for choice in one.choices]
