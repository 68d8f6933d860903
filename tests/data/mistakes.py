"""What clerks get wrong: one change of a record each, the finding it must bring, and what it does to the figures."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.data.records import DIGITS, EVENTS, FUNDS, PAID_PERCENT, RESERVE, SIGNED, STAGES, WAN, Draw, Record


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula and what it shows."""

    text: str
    shown: str | float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A finding's rule, the form it is made in, and the change; a held record is in no figure."""

    rule: str
    form: str
    change: Callable[[Record], None]
    is_held: bool = False
    fits: Callable[[Record], bool] = lambda _record: True


def _means(**values: Any) -> Callable[[Record], None]:
    """The record is another than it should be."""
    return lambda record: record.values.update(values)


def _says(**cells: Any) -> Callable[[Record], None]:
    """The cells can't be read as what was meant: nothing is known of them."""

    def change(record: Record) -> None:
        record.written.update(cells)
        record.values.update(dict.fromkeys(cells))

    return change


def _approximate(record: Record) -> None:
    record.written["total_investment"] = f"约{record.values['total_investment'] // WAN}万元"


def _wrong_digit(record: Record) -> None:
    code = record.values["credit_code"]
    record.values["credit_code"] = code[:-1] + DIGITS[(DIGITS.index(code[-1]) + 1) % len(DIGITS)]


def _started_before_signing(record: Record) -> None:
    record.values["actual_start"] = record.values["sign_date"] - timedelta(days=20)


def _more_fixed_than_all(record: Record) -> None:
    record.values["fixed_investment"] = record.values["total_investment"] + 1200 * WAN


def _above(key: str, other: str, wan: int) -> Callable[[Record], None]:
    """An amount greater than the one it should be within."""
    return lambda record: record.values.update({key: record.values[other] + wan * WAN})


def _stage_is(*stages: str) -> Callable[[Record], bool]:
    return lambda record: record.values["stage"] in stages


def _is_outside(record: Record) -> bool:
    return record.values["origin"] == "区外" and record.values["funds_month"] > 0


def _is_mostly_older(record: Record) -> bool:
    return 0 < record.values["funds_ytd"] * 2 < record.values["funds_since_signing"]


_SIGNED, _STARTED = tuple(PAID_PERCENT), STAGES[STAGES.index("开工") :]

