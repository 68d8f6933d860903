"""What every step works on: one plan's period as of a moment, with the store it is kept in."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from diaodu.adapters.files import disk_error
from diaodu.adapters.plan_files import PlanFolder, list_plans, load_plan, load_plan_folder
from diaodu.adapters.store import Store
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.figures.imported_targets import latest_given
from diaodu.domain.figures.targets import set_targets
from diaodu.domain.figures.uneven_targets import uneven_targets
from diaodu.domain.ledger import Entry, RunRow
from diaodu.domain.months.staleness import dated
from diaodu.domain.period import Period, next_period, parse_period, period_of
from diaodu.domain.plans.departures import departures_in, with_targets_of
from diaodu.domain.plans.moments import YEARS, Moments, moments_of, parse_moment
from diaodu.domain.plans.plan import FormDue, Plan
from diaodu.domain.results import Departure, UnitCode, UnitNames, UnitReport
from diaodu.domain.states import EntryKind, RunKind, RunState
from diaodu.settings import Settings, load_settings
from tasks.ledgers import LedgerPeriod, open_ledgers

HEARTBEAT_SECONDS = 20
LOOK_AGAIN_SECONDS = 0.2
"""Between two looks at a period that another run holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A period at work. `run` is set inside a run and fences its writes."""

    settings: Settings
    store: Store
    folder: PlanFolder
    period: Period
    as_of: datetime
    run: RunRow | None = None

    @property
    def plan(self) -> Plan:
        """The period's plan."""
        return self.folder.plan

    @property
    def figured_plan(self) -> Plan:
        """The plan as far as the period has figures."""
        return self.plan.figured_in(self.period)

    @property
    def forms_due(self) -> tuple[FormDue, ...]:
        """Forms that the units owe in the period."""
        return self.plan.forms_in(self.period)

    @property
    def moments(self) -> Moments:
        """The period's moments by the plan's calendar."""
        return moments_of(self.plan, self.period)

    @property
    def key(self) -> tuple[str, str]:
        """Plan and period, as the ledgers name them."""
        return self.plan.id, self.period.id

    @property
    def names(self) -> UnitNames:
        """Names of the units the ledgers know, and of the plan's own as it has them now."""
        return self.store.units.names(self.plan.id).as_now({unit.code: unit.name for unit in self.plan.units})

    @property
    def departures(self) -> tuple[Departure, ...]:
        """Units that reported in earlier periods and report no more."""
        return departures_of(self.plan, self.store, self.period)

    @property
    def heirs(self) -> dict[UnitCode, UnitCode]:
        """Code of a unit that reports no more → of the one it went into."""
        return {one.code: one.into_code for one in self.departures if one.into_code}

    @property
    def holders(self) -> UnitNames:
        """Names of the units whose figures a row is in: of a unit that went into another that one's."""
        names = self.names
        held = {code: names.name_of(heir) for code, heir in self.heirs.items()}
        return UnitNames(by_code={**names.by_code, **held})

    def reports(self, period: str | None = None) -> list[UnitReport]:
        """How the units reported for the period, or another one, each by its present name."""
        names, found = self.names, self.store.validation.reports(self.plan.id, period or self.period.id)
        return [replace(report, unit=names.name_of(report.code)) for report in found]

    @property
    def place(self) -> LedgerPeriod:
        """The period by its names: its ledgers and its rooms in the home folder."""
        plan, period = self.key
        return LedgerPeriod(home=self.settings.home, store=self.store, plan=plan, period=period)

    def local(self, moment: datetime) -> datetime:
        """A moment of the ledgers as the city's clocks show it."""
        return moment.astimezone(ZoneInfo(self.plan.zone))

    def now(self) -> datetime:
        """The moment it is taken to be: as_of, moved on by the time the run has taken."""
        if self.run is None:
            return self.as_of
        return self.as_of + (datetime.now(UTC) - self.run.started_at)


def departures_of(plan: Plan, store: Store, period: Period) -> tuple[Departure, ...]:
    """Units that reported before a period and not in it, by the plan, and by the ledger those it no longer names."""
    known, present = store.units.names(plan.id), {unit.code for unit in plan.units}
    last_told: dict[UnitCode, date] = {}
    if set(known.by_code) - present:
        for one in store.validation.unit_bases(plan.id):
            of = dated(one.period)
            if of and of.end < period.start and one.unit not in present:
                last_told[one.unit] = max(of.end, last_told.get(one.unit, of.end))
    return tuple(departures_in(plan, period, known, last_told))


def periods_of(month: Month, rhythm: str) -> list[Period]:
    """Periods of a rhythm from the plan's first to the month's own, oldest first."""
    period = period_of(parse_period(month.plan.first_period).start, rhythm)
    found = []
    while period.start <= month.period.end:
        found.append(period)
        period = next_period(period)
    return found


def rhythm_of(month: Month, due: FormDue) -> str:
    """The rhythm in whose periods a form's records stand."""
    return month.plan.base_rhythm if due.every in {None, "entry", "campaign"} else str(due.every)


def standing_entries(month: Month, kind: EntryKind, period: str | None) -> list[Entry]:
    """What people entered for a period, or for all, and nobody took back, oldest first."""
    entries, plan = month.store.entries, month.plan.id
    gone = {entry.subject for back in EntryKind if kind in back.takes_back for entry in entries.list(plan, back)}
    return [entry for entry in entries.list(plan, kind, period) if entry.id not in gone]


