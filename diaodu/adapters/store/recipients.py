"""The registry of recipients: the only place a mail's address may come from."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, insert, or_, select

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import recipients
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine, Snapshot, content_sha256
from diaodu.domain.text.addresses import canonical_address, is_address


class Recipients:
    """Who may get mail, by group."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def import_lines(self, lines: Iterable[RecipientLine]) -> int:
        """Make each group named in a file exactly what the file says; return how many lines it had.

        Raises:
            UserError: with the lines whose address is wrong or that stand there twice; nothing is changed.
        """
        wanted = _checked(list(lines))
        groups = {recipient.group for recipient in wanted}
        with self._database.write() as connection:
            serialise(connection, "recipients")
            connection.execute(delete(recipients).where(recipients.c.group.in_(groups)))
            if wanted:
                connection.execute(insert(recipients), [asdict(recipient) for recipient in wanted])
        return len(wanted)

    def snapshot(self, groups: Collection[str], on: date) -> Snapshot:
        """The recipients of some groups in use on a day, one entry an address, with the hash an approval binds."""
        with self._database.read() as connection:
            return snapshot_of(connection, groups, on)

    def list(self, group: str | None = None) -> list[Recipient]:
        """Recipients by group, unit and address, inactive ones too."""
        query = select(recipients).order_by(recipients.c.group, recipients.c.unit, recipients.c.address)
        if group is not None:
            query = query.where(recipients.c.group == group)
        with self._database.read() as connection:
            return [_recipient(row) for row in connection.execute(query).mappings()]


def in_use(on: date) -> ColumnElement[bool]:
    """The condition that a recipient gets mail on a day."""
    of = recipients.c
    begun, not_over = or_(of.valid_from.is_(None), of.valid_from <= on), or_(of.valid_to.is_(None), of.valid_to >= on)
    return and_(of.active.is_(True), begun, not_over)


def snapshot_of(connection: Connection, groups: Collection[str], on: date) -> Snapshot:
    """The snapshot inside a transaction; of an address in several groups the first entry stands, however it is written."""
    of = recipients.c
    query = select(recipients).where(in_use(on), of.group.in_(groups))
    by_address: dict[str, Recipient] = {}
    for row in connection.execute(query.order_by(of.group, of.unit, of.address)).mappings():
        by_address.setdefault(row["address"].lower(), _recipient(row))
    chosen = tuple(by_address.values())
    text = json.dumps(written(chosen), ensure_ascii=False, sort_keys=True)
    return Snapshot(sha256=content_sha256(text.encode()), recipients=chosen)


def written(found: Iterable[Recipient]) -> list[dict[str, Any]]:
    """Recipients as JSON holds them."""
    return [
        asdict(one)
        | {name: day and day.isoformat() for name, day in (("valid_from", one.valid_from), ("valid_to", one.valid_to))}
        for one in found
    ]


def read_again(rows: Iterable[Mapping[str, Any]]) -> tuple[Recipient, ...]:
    """Recipients that were written so."""
    days = ("valid_from", "valid_to")
    return tuple(
        Recipient(**{**row, **{name: date.fromisoformat(row[name]) if row[name] else None for name in days}})
        for row in rows
    )


def refuse_strangers(connection: Connection, addresses: Iterable[str], on: date) -> None:
    """Refuse addresses that are not in the registry, or not in use on a day.

    Raises:
        UserError: with the addresses at fault.
    """
    known = {one.lower() for one in connection.execute(select(recipients.c.address).where(in_use(on))).scalars()}
    if strangers := sorted(one for one in set(addresses) if one.lower() not in known):
        raise UserError("发送对象", f"不在收件人名册中: {', '.join(strangers)}", "名册中启用的地址", "经办人")


def _checked(lines: list[RecipientLine]) -> list[Recipient]:
    for line in lines:
        if not is_address(line.recipient.address):
            found = f"邮箱地址 {line.recipient.address!r} 不合规范"
            raise UserError(f"收件人名册第 {line.line} 行", found, "形如 name@example.gov.cn 的单个地址", "经办人")
        if not line.recipient.group.strip():
            raise UserError(f"收件人名册第 {line.line} 行", "分组为空", "方案中的收件人分组", "经办人")
    wanted = [replace(line.recipient, address=canonical_address(line.recipient.address)) for line in lines]
    keys = [(one.group, one.unit, one.address.lower()) for one in wanted]
    for key, times in Counter(keys).items():
        if times > 1:
            numbers = "、".join(str(line.line) for line, own in zip(lines, keys, strict=True) if own == key)
            raise UserError(f"收件人名册第 {numbers} 行", f"{key[2]} 重复", "同组同单位的一个地址只写一行", "经办人")
    return wanted


def _recipient(row: RowMapping) -> Recipient:
    return Recipient(**row)
