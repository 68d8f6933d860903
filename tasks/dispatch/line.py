"""The line to the mail server: one connection for a whole pass, opened when first needed and again when it was lost."""

from collections.abc import Callable
from typing import Protocol

from diaodu.domain.errors import UserError
from diaodu.domain.mail.outbox import Reply


class Connection(Protocol):
    """An open line to the mail server, driven step by step (adapters/mail.py)."""

    @property
    def is_open(self) -> bool: ...  # noqa: D102 - see adapters/mail.py
    @property
    def max_size(self) -> int: ...  # noqa: D102
    def mail(self, size: int) -> Reply: ...  # noqa: D102
    def rcpt(self, address: str) -> Reply: ...  # noqa: D102
    def data(self, message: bytes) -> Reply: ...  # noqa: D102
    def reset(self) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Line:
    """Connects when there is something to send; `close` ends what it opened."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """Connect in this way when there is something to send."""
        self._connect = connect
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The open connection."""
        if self._connection is None:
            raise RuntimeError("open() comes first")
        return self._connection

    @property
    def is_open(self) -> bool:
        """Whether a message may be begun without connecting."""
        return self._connection is not None and self._connection.is_open

    def open(self) -> str:
        """Connect unless the line is open; why it cannot be, else ""."""
        if self.is_open:
            return ""
        self.close()
        try:
            self._connection = self._connect()
        except (OSError, UserError) as error:
            return str(error)
        return ""

    def reset(self) -> None:
        """Drop a message begun, so that the next can be."""
        if self._connection is not None and self._connection.is_open:
            self._connection.reset()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
