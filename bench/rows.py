"""Measure a month of many rows, step by step, in one process without Prefect, against an earlier build.

uv run python bench/rows.py [REV] [--shapes 1x20000 60x333] [--rounds 1]

A shape is units × rows of each of three forms. The other build gets a checkout and an environment of its own; the
builds take turns, and medians are printed. CPU seconds count the reading processes.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from against import ROOT, Build, other_build
from made import PERIOD, PLAN, make_inbox, make_plan

STEPS = """
import json, resource, sys, time
from pathlib import Path
from tasks.month import open_month
from tasks.collect import collect_inbox
from tasks.read import read_submissions
from tasks.validate.period import validate_period
from tasks.review.returns import return_findings
from tasks.aggregate.period import aggregate_period
from tasks.score import score_period
import expectations.batch

plan, period, inbox = sys.argv[1:4]

def cpu():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

month = open_month(plan, period, "2021-03-31T09:00")
spent, peaks, begun = {}, {}, time.monotonic()
for name, step in (
    ("collect", lambda: collect_inbox(month, Path(inbox))), ("read", lambda: read_submissions(month)),
    ("validate", lambda: validate_period(month)), ("review", lambda: return_findings(month, notify=False)),
    ("aggregate", lambda: aggregate_period(month)), ("score", lambda: score_period(month)),
):
    before = cpu()
    step()
    spent[name] = cpu() - before
    peaks[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
reports = month.store.validation.reports(plan, period)
print(json.dumps({
    "cpu": spent, "peaks": peaks, "wall": time.monotonic() - begun, "rows": sum(one.rows.read for one in reports),
    "held": sum(one.rows.held for one in reports), "findings": len(month.store.validation.findings(plan, period)),
    "child_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
}))
"""


def measure(build: Build, work: Path, inbox: Path) -> dict[str, Any]:
    """The steps of one month in a home of its own, and the size of its database."""
    home = Path(tempfile.mkdtemp(dir=work))
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"DIAODU_HOME": str(home), "DIAODU_PLANS": str(inbox.parent / "plans"), "PYTHONPATH": str(build.root)}
    words = [str(build.python), "-c", STEPS, PLAN, PERIOD, str(inbox)]
    done = subprocess.run(words, cwd=build.root, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout)
    found["database"] = sum(path.stat().st_size for path in home.glob("diaodu.db*"))
    shutil.rmtree(home)
    return found


def make(work: Path, units: int, rows: int) -> Path:
    """The plan and the inbox of a shape."""
    place = work / f"{units}x{rows}"
    make_plan(place / "plans", units)
    make_inbox(place / "inbox", units, rows)
    return place / "inbox"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", nargs="?")
    parser.add_argument("--shapes", nargs="+", default=["1x20000", "60x333"])
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="diaodu-bench-"))
    builds = {"own": Build(root=ROOT, python=Path(sys.executable))}
    try:
        if chosen.revision:
            builds["other"] = other_build(chosen.revision, work)
        for shape in chosen.shapes:
            units, rows = map(int, shape.split("x"))
            inbox = make(work, units, rows)
            found: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for _ in range(chosen.rounds):
                for name, build in builds.items():
                    found[name].append(measure(build, work, inbox))
            report(shape, found)
    finally:
        if chosen.revision:
            subprocess.run(["git", "worktree", "remove", "--force", str(work / "other")], cwd=ROOT, check=False)
        shutil.rmtree(work, ignore_errors=True)


def report(shape: str, found: dict[str, list[dict[str, Any]]]) -> None:
    """Print what each build took, and the ratios."""
    one = found["own"][0]
    print(f"\n{shape} × 3 forms: {one['rows']} rows, {one['held']} held, {one['findings']} findings\n")
    print("| what | " + " | ".join(found) + (" | ratio |" if len(found) > 1 else " |"))
    print("|---" * (len(found) + 1) + ("|---|" if len(found) > 1 else "|"))
    lines = {f"{step} (CPU s)": [[run["cpu"][step] for run in runs] for runs in found.values()] for step in one["cpu"]}
    lines["all (CPU s)"] = [[sum(run["cpu"].values()) for run in runs] for runs in found.values()]
    lines["wall s"] = [[run["wall"] for run in runs] for runs in found.values()]
    lines["peak MB"] = [[max(run["peaks"].values()) for run in runs] for runs in found.values()]
    lines["peak MB of a reading process"] = [[run["child_peak"] for run in runs] for runs in found.values()]
    lines["database, kB a row"] = [[run["database"] / run["rows"] / 1000 for run in runs] for runs in found.values()]
    for what, sides in lines.items():
        cells = [f"{statistics.median(side):.2f}" for side in sides]
        if len(sides) > 1:
            cells.append(f"{statistics.median(a / b for a, b in zip(*sides, strict=True)):.2f}")
        print(f"| {what} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
