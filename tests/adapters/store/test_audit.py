"""The audit trail in the database: in the act's own transaction, and no statement changes it."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from diaodu.adapters.store import Store
from diaodu.domain.access.audit import ActKind, AuditAct
from tests.lib.ledger_factories import NOW, make_receipt


def act(detail: str = "") -> AuditAct:
    return AuditAct(at=NOW, account="li", kind=ActKind.DECIDE, detail=detail)


def test_acts_are_chained_and_the_chain_is_whole(store: Store) -> None:
    for at in range(5):
        store.audit.add(act(f"第{at}件\x00"))
    chain = store.audit.verify()
    assert (chain.rows, chain.faults) == (5, ())
    assert store.audit.holds(chain.head)
    assert [row.act.detail for row in store.audit.latest(2)] == ["第4件", "第3件"]
    assert [row.number for row in store.audit.latest(9, before=3)] == [2, 1]


@pytest.mark.parametrize("statement", ["UPDATE audit SET detail = 'x'", "DELETE FROM audit"])
def test_no_statement_changes_what_is_logged(store: Store, statement: str) -> None:
    store.audit.add(act())
    with pytest.raises(DBAPIError, match="append-only"), store.database.write() as connection:
        connection.execute(text(statement))
    assert store.audit.verify().rows == 1


def test_an_end_that_was_set_back_is_found(store: Store) -> None:
    store.audit.add(act())
    with store.database.write() as connection:
        connection.execute(text("UPDATE audit_end SET number = 0"))
    assert store.audit.verify().faults != ()


def test_an_act_and_its_line_happen_both_or_neither(store: Store) -> None:
    def break_off() -> None:
        with store.database.together():
            store.submissions.receive(make_receipt())
            store.audit.add(act())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert store.submissions.list("ordos-2021", "2021-03") == []
    assert store.audit.verify().rows == 0


def test_what_fails_inside_leaves_the_rest_whole(store: Store) -> None:
    def break_off() -> None:
        with store.database.write():
            store.submissions.receive(make_receipt())
            raise RuntimeError

    with store.database.together():
        with pytest.raises(RuntimeError):
            break_off()
        store.audit.add(act())
    assert store.submissions.list("ordos-2021", "2021-03") == []
    assert store.audit.verify().rows == 1


def test_a_rehearsal_sees_what_it_does_and_leaves_nothing(store: Store) -> None:
    with store.database.rehearse():
        store.submissions.receive(make_receipt())
        assert len(store.submissions.list("ordos-2021", "2021-03")) == 1
    assert store.submissions.list("ordos-2021", "2021-03") == []


def test_acts_of_several_at_once_are_one_chain(store: Store) -> None:
    def add() -> None:
        for _ in range(10):
            store.audit.add(act())

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.audit.verify().rows == 40
    assert store.audit.verify().faults == ()
