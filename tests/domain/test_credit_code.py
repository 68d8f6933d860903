"""统一社会信用代码 (GB 32100-2015)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.credit_code import ALPHABET, check_digit, is_credit_code

KNOWN = ["91350100M000100Y43", "91110000802100433B", "91330100799655058B", "911101085923662400"]


@pytest.mark.parametrize("code", KNOWN)
def test_published_codes_are_well_formed(code):
    assert is_credit_code(code)


def test_blanks_case_and_width_do_not_matter():
    assert is_credit_code(" ９１３５０１００ m000100y43 ")


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100Y44", "9135O100M000100Y43", "无"]
)
def test_a_wrong_length_letter_or_digit_is_told(code):
    assert not is_credit_code(code)


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_changing_one_character_breaks_the_code(body, place, other):
    code = body + check_digit(body)
    assert is_credit_code(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)
