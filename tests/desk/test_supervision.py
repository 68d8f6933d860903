"""The register of supervision from the command line: opened once, answered, pressed, closed; printed in its papers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint
from diaodu.domain.triggers.cases import Asked, Colour
from tasks.enter.supervision import Register, open_cases
from tasks.month import Month
from tests.lib.command_line import call_json, exit_of
from tests.lib.months import judged_month
from tests.lib.plan_papers import declared_papers, words_of
from tests.lib.small_month import write_small_month
from tests.lib.supervised import supervised

pytestmark = pytest.mark.slow

PLAN, PERIOD = "ordos-2021", "2021-03"
AFTER_REVIEW = "2021-04-12T09:00:00+08:00"
BY = ("--by", "李审核")
DAY = date(2021, 4, 12)
FAR = f"{datetime.now(UTC).year + 1}-06-30"


@pytest.fixture
def month(tmp_path: Path) -> Month:
    return judged_month(write_small_month(tmp_path / "inbox"), as_of=AFTER_REVIEW)


def cases(*words: str) -> list[dict[str, Any]]:
    return call_json("supervision", *words, "--json")["cases"]


def listed(*words: str) -> dict[str, dict[str, Any]]:
    return {one["number"]: one for one in cases("list", PLAN, *words)}


def test_what_the_lists_ask_is_opened_once_with_numbers_and_one_day(month: Month) -> None:
    opened = cases("open", PLAN, PERIOD, "--until", FAR, *BY)
    year = datetime.now(UTC).year
    assert [one["number"] for one in opened] == [f"{year}-{n:03}" for n in range(1, len(opened) + 1)]
    assert {(one["due"], one["state"], one["colour"]) for one in opened} == {(FAR, "open", "blue")}
    assert any("报表审核意见" in one["matter"] for one in opened)
    assert cases("open", PLAN, PERIOD, *BY) == []
    number = opened[0]["number"]
    cases("close", PLAN, number, "--reason", "已答复", *BY)
    assert [one["matter"] for one in cases("open", PLAN, PERIOD, *BY)] == [opened[0]["matter"]], (
        "asked again once closed"
    )


def test_a_task_of_a_meeting_is_answered_sent_back_pressed_and_closed(month: Month) -> None:
    add = (
        "add",
        PLAN,
        PERIOD,
        "--unit",
        "东胜区",
        "--matter",
        "道路配套",
        "--asked",
        "定方案",
        "--source",
        "3月调度会",
    )
    number = cases(*add, "--until", FAR, *BY)[0]["number"]
    assert cases(*add, *BY) == []
    assert cases("remind", PLAN, number, "--text", "电话催办", *BY)[0]["state"] == "open"
    assert cases("reply", PLAN, number, "--text", "正在办理", *BY)[0]["state"] == "replied"
    assert cases("return", PLAN, number, "--reason", "没有时限", *BY)[0]["state_word"] == "反馈退回"
    pressed = cases("press", PLAN, number, *BY)[0]
    assert (pressed["colour_word"], pressed["times"], pressed["state"]) == ("黄色警告", 2, "open")
    assert cases("undo", PLAN, number, "--reason", "误记", *BY)[0]["state"] == "returned"
    assert cases("close", PLAN, number, "--reason", "方案已定", *BY)[0]["state"] == "closed"
    assert number not in listed()
    assert [step["kind_word"] for step in listed("--all")[number]["steps"]] == ["催办", "反馈", "退回", "办结"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("reply", PLAN, "2021-999", "--text", "有"), "台账中没有在办事项"),
        (("list", PLAN, "--unit", "没有这个"), "准格尔旗"),
        (("add", PLAN, PERIOD, "--unit", "东胜区", "--matter", " ", "--asked", "a", "--source", "b"), "填写内容"),
        (("add", PLAN, PERIOD, "--unit", "东胜区", "--matter", "a", "--asked", "a", "--source", "b", "--until", "6月"), "2021-04-20"),
        (("add", PLAN, PERIOD, "--unit", "东胜区", "--matter", "a", "--asked", "a", "--source", "b", "--until", "2021-01-01"), "不早于今天"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said(
    month: Month, words: tuple[str, ...], says: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = () if words[0] == "list" else BY
    assert exit_of(monkeypatch, "supervision", *words, *by) == 2
    assert says in capsys.readouterr().err


def test_two_who_open_at_once_give_no_number_twice(month: Month) -> None:
    register, at = Register(month.plan, month.store), month.as_of

    def opened(n: int) -> list[str]:
        unit = month.plan.units[n % 3].code
        asked = [Asked(key=f"{n}", unit=unit, source="会议", matter=f"事项{n}", asked="办理", is_by_hand=True)]
        found = open_cases(register, PERIOD, asked, due=DAY + timedelta(days=9), colour=Colour.RED, by="甲", at=at)
        return [one.number for one in found]

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for found in pool.map(opened, range(12)) for number in found]
    assert sorted(numbers) == [f"2021-{n:03}" for n in range(1, 13)]


def test_the_papers_print_the_register(month: Month) -> None:
    first = supervised(month)[0]
    names = {unit.code: unit.name for unit in month.plan.units}
    unit = names[first.asked.unit]
    code = first.asked.unit
    notice = next(one for one in declared_papers(month, "supervision_notice") if one.kind.endswith(f"-{code}"))
    said = words_of(notice)
    assert "该项（黄色警告，第2次）逾期未办结" in said
    assert "请于5月7日前对照返还的审核批注表" in said
    register = words_of(declared_papers(month, "supervision_register")[0])
    assert "截至2021年4月12日，共立项" in register
    assert "黄色警告（第2次）；4月12日退回；4月12日再次督办；正在办理" in register
    slips = [paper_text(one, Imprint()) for one in declared_papers(month, "supervision_slip")]
    assert any("黄色警告，第2次督办" in text and unit[:2] in text for text in slips)
    for kind in ("task_list", "meeting_minutes"):
        assert "园区道路配套" in words_of(declared_papers(month, kind)[0]), kind
    assert "在办1项" in words_of(declared_papers(month, "meeting_notice")[0])
    pack = words_of(declared_papers(month, "meeting_pack")[0])
    assert first.number in pack


def test_without_a_register_there_is_no_register_to_print(month: Month) -> None:
    assert declared_papers(month, "supervision_register", "supervision_slip", "task_list") == []
    assert "由起草人根据会议情况填写" in words_of(declared_papers(month, "meeting_minutes")[0])
