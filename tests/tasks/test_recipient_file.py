"""A file of the register: what would be lost in it is refused with its line, or said."""

from pathlib import Path

import pytest

from diaodu.domain.errors import UserError
from tasks.enter.recipients import read_recipient_file
from tests.lib.command_line import call, call_json
from tests.lib.factories import make_plan

HEAD = "分组,单位,姓名,邮箱"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "名册.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("address", ["", " ", "\u3000", "-"])
def test_a_line_without_an_address_is_refused_with_its_number(tmp_path: Path, address: str) -> None:
    path = written(tmp_path, HEAD, "leaders,,王某,a@example.com", f"leaders,,李某,{address}")
    with pytest.raises(UserError, match=r"第3行：邮箱“.*”不合规范"):
        read_recipient_file(path, [make_plan()])
    call_json("recipients", "import", str(path), code=10)
    assert call_json("recipients", "list")["recipients"] == []


def test_a_second_address_beside_the_table_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, "leaders,,王某,a@example.com,b@example.com")
    with pytest.raises(UserError, match=r"第2行：“b@example\.com”在没有表头的列"):
        read_recipient_file(path, [make_plan()])


def test_columns_that_mean_nothing_are_said(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD},备用邮箱", "leaders,,王某,a@example.com,b@example.com")
    told = call("recipients", "import", str(path))
    assert "没有用到的列：备用邮箱" in told.stderr
    assert [one["address"] for one in call_json("recipients", "list")["recipients"]] == ["a@example.com"]
