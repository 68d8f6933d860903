"""A database of before, with content, upgraded and read; on both engines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from diaodu.adapters.store import Store, migrations, open_store
from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.tables import metadata
from diaodu.domain.review.decisions import matter_of, standing_decisions
from tests.lib.ledger_factories import PERIOD, PLAN
from tests.lib.old_schemas import empty_of
from tests.lib.store_fixtures import ENGINES

CODE, NAME, OTHER = "150622", "准格尔旗", "东胜区"
FOLDER = "东升区"
"""A folder that is nobody's."""
MATTER = "1f2d3c4b5a697887"
MEASURE = {
    "measure": "funds_outside_ytd",
    "n": None,
    "of": None,
    "target": None,
    "rate": None,
    "carried": 0,
    "records": ["r1"],
}
FIGURES = {
    "measures": [
        MEASURE | {"unit": NAME, "value": 5, "members": [], "compared": None},
        MEASURE | {"unit": None, "value": 9, "members": [], "compared": {"last_year": 1, "now": 9, "change": "8", "units": [NAME, OTHER], "left_out": ["空港"]}},
        MEASURE | {"unit": "两家", "value": 9, "members": [[NAME, 5], [OTHER, 4]], "compared": None},
    ],
    "targets": [{"unit": NAME, "members": [[NAME, 5]]}, {"unit": None, "members": []}],
    "scores": [{"unit": OTHER, "points": "90.00"}],
    "consequences": [{"unit": "鄂尔多斯市", "text": f"{NAME}奖励"}],
    "triggers": [{"trigger": "t", "hits": [{"unit": NAME, "text": "未报"}, {"unit": "", "text": "全市"}]}],
}  # fmt: skip


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of empty databases."""
    if request.param == "sqlite":
        names = iter("abc")
        return lambda: f"sqlite:///{tmp_path / next(names)}.db"
    return lambda: request.getfixturevalue("postgres").new_database(migrated=False)


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')",
    "postgresql": "SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE NOT t.tgisinternal UNION SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
}


def schema_of(database: Database) -> dict[str, Any]:
    """All that a schema says but the order of columns and the defaults with which a migration filled old rows."""
    with database.read() as connection:
        found = inspect(connection)
        triggers = connection.execute(text(TRIGGERS[connection.dialect.name])).all()
        assert len(triggers) >= 8
        return {"triggers": sorted(tuple(" ".join(said.split()) for said in row) for row in triggers)} | {
            table: {
                "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(table)},
                "primary key": found.get_pk_constraint(table),
                "indexes": sorted(map(str, found.get_indexes(table))),
                "unique": sorted(map(str, found.get_unique_constraints(table))),
                "references": sorted(map(str, found.get_foreign_keys(table))),
                "checks": sorted(map(str, found.get_check_constraints(table))),
            }
            for table in found.get_table_names()
        }


def test_a_new_database_has_the_schema_of_one_that_went_through_every_migration(new_url: Callable[[], str]) -> None:
    old = empty_of(new_url(), "head")
    with open_store(new_url()) as new:
        assert schema_of(new.database) == schema_of(old)
        assert migrations.current_revision(new.database) == migrations.current_revision(old) == migrations.HEAD
        for database in (new.database, old):
            with database.read() as connection:
                assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    old.close()


def test_who_finds_an_empty_database_that_another_makes_meanwhile_uses_the_others(
    new_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, looked = new_url(), migrations.current_revision

    def look_too_early(database: Database) -> str:
        found = looked(database)
        monkeypatch.setattr(migrations, "current_revision", looked)
        open_store(url).close()
        return found

    monkeypatch.setattr(migrations, "current_revision", look_too_early)
    with open_store(url) as store:
        assert store.runs.list(PLAN, PERIOD) == []
        assert looked(store.database) == migrations.HEAD


def put(database: Database, table: str, **values: Any) -> None:
    """A row in which every text, number and JSON that is not said is empty."""
    with database.write() as connection:
        known = [column["name"] for column in inspect(connection).get_columns(table)]
        row = dict.fromkeys(known, "") | {name: value for name, value in DEFAULTS.items() if name in known} | values
        names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({places})'), row)  # noqa: S608 - our own names


DEFAULTS: dict[str, Any] = {
    "plan": PLAN, "period": PERIOD, "position": 0, "row": 1, "disputed": False, "in_city": True, "state": "accepted",
    "severity": "critical", "address": "{}", "data": "{}", "received_at": None, "at": "2021-03-31 01:00:00",
    **dict.fromkeys(("read", "accepted", "held", "waived", "unread", "carried"), 0),
}  # fmt: skip
REPORT = {"forms": {}, "files": [], "form_rows": {}, "attachments": [], "first_version": {}}


def fill(database: Database) -> None:
    """Two months of three units, one of them renamed between; findings, a waiver and figures by name."""
    for period, names in (("2021-02", ("准旗", OTHER)), (PERIOD, (NAME, OTHER))):
        for code, unit in zip((CODE, "150602"), names, strict=True):
            report = json.dumps(REPORT | {"facts": {"funds": code}})
            put(database, "unit_reports", period=period, code=code, unit=unit, state="on_time", data=report)
    put(database, "records", id="r0", period="2021-02", unit="准旗", form="funds")
    put(database, "records", id="r1", unit=NAME, form="funds")
    put(database, "records", id="r2", unit="哪个也不是", form="funds")
    put(database, "findings", id="f1", unit=NAME, rule="M-01", record="r1")
    put(database, "findings", id="f2", unit=FOLDER, rule="F-FILE")
    put(database, "decisions", id="d1", finding="f1", record="r1", kind="waive", matter=MATTER, expires="2021-12")
    put(database, "assessments", data=json.dumps(FIGURES))
    put(database, "assessments", period="2021-02", data=json.dumps({"measures": [], "targets": [{"unit": NAME}]}))


@pytest.fixture(params=ENGINES)
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    url = f"sqlite:///{tmp_path / 'diaodu.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_database(migrated=False)
    fill(old := empty_of(url, "0005"))
    old.close()
    with open_store(url) as store:
        yield store


def test_names_of_units_become_codes_and_what_is_no_units_stays(upgraded: Store) -> None:
    found = [(r.id, r.unit) for period in ("2021-02", PERIOD) for r in upgraded.validation.records(PLAN, period)]
    assert sorted(found) == [("r0", CODE), ("r1", CODE), ("r2", "哪个也不是")]
    assert {f.id: f.unit for f in upgraded.validation.findings(PLAN, PERIOD)} == {"f1": CODE, "f2": FOLDER}
    assert {(b.period, b.unit, b.facts["funds"]) for b in upgraded.validation.unit_bases(PLAN)} == {
        (period, code, code) for period in ("2021-02", PERIOD) for code in (CODE, "150602")
    }


def test_each_unit_has_the_name_it_had_last(upgraded: Store) -> None:
    assert upgraded.units.names(PLAN).by_code == {"150602": OTHER, CODE: NAME}
    assert {report.unit for report in upgraded.validation.reports(PLAN, "2021-02")} == {NAME, OTHER}


def test_figures_are_by_code_too_and_sentences_stay_as_they_were_said(upgraded: Store) -> None:
    found = upgraded.assessments.get(PLAN, PERIOD)
    assert [value["unit"] for value in found["measures"]] == [CODE, None, "两家"]
    assert found["measures"][1]["compared"]["units"] == [CODE, "150602"]
    assert found["measures"][1]["compared"]["left_out"] == ["空港"]
    assert found["measures"][2]["members"] == [[CODE, 5], ["150602", 4]]
    assert found["targets"] == [{"unit": CODE, "members": [[CODE, 5]]}, {"unit": None, "members": []}]
    assert found["scores"] == [{"unit": "150602", "points": "90.00"}]
    assert found["consequences"] == FIGURES["consequences"]
    assert [hit["unit"] for hit in found["triggers"][0]["hits"]] == [CODE, ""]
    assert upgraded.assessments.get(PLAN, "2021-02") == {"measures": [], "targets": [{"unit": CODE}]}


def test_ids_and_matters_are_still_made_from_the_names_of_then(upgraded: Store) -> None:
    marks = upgraded.units.marks(PLAN)
    assert (marks.of(CODE), marks.of("150602"), marks.of("150603")) == (NAME, OTHER, "150603")
    (decision,) = upgraded.decisions.list(PLAN)
    assert (decision.finding, decision.record, decision.matter) == ("f1", "r1", MATTER)
    assert [one.decision.matter for one in standing_decisions([decision], "2021-04")] == [MATTER]
    assert (decision.about, decision.follows) == (None, "")
    finding = upgraded.validation.findings(PLAN, PERIOD)[0]
    assert matter_of(finding, marks) != matter_of(finding, upgraded.units.marks("bole-2023"))


@pytest.mark.parametrize("engine", ENGINES)
def test_letters_that_went_to_a_sandbox_are_rehearsed_and_no_longer_called_sent(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine == "postgresql":
        url = request.getfixturevalue("postgres").new_database(migrated=False)
    database = empty_of(url, "0009")
    put(database, "contents", sha256="s", size=1, data=None, stored_at="2021-03-31 01:00:00")
    moment = {"created_at": "2021-03-31 01:00:00", "next_attempt_at": "2021-03-31 01:00:00"}
    unsaid = dict.fromkeys(("lease_until", "first_attempt_at", "settled_at"))
    reached = {"a@x.cn": "test@x.cn", "b@x.cn": "B@x.cn", "c@x.cn": ""}
    for recipient, sent_to in reached.items():
        row = {"id": recipient, "recipient": recipient, "sent_to": sent_to, "kind": "bulletin", "state": "sent"}
        counts = dict.fromkeys(("revision", "attempts", "fence"), 0)
        put(database, "deliveries", sha256="s", **row, **counts, **moment, **unsaid)
    database.close()
    with open_store(url) as store:
        found = {one.recipient: str(one.state) for one in store.outbox.list(PLAN, PERIOD)}
    assert found == {"a@x.cn": "rehearsed", "b@x.cn": "sent", "c@x.cn": "sent"}
