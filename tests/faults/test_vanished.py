"""The database under a run: whole as one file afterwards, copied while it is used, and never gone unnoticed."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diaodu.adapters.files import open_places
from diaodu.adapters.store import Store, open_store
from diaodu.adapters.store.backup import back_up
from diaodu.domain.errors import LostError, UsageError
from diaodu.domain.states import RunKind, RunState
from tasks.month import finish_run, held_period, open_month
from tests.lib.command_line import call, call_json, exit_of
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, make_receipt, register
from tests.lib.months import AS_OF

HOW = ["deleted", "moved", "replaced", "folder deleted"]


def take_away(path: Path, how: str) -> None:
    if how == "folder deleted":
        shutil.rmtree(path.parent)
        return
    if how == "moved":
        path.rename(path.with_name("elsewhere.db"))
    else:
        path.unlink()
    if how == "replaced":
        with open_store(f"sqlite:///{path.parent / 'other.db'}"):
            pass
        (path.parent / "other.db").rename(path)


@pytest.mark.parametrize("how", HOW)
def test_nothing_is_written_read_or_sent_after_the_database_is_gone(tmp_path: Path, how: str) -> None:
    path = tmp_path / "home" / "diaodu.db"
    with open_store(f"sqlite:///{path}") as store:
        register(store, "a@ordos.gov.cn")
        store.outbox.add([make_letter()], NOW)
        (held,) = store.outbox.claim("w1", NOW, BATCH)
        take_away(path, how)
        for act in (
            lambda: store.outbox.begin_sending(held, NOW),  # without it no mail goes out
            lambda: store.outbox.claim("w1", NOW, BATCH),
            lambda: store.outbox.list(PLAN, PERIOD),
            lambda: store.submissions.receive(make_receipt()),
        ):
            with pytest.raises(LostError, match=r"diaodu\.db"):
                act()
        assert path.exists() == (how == "replaced")


def test_a_run_whose_database_is_gone_ends_with_1(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    assert month.store.runs.list(PLAN, PERIOD) == []
    (own_home / "diaodu.db").unlink()
    with pytest.raises(LostError) as lost, held_period(month, RunKind.PUBLISH):
        pass
    assert lost.value.exit_code == 1
    assert exit_of(monkeypatch, "status", PLAN, PERIOD) == 1
    assert not (own_home / "diaodu.db").exists()
    # That command closed what it had opened: the next one begins anew.
    assert exit_of(monkeypatch, "status", PLAN, PERIOD) == 0


def test_after_a_run_the_database_file_alone_is_whole(own_home: Path, tmp_path: Path) -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    with held_period(month, RunKind.PUBLISH) as held:
        month.store.submissions.receive(make_receipt(stored_at=datetime.now(UTC)))
        finish_run(held, RunState.DONE, {})
    shutil.copy(own_home / "diaodu.db", tmp_path / "alone.db")
    with sqlite3.connect(tmp_path / "alone.db") as copy:
        assert copy.execute("select count(*) from submissions").fetchone() == (1,)
        assert copy.execute("select state from runs").fetchall() == [("done",)]
    copy.close()


def test_a_backup_holds_every_row_of_either_engine_and_opens_as_a_ledger(store: Store, tmp_path: Path) -> None:
    register(store, "a@ordos.gov.cn")
    store.outbox.add([make_letter()], NOW)
    for n in range(3):
        store.submissions.receive(make_receipt(data=f"{n}".encode(), name=f"{n}.xlsx"))
    counts = back_up(store.database, tmp_path / "备份" / "一.db")
    assert counts["submissions"] == counts["contents"] - 1 == 3
    with open_store(f"sqlite:///{tmp_path / '备份' / '一.db'}") as copy:
        assert copy.submissions.list(PLAN, PERIOD) == store.submissions.list(PLAN, PERIOD)
        assert copy.outbox.message_of(copy.outbox.list(PLAN, PERIOD)[0]) == make_letter().frame
    assert [path.name for path in (tmp_path / "备份").iterdir() if "part" in path.name] == []


def test_a_backup_is_taken_while_others_write_and_never_over_another_file(store: Store, tmp_path: Path) -> None:
    with store.database.write():
        assert back_up(store.database, tmp_path / "一.db")["runs"] == 0
    with pytest.raises(UsageError, match="已存在"):
        back_up(store.database, tmp_path / "一.db")


def test_backup_and_runs_are_commands(tmp_path: Path) -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    month.store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, month.as_of, datetime.now(UTC))
    assert call_json("backup", str(tmp_path / "a.db"))["rows"]["runs"] == 1
    assert "已存在" in call_json("backup", str(tmp_path / "a.db"), code=2)
    (run,) = call_json("runs", "list", PLAN, PERIOD)["runs"]
    assert (run["state"], run["released_by"]) == ("running", None)
    by = ("--by", "张经办", "--reason", "断电")
    assert call_json("runs", "release", PLAN, PERIOD, *by)["released_by"] == "张经办"
    assert "没有正在进行" in call_json("runs", "release", PLAN, PERIOD, *by, code=2)
    assert "断电" in call("runs", "list", PLAN).stdout


def test_what_is_written_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "new" / "home"
    monkeypatch.setenv("DIAODU_HOME", str(home))
    month = open_month(PLAN, PERIOD, AS_OF)
    from diaodu.adapters.files import write_file

    write_file(month.place.output("papers") / "简报.pdf", b"1")
    month.store.submissions.receive(make_receipt())
    assert min(path.name for path in home.iterdir()) == "diaodu.db"
    assert open_places(home) == []
    (home / "diaodu.toml").write_text("")
    (home / "diaodu.toml").chmod(0o644)
    assert open_places(home) == [home / "diaodu.toml"]
    checks = {one["check"]: one for one in call_json("doctor")["checks"]}
    assert checks["文件权限"]["state"] == "提示"
    assert "chmod" in checks["文件权限"]["detail"]
