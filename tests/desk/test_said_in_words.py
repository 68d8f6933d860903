"""What a machine, a file or a slip of the pen can do to a command is said in words, never by a traceback."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from desk import start
from desk.cli import app
from desk.running import full_disk_words
from diaodu.adapters.files import write_file
from diaodu.adapters.store.engine import make_engine
from diaodu.domain.errors import UserError
from tests.lib.months import PERIOD, PLAN

ROOT = Path(__file__).parents[2]


def said(*words: str) -> str:
    """What a command that fails says; the test fails for anything but a user's error."""
    result = CliRunner().invoke(app, list(words))
    assert isinstance(result.exception, UserError), (result.stdout[-500:], result.exception)
    return str(result.exception)


def make_database(path: Path, what: str) -> None:
    if what == "noise":
        path.write_bytes(os.urandom(8192))
        return
    with sqlite3.connect(path) as database:
        if what in {"of another program", "of another program, a table named like ours"}:
            database.execute(f"create table {'accounts' if what == 'of another program' else 'submissions'} (x)")
        else:
            database.execute("create table alembic_version (version_num)")
            revision = {"of another program with its own migrations": "0a1b2c3d", "of a newer program": "9999"}[what]
            database.execute("insert into alembic_version values (?)", (revision,))


DATABASES = {
    "noise": "已损坏",
    "of another program": "其他程序的数据库",
    "of another program, a table named like ours": "其他程序的数据库",
    "of another program with its own migrations": "不是本程序的",
    "of a newer program": "比本程序",
}


@pytest.mark.parametrize("what", list(DATABASES))
def test_a_database_that_is_not_ours_is_said_and_left_as_it_is(own_home: Path, what: str) -> None:
    path = own_home / "diaodu.db"
    make_database(path, what)
    before = path.read_bytes()
    assert DATABASES[what] in said("status", PLAN, PERIOD)
    assert path.read_bytes()[100:] == before[100:]  # WAL mode is marked in the header


def test_a_database_that_was_cut_short_is_said(own_home: Path) -> None:
    assert CliRunner().invoke(app, ["status", PLAN, PERIOD]).exit_code == 0
    from tasks import ledgers

    ledgers._store.cache_clear()
    path = own_home / "diaodu.db"
    for more in own_home.glob("diaodu.db-*"):
        more.unlink()
    path.write_bytes(path.read_bytes()[:20_000] + os.urandom(40_000))
    assert said("status", PLAN, PERIOD).startswith("数据库 diaodu.db: ")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:secret@127.0.0.1:99999/x", "端口 99999"),
        ("postgresql://u:secret@127.0.0.1:0/x", "端口 0"),
        ("postgresql://u:secret@127.0.0.1:abc/x", "不是数据库地址"),
        ("postgresql://u:secret@127.0.0.1:1/x", "拒绝连接"),
        ("secret", "不是数据库地址"),
        ("mysql://u:secret@h/x", "mysql"),
    ],
)
def test_an_address_of_a_database_that_is_none_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    monkeypatch.setenv("DIAODU_DATABASE_URL", url)
    told = said("status", PLAN, PERIOD)
    assert words in told
    assert "secret" not in told


@pytest.mark.parametrize("address", ["://u:secret@h:99999", "://u:secret@h:0", "://u:secret@h:abc", "://u@[::1"])
@pytest.mark.parametrize(("scheme", "server"), [("smtps", "SMTP"), ("imaps", "IMAP")])
def test_an_address_of_a_mail_server_that_is_none_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str, scheme: str, server: str
) -> None:
    monkeypatch.setenv(f"DIAODU_{server}_URL", f"{scheme}{address}")
    monkeypatch.setenv("DIAODU_SMTP_FROM", "a@example.com")
    monkeypatch.setenv(f"DIAODU_{server}_PASSWORD", "secret")
    doctor = CliRunner().invoke(app, ["doctor"])
    told = " ".join(doctor.stdout.split())
    assert not doctor.exception or isinstance(doctor.exception, SystemExit), doctor.exception
    assert "端口不在 1 至 65535" in told or "写法不对" in told
    assert "secret" not in told


