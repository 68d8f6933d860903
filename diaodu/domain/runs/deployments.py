"""Deployments (定时任务) as they should stand on a Prefect server and as they do: what differs, and what mends it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diaodu.domain.plans.plan import Plan

APPLY = "diaodu schedules apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployment: what it starts, when, where, and for which plans alone, where it says so."""

    name: str
    entrypoint: str
    schedules: frozenset[tuple[str, str]] = frozenset()
    """Cron lines with their zones, of those that are active."""
    pool: str = ""
    limit: int | None = None
    flow: str = ""
    id: str = ""
    is_paused: bool = False
    plans: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """As Prefect's commands take it."""
        return f"{self.flow}/{self.name}"


Hour = tuple[str, str]
"""A cron line and its zone."""


def hours_of(plans: Iterable[Plan]) -> dict[Hour, list[str]]:
    """When the calendars of plans have something to do → which plans, by their names."""
    found: dict[Hour, list[str]] = {}
    for plan in plans:
        rules = plan.calendar
        for clock in dict.fromkeys([rules.prepare_time, *(one.time for one in rules.remind)]):
            hour, _, minute = clock.partition(":")
            found.setdefault((f"{int(minute)} {int(hour) % 24} * * *", plan.zone), []).append(plan.id)
    return found


def with_hours(wanted: Sequence[Deployment], name: str, hours: Collection[Hour]) -> list[Deployment]:
    """The deployments, one of which ticks at these hours too."""
    return [replace(one, schedules=one.schedules | set(hours)) if one.name == name else one for one in wanted]


def clock_of(hour: Hour) -> str:
    """A daily hour as people write it: 10:00, with its zone."""
    minute, of_day, *_ = hour[0].split()
    return f"{int(of_day):02d}:{int(minute):02d}（{hour[1]}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs, in words, and the command that mends it."""

    name: str
    said: str
    command: str


def differences(
    wanted: Sequence[Deployment], found: Sequence[Deployment], plans: Collection[str]
) -> Iterator[Difference]:
    """What of the deployments is missing, changed, paused or left over; other programs' on the server are not ours to judge."""
    files = {_file(one) for one in wanted}
    ours = [one for one in found if _file(one) in files]
    for one in wanted:
        standing = next((other for other in ours if other.name == one.name), None)
        if standing is None:
            yield Difference(name=one.name, said="没有登记，到时不会运行", command=APPLY)
            continue
        if standing.is_paused:
            yield Difference(name=one.name, said="已暂停，到时不会运行", command=APPLY)
        if changed := "；".join(_changes(one, standing)):
            yield Difference(name=one.name, said=f"与方案所需不一致：{changed}", command=APPLY)
    names = {one.name for one in wanted}
    for one in ours:
        gone = [plan for plan in one.plans if plan not in plans]
        if one.name not in names or gone:
            why = f"只办理方案 {'、'.join(gone)}，该方案已不在" if gone else "不是本版本的定时任务，是以前留下的"
            yield Difference(name=one.name, said=why, command=f"prefect deployment delete '{one.full_name}'")


def _changes(wanted: Deployment, found: Deployment) -> Iterator[str]:
    if wanted.schedules != found.schedules:
        yield f"时间为 {_times(found)}，应为 {_times(wanted)}"
    for what, now, due in (
        ("入口", found.entrypoint, wanted.entrypoint),
        ("工作池", found.pool, wanted.pool),
        ("同时运行数", found.limit, wanted.limit),
    ):
        if now != due:
            yield f"{what}为 {now or '无'}，应为 {due or '无'}"


def _times(one: Deployment) -> str:
    return "、".join(f"{cron} {zone}" for cron, zone in sorted(one.schedules)) or "手动"


def _file(one: Deployment) -> str:
    """The file of what it starts."""
    return one.entrypoint.partition(":")[0].removeprefix("./")
