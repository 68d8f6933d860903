"""The register of recipients (收件人名册): a file of it read whole, so that nobody is left out unsaid."""

from collections.abc import Collection, Sequence
from pathlib import Path

from diaodu.adapters.hand_tables import HandLine, all_or_none, read_hand_table
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.mail.registry import HEADERS, KnownGroup, doubled, known_groups, read_line
from diaodu.domain.plans.plan import Plan


def read_recipient_file(
    path: Path, plans: Sequence[Plan], unread: Sequence[str] = (), domains: Collection[str] = ()
) -> tuple[list[RecipientLine], tuple[str, ...]]:
    """Recipients of a file, CSV or workbook, and its columns that mean nothing here; `unread` names plans whose groups and units nobody can know now.

    Raises:
        UserError: with every line that is wrong by itself or repeats another, all at once.
    """
    groups = known_groups(plans)
    table = read_hand_table(path, HEADERS, ("group", "name", "address"))
    found = [(line.line, _read(groups, line, domains)) for line in table.lines]
    lines = [RecipientLine(line=line, recipient=one) for line, one in found if not isinstance(one, list)]
    wrong = len(lines) < len(found)
    hint = [(0, f"另有方案无法读取，其分组和单位未计：{'、'.join(unread)}")] if wrong and unread else []
    all_or_none(path, found, [*doubled(lines), *hint])
    return lines, table.unused


def _read(groups: Sequence[KnownGroup], line: HandLine, domains: Collection[str]) -> Recipient | list[str]:
    """A line's recipient, or all that is wrong with it: a second address beside the table must not be lost."""
    found = read_line(groups, line.cells, domains)
    if not line.headless:
        return found
    slip = f"“{'、'.join(line.headless)}”在没有表头的列，无法知道是什么"
    return [*(found if isinstance(found, list) else []), slip]
