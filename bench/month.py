"""Measure the month: the whole command against its floor, the steps against their engines, status against imports.

uv run python bench/month.py [--rounds 3] [--inbox ../shared/data/inbox/2021-03]

All ratios are taken in one run, the two sides in turn, since machines are noisy; medians are printed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FLOOR = """
import os, sys, threading
from importlib import import_module
from pathlib import Path
sys.path.insert(0, {root!r})
from diaodu.adapters.prefect_settings import prepare_prefect
prepare_prefect(Path(os.environ["DIAODU_HOME"]))
import pandas
thread = threading.Thread(target=import_module, args=("great_expectations",))
thread.start()
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

@task(cache_policy=NO_CACHE)
def step(number):
    return number

@flow
def trivial():
    return sum(step(number) for number in range(8))

trivial()
thread.join()
"""

STEPS = """
import json, os, sys, time, resource
sys.path.insert(0, {root!r})
from pathlib import Path
import pandas, great_expectations
from tasks.month import open_month
from tasks.collect import collect_inbox
from tasks.read import read_submissions
from tasks.review.returns import return_findings
from tasks.validate.period import validate_period
from tasks.aggregate.period import aggregate_period
from tasks.score import score_period
from tasks.compile.draft import draft_papers
import expectations.batch, expectations.builder, typst, vl_convert, yagmail, alembic.command
import desk.report
month = open_month("ordos-2021", "2021-03")

def cpu():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

spent, start = {{}}, cpu()
for name, step in (("collect", lambda: collect_inbox(month, Path({inbox!r}))), ("read", lambda: read_submissions(month)),
                   ("validate", lambda: validate_period(month)), ("review", lambda: return_findings(month, notify=False)),
                   ("aggregate", lambda: aggregate_period(month)), ("score", lambda: score_period(month)),
                   ("draft", lambda: draft_papers(month))):
    before = cpu()
    step()
    spent[name] = round(cpu() - before, 3)
print(json.dumps({{"cpu": cpu() - start, "steps": spent}}))
"""

ENGINES = """
import io, json, sys, resource
sys.path.insert(0, {root!r})
from pathlib import Path
import pandas, great_expectations, typst, vl_convert
from python_calamine import CalamineWorkbook
from tasks.month import open_month
from tasks.read import reading_context, take_stock
from tasks.validate.forms import _frame, period_parameters
from diaodu.domain.forms.derive import add_derived
from diaodu.domain.forms.frames import batch_frame
from diaodu.domain.intake.rows import rows_of
from diaodu.domain.papers.blocks import Figure, Imprint, paper_from_json
from diaodu.adapters.renderers import typst as pdf
from diaodu.adapters.renderers.fonts import font_stack
from expectations import batch
from expectations.rules import rules_of

month = open_month("ordos-2021", "2021-03")
parameters = period_parameters(month.folder, month.period)
files = [file for intake in take_stock(month) for file in intake.files]
ready = []
for due in month.forms_due:
    form = month.folder.forms[due.form]
    rows = [row for file in files for row in rows_of(form.id, file)]
    frame = batch_frame(form, add_derived(form, _frame(form, rows)))
    ready.append((form, rules_of(form, month.folder.house_rules), frame))
row = month.store.papers.latest(*month.key, "bulletin")
paper = paper_from_json(month.store.papers.text_of(row.id))
data = pdf.pdf_data(paper, Imprint())
figures = [block for block in paper.blocks if isinstance(block, Figure)]
workbooks = [path.read_bytes() for path in sorted(Path({inbox!r}).rglob("*.xlsx"))]

def cpu():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])

spent = {{}}
start = before = cpu()
for content in workbooks:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
spent["calamine"] = round(cpu() - before, 3); before = cpu()
for form, rules, frame in ready:
    batch.find_failures(form, rules, frame, parameters)
spent["great_expectations"] = round(cpu() - before, 3); before = cpu()
stack = font_stack(None)
data |= {{"fonts": stack.families, "official_title": stack.official_title}}
pdf._compile(json.dumps(data, ensure_ascii=False), stack.book, pdf.dress_layout("bulletin"))
spent["typst"] = round(cpu() - before, 3); before = cpu()
for figure in figures:
    vl_convert.vegalite_to_svg(json.dumps(figure.spec))
    vl_convert.vegalite_to_png(json.dumps(figure.spec), scale=2)
spent["vl_convert"] = round(cpu() - before, 3)
print(json.dumps({{"cpu": cpu() - start, "engines": spent}}))
"""


def run(words: list[str], home: Path) -> tuple[float, float, str]:
    """Wall seconds, peak memory of the process itself in MB, and its stdout."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["DIAODU_HOME"] = str(home)
    before = time.monotonic()
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[:3]} … ended with {process.returncode}")
    return time.monotonic() - before, usage.ru_maxrss / 1024, output


def fresh(work: Path, name: str) -> Path:
    home = work / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    return home


def pair(rounds: int, left: Callable[[], float], right: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both sides and of their ratio, taken in turn."""
    sides = [(left(), right()) for _ in range(rounds)]
    return (
        statistics.median(a for a, _ in sides),
        statistics.median(b for _, b in sides),
        statistics.median(a / b for a, b in sides),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inbox", type=Path, default=ROOT.parent / "shared" / "data" / "inbox" / "2021-03")
    chosen = parser.parse_args()
    inbox, python = str(chosen.inbox.resolve()), sys.executable
    work = Path(tempfile.mkdtemp(prefix="diaodu-bench-"))
    diaodu = [python, "-c", "from desk.start import main; main()"]
    memory: list[float] = []

    def command() -> float:
        words = [*diaodu, "run", "ordos-2021", "2021-03", "--inbox", inbox, "--no-send", "--json"]
        seconds, peak, _ = run(words, fresh(work, "command"))
        memory.append(peak)
        return seconds

    def floor() -> float:
        return run([python, "-c", FLOOR.format(root=str(ROOT))], fresh(work, "floor"))[0]

    def steps() -> float:
        text = run([python, "-c", STEPS.format(root=str(ROOT), inbox=inbox)], fresh(work, "steps"))[2]
        last["steps"] = json.loads(text)
        return last["steps"]["cpu"]

    def engines() -> float:
        last["engines"] = json.loads(
            run([python, "-c", ENGINES.format(root=str(ROOT), inbox=inbox)], work / "steps")[2]
        )
        return last["engines"]["cpu"]

    def imports() -> float:
        return run([python, "-c", "import sqlalchemy, typer, rich, pydantic, yaml"], work)[0]

    last: dict[str, dict[str, object]] = {}
    rows = [("steps / engines (CPU)", *pair(chosen.rounds, steps, engines), 2.5)]
    for name in ("status", "findings"):
        words = [*diaodu, name, "ordos-2021", "2021-03", "--json"]
        look = pair(chosen.rounds * 3, lambda words=words: run(words, work / "steps")[0], imports)
        rows.append((f"{name} / imports (wall)", *look, 1.3))
    rows.insert(0, ("command / floor (wall)", *pair(chosen.rounds, command, floor), 1.3))
    print("| what | s | against s | ratio | target |\n|---|---|---|---|---|")
    for name, left, right, ratio, target in rows:
        print(f"| {name} | {left:.2f} | {right:.2f} | {ratio:.2f} | ≤ {target} |")
    print(f"| peak memory of the command's own process | {max(memory):.0f} MB | | | ≤ 600 MB |")
    print("\n" + json.dumps(last, ensure_ascii=False))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
