"""The register of recipients: groups and units are the plans' own, and nobody is left out without a word."""

from datetime import date
from typing import Any

import pytest

from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.mail.outbox import allowed_domains
from diaodu.domain.mail.registry import doubled, known_groups, of_no_group, of_no_unit, read_line
from diaodu.domain.plans.plan import RecipientGroup
from tests.lib.factories import make_plan

CLERKS = RecipientGroup(id="clerks", title="各单位填报人", papers=("notice",))
LEADERS = RecipientGroup(id="leaders", title="市领导")
GROUPS = known_groups([make_plan(recipients=(LEADERS, CLERKS)), make_plan("bole-2023")])


def line(**cells: str) -> dict[str, str]:
    """A line of the file; a clerk of 准格尔旗 unless told otherwise."""
    return {"group": "clerks", "unit": "准旗", "name": "王某", "address": "zgr@city.example", "active": ""} | cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, {}),
        ({"group": "各单位填报人"}, {}),
        ({"unit": "准格尔旗"}, {}),
        ({"unit": "150622"}, {}),
        ({"group": "leaders", "unit": ""}, {"group": "leaders", "unit": ""}),
        ({"group": "leaders"}, {"group": "leaders"}),
        ({"active": "是"}, {}),
        ({"active": "启用"}, {}),
        ({"active": "YES"}, {}),
        ({"active": "否"}, {"active": False}),
        ({"active": "停用"}, {"active": False}),
        ({"active": "0"}, {"active": False}),
    ],
)
def test_a_line_names_its_group_by_id_or_title_and_its_unit_by_name_code_or_alias(
    cells: dict[str, str], expected: dict[str, Any]
) -> None:
    base = {"group": "clerks", "unit": "150622", "name": "王某", "address": "zgr@city.example", "active": True}
    assert read_line(GROUPS, line(**cells)) == Recipient(**base | expected)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"group": "clerk"}, ["分组“clerk”不是任何方案中的收件人分组"]),
        ({"group": ""}, ["分组“”不是任何方案中的收件人分组"]),
        ({"unit": "某某旗"}, ["单位“某某旗”不是方案中的单位"]),
        ({"unit": ""}, ["各单位填报人（clerks）须写单位"]),
        ({"group": "leaders", "unit": "某某旗"}, ["单位“某某旗”不是方案中的单位"]),
        ({"active": "也许"}, ["启用“也许”无法识别，应写 是 或 否"]),
        ({"unit": "", "active": "?"}, ["须写单位", "启用“?”无法识别"]),
        ({"address": ""}, ["邮箱“”不合规范"]),
        ({"unit": "某某旗", "address": "zgr"}, ["单位“某某旗”不是方案中的单位", "邮箱“zgr”不合规范"]),
    ],
)
def test_a_line_that_would_reach_nobody_is_refused_with_all_that_is_wrong(
    cells: dict[str, str], said: list[str]
) -> None:
    found = read_line(GROUPS, line(**cells))
    assert isinstance(found, list)
    assert len(found) == len(said)
    assert all(words in text for words, text in zip(said, found, strict=True))


@pytest.mark.parametrize(
    "said", ["是", " 是 ", "ＹＥＳ", "Y", "True", "TRUE", "1", "１", "1.0", "√", "✔", "已启用", "正常", "on"]
)
def test_every_usual_yes_is_active(said: str) -> None:
    found = read_line(GROUPS, line(active=said))
    assert isinstance(found, Recipient)
    assert found.active


@pytest.mark.parametrize(
    "said", ["否", "Ｎｏ", "n", "False", "FALSE", "0", "０", "0.0", "×", "X", "已停用", "未启用", "off"]
)
def test_every_usual_no_is_not_active(said: str) -> None:
    found = read_line(GROUPS, line(active=said))
    assert isinstance(found, Recipient)
    assert not found.active


@pytest.mark.parametrize(
    "said", ["也许", "2", "-1", "是否", "是/否", "待定", "启用（加了删除线）", "是，但不发", "none", "/"]
)
def test_what_is_neither_yes_nor_no_is_refused(said: str) -> None:
    assert read_line(GROUPS, line(active=said)) == [f"启用“{said}”无法识别，应写 是 或 否"]


def test_a_group_that_several_plans_have_knows_the_units_of_each() -> None:
    assert isinstance(read_line(GROUPS, line(unit=make_plan("bole-2023").units[0].name)), Recipient)


def test_a_unit_that_plans_have_under_several_codes_is_kept_as_written() -> None:
    other = make_plan("bole-2023")
    twin = other.units[0].model_copy(update={"aliases": ("准旗",)})
    groups = known_groups([make_plan(), other.model_copy(update={"units": (twin,)})])
    found = read_line(groups, line())
    assert isinstance(found, Recipient)
    assert found.unit == "准旗"


