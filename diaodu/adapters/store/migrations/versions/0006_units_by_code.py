"""Units by their codes everywhere; names in a table of their own, with what stands for each unit in ids.

Records, findings and assessments held names until now. Which code a name was stands in the unit reports of the same
period; a name that no report of the plan has (a folder that is nobody's, a group, the city) stays as it stands. Ids
were made from names and are kept: decisions, mails and returned workbooks refer to them, so each unit keeps the name
it had as its mark (docs/decisions/0019).
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PARTS = ("measures", "targets", "scores", "consequences")

_reports = sa.table("unit_reports", *map(sa.column, ("plan", "period", "code", "unit")))
_assessments = sa.table("assessments", sa.column("plan"), sa.column("period"), sa.column("data", sa.JSON()))


def upgrade() -> None:
    """Keep the names, put the codes in their places, and take the names out of the reports."""
    _create_units()
    for name in ("records", "findings"):
        _put_codes(sa.table(name, *map(sa.column, ("plan", "period", "unit"))))
    _put_codes_into_assessments()
    with op.batch_alter_table("unit_reports") as table:
        table.drop_column("unit")


def _create_units() -> None:
    texts = [sa.Column(name, sa.Text(), nullable=False, quote=True) for name in ("plan", "code", "name", "mark")]
    table = op.create_table("units", *texts, sa.PrimaryKeyConstraint("plan", "code", name=op.f("pk_units")))
    of = _reports.c
    rows = op.get_bind().execute(sa.select(of.plan, of.code, of.unit).order_by(of.plan, of.code, of.period))
    latest = {(plan, code): unit for plan, code, unit in rows}
    op.bulk_insert(table, [{"plan": p, "code": c, "name": unit, "mark": unit} for (p, c), unit in latest.items()])


def _put_codes(table: sa.TableClause) -> None:
    own = (_reports.c.plan == table.c.plan, _reports.c.period == table.c.period, _reports.c.unit == table.c.unit)
    code = sa.select(sa.func.min(_reports.c.code)).where(*own).scalar_subquery()
    op.execute(table.update().values(unit=sa.func.coalesce(code, table.c.unit)))


def _put_codes_into_assessments() -> None:
    connection, of = op.get_bind(), _assessments.c
    for plan, period in connection.execute(sa.select(of.plan, of.period)).all():
        one = of.plan == plan, of.period == period
        data = connection.execute(sa.select(of.data).where(*one)).scalar_one()
        codes = _codes(plan, period)
        said = _with_codes(data, lambda unit, codes=codes: codes.get(unit, unit))
        connection.execute(_assessments.update().where(*one).values(data=said))


def _codes(plan: str, period: str) -> dict[str, str]:
    """Name → code as the plan's reports have them, the period's own before those of others."""
    of = _reports.c
    query = sa.select(of.unit, of.code).where(of.plan == plan).order_by(of.period == period, of.period)
    return dict(op.get_bind().execute(query).tuples().all())


def _with_codes(data: dict[str, Any], code: Callable[[str], str]) -> dict[str, Any]:
    said = {part: [_with_code(one, code) for one in data[part]] for part in _PARTS if part in data}
    lists = [{**one, "hits": [_with_code(hit, code) for hit in one["hits"]]} for one in data.get("triggers", ())]
    return {**data, **said, **({"triggers": lists} if "triggers" in data else {})}


def _with_code(one: dict[str, Any], code: Callable[[str], str]) -> dict[str, Any]:
    found = {**one, "unit": one["unit"] and code(one["unit"])}
    if "members" in one:
        found["members"] = [[code(unit), value] for unit, value in one["members"]]
    if compared := one.get("compared"):
        found["compared"] = {**compared, **{name: [code(u) for u in compared[name]] for name in ("units", "left_out")}}
    return found
