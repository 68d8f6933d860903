"""As now: an issue composed again by the data and the rules of now, and what of each change lies in which.

All is done in a copy of the ledgers, which goes when it is done. Where plan, forms or templates are others now, the
same data are judged by those of then too, as the database keeps them: what differs already there lies in the data.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from diaodu.adapters.plan_files import PlanFolder, restore_plan_folder
from diaodu.adapters.store import open_store
from diaodu.adapters.store.backup import back_up
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import PaperRow
from diaodu.domain.papers.blocks import Paper, paper_from_json
from diaodu.domain.papers.changes import UNKNOWN_CAUSE, Change, cause_of, find_changes, told_apart
from diaodu.settings import Settings
from tasks.again import do_steps
from tasks.compile.draft import compile_paper
from tasks.month import Month, with_given_targets
from tasks.release.causes import data_causes, rules_cause
from tasks.reproduce.as_sent import issued_row

ROOMS = {"plan": "方案", "expectations": "报表", "templates": "模板"}
MOST_FILES = 6
"""Changed files that a cause names; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of then beside those of now: which files are others, and why they cannot be compared ("" where they are)."""

    changed: Sequence[str]
    lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """An issue beside what it would say now: each change with its cause."""

    row: PaperRow
    paper: Paper
    changes: Sequence[tuple[Change, str]]
    rules: Rules


def reproduce_now(month: Month, revision: int) -> Reproduced:
    """Compose the period's bulletin anew and hold it against the issue, as its correction of that number left it.

    Raises:
        NotReadyError: the issue, or the correction, has not been issued.
    """
    row = issued_row(month.place, revision)
    papers = month.store.papers
    before = paper_from_json(papers.corrected_by(row.id) if revision else papers.text_of(row.id))
    with _copied(month) as (copy, folder):
        rules, by_old_rules = _by_rules_of_then(copy, row, folder)
        now = _composed(copy)
    changes = told_apart(find_changes(before, now))
    of_data = changes if by_old_rules is None else told_apart(find_changes(before, by_old_rules))
    return Reproduced(row=row, paper=now, changes=_with_causes(month, row, changes, of_data, rules), rules=rules)


@contextmanager
def _copied(month: Month) -> Iterator[tuple[Month, Path]]:
    """The month over a copy of the ledgers, its home a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="diaodu-reproduce-") as name:
        folder = Path(name)
        back_up(month.store.database, folder / "copy.db")
        home = replace(month.settings.values["HOME"], value=name)
        settings = Settings(values={**month.settings.values, "HOME": home})
        with open_store(f"sqlite:///{folder / 'copy.db'}") as store:
            yield replace(month, settings=settings, store=store), folder


def _composed(month: Month) -> Paper:
    do_steps(month)
    return compile_paper(month)


def _by_rules_of_then(month: Month, row: PaperRow, folder: Path) -> tuple[Rules, Paper | None]:
    """The text by the data of now and the rules of then; None where these are the same, or not to be had."""
    then = month.store.papers.pinned_of(row.id)["plan_sha256"]
    if then == month.folder.sha256:
        return Rules(changed=()), None
    texts = month.store.rules.get(then)
    if not texts:
        return Rules(
            changed=(), lacking="印发时的方案、报表和模板没有留存（由旧版程序印发），不能分清数据和规则的影响"
        ), None
    changed = _changed_files(texts, month.folder.texts())
    try:
        old = _restored(month, texts, folder / "then")
        return Rules(changed=changed), _composed(replace(month, folder=old))
    except UserError as error:
        return Rules(changed=changed, lacking=f"现在的程序读不了印发时的方案，不能分清数据和规则的影响：{error}"), None


def _restored(month: Month, texts: Mapping[str, str], folder: Path) -> PlanFolder:
    return with_given_targets(restore_plan_folder(month.plan.id, texts, folder), month.store, month.period)


def _changed_files(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """方案 measures.yaml, 模板 papers/bulletin.xml.j2: files that are others, came or went."""
    names = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    return [f"{ROOMS[room]} {file}" for room, _, file in (name.partition("/") for name in names)]


def _with_causes(
    month: Month, row: PaperRow, changes: Sequence[Change], of_data: Sequence[Change], rules: Rules
) -> list[tuple[Change, str]]:
    causes, units = data_causes(month, row), [unit.name for unit in month.plan.units]
    files = "、".join(rules.changed[:MOST_FILES]) + (
        f"等{len(rules.changed)}个文件" * (len(rules.changed) > MOST_FILES)
    )
    by_rules = rules_cause(files).text
    in_data = {one.place: one.after for one in of_data}

    def why(change: Change) -> str:
        said = cause_of(change, causes, units, of_data) if causes else UNKNOWN_CAUSE
        if rules.lacking:
            return f"{said}；{by_rules}" if causes else by_rules
        if change.place not in in_data:
            return by_rules
        return said if in_data[change.place] == change.after else f"{said}；{by_rules}"

    return [(change, why(change)) for change in changes]
