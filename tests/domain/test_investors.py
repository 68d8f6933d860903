"""A consortium is a list of names; a suffix alone makes nobody the same (docs/reading.md#names)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.investors import investor_key, investor_stem, split_investors
from diaodu.domain.text.keys import name_key


@pytest.mark.parametrize(
    "text",
    ["甲能源公司、乙实业公司", "甲能源公司，乙实业公司", "甲能源公司/乙实业公司联合体", "甲能源公司;乙实业公司（联合体）", "甲能源公司和乙实业公司",
     "甲能源公司(牵头方)、乙实业公司"],
)  # fmt: skip
def test_a_consortium_is_split_into_its_names(text):
    assert split_investors(text) == ("甲能源公司", "乙实业公司")


@pytest.mark.parametrize("text", ["蒙能(内蒙古、山西)公司", "中和能源公司", "江苏及时雨公司", "华能与共公司"])
def test_a_name_with_such_a_character_in_it_is_one(text):
    assert split_investors(text) == (text,)


def test_the_order_of_names_does_not_matter_and_their_number_does():
    assert investor_key("甲公司、乙公司") == investor_key("乙公司,甲公司联合体")
    assert investor_key("甲公司、乙公司") != investor_key("甲公司")


@pytest.mark.parametrize(
    ("one", "other"),
    [("浙江远景科技有限公司", "浙江远景科技有限责任公司"), ("浙江远景科技有限公司", "浙江远景科技集团股份有限公司"),
     ("浙江远景科技(集团)有限公司", "浙江远景科技公司")],
)  # fmt: skip
def test_names_that_differ_in_their_suffix_have_one_stem_and_two_keys(one, other):
    assert investor_stem(one) == investor_stem(other) != ""
    assert investor_key(one) != investor_key(other)


def test_a_stem_too_short_tells_nothing():
    assert investor_stem("华能集团有限公司") == ""
    assert investor_stem("浙江远景科技公司、华能公司") == ""


@given(st.text(alphabet="甲乙丙丁公司有限(集团)、,/ 和与联合体", max_size=20))
def test_any_name_has_a_key_and_a_single_one_its_names(text):
    assert bool(investor_key(text)) == bool(name_key(text))
    if len(split_investors(text)) == 1 and split_investors(text) == (name_key(text),):
        assert investor_key(text) == name_key(text)
