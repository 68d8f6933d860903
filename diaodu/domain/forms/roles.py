"""What a form may be to the papers and the reader, whatever it is called: the pool, the projects, the narrative."""

from collections.abc import Mapping
from enum import StrEnum


class FormRole(StrEnum):
    """A form's `role`: at most one of a plan's forms has each."""

    PROJECTS = "projects"
    """签约项目: dispatched projects with their stages; the bulletin's 项目阶段, 停滞 and 需协调事项, firms not to be named."""
    RESERVE = "reserve"
    """储备库: the pool."""
    NARRATIVE = "narrative"
    """工作情况: what units write under headings, also in a document."""
    PRICES = "prices"
    """生产要素价格."""
    PLANTS = "plants"
    """闲置厂房."""


NEEDS: Mapping[FormRole, tuple[str, ...]] = {
    FormRole.PROJECTS: ("name", "investor", "industry", "stage", "status", "total_investment", "to_coordinate"),
    FormRole.RESERVE: ("industry", "total_investment", "month_status", "appraisal"),
    FormRole.NARRATIVE: ("category", "date", "content"),
    FormRole.PRICES: ("factor", "category", "price", "price_unit"),
    FormRole.PLANTS: ("floor_area",),
}
"""Columns that a form of the role has."""
