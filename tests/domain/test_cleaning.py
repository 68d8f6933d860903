"""Values fit for any database."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.addresses import canonical_address, is_address
from diaodu.domain.text.cleaning import clean_json, clean_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_encoded_and_has_no_nul(text: str) -> None:
    assert "\x00" not in clean_text(text).encode().decode()


@given(JSON)
def test_clean_json_is_strict_json_and_cleaning_twice_is_cleaning_once(value: Any) -> None:
    cleaned = clean_json(value)
    assert json.loads(json.dumps(cleaned, allow_nan=False).encode()) == cleaned == clean_json(cleaned)


def test_nan_and_the_infinities_become_none_and_tuples_lists() -> None:
    assert clean_json((float("nan"), float("inf"), 1.5, "甲\x00\ud800")) == [None, None, 1.5, "甲"]


def test_an_address_is_one_bare_ascii_address() -> None:
    good = ["a@b.cn", "first.last+tag@sub.ordos.gov.cn", "12345@qq.com", "a_b-c@x-y.cn"]
    bad = [
        "", "a", "a@b", "@b.cn", "a@", "a b@c.cn", "a@b.cn ", " a@b.cn", "a@b..cn", ".a@b.cn", "a.@b.cn", "a@-b.cn",
        "甲@b.cn", "a@局.cn", "A <a@b.cn>", "a@b.cn,c@d.cn", "a@b.cn;c@d.cn", "a@b.cn\r\nBcc: x@y.cn", "a@b.cn\n",
        '"a b"@c.cn', "a@[127.0.0.1]", "a" * 65 + "@b.cn", "ａ@b.cn",
    ]  # fmt: skip
    assert [address for address in good if not is_address(address)] == []
    assert [address for address in bad if is_address(address)] == []


def test_a_domain_has_one_way_to_be_written() -> None:
    assert canonical_address("A.B@QQ.Com") == "A.B@qq.com"
