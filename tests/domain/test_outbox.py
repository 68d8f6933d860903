"""What a server's reply means, when to try again, when to give up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.mail.outbox import (
    Reply,
    ReplyMeaning,
    Stage,
    is_allowed,
    judge,
    machine_origins,
    message_id_of,
    person_origins,
    settle_as,
    spread_of,
    wait_after,
)
from diaodu.domain.states import DeliveryState
from tests.lib.ledger_factories import NOW, make_delivery

# fmt: off
TRUTH = {
    #        SENDER            RECIPIENT          DATA
    220:  (ReplyMeaning.GO_ON,   ReplyMeaning.GO_ON,    ReplyMeaning.SENT),
    250:  (ReplyMeaning.GO_ON,   ReplyMeaning.GO_ON,    ReplyMeaning.SENT),
    354:  (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.UNKNOWN),
    421:  (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.RETRY),
    450:  (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.RETRY),
    454:  (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.RETRY),
    501:  (ReplyMeaning.STOP,    ReplyMeaning.REFUSED,  ReplyMeaning.REFUSED),
    530:  (ReplyMeaning.STOP,    ReplyMeaning.STOP,     ReplyMeaning.REFUSED),
    535:  (ReplyMeaning.STOP,    ReplyMeaning.STOP,     ReplyMeaning.REFUSED),
    550:  (ReplyMeaning.STOP,    ReplyMeaning.REFUSED,  ReplyMeaning.REFUSED),
    552:  (ReplyMeaning.REFUSED, ReplyMeaning.REFUSED,  ReplyMeaning.REFUSED),
    553:  (ReplyMeaning.STOP,    ReplyMeaning.REFUSED,  ReplyMeaning.REFUSED),
    554:  (ReplyMeaning.STOP,    ReplyMeaning.REFUSED,  ReplyMeaning.REFUSED),
    None: (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.UNKNOWN),
    -1:   (ReplyMeaning.RETRY,   ReplyMeaning.RETRY,    ReplyMeaning.UNKNOWN),
}
# fmt: on


@pytest.mark.parametrize("code", TRUTH)
def test_a_reply_means_one_thing_at_each_stage(code: int | None) -> None:
    assert tuple(judge(stage, code) for stage in Stage) == TRUTH[code]


@given(st.one_of(st.none(), st.integers(-1, 999)))
def test_only_a_2xx_after_the_final_dot_is_sent(code: int | None) -> None:
    is_acceptance = code is not None and 200 <= code < 300
    assert (judge(Stage.DATA, code) is ReplyMeaning.SENT) == is_acceptance
    assert all(judge(stage, code) is not ReplyMeaning.SENT for stage in (Stage.SENDER, Stage.RECIPIENT))


@given(st.one_of(st.none(), st.integers(-1, 999)))
def test_silence_or_nonsense_after_data_began_is_never_tried_again(code: int | None) -> None:
    if judge(Stage.DATA, code) is ReplyMeaning.RETRY:
        assert code is not None
        assert 400 <= code < 500


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 240), (8, 240), (1000, 240)]
)
def test_waits_double_from_five_minutes_to_four_hours(attempts: int, minutes: int) -> None:
    assert wait_after(attempts, 0) == timedelta(minutes=minutes)


@given(st.integers(0, 50), st.text())
def test_waits_are_spread_by_a_fifth_at_most(attempts: int, message_id: str) -> None:
    plain, spread = wait_after(attempts, 0), wait_after(attempts, spread_of(message_id, attempts))
    assert abs(spread - plain) <= plain * 0.2


def test_a_retry_waits_longer_each_time() -> None:
    waits = [
        settle_as(ReplyMeaning.RETRY, Reply(code=451), make_delivery(attempts=attempts), NOW).next_attempt_at
        for attempts in range(6)
    ]
    assert all(wait is not None and wait > NOW for wait in waits)
    assert waits == sorted(waits, key=lambda wait: wait or NOW)


@pytest.mark.parametrize(("hours", "state"), [(47.9, DeliveryState.READY), (48, DeliveryState.FAILED)])
def test_after_48_hours_a_delivery_is_given_up(hours: float, state: DeliveryState) -> None:
    delivery = make_delivery(first_attempt_at=NOW - timedelta(hours=hours))
    assert settle_as(ReplyMeaning.RETRY, Reply(code=451), delivery, NOW).state is state


def test_wrong_credentials_stop_the_queue_and_count_as_no_attempt() -> None:
    settlement = settle_as(ReplyMeaning.STOP, Reply(code=535), make_delivery(), NOW)
    assert (settlement.state, settlement.next_attempt_at, settlement.attempted) == (DeliveryState.READY, NOW, False)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (ReplyMeaning.SENT, DeliveryState.SENT),
        (ReplyMeaning.REFUSED, DeliveryState.FAILED),
        (ReplyMeaning.UNKNOWN, DeliveryState.UNKNOWN),
    ],
)
def test_a_final_verdict_is_a_final_state(verdict: ReplyMeaning, state: DeliveryState) -> None:
    assert settle_as(verdict, Reply(code=None), make_delivery(), NOW).state is state


def test_the_machine_never_puts_back_what_is_unknown_or_failed() -> None:
    for target in DeliveryState:
        origins = machine_origins(target) - {DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.REHEARSING}
        assert origins == ({DeliveryState.UNKNOWN} if target is DeliveryState.SENT else set())


def test_a_person_may_put_back_or_confirm_what_is_unknown_and_put_back_what_failed() -> None:
    assert person_origins(DeliveryState.READY) == {DeliveryState.UNKNOWN, DeliveryState.FAILED}
    assert person_origins(DeliveryState.SENT) == {DeliveryState.UNKNOWN}


def test_a_correction_has_another_message_id_and_the_same_delivery_the_same() -> None:
    ids = [message_id_of("p1", revision, "a@x.cn", "bulletin", "x.cn") for revision in (0, 0, 1)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("<")
    assert ids[0].endswith("@x.cn>")


@pytest.mark.parametrize(
    ("address", "domains", "allowed"),
    [
        ("a@ordos.gov.cn", (), True),
        ("a@ordos.gov.cn", ("ordos.gov.cn",), True),
        ("a@ORDOS.gov.cn", ("ordos.GOV.cn",), True),
        ("a@evil-ordos.gov.cn", ("ordos.gov.cn",), False),
        ("a@sub.ordos.gov.cn", ("ordos.gov.cn",), False),
        ("a@ordos.gov.cn.evil.cn", ("ordos.gov.cn",), False),
    ],
)
def test_the_allow_list_holds_whole_domains(address: str, domains: tuple[str, ...], allowed: bool) -> None:
    assert is_allowed(address, domains) is allowed
