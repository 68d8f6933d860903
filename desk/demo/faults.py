"""Faults put into the demonstration month on purpose, one small change of a row each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from desk.demo.records import PAID, SHARED_NAME, STARTED, Row, Rows
from diaodu.domain.text.credit_code import ALPHABET


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that stands in what a unit sent; `form` and `project` are empty where it is a file's."""

    unit: str
    form: str
    rule: str
    project: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula, and the error it shows."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Break:
    """How a rule is broken: on which rows of a form, by which changes."""

    form: str
    changes: Callable[[Row], Row]
    fits: Callable[[Row], bool] = lambda _row: True


def _is_paid_outside(row: Row) -> bool:
    return row["origin"] == "区外" and row["funds_month"] > 0


def _is_old_money(row: Row) -> bool:
    """Whether the money of earlier years leaves room under 签约以来累计."""
    return 0 < row["funds_ytd"] * 2 < row["funds_since_signing"]


def _wrong_code(row: Row) -> Row:
    code = row["credit_code"]
    return {"credit_code": code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % len(ALPHABET)]}


OPEN: Row = {"total_investment": "待定", "fixed_investment": None}
"""What a clerk writes of a project in talks."""

BREAKS = {
    "O-01": Break("reserve_projects", lambda _: {"total_investment": 499, "seeking_amount": 300}),
    "O-11": Break("reserve_projects", lambda _: {"appraisal": "未论证"}),
    "O-12": Break("reserve_projects", lambda _: {"is_backward": "是"}),
    "F-TYPE": Break("reserve_projects", lambda _: {"total_investment": "待定"}),
    "F-SCALE": Break("reserve_projects", lambda _: {"total_investment": 1.2, "seeking_amount": None}),
    "F-APPROX": Break("reserve_projects", lambda row: {"total_investment": f"约{row['total_investment']}"}),
    "F-ERR": Break("reserve_projects", lambda _: {"total_investment": Formula("=NA()", "#N/A")}),
    "F-REQ": Break("reserve_projects", lambda _: {"meets_environment": None}),
    "F-MISS": Break("reserve_projects", lambda _: {"phone": None}),
    "F-CHOICE/industry": Break("reserve_projects", lambda _: {"industry": "高端制造"}),
    "F-CHOICE": Break("signed_projects", lambda _: {"stage": "研究中"}, lambda row: row["stage"] == "签约"),
    "F-TYPE/talks": Break("signed_projects", lambda _: OPEN, lambda row: row["stage"] == "在谈"),
    "F-AMBIG": Break("signed_projects", lambda _: {"intent_date": 2021.1}),
    "F-CURR": Break("signed_projects", lambda _: {"total_investment": "300万美元"}, lambda row: row["stage"] in PAID),
    "P-01": Break("signed_projects", lambda _: {"sign_date": None}, lambda row: row["stage"] in {"签约", "注册"}),
    "P-02": Break("signed_projects", lambda _: {"actual_start": None}, lambda row: row["stage"] in STARTED),
    "P-03": Break(
        "signed_projects",
        lambda row: {"actual_start": row["sign_date"] - timedelta(days=26)},
        lambda row: row["stage"] in STARTED,
    ),
    "P-05": Break("signed_projects", lambda row: {"fixed_investment": row["total_investment"] + 1200}),
    "P-06": Break("signed_projects", _wrong_code, lambda row: bool(row["credit_code"])),
    "M-01": Break("funds", lambda row: {"funds_month": row["funds_ytd"] + 60}, _is_paid_outside),
    "M-02": Break("funds", lambda row: {"funds_since_signing": row["funds_ytd"] - 20}, _is_old_money),
    "M-03": Break("funds", lambda row: {"funds_since_signing": row["agreed_investment"] + 150}),
    "M-04": Break("funds", lambda _: {"funds_month": -35}),
    "M-06": Break("funds", lambda row: {"entered_amount": row["funds_ytd"] + 80}, _is_paid_outside),
}
"""By name: the rule's id, with an ending where one rule is broken in two ways."""

WRONG_TOTALS = {"F-TOTAL": "reserve_projects", "F-TOTAL/funds": "funds"}
"""Faults of a sheet's 合计, and the form they stand in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """Breaks rows of one unit, none of them twice."""

    unit: str
    rows: Rows
    rng: Random
    spoilt: set[str]  # names of projects that have a fault already

    def spoil(self, name: str) -> Fault:
        """Put one fault into the rows and say which."""
        rule = name.partition("/")[0]
        if form := WRONG_TOTALS.get(name):
            return Fault(unit=self.unit, form=form, rule=rule, project="")
        if name == "X-01":
            return Fault(unit=self.unit, form="reserve_projects", rule=rule, project=SHARED_NAME)
        if name == "F-DUP":
            return Fault(unit=self.unit, form="reserve_projects", rule=rule, project=self._repeat())
        way = BREAKS[name]
        return Fault(unit=self.unit, form=way.form, rule=rule, project=self._change(way))

    def _repeat(self) -> str:
        """Put a row in again further down."""
        rows = self.rows["reserve_projects"]
        row = self._choose(rows[: len(rows) // 2])
        rows.insert(len(rows) - 1, dict(row))
        return row["name"]

    def _change(self, way: Break) -> str:
        row = self._choose([row for row in self.rows[way.form] if way.fits(row)])
        row |= way.changes(row)
        return row["name"]

    def _choose(self, rows: list[Row]) -> Row:
        row = self.rng.choice([row for row in rows if row["name"] not in {*self.spoilt, SHARED_NAME}])
        self.spoilt.add(row["name"])
        return row