@pytest.mark.parametrize("where", ["backup", "checkpoint"])
def test_a_disk_that_fills_up_under_sqlite_itself_is_said(tmp_path: Path, where: str) -> None:
    words = {
        "backup": "from diaodu.adapters.store.backup import back_up; back_up(store.database, Path('copy.db'))",
        "checkpoint": "store.database.checkpoint()",
    }[where]
    program = f"""
import resource, signal
from datetime import UTC, datetime
from pathlib import Path
from diaodu.adapters.store import open_store
from diaodu.domain.errors import UserError
from tests.lib.ledger_factories import make_receipt
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_store("sqlite:///{tmp_path / "diaodu.db"}") as store:
    if {where == "checkpoint"}:
        store.submissions.receive(make_receipt(data=bytes(300_000)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        {words}
    except UserError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "磁盘" in done.stdout
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


@pytest.mark.parametrize("name", ["a?b", "a?b=c", "a#b%20", "甲 乙&c=d"])
def test_a_home_with_any_marks_in_its_name_holds_its_database(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "diaodu.db"
    engine = make_engine(f"sqlite:///{path}")
    with engine.connect():
        assert path.is_file()
    engine.dispose()


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:59:59", "1989-12-31", "2101-01-01", "0001-01-01T00:00+08:00", "2021-02-30", "now"])  # fmt: skip
@pytest.mark.parametrize("command", ["run", "submit", "extend"])
def test_a_moment_out_of_range_is_refused_by_every_command_that_takes_one(
    tmp_path: Path, moment: str, command: str
) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"")
    words = {
        "run": ("run", PLAN, PERIOD, "--as-of", moment, "--no-send"),
        "submit": ("submit", PLAN, PERIOD, "--unit", "准格尔旗", str(tmp_path / "表.xlsx"), "--received-at", moment),
        "extend": ("extend", PLAN, PERIOD, "准格尔旗", "--until", moment, "--by", "甲", "--reason", "乙"),
    }[command]
    result = CliRunner().invoke(app, list(words))
    assert isinstance(result.exception, UserError)
    assert result.exception.exit_code == 2


@pytest.mark.parametrize(
    "period", ["0000-01", "0001-01", "9999-12", "99999-01", "2021-13", "2021-W99", "9999", "2099-01", "１"]
)
def test_a_period_out_of_range_is_refused(period: str) -> None:
    assert "报告期" in said("run", PLAN, period, "--no-send")
    assert "报告期" in said("backfill", PLAN, PERIOD, period, "--dry-run")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_a_byte_order_mark_before_the_settings_is_passed_over(own_home: Path, encoding: str) -> None:
    (own_home / "diaodu.toml").write_text('smtp_from = "a@example.com"\n', encoding=encoding)
    assert CliRunner().invoke(app, ["status", PLAN, PERIOD]).exit_code == 0


@pytest.mark.parametrize("said_there", ["a = " + "[" * 5000 + "]" * 5000, "home = " + "9" * 5000, "a = [[["])
def test_settings_beyond_sense_are_said(own_home: Path, said_there: str) -> None:
    (own_home / "diaodu.toml").write_text(said_there, encoding="utf-8")
    assert "diaodu.toml" in said("status", PLAN, PERIOD)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_settings_in_another_encoding_are_said(own_home: Path, encoding: str) -> None:
    (own_home / "diaodu.toml").write_text('smtp_from = "甲@example.com"\n', encoding=encoding)
    assert "diaodu.toml" in said("status", PLAN, PERIOD)


@pytest.mark.parametrize(
    ("what", "data", "words"),
    [
        ("a field too long", "unit,measure,value\n" + "长" * 140_000 + ",reserve_projects,1\n", "文字超过"),
        ("a field too long in quotes", 'unit,measure,value\n"' + "x" * 140_000 + '",reserve_projects,1\n', "文字超过"),
        ("a quote that never ends", 'unit,measure,value\n"准格尔旗,reserve_projects,1\n' * 3, ""),
        ("nothing", "", "文件为空"),
        ("a huge number", "unit,measure,value\n准格尔旗,reserve_projects," + "9" * 5000 + "\n", ""),
    ],
)
def test_a_table_given_by_hand_that_cannot_be_read_is_said(tmp_path: Path, what: str, data: str, words: str) -> None:
    path = tmp_path / f"{what}.csv"
    path.write_text(data, encoding="utf-8")
    told = said("simulate", PLAN, PERIOD, "--measures", str(path))
    assert words in told


def test_a_table_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    assert "超过20MB" in said("simulate", PLAN, PERIOD, "--measures", str(path))


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "磁盘已满"), (errno.EIO, "读写磁盘出错"), (errno.EROFS, "磁盘只读"), (errno.EACCES, "没有权限")])  # fmt: skip
def test_what_a_disk_refuses_is_said_with_the_place_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    write_file(tmp_path / "简报.pdf", b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(UserError, match=words) as told:
            write_file(tmp_path / "简报.pdf", b"new")
    assert "简报.pdf" in str(told.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"简报.pdf": b"old"}


def test_a_disks_refusal_that_nobody_expected_leaves_the_command_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x")

    monkeypatch.setattr("desk.cli.app", full)
    with pytest.raises(SystemExit) as left:
        start.main()
    assert left.value.code == 10
    assert "磁盘已满" in capsys.readouterr().err


@pytest.mark.parametrize("room", [0, 10**9])
def test_a_server_that_fails_for_want_of_room_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=room))
    fault = RuntimeError("500 Internal Server Error")
    with pytest.raises((UserError, RuntimeError)) as told, full_disk_words(tmp_path):
        raise fault
    assert told.value is fault if room else "磁盘已满" in str(told.value)


@pytest.mark.parametrize("made", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir], ids=["pipe", "device", "folder"])  # fmt: skip
@pytest.mark.parametrize("name", ["plans/own/more.yaml", "home/diaodu.toml"])
def test_a_pipe_or_a_device_in_the_place_of_a_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, made: Callable[[Path], None]
) -> None:
    shutil.copytree(ROOT / "plans" / PLAN, tmp_path / "plans" / "own")
    (tmp_path / "home").mkdir()
    made(tmp_path / name)
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    told = said("plan", "check", "own")
    assert "无法打开" in told
    assert Path(name).name in told
