"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from diaodu.domain.states import Worded
from diaodu.domain.text.cleaning import clean_text


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so there the text is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody could say which zone it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text without NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Clean on the way in, once."""
        return None if value is None else clean_text(value)


class KindText(TypeDecorator[Worded]):
    """A state or kind of one of some vocabularies, kept as its value; "" stands for none."""

    impl = Text
    cache_ok = True

    def __init__(self, kinds: tuple[type[Worded], ...]) -> None:
        """Take the vocabularies that the column holds words of."""
        super().__init__()
        self.kinds = kinds
        self._members: dict[str, Worded] = {str(member): member for kind in kinds for member in kind}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse what is no state or kind of the column's."""
        return str(self._member(value)) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the state or kind itself."""
        return self._member(value) if value else value

    def _member(self, value: str) -> Worded:
        if value not in self._members:
            raise ValueError(f"{value!r} is none of {', '.join(self._members)}")
        return self._members[value]
