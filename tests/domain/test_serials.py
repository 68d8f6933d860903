"""A gap in 序号 asks whether a row was deleted; a new start, a repeat and a column that does not count are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.serials import find_gaps


@pytest.mark.parametrize(
    ("serials", "gaps"),
    [
        ([1, 2, 4], [(2, 4)]), ([1, 4], [(1, 4)]), ([1, None, 3], []), ([1, None, 4], [(1, 4)]), ([1, 2, 1, 2], []),
        ([2, 2, 3], []), ([7, 8], []), ([10, 20, 30, 40], []), ([], []), ([None, None], []),
    ],
)  # fmt: skip
def test_gaps_are_pairs_between_which_numbers_are_missing(serials, gaps):
    assert find_gaps(serials) == gaps


@given(st.integers(min_value=1, max_value=50), st.integers(min_value=1, max_value=50))
def test_a_count_without_one_of_its_rows_has_one_gap_or_lost_its_end(count, lost):
    serials = [serial for serial in range(1, count + 1) if serial != lost]
    inside = 1 < lost < count
    assert find_gaps(serials) == ([(lost - 1, lost + 1)] if inside else [])
