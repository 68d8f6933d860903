"""The register of recipients (收件人名册): a file of it read whole, so that nobody is left out unsaid."""

from collections.abc import Sequence
from pathlib import Path

from diaodu.adapters.hand_tables import all_or_none, read_hand_table
from diaodu.domain.ledger import RecipientLine
from diaodu.domain.mail.registry import HEADERS, known_groups, read_line
from diaodu.domain.plans.plan import Plan


def read_recipient_file(path: Path, plans: Sequence[Plan], unread: Sequence[str] = ()) -> list[RecipientLine]:
    """Recipients of a file, CSV or workbook; `unread` names plans whose groups and units nobody can know now.

    Raises:
        UserError: with every line that names no group or unit of the plans, all at once.
    """
    groups = known_groups(plans)
    table = read_hand_table(path, HEADERS, ("group", "name", "address"))
    found = [(line.line, read_line(groups, line.cells)) for line in table.lines]
    wrong = any(isinstance(one, list) for _, one in found)
    hint = [(0, f"另有方案无法读取，其分组和单位未计：{'、'.join(unread)}")] if wrong and unread else []
    return [
        RecipientLine(line=line.line, recipient=one)
        for line, one in zip(table.lines, all_or_none(path, found, hint), strict=True)
    ]
