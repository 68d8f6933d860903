"""A mail server, a registry and the commands that use them."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tasks.month import Month
from tests.lib.command_line import call_json
from tests.lib.faulty_smtp import Fault, FaultyServer
from tests.lib.months import PERIOD, PLAN, issued_month
from tests.lib.small_month import write_small_month

A, B, C, DEAD = "a@example.com", "b@example.com", "c@example.com", "dead@example.com"


class Post:
    """A mail server and the commands that use it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.accepted: Counter[str] = Counter()
        self.server: FaultyServer | None = None

    def open(self, fault: Fault = lambda _step, _count: "", *, dead: str = "") -> None:
        self.close()
        self.server = FaultyServer(fault, frozenset({dead}))
        self.server.__enter__()
        self.monkeypatch.setenv("DIAODU_SMTP_URL", self.server.url)
        self.monkeypatch.setenv("DIAODU_SMTP_FROM", "bureau@example.com")
        self.monkeypatch.setenv("DIAODU_SMTP_PASSWORD", "word")

    def close(self) -> None:
        if self.server:
            self.server.__exit__(None, None, None)
            self.accepted += self.server.accepted
            self.server = None

    def taken(self) -> dict[str, int]:
        return dict(self.accepted + (self.server.accepted if self.server else Counter()))

    def register(self, *lines: str) -> None:
        """Lines of group, name, address, and the unit where there is one."""
        path = self.folder / "名册.csv"
        rows = [f"{line},," if line.count(",") == 2 else f"{line}," for line in lines]
        path.write_text("分组,姓名,邮箱,单位,启用\n" + "\n".join(rows) + "\n", encoding="utf-8")
        call_json("recipients", "import", str(path))

    def issue(self) -> Month:
        return issued_month(write_small_month(self.folder / "in"))


def dispatch(*words: str, code: int = 0) -> Any:
    return call_json("dispatch", PLAN, PERIOD, *words, code=code)


def missed(code: int = 0) -> Any:
    return dispatch("--missed", "--by", "张经办", code=code)


def states() -> dict[str, str]:
    return {one["recipient"]: one["state"] for one in call_json("deliveries", PLAN, PERIOD)["deliveries"]}


def delivery(address: str) -> str:
    return next(one["id"] for one in call_json("deliveries", PLAN, PERIOD)["deliveries"] if one["recipient"] == address)
