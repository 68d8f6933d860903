"""One limit for a letter, in the bytes that go over the line: what is too large stays out and is named."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.adapters.mail import Attachment, Headers, Mailbox, compose_message
from diaodu.domain.mail import sizes
from diaodu.domain.mail.sizes import enclose, encoded_size, megabytes

MB = 1024 * 1024


def names(files: dict[str, int]) -> tuple[list[str], list[str]]:
    found = enclose({name: b"x" * size for name, size in files.items()}, 0)
    return list(found.files), list(found.left_out)


@pytest.mark.parametrize(
    ("files", "sent", "left"),
    [
        ({"a": 1, "b": 2}, ["a", "b"], []),
        ({"a": 14 * MB}, ["a"], []),
        ({"a": 15 * MB}, [], ["a"]),  # 15 MB are 20.5 MB in base64
        ({"a": 16 * MB, "b": 1}, ["b"], ["a"]),
        ({"a": 9 * MB, "b": 8 * MB, "c": 3 * MB}, ["b", "c"], ["a"]),
        ({}, [], []),
    ],
)
def test_what_fits_goes_along_and_the_largest_stays_out(
    files: dict[str, int], sent: list[str], left: list[str]
) -> None:
    assert names(files) == (sent, left)


def test_what_stays_out_is_named_with_its_size() -> None:
    assert enclose({"月报.xlsx": b"x" * 16 * MB, "b": b""}, 0).words == "“月报.xlsx”（16.0 MB）"
    assert enclose({"b": b""}, 0).words == ""
    assert megabytes(sizes.MAX_LETTER_BYTES) == "20.0 MB"


@given(st.text(max_size=120), st.integers(0, 5000))
def test_an_attachment_never_takes_more_of_a_letter_than_is_reckoned(name: str, size: int) -> None:
    def letter(*files: Attachment) -> int:
        head = Headers(
            sender=Mailbox(address="a@b.cn"), recipients=(Mailbox(address="c@d.cn"),), subject="",
            message_id="<1@b.cn>", date=datetime(2021, 3, 31, tzinfo=UTC),
        )  # fmt: skip
        return len(compose_message(head, text="", html="", attachments=files).data)

    one = Attachment(name="a", data=b"")
    assert letter(one, Attachment(name=name, data=b"x" * size)) - letter(one) <= encoded_size(name, size)
