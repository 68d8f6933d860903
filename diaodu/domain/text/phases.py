"""Phases (一期、二期) of a project: different rows, unless their money is the whole project's once more."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from diaodu.domain.text.keys import name_key

_PHASE = re.compile(r"\(?第?(?:[一二三四五六七八九十]+|[0-9]{1,2}|i{1,3}|iv)期(?:工程)?\)?")


@lru_cache(maxsize=20_000)
def without_phase(name: str) -> tuple[str, bool]:
    """A project's name without its phase, and whether it had one."""
    key = name_key(name)
    if "期" not in key:
        return key, False
    base = _PHASE.sub("", key, count=1)
    return base, base != key


def find_repeated(projects: Sequence[tuple[str, int]]) -> list[bool]:
    """For each (name, yuan): whether the amount is counted twice, as a phase's and as the whole's.

    So it is at a phase that carries the whole project's amount, and at a whole that is the sum of its phases.
    """
    places: dict[str, list[int]] = defaultdict(list)
    last = ""
    for place, (name, _) in enumerate(projects):
        # A bare 二期 is one of the project above.
        last = without_phase(name)[0] or last
        places[last].append(place)
    found = [False] * len(projects)
    for group in places.values():
        phases = [place for place in group if without_phase(projects[place][0])[1]]
        wholes = [place for place in group if place not in phases]
        if phases and wholes:
            _mark(projects, phases, wholes, found)
    return found


def _mark(projects: Sequence[tuple[str, int]], phases: list[int], wholes: list[int], found: list[bool]) -> None:
    total = sum(projects[place][1] for place in phases)
    amounts = {projects[place][1] for place in wholes}
    for place in phases:
        found[place] = projects[place][1] in amounts
    for place in wholes:
        found[place] = len(phases) > 1 and projects[place][1] == total
