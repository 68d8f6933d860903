"""The register of recipients (收件人名册): a file of it read whole, so that nobody is left out unsaid."""

from collections.abc import Collection, Sequence
from pathlib import Path

from diaodu.adapters.hand_tables import all_or_none, read_hand_table
from diaodu.domain.ledger import RecipientLine
from diaodu.domain.mail.registry import HEADERS, doubled, known_groups, read_line
from diaodu.domain.plans.plan import Plan


def read_recipient_file(
    path: Path, plans: Sequence[Plan], unread: Sequence[str] = (), domains: Collection[str] = ()
) -> list[RecipientLine]:
    """Recipients of a file, CSV or workbook; `unread` names plans whose groups and units nobody can know now.

    Raises:
        UserError: with every line that is wrong by itself or repeats another, all at once.
    """
    groups = known_groups(plans)
    table = read_hand_table(path, HEADERS, ("group", "name", "address"))
    found = [(line.line, read_line(groups, line.cells, domains)) for line in table.lines]
    lines = [RecipientLine(line=line, recipient=one) for line, one in found if not isinstance(one, list)]
    wrong = len(lines) < len(found)
    hint = [(0, f"另有方案无法读取，其分组和单位未计：{'、'.join(unread)}")] if wrong and unread else []
    all_or_none(path, found, [*doubled(lines), *hint])
    return lines