def _of_another_city() -> list[Any]:
    """Groups of two plans that give one code to different units, and of a third in which a unit is called otherwise."""
    plan = make_plan()
    own = next(unit for unit in plan.units if unit.code == "150622")
    other = plan.model_copy(update={"id": "other", "units": (own.model_copy(update={"name": "丁区", "aliases": ()}),)})
    renamed = plan.model_copy(update={"id": "renamed", "units": (own.model_copy(update={"name": "准格尔市", "aliases": (own.name,)}),)})  # fmt: skip
    return [plan, other, renamed]


def test_a_code_that_another_plan_gives_to_another_unit_is_not_kept_and_not_taken() -> None:
    plan, other, renamed = _of_another_city()
    both = known_groups([plan, other])
    found = read_line(both, line(unit="准旗"))
    assert isinstance(found, Recipient)
    assert (found.unit, other.find_unit(found.unit)) == ("准旗", None)
    assert read_line(both, line(unit="150622")) == ["“150622”在几个方案中不是同一单位：准格尔旗、丁区，请写名称"]
    same = read_line(known_groups([plan, renamed]), line(unit="准旗"))
    assert isinstance(same, Recipient)
    assert same.unit == "150622"


def test_a_registry_whose_units_changed_since_is_told_of() -> None:
    plan, other, renamed = _of_another_city()
    registry = [
        found
        for unit in ("150622", "150602")
        if isinstance(
            found := read_line(known_groups([plan]), line(unit=unit, address=f"{unit}@city.example")), Recipient
        )
    ]
    assert len(registry) == 2
    assert of_no_unit(registry, [plan]) == of_no_unit(registry, [plan, renamed]) == ""
    assert "150622 1 人" in of_no_unit(registry, [plan, other])
    assert "150602 1 人" in of_no_unit(registry, [renamed])


def test_a_title_that_two_groups_have_is_asked_for_by_its_id() -> None:
    twins = known_groups([make_plan(recipients=(CLERKS, CLERKS.model_copy(update={"id": "writers"})))])
    assert read_line(twins, line(group="各单位填报人")) == [
        "分组“各单位填报人”是几个分组的名称，请写代号：clerks、writers"
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ｚｇｒ＠ｃｉｔｙ．ｅｘａｍｐｌｅ", "zgr@city.example"),
        (" zgr@city.example\u200b", "zgr@city.example"),
        ("zgr @ city. example\n", "zgr@city.example"),
        ("zgr@CITY.Example", "zgr@city.example"),
        ("zgr@政务.cn", "zgr@xn--zfr164b.cn"),
        ("zgr＠政务。cn", "zgr@xn--zfr164b.cn"),
    ],
)
def test_an_address_is_one_however_it_is_typed(typed: str, kept: str) -> None:
    found = read_line(GROUPS, line(address=typed))
    assert isinstance(found, Recipient)
    assert found.address == kept


@pytest.mark.parametrize(
    "typed", ["a@b@city.example", "a@city.example;b@city.example", "王某 <a@city.example>", "王@city.example", "a@政务", "a@-x.cn", "zhang zhang@city.example", "a@city.example b@city.example", "mailto:a@city.example"]
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused(typed: str) -> None:
    found = read_line(GROUPS, line(address=typed))
    assert isinstance(found, list)
    assert "不合规范" in found[0]


def test_only_the_domains_allowed_are_taken_in_whatever_script() -> None:
    domains = allowed_domains("政务.cn， city.example".replace("，", ","))
    assert isinstance(read_line(GROUPS, line(address="zgr@政务.cn"), domains), Recipient)
    refused = read_line(GROUPS, line(address="zgr@city.example.evil"), domains)
    assert isinstance(refused, list)
    assert "不在允许的域名" in refused[0]


def test_a_recipient_gets_mail_from_the_first_day_to_the_last_and_not_beside() -> None:
    found = read_line(GROUPS, line(valid_from="2021.3.1", valid_to="2021年3月31日", copied="是"))
    assert isinstance(found, Recipient)
    assert found.copied
    days = [date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31), date(2021, 4, 1)]
    assert [found.gets_mail(day) for day in days] == [False, True, True, False]
    for cells in ({"valid_from": "2021-13-01"}, {"valid_from": "2021-03"}, {"valid_from": "2022-01-01", "valid_to": "2021-01-01"}):  # fmt: skip
        assert isinstance(read_line(GROUPS, line(**cells)), list)


def test_one_mailbox_twice_in_a_group_for_a_unit_is_told_with_both_lines() -> None:
    lines = [
        RecipientLine(line=number, recipient=found)
        for number, cells in enumerate(({}, {"address": "ZGR@city.example"}, {"unit": "东胜区"}), 2)
        if isinstance(found := read_line(GROUPS, line(**cells)), Recipient)
    ]
    assert [number for number, _ in doubled(lines)] == [3]


def test_who_stands_under_a_group_that_no_plan_names_any_more_is_told_of() -> None:
    registry = [Recipient(group=group, name="甲", address=f"{at}@city.example") for at, group in enumerate(("leaders", "chiefs", "chiefs"))]  # fmt: skip
    plans = [make_plan(recipients=(LEADERS, CLERKS))]
    assert "chiefs 2 人" in of_no_group(registry, plans)
    assert of_no_group(registry[:1], plans) == ""
