"""The database underneath: start-up cost, schema, and no update lost."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from diaodu.adapters.store import Store, engine, open_store
from diaodu.adapters.store.engine import filesystem_of, make_engine
from diaodu.domain.errors import BusyError, UserError
from diaodu.domain.states import PaperKind, PaperState, RunKind
from tests.lib import store_workers
from tests.lib.ledger_factories import (
    BATCH,
    NOW,
    PERIOD,
    PLAN,
    approve,
    make_letter,
    make_receipt,
    register,
    save_draft,
)
from tests.lib.postgres import PostgresServer

PROCESSES, UPDATES = 8, int(os.environ.get("DIAODU_UPDATES", "25"))
SPAWN = multiprocessing.get_context("spawn")


def test_postgresql_works_too(postgres: PostgresServer) -> None:
    """The one test on PostgreSQL that is not slow: from an empty database to a claimed letter."""
    with open_store(postgres.new_database(migrated=False)) as store:
        submission = store.submissions.receive(make_receipt(name="甲\x00.xlsx"))
        assert store.submissions.list(PLAN, PERIOD) == [submission]
        register(store, "a@ordos.gov.cn")
        store.outbox.add([make_letter()], NOW)
        assert len(store.outbox.claim("w", NOW, BATCH)) == 1
        store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
        with pytest.raises(BusyError):
            store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)


def test_the_store_imports_nothing_heavy_and_neither_a_new_nor_a_current_schema_needs_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'diaodu.db'}"
    code = f"import sys; from diaodu.adapters.store import open_store; open_store({url!r}).close(); print(*sys.modules)"
    heavy = {"alembic", "pandas", "prefect", "great_expectations", "yagmail", "smtplib", "pydantic"}
    for _ in ("new", "current"):
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert heavy & set(done.stdout.split()) == set()


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'diaodu.db'}"
    with open_store(url) as store, store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="9999"):
        open_store(url)


def test_sqlite_runs_with_the_recipe_that_loses_nothing(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'diaodu.db'}") as store, store.database.read() as connection:
        pragmas = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]
    assert found == ["wal", 2, 10_000, 1]


def test_sqlite_on_a_network_drive_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_mounts", lambda: [("/", "ext4"), (str(tmp_path), "nfs4")])
    with pytest.raises(UserError, match=r"网络盘[\s\S]*DIAODU_HOME"):
        make_engine(f"sqlite:///{tmp_path / 'diaodu.db'}")


def test_the_innermost_mount_tells_the_file_system() -> None:
    mounts = [("/", "ext4"), ("/mnt", "nfs4"), ("/mnt/local", "xfs"), ("/mn", "cifs")]
    found = [filesystem_of(Path(path), mounts) for path in ("/mnt/x", "/mnt/local/x", "/mntx", "/home")]
    assert found == ["nfs4", "xfs", "ext4", "ext4"]


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UserError, match="DIAODU_DATABASE_URL"):
        make_engine(url)


def test_a_folder_that_cannot_be_a_database_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="无法打开数据库文件"):
        open_store(f"sqlite:///{tmp_path}")


def _join(processes: list) -> None:
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0


@pytest.mark.slow
def test_eight_processes_lose_no_update(store: Store, database_url: str) -> None:
    with store.database.write() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    _join([SPAWN.Process(target=store_workers.count_up, args=(database_url, UPDATES)) for _ in range(PROCESSES)])
    with store.database.read() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar() == PROCESSES * UPDATES


@pytest.mark.slow
def test_five_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url, answers = f"sqlite:///{tmp_path / 'new.db'}", SPAWN.Queue()
    _join([SPAWN.Process(target=store_workers.start_run, args=(url, answers)) for _ in range(5)])
    assert sorted(answers.get(timeout=10) for _ in range(5))[:4] == ["busy"] * 4


@pytest.mark.slow
def test_of_five_starts_at_once_one_runs(store: Store, database_url: str) -> None:
    answers = SPAWN.Queue()
    _join([SPAWN.Process(target=store_workers.start_run, args=(database_url, answers)) for _ in range(5)])
    assert sorted(answers.get(timeout=10) for _ in range(5)) == ["busy"] * 4 + [store.runs.list(PLAN)[0].id]


@pytest.mark.slow
def test_four_workers_never_claim_the_same_delivery(store: Store, database_url: str) -> None:
    addresses = [f"u{number}@ordos.gov.cn" for number in range(40)]
    register(store, *addresses)
    store.outbox.add([make_letter(address) for address in addresses], NOW)
    answers = SPAWN.Queue()
    workers = [SPAWN.Process(target=store_workers.claim_all, args=(database_url, answers, f"w{n}")) for n in range(4)]
    _join(workers)
    claimed = [answers.get(timeout=10) for _ in addresses]
    assert len(set(claimed)) == len(addresses)


READER = "a@ordos.gov.cn"


def issue_at_once(url: str, papers: list[str]) -> list[tuple[str, int, int]]:
    """Each paper issued by a process of its own, all at once: period, number and revision."""
    answers = SPAWN.Queue()
    _join([SPAWN.Process(target=store_workers.issue_paper, args=(url, answers, paper, READER)) for paper in papers])
    return sorted(answers.get(timeout=10) for _ in papers)


@pytest.mark.slow
def test_papers_issued_at_once_have_numbers_without_gap_and_none_twice(store: Store, database_url: str) -> None:
    register(store, READER)
    periods = ["2021-01", "2021-02", "2021-03", "2021-04"]
    papers = [approve(store, save_draft(store, period, period=period)).id for period in periods]
    found = issue_at_once(database_url, papers)
    assert [period for period, _, _ in found] == periods
    assert sorted(number for _, number, _ in found) == [1, 2, 3, 4]
    faces = {store.papers.faces_of(paper, PaperState.ISSUED)["pdf"].decode() for paper in papers}
    assert faces == {f"第{number}期(总第{number}期)" for number in (1, 2, 3, 4)}


@pytest.mark.slow
def test_one_paper_issued_by_several_at_once_has_one_number_and_one_letter(store: Store, database_url: str) -> None:
    register(store, READER)
    paper = approve(store, save_draft(store)).id
    assert issue_at_once(database_url, [paper] * 4) == [(PERIOD, 1, 0)] * 4
    correction = approve(store, save_draft(store, "二", kind=PaperKind.CORRECTION, revision=1)).id
    assert issue_at_once(database_url, [correction] * 3) == [(PERIOD, 1, 1)] * 3
    assert [one.kind for one in store.outbox.list(PLAN, PERIOD)] == [PaperKind.BULLETIN, PaperKind.CORRECTION]
    register(store, "b@ordos.gov.cn")  # the reader has left: the correction is his all the same
    assert [store.outbox.is_registered(one, NOW.date()) for one in store.outbox.list(PLAN, PERIOD)] == [False, True]
