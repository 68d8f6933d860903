"""One bad plan, folder or period never stops the rest: each is tried, and what failed is named in the end."""

import logging
from collections.abc import Callable
from typing import TypeVar

from diaodu.domain.errors import UserError
from tasks.month import public_error

T = TypeVar("T")


class Attempts:
    """What was tried one by one, and what of it failed."""

    def __init__(self) -> None:
        self._failed: list[str] = []

    def of(self, what: str, do: Callable[[], T]) -> T | None:
        """Do it; None where it failed. A fault of the program is logged with its traceback."""
        try:
            return do()
        except UserError as error:
            self._failed.append(f"{what}：{public_error(error)}")
        except Exception as error:  # whatever it is, the others go on; `raise_failed` tells of it
            logging.getLogger(__name__).exception("%s", what)
            self._failed.append(f"{what}：{public_error(error)}")
        return None

    def note(self, said: str) -> None:
        """Keep what failed within something that went on."""
        self._failed.append(said)

    @property
    def failed(self) -> tuple[str, ...]:
        """What failed so far, in words."""
        return tuple(self._failed)

    def raise_failed(self, where: str) -> None:
        """Let the flow end as failed, with everything that did.

        Raises:
            UserError: something did.
        """
        if self._failed:
            raise UserError(where, "\n".join(self._failed), "其余已照常完成", "操作人员")