MISTAKES = {
    "下限": Mistake("O-01", RESERVE, _means(total_investment=4_990_000, seeking_amount=3_000_000), is_held=True),
    "未论证": Mistake("O-11", RESERVE, _means(appraisal="未论证")),
    "落后产能": Mistake("O-12", RESERVE, _means(is_backward="是"), is_held=True),
    "不环保": Mistake("O-12", RESERVE, _means(meets_environment="否"), is_held=True),
    "待定": Mistake("F-TYPE", RESERVE, _says(total_investment="待定", seeking_amount=None), is_held=True),
    "区间": Mistake("F-TYPE", RESERVE, _says(total_investment="5000-8000", seeking_amount=None), is_held=True),
    "亿当万": Mistake("F-SCALE", RESERVE, _says(total_investment=1.2, seeking_amount=None), is_held=True),
    "约数": Mistake("F-APPROX", RESERVE, _approximate),
    "公式": Mistake("F-ERR", RESERVE, _says(total_investment=Formula("=NA()", "#N/A")), is_held=True),
    "漏填": Mistake("F-REQ", RESERVE, _says(is_backward=None), is_held=True),
    "缺电话": Mistake("F-MISS", RESERVE, _says(phone=None)),
    "类别": Mistake("F-CHOICE", RESERVE, _says(industry="高端制造")),
    "调出": Mistake("", RESERVE, _means(month_status="调出")),
    "阶段": Mistake("F-CHOICE", SIGNED, _says(stage="研究中"), is_held=True, fits=_stage_is("签约", "注册")),
    "在谈待定": Mistake(
        "F-TYPE", SIGNED, _says(total_investment="待定", fixed_investment=None), fits=_stage_is("在谈")
    ),
    "二〇二一点一": Mistake("F-AMBIG", SIGNED, _says(intent_date=2021.1)),
    "美元": Mistake("F-CURR", SIGNED, _says(total_investment="300万美元"), is_held=True, fits=_stage_is(*_SIGNED)),
    "缺签约": Mistake("P-01", SIGNED, _says(sign_date=None), is_held=True, fits=_stage_is("签约", "注册")),
    "缺开工": Mistake("P-02", SIGNED, _says(actual_start=None), fits=_stage_is(*_STARTED)),
    "先开工": Mistake("P-03", SIGNED, _started_before_signing, fits=_stage_is(*_STARTED)),
    "小签约": Mistake(
        "P-04", SIGNED, _means(total_investment=4_800_000, fixed_investment=3_000_000), fits=_stage_is("在谈")
    ),
    "固投": Mistake("P-05", SIGNED, _more_fixed_than_all, fits=_stage_is(*_SIGNED)),
    "代码": Mistake("P-06", SIGNED, _wrong_digit, fits=lambda record: bool(record.values["credit_code"])),
    "未来": Mistake("P-08", SIGNED, _means(actual_start=date(2021, 4, 6)), fits=_stage_is("开工", "在建")),
    "圈外": Mistake("P-09", SIGNED, _says(event=None), fits=lambda record: record.values.get("event") in EVENTS),
    "旧年": Mistake("P-15", SIGNED, _means(planned_start=date(2012, 5, 1)), fits=_stage_is("签约", "注册")),
    "无进展": Mistake("F-MISS", SIGNED, _means(progress="无"), fits=_stage_is("开工", "在建")),
    "停工": Mistake(
        "",
        SIGNED,
        _means(status="停滞", progress="资金未到位，暂停推进"),
        fits=_stage_is("签约", "注册", "开工", "在建"),
    ),
    "月大于年": Mistake("M-01", FUNDS, _above("funds_month", "funds_ytd", 60), is_held=True),
    "年大于总": Mistake("M-02", FUNDS, _above("funds_ytd", "funds_since_signing", 40), fits=_is_mostly_older),
    "超协议": Mistake("M-03", FUNDS, _above("funds_since_signing", "agreed_investment", 150)),
    "冲减": Mistake("M-04", FUNDS, _means(funds_month=-350_000)),
    "多录": Mistake("M-06", FUNDS, _above("entered_amount", "funds_ytd", 80), fits=_is_outside),
    "年初错": Mistake("F-ERR", FUNDS, _says(funds_ytd=Formula("=NA()", "#N/A"), entered_amount=None), is_held=True),
}
"""By what is wrong; a rule of "" is no mistake at all: the record is legal and counts otherwise."""

TWICE = "重复"
"""A record put in a second time, further down: the later one is held."""


def spoil(records: dict[str, list[Record]], names: tuple[str, ...], draw: Draw) -> None:
    """Make the mistakes, no two of them on one record."""
    for name in names:
        if name == TWICE:
            _repeat(records[RESERVE], draw)
        else:
            _make(MISTAKES[name], records, draw)


def _make(mistake: Mistake, records: dict[str, list[Record]], draw: Draw) -> None:
    sound = [
        record for record in records[mistake.form] if not record.rules and record.is_credited and mistake.fits(record)
    ]
    record = draw.pick(sound)
    mistake.change(record)
    record.rules.append(mistake.rule)
    record.is_held = mistake.is_held


def _repeat(rows: list[Record], draw: Draw) -> None:
    first = draw.pick([row for row in rows[: len(rows) // 2] if not row.rules and row.is_credited])
    first.rules.append("")  # so that nothing else happens to it
    again = deepcopy(first)
    again.rules, again.is_held = ["F-DUP"], True
    rows.insert(len(rows) - 1, again)
