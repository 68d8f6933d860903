"""序号: a count of the rows that nobody trusts, but whose gaps are worth a question."""

from collections.abc import Sequence


def find_gaps(serials: Sequence[int | None]) -> list[tuple[int, int]]:
    """Pairs of serials between which numbers are missing; None is a row without one, which may stand for one.

    A count that starts anew (each group from 1) or repeats is no gap; a column that jumps more often than it
    counts is no count, and has none.
    """
    gaps: list[tuple[int, int]] = []
    last, blank, steps = None, 0, 0
    for serial in serials:
        if serial is None:
            blank += 1
            continue
        if last is not None:
            steps += 1
            if serial > last + 1 + blank:
                gaps.append((last, serial))
        last, blank = serial, 0
    return gaps if steps == 1 or 2 * len(gaps) <= steps else []
