"""The drill: an issue is backed up, the home is lost, the backup put back, and the office goes on as it was."""

import shutil
from pathlib import Path

import pytest

from diaodu.settings import load_settings
from tasks.ledgers import close_ledgers
from tests.desk.test_issue import issued
from tests.lib.command_line import call_json
from tests.lib.months import PERIOD, PLAN


def test_what_was_lost_is_there_again_with_its_papers(tmp_path: Path) -> None:
    issued()
    home, file = load_settings().home, tmp_path / "备份" / "一.db"
    call_json("backup", str(file))
    papers, letters = call_json("papers", PLAN, PERIOD), call_json("deliveries", PLAN, PERIOD)
    close_ledgers()
    shutil.rmtree(home)
    rows = call_json("restore", str(file))["rows"]
    assert rows["papers"] == 1
    assert call_json("papers", PLAN, PERIOD) == papers
    assert call_json("deliveries", PLAN, PERIOD) == letters
    for paper in papers["papers"]:
        assert all(Path(path).is_file() for path in (paper.get("files") or {}).values())


def test_a_ledger_that_holds_something_is_written_over_by_nobody(tmp_path: Path) -> None:
    issued()
    file = tmp_path / "一.db"
    call_json("backup", str(file))
    before = call_json("papers", PLAN, PERIOD)
    assert "已有" in call_json("restore", str(file), code=10)
    assert call_json("papers", PLAN, PERIOD) == before
    close_ledgers()
    call_json("restore", str(file), "--aside")
    assert call_json("papers", PLAN, PERIOD) == before
    (kept,) = [path for path in load_settings().home.glob("diaodu.db.2*") if not path.name.endswith(("-wal", "-shm"))]
    assert kept.stat().st_size > 0
    assert kept.stat().st_mode & 0o077 == 0


def test_what_cannot_be_put_back_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有这个文件" in call_json("restore", str(tmp_path / "无.db"), code=10)
    (tmp_path / "文本.db").write_text("不是数据库", encoding="utf-8")
    assert "不是 SQLite 文件，或已损坏" in call_json("restore", str(tmp_path / "文本.db"), code=10)
    issued()
    papers = call_json("papers", PLAN, PERIOD)
    call_json("backup", str(tmp_path / "一.db"))
    call_json("restore", str(tmp_path / "文本.db"), "--aside", code=10)
    assert call_json("papers", PLAN, PERIOD) == papers, "what is no backup puts nothing aside"
    monkeypatch.setenv("DIAODU_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert "数据库不是 SQLite 文件" in call_json("restore", str(tmp_path / "一.db"), "--aside", code=10)


@pytest.mark.slow
def test_the_ledger_moves_to_a_server_and_goes_on_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    issued()
    papers = call_json("papers", PLAN, PERIOD)
    url = request.getfixturevalue("postgres").new_database()
    assert call_json("migrate-to", url)["rows"]["papers"] == 1
    assert "已有" in call_json("migrate-to", url, code=10)
    close_ledgers()
    monkeypatch.setenv("DIAODU_DATABASE_URL", url)
    assert call_json("papers", PLAN, PERIOD) == papers
    assert call_json("issue", PLAN, PERIOD, "--by", "张经办")["issue"] == 1, "no second number there"