def open_plan_folder(plan: str) -> PlanFolder:
    """A plan's folder by this process's settings."""
    return load_plan_folder(plan, load_settings().folder("PLANS"))


def open_plans(settings: Settings | None = None) -> tuple[list[Plan], dict[str, UserError]]:
    """Every plan of the settings, None this process's, and what is wrong with those that cannot be read, by their names."""
    folder, plans, broken = (settings or load_settings()).folder("PLANS"), [], {}
    for name in list_plans(folder):
        try:
            plans.append(load_plan(name, folder))
        except UserError as error:
            broken[name] = error
    return plans, broken


def open_month(plan: str, period: str, as_of: str | datetime | None = None, *, run: str | None = None) -> Month:
    """Open a plan's period with the settings of this process.

    `as_of` is a moment (without a zone: the plan's), None for now. `run` names a run this process may
    write for.

    Raises:
        UserError: no such plan, or a period the plan does not have.
    """
    settings, store, folder = load_settings(), open_ledgers(), open_plan_folder(plan)
    parsed = folder.plan.find_period(period)
    _check_rhythm(folder.plan, parsed)
    folder = with_given_targets(folder, store, parsed)
    month = Month(settings=settings, store=store, folder=folder, period=parsed, as_of=read_moment(as_of, folder.plan))
    return replace(month, run=_run_row(month, run)) if run else month


def with_given_targets(folder: PlanFolder, store: Store, period: Period) -> PlanFolder:
    """The plan's folder with the targets given for the period's year (`diaodu targets import`) beside its own."""
    given = given_targets(folder.plan, store, (f"{period.end.year}", folder.plan.first_period[:4]))
    plan = set_targets(folder.plan, given) if given else folder.plan
    joined = with_targets_of(plan, departures_of(plan, store, period))
    return folder if joined is folder.plan else replace(folder, plan=joined)


def given_targets(plan: Plan, store: Store, years: Sequence[str]) -> dict[str, dict[str | None, int | str | None]]:
    """Measure → unit's name (None: the city) → the latest target given by people in these years."""
    return latest_given(plan, store.entries.list(plan.id, EntryKind.TARGET), years)


def target_notes(plan: Plan, store: Store, years: Sequence[str]) -> list[str]:
    """What is uneven in the targets people gave: units of a class with one beside units without."""
    given = given_targets(plan, store, years)
    return uneven_targets(set_targets(plan, given), given)


def _run_row(month: Month, run: str) -> RunRow:
    return next(row for row in month.store.runs.list(*month.key) if row.id == run)


def _check_rhythm(plan: Plan, period: Period) -> None:
    first = parse_period(plan.first_period)
    in_force = plan.valid.holds(period.start, period.end)
    if period.rhythm == "campaign":
        return
    if period.rhythm not in plan.rhythms or period.start < first.start or not in_force:
        expected = f"{plan.id} 有效期内的报告期，自 {plan.first_period} 起"
        inner = period_of(min(period.end, plan.valid.end or period.end), first.rhythm)
        if in_force and inner.start > period.start:
            expected += f"；{period.title}的累计数和得分见 {inner.id}"
        raise UsageError("报告期", period.id, expected)


def read_moment(text: str | datetime | None, plan: Plan) -> datetime:
    """Read a moment; without a zone it is the plan's, None is now.

    Raises:
        UsageError: no moment in ISO form.
    """
    zone = ZoneInfo(plan.zone)
    if text is None:
        return datetime.now(zone)
    try:
        return parse_moment(text.isoformat() if isinstance(text, datetime) else text, zone)
    except ValueError as error:
        expected = f"{YEARS[0]}至{YEARS[-1]}年的时间，如 2021-03-31T09:00，可带时区"
        raise UsageError("时间", repr(text), expected) from error


@contextmanager
def held_period(month: Month, kind: RunKind, patience_seconds: float = 0) -> Iterator[Month]:
    """Hold the period for one run, with a heartbeat; the run ends as failed when its body does.

    Raises:
        BusyError: another living run holds the period, and still does after so many seconds.
    """
    run = _acquire(month, kind, time.monotonic() + patience_seconds)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(month.store, run, stop), daemon=True)
    beat.start()
    try:
        yield replace(month, run=run)
    except BaseException as error:
        stop.set()
        with suppress(BusyError):
            month.store.runs.finish(run, RunState.FAILED, {"error": public_error(error)}, datetime.now(UTC))
        raise
    finally:
        stop.set()
        beat.join()
        with suppress(UserError):  # what the run itself ended with is told
            month.store.database.checkpoint()


def _acquire(month: Month, kind: RunKind, until: float) -> RunRow:
    while True:
        try:
            return month.store.runs.acquire(*month.key, kind, month.as_of, datetime.now(UTC))
        except BusyError:
            if time.monotonic() >= until:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)


def finish_run(month: Month, state: RunState, summary: dict[str, Any]) -> None:
    """End the run and give the period free."""
    if month.run is not None:
        month.store.runs.finish(month.run, state, summary, datetime.now(UTC))


def _beat(store: Store, run: RunRow, stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT_SECONDS):
        with suppress(BusyError):
            store.runs.heartbeat(run, datetime.now(UTC))


def public_error(error: BaseException) -> str:
    """What ledgers and people may be told of an error: a user's message whole, of a disk what it refused, of a fault only its kind."""
    if isinstance(error, OSError) and error.errno is not None:
        return str(disk_error(error))
    return str(error) if isinstance(error, UserError) else type(error).__name__
