"""Measure the templates of a period for all units against what it costs to import what writes them.

uv run python bench/templates.py [--rounds 5]

Both sides run in turn in fresh processes; medians of their CPU seconds are printed, since machines are shared.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

IMPORTS = "import pydantic, sqlalchemy, typer, rich, xlsxwriter, yaml"
TEMPLATES = """
import os, sys
os.environ["DIAODU_HOME"] = {home!r}
sys.path.insert(0, {root!r})
sys.argv = ["diaodu", "template", "ordos-2021", "2021-03", "--out", {out!r}, "--json"]
from desk.start import main
main()
"""
TARGET_SECONDS = 2.0


def run(code: str) -> float:
    """CPU seconds of a fresh process."""
    before = _spent()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return _spent() - before


def _spent() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="diaodu-bench-") as folder:
        code = TEMPLATES.format(root=str(ROOT), out=folder, home=f"{folder}/home")
        sides = [(run(code), run(IMPORTS)) for _ in range(rounds)]
        count = len(list(Path(folder).glob("*.xlsx")))
    made, imports = (statistics.median(side) for side in zip(*sides, strict=True))
    ratio = statistics.median(one / floor for one, floor in sides)
    print("| what | CPU s | against imports CPU s | ratio | above imports | target |\n|---|---|---|---|---|---|")
    print(
        f"| templates of {count} units | {made:.2f} | {imports:.2f} | {ratio:.2f} | {made - imports:.2f} s | ≤ {TARGET_SECONDS:.0f} s |"
    )


if __name__ == "__main__":
    main()
