"""A unit on a page: who shares a place says so."""

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.papers.beside.unit_page import unit_page
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import parse_period
from tests.lib.simulations import simulated

SIGNED = """
unit | measure | value
驻北京招商局 | signed_projects | 3
驻武汉招商局 | signed_projects | 5
驻杭州招商局 | signed_projects | 3
驻深圳招商局 | signed_projects | 1
"""


def place_of(unit: str) -> str:
    folder, period = load_plan_folder("bole-2023"), parse_period("2023-12")
    facts = Facts(folder.plan, period, simulated("bole-2023", period.id, SIGNED), folder.forms)
    (figure,) = (
        one for one in unit_page(facts, unit).figures if one.value == facts.say(facts.value("signed_projects", unit))
    )
    return figure.place


def test_units_with_one_place_are_said_to_share_it() -> None:
    units = ("驻武汉招商局", "驻北京招商局", "驻杭州招商局", "驻深圳招商局")
    assert [place_of(unit) for unit in units] == ["1", "并列2", "并列2", "4"]
