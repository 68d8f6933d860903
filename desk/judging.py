"""A period done again after what a person did, as the person at the terminal sees it.

`tasks.again` is imported in the functions: it loads pandas and Great Expectations, more than a second that the
spinner tells of and that commands which only look (`diaodu record list`) do not spend.
"""

from desk.terminal import note, note_stale, spinner
from diaodu.domain.months.staleness import later_of
from diaodu.domain.states import RunKind
from tasks.ledgers import issued_of, stale_of
from tasks.month import Month


def judge_again(month: Month, kind: RunKind) -> bool:
    """Read, validate, compute and score the period again; whether its books are closed, which a note says too."""
    with spinner("正在校验…"):
        from tasks.again import judge_again

        done = judge_again(month, kind)
    if kind is not RunKind.SUBMIT:  # `submit` says it of the unit's own file
        if done.is_closed:
            _note_closed(done.corrections)
        _note_later(month)
    return done.is_closed


def judge_if_judged(month: Month, kind: RunKind) -> None:
    """Judge the period again where it has been judged."""
    if month.store.validation.reports(*month.key):
        judge_again(month, kind)


def compute_again(month: Month) -> bool:
    """Compute and score again after an entry where the period has been judged; whether that was so."""
    if not month.store.validation.reports(*month.key):
        return False
    with spinner("正在测算…"):
        from tasks.again import compute_again

        done = compute_again(month, RunKind.RECORD)
    if done.is_closed:
        _note_closed(done.corrections)
    _note_later(month)
    return True


def _note_later(month: Month) -> None:
    """Name the later periods that rest on what this one was."""
    stale = later_of(month.period, stale_of(month.store, month.plan.id))
    note_stale(stale, issued_of(month.store, month.plan.id, stale))


def _note_closed(corrections: int) -> None:
    note(f"本期已封账，变动将以更正形式印发；现有待更正 {corrections} 处")
