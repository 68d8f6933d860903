"""The order of the steps is written once: the month's tasks and what is done again follow it."""

from tasks.again import DOES
from tasks.order import MonthStep, steps_between
from tasks.steps import TASKS


def test_every_step_of_the_month_has_its_task_under_its_own_name_and_word() -> None:
    assert list(TASKS) == list(MonthStep)
    assert [(task.name, task.task_run_name) for task in TASKS.values()] == [(step, step.word) for step in MonthStep]


def test_what_is_done_again_is_every_step_between_reading_and_scoring() -> None:
    assert list(DOES) == list(steps_between(MonthStep.READ, MonthStep.SCORE))


def test_steps_between_two_steps_include_both_and_keep_the_months_order() -> None:
    assert list(steps_between(MonthStep.AGGREGATE, MonthStep.COMPILE)) == [
        MonthStep.AGGREGATE,
        MonthStep.SCORE,
        MonthStep.COMPILE,
    ]
    assert list(steps_between(MonthStep.READ, MonthStep.READ)) == [MonthStep.READ]
