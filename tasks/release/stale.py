"""A draft that the ledgers have left behind is neither approved nor issued: what goes out cannot be taken back."""

from diaodu.domain.errors import BusyError, NotReadyError
from diaodu.domain.ledger import PaperRow
from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.papers.changes import find_changes
from diaodu.domain.states import PaperState
from tasks.compile.draft import compile_paper, inputs_of
from tasks.month import Month

INPUTS = {
    "plan_sha256": "方案、报表或模板",
    "decisions": "处理意见",
    "entries": "录入、认定、撤回、不予采用、目标或历史数据",
}
"""What a draft was made of, by the names under which it is kept."""


def refuse_stale(month: Month, row: PaperRow) -> None:
    """Refuse a draft that is not what would be drafted now; an issued paper is past that.

    Raises:
        BusyError: something it was made of changed since, or it would read otherwise today.
    """
    if row.state is PaperState.ISSUED:
        return
    found = _other_inputs(month, row) or _other_text(month, row)
    if found:
        where = " ".join(month.key)
        expected = f"重新拟稿（diaodu run {where} --no-send），看过新的草稿再签发、印发"
        raise BusyError(where, f"拟稿后有变动：{'、'.join(found)}", expected, "经办人")


def _other_inputs(month: Month, row: PaperRow) -> list[str]:
    then, now = month.store.papers.pinned_of(row.id), inputs_of(month)
    return [word for name, word in INPUTS.items() if then.get(name, now[name]) != now[name]]


def _other_text(month: Month, row: PaperRow) -> list[str]:
    """Where it would read otherwise; nothing where there are no figures to write it from."""
    try:
        today = compile_paper(month)
    except NotReadyError:
        return []
    changes = find_changes(paper_from_json(month.store.papers.text_of(row.id)), today)
    return [f"{len(changes)}处内容（{changes[0].place}等）"] if changes else []
