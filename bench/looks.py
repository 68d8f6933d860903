"""Measure commands that only look against importing what they import.

uv run python bench/looks.py [--rounds 7]

Both sides run in turn in fresh processes over one small judged month; medians of their CPU seconds are printed,
since machines are shared.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN, PERIOD = "ordos-2021", "2021-03"
LOOKS = (
    ("status", PLAN, PERIOD, "--json"), ("findings", PLAN, PERIOD, "--json"), ("papers", PLAN, PERIOD, "--json"),
    ("plan", "show", PLAN, "--json"), ("doctor", "--version"), ("--version",),
)  # fmt: skip
MONTH = """
from pathlib import Path
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month
judged_month(write_small_month(Path({inbox!r})))
"""
COMMAND = "from desk.start import main; main()"
IMPORTS = "import gc; gc.disable(); import desk.start, desk.cli, rich.console, rich.table{module}"
TARGET = 1.15


def run(words: Sequence[str], home: str) -> float:
    """CPU seconds of a fresh process."""
    before = _spent()
    environment = os.environ | {"DIAODU_HOME": home, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return _spent() - before


def _spent() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def imports_of(word: str) -> str:
    return IMPORTS.format(module="" if word.startswith("-") else f", desk.commands.{word}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="diaodu-bench-") as folder:
        home = f"{folder}/home"
        run([MONTH.format(inbox=f"{folder}/inbox")], home)
        print("| command | CPU s | its imports CPU s | ratio | target |\n|---|---|---|---|---|")
        for words in LOOKS:
            sides = [(run([COMMAND, *words], home), run([imports_of(words[0])], home)) for _ in range(rounds)]
            command, imports = (statistics.median(side) for side in zip(*sides, strict=True))
            ratio = statistics.median(one / other for one, other in sides)
            print(f"| `diaodu {' '.join(words)}` | {command:.2f} | {imports:.2f} | {ratio:.2f} | ≤ {TARGET} |")


if __name__ == "__main__":
    main()
