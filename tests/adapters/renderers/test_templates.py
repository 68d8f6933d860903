"""A fault of a city's own template is told with file and line; one of the program under a house template is not hidden."""

from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.renderers.templates import check_templates, render
from diaodu.domain.errors import UserError

NAME = "papers/own/paper.xml.j2"


def write(folder: Path, text: str) -> Path:
    (folder / NAME).parent.mkdir(parents=True)
    (folder / NAME).write_text(f"<paper>\n\n{text}\n</paper>\n", encoding="utf-8")
    return folder


def look_up(name: str) -> str:
    """As measures are looked up."""
    return next(one for one in ("signed",) if one == name)


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        ("{{ nothing }}", 3, "没有名称 nothing"),
        ("{{ words.nothing }}", 3, "其中没有 nothing"),
        ("{{ say('nothing') }}", 3, "括号里所写的指标、单位等，方案中没有"),
        ("{{ 1 + 'x' }}", 3, "这一行算不出"),
        ("{{ 1 // 0 }}", 3, "这一行算不出"),
        ("{{ words() }}", 3, "这一行算不出"),
        ("{{ 1 | nothing }}", 3, "写法有误"),
        ("{% if words %}", 4, "写法有误"),
        ("{% include 'papers/nothing.j2' %}", 3, "没有模板 papers/nothing.j2"),
        (
            "{% from 'papers/_parts.xml.j2' import nothing with context %}\n{{ nothing() }}",
            4,
            "引入的模板里没有 nothing",
        ),
        ("{% from 'papers/_parts.xml.j2' import table with context %}\n{{ table('list_x') }}", 4, "其中没有 x"),
    ],
)
def test_a_fault_of_a_citys_template_is_told_with_its_line(tmp_path: Path, written: str, line: int, told: str) -> None:
    values: dict[str, Any] = {"words": {}, "say": look_up, "tables": {}, "lists": {}}
    with pytest.raises(UserError) as caught:
        render(NAME, values, write(tmp_path, written))
    assert caught.value.where == f"templates/{NAME} 第{line}行"
    assert caught.value.found.startswith(told)


class Broken:
    """A value whose words cannot be worked out, by a slip of the program."""

    def __html__(self) -> str:
        raise ZeroDivisionError


def test_a_fault_of_the_program_under_a_template_of_the_house_stays_one() -> None:
    with pytest.raises(ZeroDivisionError):
        render("papers/release_slip/paper.xml.j2", {"issuer": Broken()})


def test_a_template_that_cannot_be_read_is_found_before_it_is_used(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"paper\.xml\.j2 第4行: 写法有误"):
        check_templates(write(tmp_path, "{% for one in words %}"))
    assert check_templates(None) is None
