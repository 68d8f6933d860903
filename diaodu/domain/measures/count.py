"""count 计数: how many rows there are."""

from typing import ClassVar, Literal

from pydantic import RootModel

from diaodu.domain.measures.rows import RowsKind


class Count(RowsKind, RootModel):
    """The number of rows."""

    kind: ClassVar[str] = "count"
    word: ClassVar[str] = "计数"
    example: ClassVar[str] = (
        "{id: signed_100m, name: 亿元以上签约, form: signed_projects, count: rows, "
        "where: {total_investment: {ge: 1亿元}}}"
    )
    is_count: ClassVar[bool] = True

    root: Literal["rows"]
