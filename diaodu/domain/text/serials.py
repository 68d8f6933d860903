"""序号: a count of the rows that nobody trusts, but whose gaps are worth a question."""

from collections.abc import Sequence

SHORTEST_RUN = 3
"""Row numbers in a longer run are written 6—20."""


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


def enumerate_rows(rows: Sequence[int]) -> str:
    """Write row numbers, three or more in a run as 6—20."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) >= SHORTEST_RUN else "、".join(map(str, run)) for run in runs)
