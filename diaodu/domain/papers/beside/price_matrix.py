"""Factor prices as a matrix: places by factors, what each price is of within the cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.domain.forms.roles import FormRole
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.text import disclosure, wording

NAME = "price_matrix"
SHARED = ("category", "price_unit")


def price_matrix(facts: Facts) -> Table:
    """A row a unit that reported prices, a column a factor that one of them priced; what all of a column share in its head."""
    form = facts.form_of(FormRole.PRICES)
    rows = [_told(row) for row in rows_of(facts.frame(form)) if row.get("price")]
    columns = {factor: [row for row in rows if row["factor"] == factor] for factor in _factors(facts, form, rows)}
    shared = {factor: [key for key in SHARED if len({row[key] for row in own}) == 1] for factor, own in columns.items()}
    units = [unit for unit in facts.filing.expected if any(row["unit"] == unit for row in rows)]
    heads = [("单位", "left"), *((_head(factor, own[0], shared[factor]), "left") for factor, own in columns.items())]
    cells = [[unit, *(_cell(unit, own, shared[factor]) for factor, own in columns.items())] for unit in units]
    return text_table(NAME, "生产要素价格一览", heads, cells)


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    return {"unit": row["unit"]} | {key: disclosure.clean_text(row[key]) for key in ("factor", "price", *SHARED)}


def _factors(facts: Facts, form: str, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Factors in the order of the form's choices."""
    if not form:
        return []
    choices = [c.value for column in facts.forms[form].columns if column.id == "factor" for c in column.choices]
    told = dict.fromkeys(row["factor"] for row in rows if row["factor"])
    return [*(one for one in choices if one in told), *(one for one in told if one not in choices)]


def _head(factor: str, row: Mapping[str, str], shared: Sequence[str]) -> str:
    said = "，".join(row[key] for key in shared if row[key])
    return f"{factor}：{said}" if said else factor


def _cell(unit: str, rows: Sequence[Mapping[str, str]], shared: Sequence[str]) -> str:
    return "；".join(_price(row, shared) for row in rows if row["unit"] == unit) or wording.DASH


def _price(row: Mapping[str, str], shared: Sequence[str]) -> str:
    category = "" if "category" in shared or not row["category"] else f"{row['category']} "
    return f"{category}{row['price']}{'' if 'price_unit' in shared else row['price_unit']}"
