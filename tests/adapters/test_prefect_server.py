"""Prefect's server of one command: started by us, on a database that need not be migrated, gone with its process."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from diaodu.adapters import prefect_server
from diaodu.adapters.prefect_settings import prepare_prefect
from diaodu.domain.errors import UserError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path) -> Iterator[Path]:
    """A cache folder of the test's own, and an environment without Prefect's settings, put back at the end."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    yield tmp_path / "cache"
    os.environ.clear()
    os.environ.update(before)


def make_database(path: Path, runs: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE flow_run (id)")
        database.executemany("INSERT INTO flow_run VALUES (?)", [(run,) for run in range(runs)])
        database.commit()


def test_a_database_without_runs_is_kept_for_other_homes(tmp_path: Path, cache: Path) -> None:
    make_database(tmp_path / "one" / "prefect.db")
    prefect_server._keep_migrated(tmp_path / "one" / "prefect.db")
    (tmp_path / "other").mkdir()
    assert prefect_server.copy_migrated(tmp_path / "other" / "prefect.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "other" / "prefect.db")) as database:
        assert database.execute("SELECT count(*) FROM flow_run").fetchone() == (0,)
    assert (tmp_path / "other" / "prefect.db").stat().st_mode & 0o077 == 0
    assert [path.name for path in (cache / "diaodu").iterdir()] == [prefect_server._migrated().name]


def test_a_database_with_runs_is_not(tmp_path: Path, cache: Path) -> None:
    make_database(tmp_path / "prefect.db", runs=1)
    prefect_server._keep_migrated(tmp_path / "prefect.db")
    assert not prefect_server._migrated().exists()


def test_a_home_that_has_a_database_and_one_told_of_another_get_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_database(prefect_server._migrated())
    make_database(tmp_path / "prefect.db", runs=3)
    assert not prefect_server.copy_migrated(tmp_path / "prefect.db")
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://example/prefect")
    assert not prefect_server.copy_migrated(tmp_path / "new" / "prefect.db")


def test_without_a_cache_folder_nothing_is_kept_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no_folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no_folder"))
    make_database(tmp_path / "prefect.db")
    prefect_server._keep_migrated(tmp_path / "prefect.db")
    assert not prefect_server.copy_migrated(tmp_path / "other.db")


@pytest.mark.parametrize("name", ["PREFECT_API_URL", "PREFECT_PROFILE"])
def test_where_prefect_is_told_of_a_server_none_is_started(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefect_server.sys, "modules", {})
    assert not prefect_server._told_of_another(tmp_path)
    with monkeypatch.context() as patch:
        patch.setenv(name, "http://127.0.0.1:4200/api")
        assert prefect_server._told_of_another(tmp_path)
    (tmp_path / "profiles.toml").write_text("")
    assert prefect_server._told_of_another(tmp_path)


def answers(url: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(urllib.request.urlopen(f"{url}/health", timeout=1).status == 200)
    return False


def gone(url: str) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end and answers(url):
        time.sleep(0.1)
    return not answers(url)


@pytest.mark.slow
def test_it_starts_on_its_own_database_then_on_the_kept_one_and_again_where_that_is_broken(tmp_path: Path) -> None:
    for name, broken in (("first", False), ("second", False), ("third", True)):
        home = tmp_path / name / "prefect"
        prepare_prefect(tmp_path / name)
        os.environ["PREFECT_HOME"] = str(home)
        if broken:
            prefect_server._migrated().write_bytes(b"no database at all")
        server = prefect_server.OwnServer(home)
        try:
            assert server._copied is (name != "first")
            server.wait()
            assert answers(server.url)
        finally:
            server.stop()
        assert gone(server.url)
        with contextlib.closing(sqlite3.connect(prefect_server._migrated())) as kept:
            assert kept.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


@pytest.mark.slow
def test_it_ends_with_the_process_that_started_it_even_one_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from diaodu.adapters.prefect_settings import prepare_prefect\n"
        "from diaodu.adapters.prefect_server import own_server\n"
        "home = Path(sys.argv[1]); prepare_prefect(home)\n"
        "server = own_server(home / 'prefect'); server.wait(); print(server.url, flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert answers(url)
        process.send_signal(signal.SIGKILL)
    assert gone(url)


@pytest.mark.slow
def test_one_that_cannot_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////no/such/folder/prefect.db")
    server = prefect_server.OwnServer(tmp_path / "prefect")
    try:
        with pytest.raises(UserError, match="未能启动"):
            server.wait()
    finally:
        server.stop()


@pytest.mark.slow
def test_it_is_found_past_an_offices_proxy(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from diaodu.adapters.prefect_settings import prepare_prefect\n"
        "from diaodu.adapters.prefect_server import own_server\n"
        "home = Path(sys.argv[1]); prepare_prefect(home); own_server(home / 'prefect').wait()\n"
        "from flows.server import wake_server; wake_server(); print('answered')"
    )
    # Nobody answers there: whatever is asked of it fails.
    proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    words = [sys.executable, "-c", code, str(tmp_path)]
    answer = subprocess.run(
        words, env={**os.environ, **proxy}, capture_output=True, text=True, timeout=180, check=False
    )
    assert (answer.stdout, answer.returncode) == ("answered\n", 0), answer.stderr[-2000:]
