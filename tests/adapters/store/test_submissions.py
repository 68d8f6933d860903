"""The ledger of submissions and what the reader made of them."""

from datetime import datetime, timedelta, timezone

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.ledger import MAX_CONTENT_BYTES, content_sha256
from diaodu.domain.results import UnitCode
from diaodu.domain.states import Channel
from tests.lib.ledger_factories import NOW, PERIOD, PLAN, make_receipt, minutes


def test_bytes_and_row_are_kept_together(store: Store) -> None:
    submission = store.submissions.receive(make_receipt())
    assert submission.sha256 == content_sha256(b"bytes")
    assert store.submissions.bytes_of(submission.sha256) == b"bytes"
    assert store.submissions.list(PLAN, PERIOD) == [submission]
    assert store.submissions.get(submission.id) == submission


def test_the_same_bytes_twice_are_one_submission_with_the_earliest_time(store: Store) -> None:
    for received_at in (minutes(5), NOW, minutes(9)):
        submission = store.submissions.receive(make_receipt(received_at=received_at))
    assert submission.received_at == NOW
    assert store.submissions.list(PLAN, PERIOD) == [submission]


def test_a_file_handed_in_once_more_after_something_else_counts_as_the_latest(store: Store) -> None:
    first = store.submissions.receive(make_receipt(channel=Channel.SUBMIT))
    store.submissions.receive(make_receipt(channel=Channel.SUBMIT, data=b"other", received_at=minutes(1)))
    again = [store.submissions.receive(make_receipt(channel=Channel.SUBMIT, received_at=minutes(at))) for at in (2, 3)]
    assert (again[0].received_at, again[0].sha256) == (minutes(2), first.sha256)
    assert again[0] == again[1], "nothing came between the two"
    store.submissions.declare_nil(PLAN, PERIOD, first.unit, "funds", minutes(4), "王五")
    assert store.submissions.receive(
        make_receipt(channel=Channel.SUBMIT, received_at=minutes(5))
    ).received_at == minutes(5)
    assert len(store.submissions.list(PLAN, PERIOD)) == 5


def test_a_file_that_lies_on_in_its_folder_is_not_handed_in_once_more(store: Store) -> None:
    lies = {"channel": Channel.INBOX, "inbox": "/in", "place": "甲/a.xlsx", "stored_at": NOW}
    first = store.submissions.receive(make_receipt(**lies))
    store.submissions.receive(make_receipt(data=b"other", name="b.xlsx", received_at=minutes(1)))
    assert store.submissions.receive(make_receipt(**lies, received_at=minutes(2))).id == first.id
    store.submissions.note_gone(PLAN, PERIOD, "/in", lambda _one: False, minutes(3))
    back = store.submissions.receive(make_receipt(**lies, received_at=minutes(4)))
    assert (back.id != first.id, back.received_at) == (True, minutes(4))


@pytest.mark.parametrize("change", [{"unit": "1"}, {"period": "2021-04"}, {"name": "b.xlsx"}, {"data": b"other"}])
def test_another_unit_period_name_or_content_is_another_submission(store: Store, change: dict) -> None:
    first, second = store.submissions.receive(make_receipt()), store.submissions.receive(make_receipt(**change))
    assert first.id != second.id


def test_a_list_as_of_a_moment_leaves_out_what_came_later(store: Store) -> None:
    early = store.submissions.receive(make_receipt())
    late = store.submissions.receive(make_receipt(data=b"new", received_at=minutes(1)))
    assert store.submissions.list(PLAN, PERIOD, as_of=NOW) == [early]
    assert store.submissions.list(PLAN, PERIOD, as_of=minutes(1)) == [early, late]


def test_a_nil_declaration_is_a_submission_without_bytes(store: Store) -> None:
    declared = [store.submissions.declare_nil(PLAN, PERIOD, "150622", "funds", NOW, "王五") for _ in range(2)]
    again = store.submissions.declare_nil(PLAN, PERIOD, "150622", "funds", minutes(3), "王五")
    assert declared[0] == declared[1]
    assert declared[0].is_nil
    assert store.submissions.list(PLAN, PERIOD) == [declared[0], again]


def test_times_come_back_in_utc_and_a_naive_one_is_refused(store: Store) -> None:
    in_china = NOW.astimezone(timezone(timedelta(hours=8)))
    submission = store.submissions.receive(make_receipt(received_at=in_china))
    assert submission.received_at == NOW
    assert submission.received_at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="naive time"):
        store.submissions.receive(make_receipt(data=b"x", received_at=datetime(2021, 3, 1)))  # noqa: DTZ001 - the point


def test_names_that_no_database_would_store_are_cleaned_once(store: Store) -> None:
    submissions = [store.submissions.receive(make_receipt(name=name)) for name in ("甲\x00\ud800.xlsx", "甲.xlsx")]
    assert submissions[0] == submissions[1]
    assert submissions[0].name == "甲.xlsx"


def test_of_a_file_over_20_mb_only_hash_and_size_are_kept(store: Store) -> None:
    submission = store.submissions.receive(make_receipt(data=b"0" * (MAX_CONTENT_BYTES + 1)))
    assert submission.size == MAX_CONTENT_BYTES + 1
    assert store.submissions.bytes_of(submission.sha256) is None


def test_erased_bytes_leave_name_and_hash_in_the_ledger(store: Store) -> None:
    submission = store.submissions.receive(make_receipt())
    store.submissions.erase(submission.sha256)
    assert store.submissions.bytes_of(submission.sha256) is None
    assert store.submissions.list(PLAN, PERIOD) == [submission]


def test_bytes_never_received_are_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.submissions.bytes_of("0" * 64)


def test_a_reading_is_kept_by_content_and_key(store: Store) -> None:
    store.readings.put("a" * 64, "forms-1", {"name": "甲\x00", "x": float("nan")})
    assert store.readings.get("a" * 64, "forms-1") == {"name": "甲", "x": None}
    assert store.readings.get("a" * 64, "forms-2") is None
    store.readings.put("a" * 64, "forms-1", {"name": "乙"})
    assert store.readings.get("a" * 64, "forms-1") == {"name": "乙"}


def test_a_file_given_to_another_unit_has_its_own_time_of_receipt_there(store: Store) -> None:
    lies = {"channel": Channel.INBOX, "inbox": "/in", "stored_at": minutes(10)}
    store.submissions.begin_look(PLAN, PERIOD, "/in", minutes(9))
    wrong = store.submissions.receive(make_receipt(**lies, place="甲/a.xlsx"))
    store.submissions.receive(make_receipt(**lies, place="甲/b.xlsx", name="b.xlsx", data=b"b", received_at=minutes(5)))
    store.submissions.end_look(PLAN, PERIOD, "/in", minutes(11), ["甲/a.xlsx", "甲/b.xlsx"], [])
    joined = store.submissions.get(wrong.id)
    assert joined is not None
    assert joined.delivery == minutes(5)
    given = store.submissions.reassign(joined, UnitCode("150603"), minutes(12))
    assert given.delivery == given.received_at == NOW


def test_a_time_that_is_told_counts_later_or_earlier_than_the_one_that_was_seen(store: Store) -> None:
    lies = {"channel": Channel.INBOX, "inbox": "/in", "place": "甲/a.xlsx", "stored_at": NOW}
    store.submissions.receive(make_receipt(**lies))
    for at in (9, 2):
        assert store.submissions.receive(
            make_receipt(**lies, received_at=minutes(at), is_told=True)
        ).received_at == minutes(at)
    assert len(store.submissions.list(PLAN, PERIOD)) == 1
